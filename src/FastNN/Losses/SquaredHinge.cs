using System.Numerics;
using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>C = 1/(n·m)·Σᵢⱼ max(0, 1 − tᵢⱼ·ŷᵢⱼ)² for targets t = ±1: averaged over rows and outputs.</summary>
/// <remarks>∂ℓ/∂ŷ = −2t·max(0, 1 − t·ŷ). With the factor ½ it is <see cref="HalfSquaredHinge"/>.</remarks>
public sealed record SquaredHinge : Loss
{
    /// <inheritdoc/>
    public override Term<T> Of<T>(ReadOnlySpan<Value<T>> predictions, Value<T> target, Value<T>? weight = null) =>
        Elements(default(SquaredMargin), average: true, One(predictions, target), target, weight);
}

/// <summary>ℓ = max(0, 1 − t·ŷ)².</summary>
internal readonly record struct SquaredMargin : IElementLoss
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V y, V t) where V : struct, ILane<V>
    {
        var missing = V.Max(0.0, 1 - t * y);
        return missing * missing;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V y, V t) where V : struct, ILane<V> => -2 * t * V.Max(0.0, 1 - t * y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Piece<V>(V y, V t) where V : struct, ILane<V> => V.Select(t * y < 1.0, 1.0, 0.0);
}
