namespace FastNN;

/// <summary>η = η₀·γᵏ with k the number of milestones that i has reached.</summary>
public sealed record MultiStepDecay : Schedule
{
    private readonly long[] milestones;

    /// <summary>With these milestones; one that is given twice counts twice.</summary>
    /// <param name="milestones">Indices, in any order.</param>
    /// <param name="factor">γ.</param>
    /// <exception cref="ArgumentOutOfRangeException">A milestone is negative; a factor that is negative or not finite.</exception>
    public MultiStepDecay(IReadOnlyList<long> milestones, double factor = 0.1)
    {
        ArgumentNullException.ThrowIfNull(milestones);
        this.milestones = [.. milestones.Select(m => Require.AtLeast(0, m, "A milestone", nameof(milestones)))];
        Factor = Require.NotNegative(factor, "The factor of a multi-step decay");
    }

    /// <summary>The milestones.</summary>
    public IReadOnlyList<long> Milestones => milestones;

    /// <summary>γ.</summary>
    public double Factor { get; }

    /// <inheritdoc/>
    protected override double Rate(long index, double baseRate)
    {
        var reached = 0;
        foreach (var milestone in milestones)
            reached += milestone <= index ? 1 : 0;
        return baseRate * Math.Pow(Factor, reached);
    }
}
