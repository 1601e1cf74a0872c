namespace FastNN;

/// <summary>How <see cref="Lbfgs"/> goes about it, and when it stops.</summary>
public sealed record LbfgsOptions
{
    /// <summary>m, the pairs of steps and changes of the gradient that are remembered.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int History
    {
        get;
        init => field = (int)Require.AtLeast(1, value, "L-BFGS's history");
    } = 10;

    /// <summary>The most iterations of one call.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int Iterations
    {
        get;
        init => field = (int)Require.AtLeast(0, value, "The number of iterations");
    } = 1000;

    /// <summary>After so many values of f in one call no iteration but the first begins.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int Evaluations
    {
        get;
        init => field = (int)Require.AtLeast(1, value, "The number of evaluations");
    } = int.MaxValue;

    /// <summary>The length that is tried first of every step; the very first is at most 1/‖∇f‖₁ of it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive, or not finite.</exception>
    public double Length
    {
        get;
        init => field = Require.Positive(value, "The first length of a step");
    } = 1;

    /// <summary>Whether a line search finds the length of a step that satisfies Wolfe's strong conditions. Without it every step has its first length.</summary>
    public bool Searches { get; init; } = true;

    /// <summary>c₁ of f(x + t·d) ≤ f(x) + c₁·t·f′, the decrease that is sufficient.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0 and below 1.</exception>
    public double Decrease
    {
        get;
        init => field = Require.Positive(Require.Share(value, "The sufficient decrease c₁"), "The sufficient decrease c₁");
    } = 1e-4;

    /// <summary>c₂ &gt; c₁ of |f′(x + t·d)| ≤ c₂·|f′(x)|, both slopes along d: smaller searches longer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0 and below 1.</exception>
    public double Curvature
    {
        get;
        init => field = Require.Positive(Require.Share(value, "The curvature c₂"), "The curvature c₂");
    } = 0.9;

    /// <summary>Ends where ‖∇f‖∞ is no more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public double GradientTolerance
    {
        get;
        init => field = Require.NotNegative(value, "The tolerance of the gradient");
    } = 1e-8;

    /// <summary>Ends where a step changes f by less, or no variable by more; 0: only the gradient counts.</summary>
    /// <remarks>Near a minimum f changes by the square of the gradient: 10⁻¹⁴ is reached where the gradient is still 10⁻⁷.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public double ChangeTolerance
    {
        get;
        init => field = Require.NotNegative(value, "The tolerance of the change");
    }

    /// <summary>A pair is remembered where sᵀy is above this and above ε·‖s‖·‖y‖, so that the curvature it tells of is positive.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public double SmallestCurvature
    {
        get;
        init => field = Require.NotNegative(value, "The smallest curvature of a pair");
    }
}
