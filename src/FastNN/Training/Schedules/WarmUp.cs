namespace FastNN;

/// <summary>η = η₀·(a + (1 − a)·i/n) up to i = n, then another schedule, which counts from 0 there.</summary>
public sealed record WarmUp : Schedule
{
    private readonly Schedule whole;

    /// <summary>Over this many.</summary>
    /// <param name="length">n.</param>
    /// <param name="then">What follows; by default η₀.</param>
    /// <param name="from">a; with 0 the first step, or epoch, stands still.</param>
    /// <exception cref="ArgumentOutOfRangeException">A length below 1; a factor that is negative or not finite.</exception>
    public WarmUp(long length, Schedule? then = null, double from = 0) => whole = new LinearRamp(from, 1, length).Then(length, then ?? new ConstantRate());

    /// <inheritdoc/>
    protected override double Rate(long index, double baseRate) => whole.At(index, baseRate);
}
