namespace FastNN;

/// <summary>Of the rows taken for a class, the share that is of it: TP / (TP + FP).</summary>
/// <remarks>0/0 where no row was taken for the class.</remarks>
public sealed class Precision : ClassScore
{
    /// <summary>Of this many classes.</summary>
    /// <param name="classes">Their number.</param>
    /// <param name="averaging">How they become one number.</param>
    /// <param name="undefined">What 0/0 counts: 0, 1, or NaN, which leaves the class out.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one class, too many for a matrix, or an average that these classes do not have.</exception>
    public Precision(int classes, Averaging averaging = Averaging.Macro, double undefined = 0) : base(classes, averaging, undefined)
    {
    }

    /// <inheritdoc/>
    public override string Name => "precision";

    private protected override (long Numerator, long Denominator) Fraction(ClassCounts counts) => (counts.Hits, counts.Predicted);
}
