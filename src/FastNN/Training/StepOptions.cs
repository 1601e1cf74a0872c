namespace FastNN;

/// <summary>
/// What an optimizer does to gradients and parameters before its rule sees them, in this order: refusal, clipping by norm, clipping by value,
/// weight decay; after it, the threshold of a <see cref="Penalty"/> on absolute values. All of it is folded into the rule's pass; only the norm takes another one, over the gradients.
/// </summary>
public sealed record StepOptions
{
    /// <summary>c of g ← g·min(1, c/(‖g‖₂ + 10⁻⁶)), the norm going over all trained parameters; ∞: no clipping.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive.</exception>
    public double ClipNorm
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"Gradients are clipped to a positive norm, but {value} was given.");
    } = double.PositiveInfinity;

    /// <summary>c of g ← min(c, max(−c, g)), each element on its own; ∞: no clipping.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive.</exception>
    public double ClipValue
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"Gradients are clipped to a positive value, but {value} was given.");
    } = double.PositiveInfinity;

    /// <summary>λ: of g ← g + λ·w, or, where <see cref="Decoupled"/>, of w ← w − η·λ·w.</summary>
    /// <remarks>For gradient descent both are the same. Where a rule divides by the size of gradients, only the second shrinks all weights alike.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public double WeightDecay
    {
        get;
        init => field = double.IsFinite(value) && value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"Weight decay is finite and not negative, but {value} was given.");
    }

    /// <summary>Whether weights decay past the rule instead of through the gradient. Adam with it is AdamW (Loshchilov and Hutter, 2019), AMSGrad with it that of AdamW.</summary>
    public bool Decoupled { get; init; }

    /// <summary>Which trained tensors decay; by default all, as in other libraries. Weights alone: <c>t => t.Role == Role.Weight</c>.</summary>
    /// <remarks>Asked once, when the optimizer is made.</remarks>
    public Func<TensorInfo, bool> Decays
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = _ => true;

    /// <summary>P(θ) to minimise beside the cost, on weights alone by default; none by default.</summary>
    public Penalty? Penalty { get; init; }

    /// <summary>Whether the cost is to rise: g ← −g. Weight decay and penalties pull towards 0 all the same.</summary>
    public bool Maximize { get; init; }

    /// <summary>Whether a step throws, and changes nothing, where a gradient is NaN or infinite.</summary>
    public bool RefuseNonFinite { get; init; }
}
