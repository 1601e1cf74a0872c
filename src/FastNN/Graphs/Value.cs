using System.Numerics;

namespace FastNN;

/// <summary>An edge of a graph: what one layer hands to the next. It has a shape and a kind; numbers it has only in a workspace.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Value<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal Value(Graph<T> graph, int index, string name, Shape shape, Kind kind, int producer)
    {
        Graph = graph;
        Index = index;
        Name = name;
        Shape = shape;
        Kind = kind;
        Producer = producer;
    }

    /// <summary>The graph that it belongs to.</summary>
    public Graph<T> Graph { get; }

    /// <summary>Its name: that of the input, or of the layer that computes it.</summary>
    public string Name { get; }

    /// <summary>The shape of one row.</summary>
    public Shape Shape { get; }

    /// <summary>What its numbers are.</summary>
    public Kind Kind { get; }

    internal int Index { get; }

    /// <summary>The node that computes it; −1 for an input of the graph.</summary>
    internal int Producer { get; }

    /// <summary>Applies a layer of one input and one output.</summary>
    /// <exception cref="ShapeException">The layer expects another shape, or another number of inputs or outputs.</exception>
    /// <exception cref="ArgumentException">The value is of a kind that the layer does not expect, or the name is empty or taken.</exception>
    public Value<T> Then(Layer<T> layer, string? name = null) => Graph.Single(layer, name, this);

    /// <summary>Its name and shape.</summary>
    public override string ToString() => $"{Name} {Shape}";
}
