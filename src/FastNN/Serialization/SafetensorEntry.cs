namespace FastNN.Serialization;

/// <summary>One tensor of a safetensors file: its name, element type, shape and place. Rows are outermost.</summary>
public sealed class SafetensorEntry
{
    internal SafetensorEntry(string name, SafetensorType type, int[] shape, long begin, long end, long count)
    {
        Name = name;
        Type = type;
        Shape = Array.AsReadOnly(shape);
        Begin = begin;
        End = end;
        Count = count;
    }

    /// <summary>The name, unique in its file.</summary>
    public string Name { get; }

    /// <summary>The type of an element.</summary>
    public SafetensorType Type { get; }

    /// <summary>The extents, outermost first; empty for a scalar, and an extent may be 0.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The first byte, counted from the start of the data area.</summary>
    public long Begin { get; }

    /// <summary>The byte after the last, counted from the start of the data area.</summary>
    public long End { get; }

    /// <summary>The number of elements: the product of <see cref="Shape"/>, 1 for a scalar.</summary>
    public long Count { get; }

    /// <summary>As in <c>"weight" F32 [2, 3]</c>.</summary>
    public override string ToString() => $"{SafetensorsHeader.Quote(Name)} {Type} {SafetensorsHeader.List(Shape)}";
}
