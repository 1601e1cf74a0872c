namespace FastNN;

/// <summary>What goes on with a training and has a memory of its own: a few numbers, which a checkpoint holds exactly.</summary>
internal interface IResumable
{
    /// <summary>How many numbers.</summary>
    int Count { get; }

    /// <summary>Writes them.</summary>
    /// <param name="to">[Count]</param>
    void Save(Span<double> to);

    /// <summary>Goes on from numbers that were written.</summary>
    /// <param name="from">[Count]</param>
    void Restore(ReadOnlySpan<double> from);
}
