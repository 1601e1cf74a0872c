namespace FastNN;

/// <summary>Of the rows of a class, the share that was taken for it: TP / (TP + FN).</summary>
/// <remarks>0/0 where no row is of the class.</remarks>
public sealed class Recall : ClassScore
{
    /// <summary>Of this many classes.</summary>
    /// <param name="classes">Their number.</param>
    /// <param name="averaging">How they become one number.</param>
    /// <param name="undefined">What 0/0 counts: 0, 1, or NaN, which leaves the class out.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one class, too many for a matrix, or an average that these classes do not have.</exception>
    public Recall(int classes, Averaging averaging = Averaging.Macro, double undefined = 0) : base(classes, averaging, undefined)
    {
    }

    /// <inheritdoc/>
    public override string Name => "recall";

    private protected override (long Numerator, long Denominator) Fraction(ClassCounts counts) => (counts.Hits, counts.Actual);
}
