namespace FastNN;

/// <summary>η = η₀·γ^⌊i/n⌋: times γ every n.</summary>
public sealed record StepDecay : Schedule
{
    /// <summary>Of this stride and factor.</summary>
    /// <param name="every">n.</param>
    /// <param name="factor">γ.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1; a factor that is negative or not finite.</exception>
    public StepDecay(long every, double factor = 0.1)
    {
        Every = Require.AtLeast(1, every, "The stride of a step decay");
        Factor = Require.NotNegative(factor, "The factor of a step decay");
    }

    /// <summary>n.</summary>
    public long Every { get; }

    /// <summary>γ.</summary>
    public double Factor { get; }

    /// <inheritdoc/>
    protected override double Rate(long index, double baseRate) => baseRate * Math.Pow(Factor, index / Every);
}
