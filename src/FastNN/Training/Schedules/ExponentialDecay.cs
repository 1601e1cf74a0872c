namespace FastNN;

/// <summary>η = η₀·γⁱ.</summary>
public sealed record ExponentialDecay : Schedule
{
    /// <summary>Of this factor.</summary>
    /// <param name="factor">γ.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public ExponentialDecay(double factor) => Factor = Require.NotNegative(factor, "The factor of an exponential decay");

    /// <summary>γ.</summary>
    public double Factor { get; }

    /// <inheritdoc/>
    protected override double Rate(long index, double baseRate) => baseRate * Math.Pow(Factor, index);
}
