namespace FastNN.Linear;

/// <summary>Which samples a step takes.</summary>
public enum Sampling
{
    /// <summary>All in a new order for every pass, each once: without replacement. Of all samples at once it is gradient descent.</summary>
    Shuffled,

    /// <summary>In the order in which they were given, again and again.</summary>
    InOrder,

    /// <summary>Any, each drawn for itself: with replacement. A pass is as many steps as would see every sample once.</summary>
    WithReplacement,
}

/// <summary>When a descent has arrived.</summary>
public enum StoppingRule
{
    /// <summary>‖w − w′‖₂ &lt; tolerance, w′ being the weights one whole pass before.</summary>
    WholePass,

    /// <summary>
    /// ‖Δw‖₂ &lt; tolerance of a single step. That is no convergence: a rate that decays makes any step short, and a batch whose margins are all at least
    /// 1 has none.
    /// </summary>
    SingleStep,
}

/// <summary>Why a descent ended.</summary>
public enum DescentEnd
{
    /// <summary>The stopping rule was met.</summary>
    Converged,

    /// <summary>All steps allowed were taken.</summary>
    StepLimit,

    /// <summary>
    /// The weights left the range of finite numbers, or all steps were taken and the cost is above where it began, at w = 0 (above twice that where steps
    /// saw parts of the samples): the rate is too large. Gradient descent on ½(ŷ − y)² wants η &lt; 2/λmax.
    /// </summary>
    Diverged,
}

/// <summary>How <see cref="GradientDescent"/> goes about it.</summary>
public sealed record DescentOptions
{
    /// <summary>Whether a constant b is fitted beside the coefficients.</summary>
    public bool Intercept { get; init; } = true;

    /// <summary>λ of the penalty (λ/2)·‖w‖², the intercept left out.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public double Lambda
    {
        get;
        init => field = double.IsFinite(value) && value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"The penalty λ is finite and not negative, but {value} was given.");
    }

    /// <summary>The samples of a step, b: 0 for all of them, which is gradient descent; 1 for stochastic gradient descent. The last of a pass may be smaller.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int BatchSize
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"BatchSize is {value}, but 0 (all samples) or more is wanted.");
    }

    /// <summary>Which samples a step takes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">None of the three.</exception>
    public Sampling Sampling
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"There is no sampling {value}.");
    }

    /// <summary>The seed of <see cref="Sampling.Shuffled"/> and <see cref="Sampling.WithReplacement"/>.</summary>
    public ulong Seed { get; init; }

    /// <summary>η of step t, counted from 1: <c>t => 0.1 / Math.Sqrt(t)</c>, <c>t => 1.0 / t</c>. Null: the rule's own rate at every step.</summary>
    public Func<long, double>? Rate { get; init; }

    /// <summary>The most steps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public long MaxSteps
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"MaxSteps is {value}, but 0 or more are wanted.");
    } = 100_000;

    /// <summary>What the change of w is compared with; 0: the steps are all taken.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or NaN.</exception>
    public double Tolerance
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"A tolerance is not negative, but {value} was given.");
    } = 1e-9;

    /// <summary>Which change of w is compared with <see cref="Tolerance"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Neither of the two.</exception>
    public StoppingRule Stopping
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"There is no stopping rule {value}.");
    }
}
