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

    /// <summary>An input of kind <see cref="Kind.Index"/>, one class a row.</summary>
    /// <param name="prediction">The prediction.</param>
    /// <param name="name">The input's name.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public override Value<T> Target<T>(Value<T> prediction, string name = "target")
    {
        ArgumentNullException.ThrowIfNull(prediction);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return prediction.Graph.Input([], name, Kind.Index);
    }

    /// <inheritdoc/>
    public override Term<T> Of<T>(ReadOnlySpan<Value<T>> predictions, Value<T> target, Value<T>? weight = null)
    {
        var z = One(predictions, target);
        if (target.Kind == Kind.Index)
        {
            var layer = new ClassCrossEntropy<T>(z.Shape, weight is not null || IgnoreIndex is not null);
            if (IgnoreIndex is { } ignored)
                weight = weight is null
                    ? z.Graph.Single(new Counted<T>(ignored, weighted: false), null, target)
                    : z.Graph.Single(new Counted<T>(ignored, weighted: true), null, target, weight);
            return Term(z, layer, target, weight);
        }

        if (IgnoreIndex is not null)
            throw new ArgumentException("SoftmaxCrossEntropy ignores a class index, but the target is a distribution over classes; use weights.", nameof(target));
        return Term(z, new DistributionCrossEntropy<T>(z.Shape, weight is not null), target, weight);
    }

    private static Term<T> Term<T>(Value<T> z, Layer<T> layer, Value<T> target, Value<T>? weight) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(weight is null ? z.Graph.Single(layer, null, z, target) : z.Graph.Single(layer, null, z, target, weight), weight);
}
