using System.Numerics;

namespace FastNN.Testing.Naive;

/// <summary>Changes a naive network's parameters by the gradients of its last backward.</summary>
/// <typeparam name="T">float or double.</typeparam>
public abstract class NaiveOptimizer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly (T[] W, T[] G, T[] S0, T[] S1)[] parameters;

    /// <summary>Binds to a network and makes the state vectors, zero at first.</summary>
    /// <param name="network">Whose parameters change.</param>
    /// <param name="rate">η.</param>
    /// <param name="states">How many vectors stand beside the parameters: 0 to 2.</param>
    private protected NaiveOptimizer(NaiveNetwork<T> network, double rate, int states)
    {
        ArgumentNullException.ThrowIfNull(network);
        Rate = rate;
        parameters = new (T[], T[], T[], T[])[2 * network.Layers.Count];
        for (var l = 0; l < network.Layers.Count; l++)
        {
            var layer = network.Layers[l];
            parameters[2 * l] = Beside(layer.Weights, layer.WeightGradient);
            parameters[2 * l + 1] = Beside(layer.Bias, layer.BiasGradient);
        }

        (T[], T[], T[], T[]) Beside(T[] w, T[] g) => (w, g, new T[states > 0 ? w.Length : 0], new T[states > 1 ? w.Length : 0]);
    }

    /// <summary>η; may change between steps.</summary>
    public double Rate { get; set; }

    /// <summary>How many steps were made.</summary>
    public int Steps { get; private set; }

    /// <summary>Makes one step.</summary>
    public void Step()
    {
        Steps++;
        foreach (var (w, g, s0, s1) in parameters)
            Update(w, g, s0, s1);
    }

    /// <summary>Changes one array of parameters; <see cref="Steps"/> already counts this step.</summary>
    private protected abstract void Update(T[] w, T[] g, T[] s0, T[] s1);
}
