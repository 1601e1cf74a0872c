namespace FastNN;

/// <summary>η ← max(η_min, γ·η) when a figure has not got better for more than a number of epochs: what a <see cref="Schedule"/> cannot know.</summary>
/// <remarks>
/// It remembers the best figure, how many bad epochs there were since, and how long it still holds still, so one instance goes with one training.
/// A figure that is NaN is not better.
/// </remarks>
public sealed class ReduceOnPlateau : IResumable
{
    private double best;
    private int bad, still;

    /// <summary>With these settings, or their defaults: γ = 0.1, patience 10.</summary>
    public ReduceOnPlateau() => Reset();

    /// <summary>γ below 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not at least 0 and below 1.</exception>
    public double Factor
    {
        get;
        init => field = Require.Share(value, "The factor of a plateau");
    } = 0.1;

    /// <summary>How many bad epochs in a row are borne; the next one reduces η.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int Patience
    {
        get;
        init => field = (int)Require.AtLeast(0, value, "The patience of a plateau");
    } = 10;

    /// <summary>How many epochs after a reduction count for nothing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int Cooldown
    {
        get;
        init => field = (int)Require.AtLeast(0, value, "The cooldown of a plateau");
    }

    /// <summary>By how much a figure must beat the best one to be better: a share of it, or, with <see cref="Absolute"/>, an amount.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public double Threshold
    {
        get;
        init => field = Require.NotNegative(value, "The threshold of a plateau");
    } = 1e-4;

    /// <summary>Whether the threshold is an amount, best ∓ threshold, instead of a share, best·(1 ∓ threshold).</summary>
    public bool Absolute { get; init; }

    /// <summary>Whether larger figures are better (an accuracy), not smaller ones (a loss).</summary>
    public bool Maximize
    {
        get;
        init
        {
            field = value;
            Reset();
        }
    }

    /// <summary>η_min.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public double Minimum
    {
        get;
        init => field = Require.NotNegative(value, "The smallest rate of a plateau");
    }

    /// <summary>A reduction by no more than this is left out.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public double SmallestChange
    {
        get;
        init => field = Require.NotNegative(value, "The smallest change of a plateau");
    } = 1e-8;

    /// <summary>The best figure so far; ∞ (−∞ where larger is better) before the first.</summary>
    public double Best => best;

    /// <summary>Forgets what it has seen.</summary>
    public void Reset() => (best, bad, still) = (Maximize ? double.NegativeInfinity : double.PositiveInfinity, 0, 0);

    /// <summary>Takes the figure of an epoch, and gives the rate of the next.</summary>
    /// <param name="figure">The loss, or what else is watched.</param>
    /// <param name="rate">η of this epoch.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is negative or not finite. Nothing has changed.</exception>
    public double Next(double figure, double rate)
    {
        Require.NotNegative(rate, "A learning rate");
        var better = IsBetter(figure);
        if (better)
            best = figure;
        (bad, still) = (better || still > 0 ? 0 : bad + 1, Math.Max(0, still - 1));
        if (bad <= Patience)
            return rate;
        (bad, still) = (0, Cooldown);
        var next = Math.Max(Minimum, Factor * rate);
        return rate - next > SmallestChange ? next : rate;
    }

    /// <summary>The settings, as a record has them.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"ReduceOnPlateau {{ Factor = {Factor}, Patience = {Patience}, Cooldown = {Cooldown}, Threshold = {Threshold}, Absolute = {Absolute}, Maximize = {Maximize}, Minimum = {Minimum}, SmallestChange = {SmallestChange} }}");

    private bool IsBetter(double figure)
    {
        var margin = Maximize ? Threshold : -Threshold;
        var bar = double.IsInfinity(best) ? best : Absolute ? best + margin : best * (1 + margin);
        return Maximize ? figure > bar : figure < bar;
    }

    int IResumable.Count => 3;

    void IResumable.Save(Span<double> to) => (to[0], to[1], to[2]) = (best, bad, still);

    void IResumable.Restore(ReadOnlySpan<double> from) =>
        (best, bad, still) = (from[0], (int)Restored.Whole(from[1], "the number of bad epochs", int.MaxValue), (int)Restored.Whole(from[2], "the number of epochs that hold still", int.MaxValue));
}
