namespace FastNN;

/// <summary>What goes on from where it was when its numbers are put back: what a checkpoint keeps, to the bit.</summary>
internal interface IResumable
{
    /// <summary>How many numbers <see cref="Save"/> writes.</summary>
    int Count { get; }

    /// <summary>Writes its state.</summary>
    void Save(Span<double> to);

    /// <summary>Takes on a state that <see cref="Save"/> wrote.</summary>
    void Restore(ReadOnlySpan<double> from);
}
