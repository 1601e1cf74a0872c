namespace FastNN;

/// <summary>What several values of the same figure, of folds or seeds, tell about its mean.</summary>
/// <param name="Values">The values; any that is NaN makes the rest NaN.</param>
public sealed record Estimate(IReadOnlyList<double> Values)
{
    /// <summary>Their mean; NaN of none.</summary>
    public double Mean => Values.Count == 0 ? double.NaN : Values.Sum(v => v / Values.Count);

    /// <summary>Their standard deviation s = √(Σ(v − mean)²/(n − 1)); NaN of fewer than two.</summary>
    public double Deviation
    {
        get
        {
            var mean = Mean;
            return Values.Count < 2 ? double.NaN : Math.Sqrt(Values.Sum(v => (v - mean) * (v - mean)) / (Values.Count - 1));
        }
    }

    /// <summary>
    /// Student's 95 % interval of the mean, mean ± t·s/√n with t of n − 1 degrees of freedom, for values that are about normal; of one value
    /// nothing follows, and it is without end.
    /// </summary>
    /// <remarks>W. S. Gosset ("Student"), 1908.</remarks>
    public Interval Interval
    {
        get
        {
            if (Values.Count < 2)
                return new(double.NegativeInfinity, double.PositiveInfinity);
            var half = Student(Values.Count - 1) * Deviation / Math.Sqrt(Values.Count);
            return new(Mean - half, Mean + half);
        }
    }

    /// <summary>For example "0.953 (95 % interval 0.921 to 0.985, by 5 values)".</summary>
    public override string ToString() => FormattableString.Invariant($"{Mean:0.000#} (95 % interval {Interval}, by {Values.Count} values)");

    /// <summary>
    /// The 97.5 % point of Student's t: exact to the last digit shown up to 4 degrees of freedom, then the expansion of R. A. Fisher and E. A. Cornish,
    /// 1960, to the fourth order, at most 0.04 % off.
    /// </summary>
    internal static double Student(int freedom)
    {
        const double z = 1.959963984540054, z2 = z * z;
        double n = freedom;
        return freedom switch
        {
            1 => 12.706204736,
            2 => 4.302652730,
            3 => 3.182446305,
            4 => 2.776445105,
            _ => z + z * (z2 + 1) / (4 * n) + z * ((5 * z2 + 16) * z2 + 3) / (96 * n * n) + z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / (384 * n * n * n)
                + z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / (92160 * n * n * n * n),
        };
    }
}
