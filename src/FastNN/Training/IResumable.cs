namespace FastNN;

/// <summary>
/// What counts or remembers while training goes on, and goes on itself where a checkpoint left it: numbers, kept bit for bit.
/// </summary>
internal interface IResumable
{
    /// <summary>How many numbers there are now.</summary>
    int Count { get; }

    /// <summary>Writes them.</summary>
    /// <param name="to">[<see cref="Count"/>].</param>
    void Save(Span<double> to);

    /// <summary>Goes on from what <see cref="Save"/> wrote.</summary>
    /// <param name="from">[<see cref="Count"/>], unless their number varies: what a file holds, which may be any numbers.</param>
    /// <exception cref="FormatException">They are none that <see cref="Save"/> could have written; nothing has changed.</exception>
    void Restore(ReadOnlySpan<double> from);
}
