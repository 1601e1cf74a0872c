using System.Numerics;
using FastNN.Numerics;

namespace FastNN;

/// <summary>C = 1/(n·m)·Σᵢⱼ (ŷᵢⱼ − tᵢⱼ)²: averaged over rows and outputs.</summary>
/// <remarks>∂C/∂ŷ = 2(ŷ − t)/(n·m).</remarks>
public sealed record MeanSquared : Loss
{
    /// <inheritdoc/>
    public override Term<T> Of<T>(ReadOnlySpan<Value<T>> predictions, Value<T> target, Value<T>? weight = null) =>
        Elements(default(SquaredDifference), average: true, One(predictions, target), target, weight);
}

/// <summary>ℓ = (ŷ − t)².</summary>
public readonly record struct SquaredDifference : IElementLoss
{
    /// <inheritdoc/>
    public V Value<V>(V y, V t) where V : struct, ILane<V> => (y - t) * (y - t);

    /// <inheritdoc/>
    public V Slope<V>(V y, V t) where V : struct, ILane<V> => 2 * (y - t);
}
