namespace FastNN;

/// <summary>
/// One cycle of n steps, the peak of which is η₀: from η₀/d up to η₀ in the first part p of it, then down to η₀/(d·D); or, in three phases, down to
/// η₀/d in another p, and from there to η₀/(d·D).
/// </summary>
/// <remarks>
/// L. Smith and N. Topin, 2018. The last step of a phase is the first of the next: phases end at p·n − 1, in three phases also 2·p·n − 2, and
/// n − 1, after which η stays. Momentum is not cycled.
/// </remarks>
public sealed record OneCycle : Schedule
{
    /// <summary>Over this many steps.</summary>
    /// <param name="length">n.</param>
    /// <param name="rise">p, above 0 and below 1 (in three phases at most ½).</param>
    /// <param name="division">d ≥ 1.</param>
    /// <param name="finalDivision">D ≥ 1.</param>
    /// <param name="linear">Whether phases are straight lines instead of half cosines.</param>
    /// <param name="threePhases">Whether the way down has two phases.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is out of its range.</exception>
    public OneCycle(long length, double rise = 0.3, double division = 25, double finalDivision = 1e4, bool linear = false, bool threePhases = false)
    {
        Length = Require.AtLeast(1, length, "The length of a cycle");
        Rise = Require.Positive(Require.Share(rise, "The rising part of a cycle", nameof(rise)), "The rising part of a cycle", nameof(rise));
        if (threePhases && rise > 0.5)
            throw new ArgumentOutOfRangeException(nameof(rise), rise, $"In three phases the rising part of a cycle is at most ½, but it is {rise}.");
        Require.NotNegative(division - 1, "The division of a cycle's first rate less 1", nameof(division));
        Require.NotNegative(finalDivision - 1, "The division of a cycle's last rate less 1", nameof(finalDivision));
        (Division, FinalDivision, Linear, ThreePhases) = (division, finalDivision, linear, threePhases);
    }

    /// <summary>n.</summary>
    public long Length { get; }

    /// <summary>p.</summary>
    public double Rise { get; }

    /// <summary>d.</summary>
    public double Division { get; }

    /// <summary>D.</summary>
    public double FinalDivision { get; }

    /// <summary>Whether phases are straight lines.</summary>
    public bool Linear { get; }

    /// <summary>Whether the way down has two phases.</summary>
    public bool ThreePhases { get; }

    /// <inheritdoc/>
    protected override double Rate(long index, double baseRate)
    {
        var (first, last) = (baseRate / Division, baseRate / Division / FinalDivision);
        double top = Rise * Length - 1, foot = 2 * Rise * Length - 2, end = Length - 1;
        return index <= top ? Phase(first, baseRate, index, 0, top)
            : !ThreePhases ? Phase(baseRate, last, index, top, end)
            : index <= foot ? Phase(baseRate, first, index, top, foot)
            : Phase(first, last, index, foot, end);
    }

    /// <summary>From a to b while i goes from start to end; b where there is no way between them, or behind it.</summary>
    private double Phase(double a, double b, long i, double start, double end)
    {
        var x = i < end ? (i - start) / (end - start) : 1;
        return Linear ? b + (a - b) * (1 - x) : CosineAnnealing.Between(a, b, x);
    }
}
