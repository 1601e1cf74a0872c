namespace FastNN;

/// <summary>The learning rate as a pure function of the index of a step or an epoch, counted from 0, and of the base rate η₀.</summary>
/// <remarks>
/// It has no state: what was trained so far tells where it stands, so a fit that goes on, also from a checkpoint, goes on with it. Whether the
/// index counts steps or epochs is said where it is used: <see cref="FitOptions{T}.StepSchedule"/>, <see cref="FitOptions{T}.EpochSchedule"/>.
/// One of one's own is a record that overrides <see cref="Rate"/>.
/// </remarks>
public abstract record Schedule
{
    /// <summary>η of an index.</summary>
    /// <param name="index">The steps, or the epochs, that went before.</param>
    /// <param name="baseRate">η₀.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative; η₀ is negative or not finite.</exception>
    public double At(long index, double baseRate) => Rate(Require.AtLeast(0, index, "The index of a step or epoch"), Require.NotNegative(baseRate, "A base rate"));

    /// <summary>η of an index that is not negative and of an η₀ that is finite and not negative.</summary>
    protected abstract double Rate(long index, double baseRate);

    /// <summary>This one up to an index; from there on the next one, which counts from 0 again.</summary>
    /// <param name="index">The first index of the next one.</param>
    /// <param name="next">What follows.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative.</exception>
    public Schedule Then(long index, Schedule next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return new Sequence(this, Require.AtLeast(0, index, "The index at which a schedule ends"), next);
    }

    /// <summary>The other one of the rate that this one gives: factors of both multiply.</summary>
    public Schedule Times(Schedule other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new Product(this, other);
    }

    private sealed record Sequence(Schedule First, long Length, Schedule Next) : Schedule
    {
        protected override double Rate(long index, double baseRate) => index < Length ? First.At(index, baseRate) : Next.At(index - Length, baseRate);
    }

    private sealed record Product(Schedule First, Schedule Second) : Schedule
    {
        protected override double Rate(long index, double baseRate) => Second.At(index, First.At(index, baseRate));
    }
}
