using System.Numerics;
using FastNN.Numerics;

namespace FastNN.Differentiation;

/// <summary>
/// Makes what the <see cref="Laws"/> look at: a workspace with all derivatives at a random point. It fills memory with NaN as soon as it is
/// dead, so that a layer which reads what it declared not to keep fails every law.
/// </summary>
public static class Subject
{
    /// <summary>A network, with inputs drawn from N(0, 1) (indices and masks: see <paramref name="fill"/>).</summary>
    /// <param name="network">The network, or a training network with terms.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="seed">The seed of the inputs.</param>
    /// <param name="behaviour">How layers behave that act differently in training.</param>
    /// <param name="parameters">The parameters; by default a set drawn from the seed, in which nothing is constant: a factor that starts from 1, or weights from 0, would hide a rule that forgets them.</param>
    /// <param name="fill">Writes inputs that need other numbers than normal ones.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one row, or an unknown behaviour.</exception>
    /// <exception cref="ArgumentException">The parameters are those of another network.</exception>
    public static Workspace<T> Of<T>(Network<T> network, int rows = 3, ulong seed = 1, Behaviour behaviour = Behaviour.Inference, ParameterSet<T>? parameters = null, Action<Workspace<T>>? fill = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(network);
        if (parameters is null)
        {
            parameters = network.CreateParameters(seed);
            foreach (var tensor in network.Table.Where(t => t.Role is not null))
                LeaveConstant(parameters[tensor], seed, tensor);
        }

        var run = network.CreateWorkspace(rows, Derivatives.Input | Derivatives.Parameters | Derivatives.Second, behaviour, parameters, check: true);
        foreach (var input in network.Inputs)
        {
            var values = run.Input(input.Name);
            if (input.Kind == Kind.Real)
                Initializer.Normal(1).Fill(seed, input.Name, input.Shape, values);
            else if (input.Kind == Kind.Mask)
                Initializer.Uniform(0.5, 1.5).Fill(seed, input.Name, input.Shape, values);
            else
                values.Clear();
        }

        fill?.Invoke(run);
        return run;
    }

    /// <summary>A layer on its own: every input and output of it is one of the network's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one row, or an unknown behaviour.</exception>
    public static Workspace<T> Of<T>(Layer<T> layer, int rows = 3, ulong seed = 1, Behaviour behaviour = Behaviour.Inference, Action<Workspace<T>>? fill = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(layer);
        var graph = new Graph<T>();
        Value<T>[] inputs = [.. layer.Ports(SlotKind.Input).Select(p => graph.Input(p.Shape, p.Name, p.Kind))];
        var names = layer.Ports(SlotKind.Output).Select(p => p.Name).ToArray();
        var outputs = graph.Apply(layer, "layer", inputs);
        for (var i = 0; i < outputs.Length; i++)
            graph.Output(outputs[i], names[i]);
        return Of(graph.Build(seed), rows, seed, behaviour, null, fill);
    }

    /// <summary>A loss of one prediction of this shape, on random predictions and targets.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one row, or an unknown behaviour.</exception>
    /// <exception cref="ShapeException">The loss takes predictions of another shape.</exception>
    public static Workspace<T> Of<T>(Loss loss, Shape prediction, int rows = 3, ulong seed = 1, bool weighted = false, Action<Workspace<T>>? fill = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(loss);
        var graph = new Graph<T>();
        var y = graph.Input(prediction, "prediction");
        var target = loss.Target(y);
        graph.Minimize(loss.Of(y, target, weighted ? loss.Weight(y) : null));
        return Of(graph.Build(seed), rows, seed, Behaviour.Inference, null, run =>
        {
            if (target.Kind == Kind.Index)
            {
                var labels = run.Input(target.Name);
                for (var i = 0; i < labels.Length; i++)
                    labels[i] = T.CreateTruncating(Philox.Generate(seed, new(0, (ulong)i, 0)).Word % (ulong)Math.Max(1, prediction.Last));
            }

            fill?.Invoke(run);
        });
    }

    /// <summary>Zeros become N(0, ½²); another constant c becomes U(½c, 1½c), which keeps its sign.</summary>
    private static void LeaveConstant<T>(Span<T> values, ulong seed, TensorInfo tensor) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (values.IsEmpty || values.ContainsAnyExcept(values[0]))
            return;
        var c = double.CreateTruncating(values[0]);
        var around = c == 0 ? Initializer.Normal(0.5) : Initializer.Uniform(0.5 * c, 1.5 * c);
        around.Fill(seed, tensor.Name, tensor.Shape, values);
    }
}
