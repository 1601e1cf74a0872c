using System.Numerics;
using FastNN.Numerics;

namespace FastNN;

/// <summary>C = 1/(2n)·Σᵢ ‖ŷᵢ − tᵢ‖²: summed over outputs, averaged over rows.</summary>
/// <remarks>∂C/∂ŷ = (ŷ − t)/n.</remarks>
public sealed record HalfMeanSquared : Loss
{
    /// <inheritdoc/>
    public override Term<T> Of<T>(ReadOnlySpan<Value<T>> predictions, Value<T> target, Value<T>? weight = null) =>
        Elements(default(HalfSquare), average: false, One(predictions, target), target, weight);
}

/// <summary>ℓ = ½(ŷ − t)².</summary>
public readonly record struct HalfSquare : IElementLoss
{
    /// <inheritdoc/>
    public V Value<V>(V y, V t) where V : struct, ILane<V> => 0.5 * (y - t) * (y - t);

    /// <inheritdoc/>
    public V Slope<V>(V y, V t) where V : struct, ILane<V> => y - t;
}
