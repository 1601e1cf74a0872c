using System.Numerics;

namespace FastNN;

/// <summary>C = 1/(2·n·m)·Σᵢⱼ (ŷᵢⱼ − tᵢⱼ)²: half the square, averaged over rows and outputs.</summary>
/// <remarks>∂C/∂ŷ = (ŷ − t)/(n·m). Of one sample with m outputs, 1/(2m)·‖ŷ − t‖²; half of <see cref="MeanSquared"/>.</remarks>
public sealed record HalfMeanSquaredOverOutputs : Loss
{
    /// <inheritdoc/>
    public override Term<T> Of<T>(ReadOnlySpan<Value<T>> predictions, Value<T> target, Value<T>? weight = null) =>
        Elements(default(HalfSquare), average: true, One(predictions, target), target, weight);
}
