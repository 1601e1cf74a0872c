using System.Numerics;
using FastNN.Differentiation;
using FastNN.Numerics;
using FastNN.Testing;
using FastNN.Testing.Naive;
using FastNN.Tests.Cases;

namespace FastNN.Tests.Support;

/// <summary>Networks and workspaces that several tests look at.</summary>
internal static class Nets
{
    /// <summary>A layer on its own, its ports the network's inputs and outputs.</summary>
    public static Network<T> Of<T>(LayerIngredient layer) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Subject.Of(layer.Make<T>()).Network;

    /// <summary>x[4] → 5 → 3, tanh between.</summary>
    public static Network<T> Small<T>(ulong seed = 1) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Network.Of<T>(4, x => x.Dense(5, new Tanh()).Dense(3), seed);

    /// <summary>The same network with a loss, as a trainer makes it.</summary>
    public static Network<T> Training<T>(this Network<T> network, LossIngredient loss, bool weighted = false) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        network.With(g => g.Minimize(loss.Of(g[network.Outputs[0].Name], weighted)));

    /// <summary>Fills every input: numbers around 0, weights around 1, classes from 0.</summary>
    public static void Fill<T>(Workspace<T> run, int seed = 1, int classes = 2) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (var input in run.Network.Inputs)
        {
            var values = run.Input(input.Name);
            if (input.Kind == Kind.Index)
                run.Labels(input.Name, Draw.Labels(seed++, values.Length, classes));
            else
                Draw.Uniform<T>(seed++, values.Length, input.Kind == Kind.Mask ? 0.5 : -1, 1.5).CopyTo(values);
        }
    }

    /// <summary>A chain of dense layers f(x·W + b), and its naive twin with the same parameters.</summary>
    public static (Network<double> Network, NaiveNetwork<double> Twin) Pair<A>(int[] sizes, NaiveActivation activation, A f, NaiveActivation last = NaiveActivation.Identity, int rows = 8, ulong seed = 1)
        where A : struct, IActivation
    {
        if (last != NaiveActivation.Identity && last != activation)
            throw new ArgumentException("The last layer is linear or like the others.");
        var network = Network.Of<double>(sizes[0], x =>
        {
            for (var l = 1; l < sizes.Length; l++)
                x = l == sizes.Length - 1 && last == NaiveActivation.Identity ? x.Dense(sizes[l]) : x.Dense(sizes[l], f);
            return x;
        }, seed);
        foreach (var bias in network.Table.Where(t => t.Role == Role.Bias))
            Draw.Uniform<double>((int)seed + bias.Size, bias.Size).CopyTo(network.Parameters[bias]);
        var twin = new NaiveNetwork<double>(sizes, [.. Enumerable.Repeat(activation, sizes.Length - 2), last], rows);
        for (var l = 0; l < sizes.Length - 1; l++)
            twin.CopyFrom(l, network.Parameters[$"dense{l + 1}.weight"], network.Parameters[$"dense{l + 1}.bias"]);
        return (network, twin);
    }
}
