using System.Numerics;

namespace FastNN;

/// <summary>Where networks start.</summary>
public static class Network
{
    /// <summary>A network of one input "x" and one output "y".</summary>
    /// <param name="input">The shape of one row of the input.</param>
    /// <param name="build">What is done to it.</param>
    /// <param name="seed">The seed of the initial parameters.</param>
    /// <exception cref="ArgumentException">The function gives null, or a value of another graph.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    /// <exception cref="ShapeException">The parameters are more than one set can hold.</exception>
    public static Network<T> Of<T>(Shape input, Func<Value<T>, Value<T>> build, ulong seed = 0) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(build);
        var graph = new Graph<T>();
        var y = build(graph.Input(input, "x")) ?? throw new ArgumentException("The function gave null, but the value that becomes the output is wanted.", nameof(build));
        graph.Output(y, "y");
        return graph.Build(seed);
    }

    /// <summary>The network that a graph describes. The graph may go on to describe others.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="seed">The seed of the initial parameters.</param>
    /// <exception cref="InvalidOperationException">The graph is empty.</exception>
    /// <exception cref="ShapeException">The parameters are more than one set can hold.</exception>
    public static Network<T> Build<T>(this Graph<T> graph, ulong seed = 0) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(graph);
        return new(graph.Description.CopyFor(graph), seed, null);
    }

    /// <summary>
    /// The network with what it takes to train it: an input "target" (and "weight"), and the loss of its first output (or as many as the loss
    /// takes) as the one term. It shares the layers and parameters.
    /// </summary>
    /// <param name="network">A network with as many outputs as the loss takes.</param>
    /// <param name="loss">The loss of its first output.</param>
    /// <param name="weighted">Whether each row has a weight.</param>
    /// <exception cref="ShapeException">The loss takes predictions of another shape.</exception>
    /// <exception cref="ArgumentException">The network has too few outputs, or an input "target" or "weight" already.</exception>
    public static Network<T> Training<T>(this Network<T> network, Loss loss, bool weighted = false) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(loss);
        if (network.Outputs.Count == 0)
            throw new ArgumentException("The network has no output to compare with a target.", nameof(network));
        if (network.Outputs.Count < loss.Predictions)
            throw new ArgumentException($"The network has {network.Outputs.Count} output, but {loss.GetType().Name} takes {loss.Predictions} predictions.", nameof(network));
        return network.With(g =>
        {
            ReadOnlySpan<Value<T>> y = [.. network.Outputs.Take(loss.Predictions).Select(o => g[o.Name])];
            g.Minimize(loss.Of(y, loss.Target(y[0]), weighted ? loss.Weight(y[0]) : null));
        });
    }
}
