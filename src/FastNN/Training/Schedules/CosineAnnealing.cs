namespace FastNN;

/// <summary>η = η₁ + (η₀ − η₁)·(1 + cos(π·i/n))/2: from η₀ to η₁ at i = n, and, as a cosine goes on, back up to η₀ at 2n.</summary>
/// <remarks>
/// <c>.Then(n, …)</c> says what is to follow instead; with η₁ = 0 nothing useful can. I. Loshchilov and F. Hutter, 2017.
/// </remarks>
public sealed record CosineAnnealing : Schedule
{
    /// <summary>Over this many, to this rate.</summary>
    /// <param name="length">n.</param>
    /// <param name="final">η₁.</param>
    /// <exception cref="ArgumentOutOfRangeException">A length below 1; a rate that is negative or not finite.</exception>
    public CosineAnnealing(long length, double final = 0)
    {
        Length = Require.AtLeast(1, length, "The length of cosine annealing");
        Final = Require.NotNegative(final, "The final rate of cosine annealing");
    }

    /// <summary>n.</summary>
    public long Length { get; }

    /// <summary>η₁.</summary>
    public double Final { get; }

    /// <inheritdoc/>
    protected override double Rate(long index, double baseRate) => Between(baseRate, Final, (double)index / Length);

    /// <summary>b + (a − b)·(1 + cos(π·x))/2: from a at x = 0 to b at x = 1.</summary>
    internal static double Between(double a, double b, double x) => b + (a - b) * ((1 + Math.Cos(Math.PI * x)) / 2);
}
