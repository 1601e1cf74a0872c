using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace FastNN;

/// <summary>
/// The extents of one row of a tensor, rank 0 to 8: <c>64</c>, <c>[time, features]</c>, <c>[]</c> for a scalar. An extent may be 0. The
/// batch is not part of a shape.
/// </summary>
[CollectionBuilder(typeof(Shape), nameof(Of))]
public readonly struct Shape : IEquatable<Shape>
{
    /// <summary>The most axes that a shape can have.</summary>
    public const int MaxRank = 8;

    [InlineArray(MaxRank)]
    private struct Axes
    {
        private int first;
    }

    private readonly Axes axes;

    private Shape(ReadOnlySpan<int> extents)
    {
        if (extents.Length > MaxRank)
            throw new ShapeException($"A shape has at most {MaxRank} axes, but {extents.Length} were given: [{Join(extents)}].");
        long size = extents.Contains(0) ? 0 : 1;
        for (var i = 0; i < extents.Length; i++)
        {
            var n = extents[i];
            if (n < 0)
                throw new ShapeException($"An extent of a shape is never negative, but [{Join(extents)}] holds {n}.");
            axes[i] = n;
            size *= n;
            if (size > Array.MaxLength)
                throw new ShapeException($"[{Join(extents)}] has more than {Array.MaxLength} elements, the most that one tensor can hold.");
        }

        Rank = extents.Length;
        Size = (int)size;
    }

    /// <summary>The number of axes.</summary>
    public int Rank { get; }

    private readonly int lessOne;

    /// <summary>The number of elements: the product of all extents, 1 for a scalar.</summary>
    public int Size
    {
        get => lessOne + 1;                 // stored less one, so that default(Shape) is the scalar
        private init => lessOne = value - 1;
    }

    /// <summary>The extent of an axis.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public int this[int axis] => (uint)axis < (uint)Rank
        ? axes[axis]
        : throw new ArgumentOutOfRangeException(nameof(axis), axis, $"{this} has {Rank} axes.");

    /// <summary>The last extent; 1 for a scalar.</summary>
    public int Last => Rank == 0 ? 1 : axes[Rank - 1];

    /// <summary>The number of vectors along the last axis: the product of all extents but the last.</summary>
    /// <exception cref="ShapeException">The last extent is 0, and the others have a product that no tensor can hold.</exception>
    public int Leading
    {
        get
        {
            long n = Rank > 1 && ((ReadOnlySpan<int>)axes)[..(Rank - 1)].Contains(0) ? 0 : 1;
            for (var i = 0; i < Rank - 1; i++)
            {
                n *= axes[i];
                if (n > Array.MaxLength)
                    throw new ShapeException($"{this} has more than {Array.MaxLength} vectors along its last axis.");
            }

            return (int)n;
        }
    }

    /// <summary>The same shape with another last extent; a scalar becomes a vector.</summary>
    /// <exception cref="ShapeException">The extent is negative, or there would be more elements than a tensor can hold.</exception>
    public Shape WithLast(int extent)
    {
        Span<int> extents = stackalloc int[MaxRank];
        CopyTo(extents);
        var rank = Math.Max(Rank, 1);
        extents[rank - 1] = extent;
        return new(extents[..rank]);
    }

    /// <summary>A shape of these extents.</summary>
    /// <exception cref="ShapeException">More than 8 extents, a negative one, or more elements than a tensor can hold.</exception>
    public static Shape Of(ReadOnlySpan<int> extents) => new(extents);

    /// <summary>The vector of <paramref name="extent"/> elements.</summary>
    /// <exception cref="ShapeException">The extent is negative, or more than a tensor can hold.</exception>
    public static implicit operator Shape(int extent) => new([extent]);

    /// <summary>Copies the extents.</summary>
    /// <exception cref="ShapeException">There are fewer places than axes.</exception>
    public void CopyTo(Span<int> extents)
    {
        if (extents.Length < Rank)
            throw new ShapeException($"\"extents\" holds {extents.Length} numbers, but {this} has {Rank} axes.");
        ((ReadOnlySpan<int>)axes)[..Rank].CopyTo(extents);
    }

    /// <summary>The extents as an array.</summary>
    public int[] ToArray() => ((ReadOnlySpan<int>)axes)[..Rank].ToArray();

    /// <summary>Enumerates the extents.</summary>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)ToArray()).GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(Shape other) => ((ReadOnlySpan<int>)axes)[..Rank].SequenceEqual(((ReadOnlySpan<int>)other.axes)[..other.Rank]);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var n in ((ReadOnlySpan<int>)axes)[..Rank])
            hash.Add(n);
        return hash.ToHashCode();
    }

    /// <summary>Whether all extents are equal.</summary>
    public static bool operator ==(Shape a, Shape b) => a.Equals(b);

    /// <summary>Whether rank or an extent differs.</summary>
    public static bool operator !=(Shape a, Shape b) => !a.Equals(b);

    /// <summary>For example <c>[3, 32, 32]</c>.</summary>
    public override string ToString() => $"[{Join(((ReadOnlySpan<int>)axes)[..Rank])}]";

    private static string Join(ReadOnlySpan<int> extents) => string.Join(", ", extents.ToArray());
}
