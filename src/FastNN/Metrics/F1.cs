namespace FastNN;

/// <summary>The harmonic mean of precision and recall: 2·TP / (2·TP + FP + FN).</summary>
/// <remarks>0/0 where no row is of the class and none was taken for it.</remarks>
public sealed class F1 : ClassScore
{
    /// <summary>Of this many classes.</summary>
    /// <param name="classes">Their number.</param>
    /// <param name="averaging">How they become one number.</param>
    /// <param name="undefined">What 0/0 counts: 0, 1, or NaN, which leaves the class out.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one class, too many for a matrix, or an average that these classes do not have.</exception>
    public F1(int classes, Averaging averaging = Averaging.Macro, double undefined = 0) : base(classes, averaging, undefined)
    {
    }

    /// <inheritdoc/>
    public override string Name => "F1";

    private protected override (long Numerator, long Denominator) Fraction(ClassCounts counts) => (2 * counts.Hits, counts.Predicted + counts.Actual);
}
