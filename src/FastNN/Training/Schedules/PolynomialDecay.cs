namespace FastNN;

/// <summary>η = η₁ + (η₀ − η₁)·(1 − i/n)ᵖ up to i = n, then η₁.</summary>
public sealed record PolynomialDecay : Schedule
{
    /// <summary>Over this many, to this power.</summary>
    /// <param name="length">n.</param>
    /// <param name="power">p; 1: linear.</param>
    /// <param name="final">η₁.</param>
    /// <exception cref="ArgumentOutOfRangeException">A length below 1; a power or rate that is negative or not finite.</exception>
    public PolynomialDecay(long length, double power = 1, double final = 0)
    {
        Length = Require.AtLeast(1, length, "The length of a polynomial decay");
        Power = Require.NotNegative(power, "The power of a polynomial decay");
        Final = Require.NotNegative(final, "The final rate of a polynomial decay");
    }

    /// <summary>n.</summary>
    public long Length { get; }

    /// <summary>p.</summary>
    public double Power { get; }

    /// <summary>η₁.</summary>
    public double Final { get; }

    /// <inheritdoc/>
    protected override double Rate(long index, double baseRate) =>
        index >= Length ? Final : Final + (baseRate - Final) * Math.Pow(1 - (double)index / Length, Power);
}
