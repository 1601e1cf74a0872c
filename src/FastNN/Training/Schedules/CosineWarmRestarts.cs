namespace FastNN;

/// <summary>Cosine annealing over n, then anew from η₀ over m·n, m²·n, …</summary>
/// <remarks>SGDR: I. Loshchilov and F. Hutter, 2017.</remarks>
public sealed record CosineWarmRestarts : Schedule
{
    /// <summary>With a first cycle of this length.</summary>
    /// <param name="length">n.</param>
    /// <param name="growth">m: 1 for cycles of one length.</param>
    /// <param name="final">The rate η₁ that each cycle falls towards.</param>
    /// <exception cref="ArgumentOutOfRangeException">A length or growth below 1; a rate that is negative or not finite.</exception>
    public CosineWarmRestarts(long length, long growth = 1, double final = 0)
    {
        Length = Require.AtLeast(1, length, "The length of the first cycle");
        Growth = Require.AtLeast(1, growth, "The growth of cycles");
        Final = Require.NotNegative(final, "The final rate of cosine annealing");
    }

    /// <summary>n.</summary>
    public long Length { get; }

    /// <summary>m.</summary>
    public long Growth { get; }

    /// <summary>η₁.</summary>
    public double Final { get; }

    /// <inheritdoc/>
    protected override double Rate(long index, double baseRate)
    {
        var length = Length;
        if (Growth == 1)
            index %= length;
        for (; index >= length; length *= Growth)
            index -= length;
        return CosineAnnealing.Between(baseRate, Final, (double)index / length);
    }
}
