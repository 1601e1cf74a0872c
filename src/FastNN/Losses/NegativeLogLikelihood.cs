using System.Numerics;

namespace FastNN;

/// <summary>C = 1/n·Σᵢ −ŷᵢ[tᵢ] on log-probabilities ŷ of shape [classes] and class indices t.</summary>
/// <remarks>
/// After <see cref="LogSoftmax{T}"/> it is <see cref="SoftmaxCrossEntropy"/>, which is one step and keeps more digits: prefer it unless the
/// log-probabilities are there anyway. ∂C/∂ŷ is −1/n at the target, else 0. With weights the mean divides by their sum.
/// </remarks>
public sealed record NegativeLogLikelihood : Loss
{
    /// <summary>Rows with this class count for nothing and are exempt from the range check; null: none.</summary>
    public int? IgnoreIndex { get; init; }

    /// <summary>c ≥ 0, one weight for each class; null: all 1. L = −c_t·ŷ_t, and the mean divides by Σ c_t (times the rows' weights).</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is negative or not finite.</exception>
    /// <exception cref="ArgumentException">The list is empty.</exception>
    public IReadOnlyList<double>? ClassWeights { get; init => field = Classes.Copied(value, nameof(ClassWeights)); }

    /// <summary>An input of kind <see cref="Kind.Index"/>, one class a row.</summary>
    /// <param name="prediction">The prediction.</param>
    /// <param name="name">The input's name.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public override Value<T> Target<T>(Value<T> prediction, string name = "target") => ClassTarget(prediction, name);

    /// <inheritdoc/>
    public override Term<T> Of<T>(ReadOnlySpan<Value<T>> predictions, Value<T> target, Value<T>? weight = null)
    {
        var y = One(predictions, target);
        var counted = Counted(y, target, IgnoreIndex, ClassWeights, weight);
        return new(Apply(new PickedLoss<T>(y.Shape, counted is not null), y, counted, target), counted);
    }
}

/// <summary>L = −w·ŷ_t.</summary>
internal sealed class PickedLoss<T>(Shape shape, bool weighted) : ClassLoss<T>(nameof(NegativeLogLikelihood), shape, weighted, keep: false)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override string Name => nameof(NegativeLogLikelihood);

    protected override T Value(in Pass<T> p, int r, ReadOnlySpan<T> y, ReadOnlySpan<T> none) => -y[Class(p, r)];

    protected override void Gradient(in Pass<T> p, int r, T g, Span<T> dy, Span<T> none)
    {
        dy.Clear();
        dy[Class(p, r)] = -g;
    }

    protected override T Along(in Pass<T> p, int r, ReadOnlySpan<T> ty, ReadOnlySpan<T> none) => -ty[Class(p, r)];
}
