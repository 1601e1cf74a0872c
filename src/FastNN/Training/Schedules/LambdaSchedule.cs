namespace FastNN;

/// <summary>η = η₀·f(i), of any function.</summary>
public sealed record LambdaSchedule : Schedule
{
    /// <summary>Of this function.</summary>
    /// <param name="factor">f of the index i from 0; where it gives a rate that is negative or not finite, the fit throws.</param>
    public LambdaSchedule(Func<long, double> factor)
    {
        ArgumentNullException.ThrowIfNull(factor);
        Factor = factor;
    }

    /// <summary>f.</summary>
    public Func<long, double> Factor { get; }

    /// <inheritdoc/>
    protected override double Rate(long index, double baseRate) => baseRate * Factor(index);
}
