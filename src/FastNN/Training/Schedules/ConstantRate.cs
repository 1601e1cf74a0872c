namespace FastNN;

/// <summary>η = c·η₀.</summary>
public sealed record ConstantRate : Schedule
{
    /// <summary>Of this factor.</summary>
    /// <param name="factor">c.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public ConstantRate(double factor = 1) => Factor = Require.NotNegative(factor, "A constant rate's factor");

    /// <summary>c.</summary>
    public double Factor { get; }

    /// <inheritdoc/>
    protected override double Rate(long index, double baseRate) => Factor * baseRate;
}
