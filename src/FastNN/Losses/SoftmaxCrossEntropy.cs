using System.Numerics;

namespace FastNN;

/// <summary>
/// C = 1/n·Σᵢ −log softmax(zᵢ)[tᵢ] on logits z of shape [classes]: the target is a class index, or (where it is a real value of the
/// prediction's shape) a distribution over classes.
/// </summary>
/// <remarks>
/// The categorical negative log-likelihood. ∂C/∂z = (ŷ − y)/n for targets that sum to 1, else (ŷ·Σy − y)/n. With weights the mean divides
/// by their sum; ignored rows leave the denominator too.
/// </remarks>
public sealed record SoftmaxCrossEntropy : Loss
{
    /// <summary>Rows with this class count for nothing and are exempt from the range check; null: none.</summary>
    public int? IgnoreIndex { get; init; }

    /// <summary>s of the target (1 − s)·y + s/K over K classes, from 0 to 1: what keeps a network from being ever surer.</summary>
    /// <remarks>C. Szegedy and others, 2016.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">Outside [0, 1].</exception>
    public double LabelSmoothing
    {
        get;
        init => field = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(LabelSmoothing), value, "Labels are smoothed by 0 to 1.");
    }

    /// <summary>
    /// c ≥ 0, one weight for each class; null: all 1. Every class's term carries its own, smoothing included: L = −Σₖ cₖ·yₖ·log ŷₖ. For class
    /// indices the mean divides by Σ c_t of the targets (times the rows' weights), for distributions by the rows' weights alone.
    /// </summary>
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
        var z = One(predictions, target);
        var n = Classes.Checked(nameof(SoftmaxCrossEntropy), z.Shape).Size;
        if (target.Kind != Kind.Index)
        {
            if (IgnoreIndex is not null)
                throw new ArgumentException("SoftmaxCrossEntropy ignores a class index, but the target is a distribution over classes; use weights.", nameof(target));
            if (LabelSmoothing != 0 || ClassWeights is not null)
                target = Apply(new SmoothedDistribution<T>(LabelSmoothing, Weights<T>(n)), target);
            return new(Apply(new DistributionCrossEntropy<T>(z.Shape, weight is not null), z, target, weight), weight);
        }

        var counted = Counted(z, target, IgnoreIndex, ClassWeights, weight);
        if (LabelSmoothing == 0)
            return new(Apply(new ClassCrossEntropy<T>(z.Shape, counted is not null), z, counted, target), counted);

        // Smoothed, a row has terms of all classes, each with its own weight; that of the target is only in the denominator.
        var row = ClassWeights is null ? counted : Counted(z, target, IgnoreIndex, null, weight);
        var smoothed = Apply(new SmoothedClass<T>(LabelSmoothing, Weights<T>(n), row is not null), target, row);
        return new(Apply(new DistributionCrossEntropy<T>(z.Shape, row is not null), z, smoothed, row), counted);
    }

    private T[] Weights<T>(int n) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Classes.Weights<T>(nameof(SoftmaxCrossEntropy), ClassWeights, n);
}
