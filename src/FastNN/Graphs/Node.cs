using System.Numerics;

namespace FastNN;

/// <summary>One application of a layer. <c>Occurrence</c> counts the applications of the same instance.</summary>
internal sealed record Node<T>(int Index, Layer<T> Layer, string Name, int Occurrence, int[] Inputs, int[] Outputs)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;

/// <summary>A name given to a value: an output, a watched value, a carried one.</summary>
internal readonly record struct Named(int Value, string Name);

/// <summary>Everything that a graph says, in the order it was said. A network holds a copy that no longer changes.</summary>
internal sealed class Description<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public List<Value<T>> Values { get; init; } = [];

    public List<Node<T>> Nodes { get; init; } = [];

    public List<int> Inputs { get; init; } = [];

    public List<Named> Outputs { get; init; } = [];

    public List<Named> Watched { get; init; } = [];

    public List<Term<T>> Terms { get; init; } = [];

    public List<(int From, int To)> Carried { get; init; } = [];

    public HashSet<Layer<T>> Frozen { get; init; } = [];

    /// <summary>A copy whose values belong to <paramref name="graph"/>.</summary>
    public Description<T> CopyFor(Graph<T> graph)
    {
        List<Value<T>> values = [.. Values.Select(v => new Value<T>(graph, v.Index, v.Name, v.Shape, v.Kind, v.Producer))];
        return new()
        {
            Values = values,
            Nodes = [.. Nodes],
            Inputs = [.. Inputs],
            Outputs = [.. Outputs],
            Watched = [.. Watched],
            Terms = [.. Terms.Select(t => t with { Loss = values[t.Loss.Index], Weight = t.Weight is null ? null : values[t.Weight.Index] })],
            Carried = [.. Carried],
            Frozen = [.. Frozen],
        };
    }
}
