namespace FastNN;

/// <summary>η = η₀·(a + (b − a)·i/n) up to i = n, then η₀·b: up or down a straight line.</summary>
public sealed record LinearRamp : Schedule
{
    /// <summary>From one factor to another.</summary>
    /// <param name="from">a.</param>
    /// <param name="to">b.</param>
    /// <param name="length">n.</param>
    /// <exception cref="ArgumentOutOfRangeException">A length below 1; a factor that is negative or not finite.</exception>
    public LinearRamp(double from, double to, long length)
    {
        From = Require.NotNegative(from, "The first factor of a ramp");
        To = Require.NotNegative(to, "The last factor of a ramp");
        Length = Require.AtLeast(1, length, "The length of a ramp");
    }

    /// <summary>a.</summary>
    public double From { get; }

    /// <summary>b.</summary>
    public double To { get; }

    /// <summary>n.</summary>
    public long Length { get; }

    /// <inheritdoc/>
    protected override double Rate(long index, double baseRate) => baseRate * (From + (To - From) * Math.Min(index, Length) / Length);
}
