using FastNN.Numerics;

namespace FastNN;

/// <summary>The three passes over which memory can be shared: what lives within one of them is dead in the others.</summary>
internal enum Phase
{
    Forward,
    Tangent,
    Backward,
}

/// <summary>A piece of a workspace's memory: <c>PerRow · rows + Once</c> elements, for good or from one step of a phase to another.</summary>
internal sealed class Piece(string owner, int perRow, int once = 0)
{
    public string Owner => owner;

    public bool Permanent { get; private set; }

    public Phase Phase { get; private set; }

    public int First { get; private set; } = int.MaxValue;

    public int Last { get; private set; } = -1;

    public int Offset { get; set; }

    public Region Region => new(Offset, perRow, once);

    public Piece Forever()
    {
        Permanent = true;
        return this;
    }

    /// <summary>Alive at this step of a phase too.</summary>
    public Piece At(Phase phase, int step)
    {
        Phase = phase;
        First = Math.Min(First, step);
        Last = Math.Max(Last, step);
        return this;
    }

    public long Length<T>(int rows) where T : unmanaged => Block<T>.Padded(checked((long)perRow * rows + once));
}

/// <summary>Gives every piece its place: what lives for good first, then, over the same memory for each phase, what lives for a while.</summary>
internal sealed class Arena<T>(int rows) where T : unmanaged
{
    private readonly List<Piece> pieces = [];

    public Piece Add(string owner, int perRow, int once = 0)
    {
        var piece = new Piece(owner, perRow, once);
        pieces.Add(piece);
        return piece;
    }

    /// <summary>Places all pieces and returns the number of elements.</summary>
    /// <exception cref="ShapeException">They need more than one array can hold; names the largest.</exception>
    public int Place()
    {
        Int128 total = 0;       // of numbers up to 2⁶² each, which a long does not add up
        foreach (var piece in pieces.Where(p => p.Permanent))
        {
            piece.Offset = (int)Int128.Min(total, int.MaxValue);
            total += piece.Length<T>(rows);
        }

        var permanent = total;
        foreach (var phase in Enum.GetValues<Phase>())
            total = Int128.Max(total, Place(phase, permanent));
        if (total <= Array.MaxLength - Block<T>.Alignment)
            return (int)total;
        var largest = pieces.MaxBy(p => p.Length<T>(rows))!;
        throw new ShapeException($"A workspace of {rows} rows needs {total} elements; it can hold at most {Array.MaxLength - Block<T>.Alignment}. The largest part is {largest.Owner} with {largest.Length<T>(rows)}. Plan fewer rows.");
    }

    /// <summary>What lives for a while in a phase.</summary>
    public IEnumerable<Piece> Passing(Phase phase) => pieces.Where(p => !p.Permanent && p.Last >= 0 && p.Phase == phase);

    /// <summary>The largest pieces first, each at the lowest place that is free while it lives.</summary>
    private Int128 Place(Phase phase, Int128 start)
    {
        var end = start;
        var placed = new List<(Piece Piece, Int128 From, Int128 To)>();
        foreach (var piece in Passing(phase).OrderByDescending(p => p.Length<T>(rows)))
        {
            var (from, length) = (start, piece.Length<T>(rows));
            foreach (var other in placed.Where(o => o.Piece.First <= piece.Last && piece.First <= o.Piece.Last).OrderBy(o => o.From))
            {
                if (other.From - from >= length)
                    break;
                from = Int128.Max(from, other.To);
            }

            piece.Offset = (int)Int128.Min(from, int.MaxValue);
            placed.Add((piece, from, from + length));
            end = Int128.Max(end, from + length);
        }

        return end;
    }
}
