using System.Numerics;

namespace FastNN;

/// <summary>Where networks start.</summary>
public static class Network
{
    /// <summary>A network of one input "x" and one output "y".</summary>
    /// <param name="input">The shape of one row of the input.</param>
    /// <param name="build">What is done to it.</param>
    /// <param name="seed">The seed of the initial parameters.</param>
    public static Network<T> Of<T>(Shape input, Func<Value<T>, Value<T>> build, ulong seed = 0) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(build);
        var graph = new Graph<T>();
        graph.Output(build(graph.Input(input, "x")), "y");
        return graph.Build(seed);
    }

    /// <summary>The network that a graph describes. The graph may go on to describe others.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="seed">The seed of the initial parameters.</param>
    public static Network<T> Build<T>(this Graph<T> graph, ulong seed = 0) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(graph);
        return new(graph.Description.CopyFor(graph), seed, null);
    }
}
