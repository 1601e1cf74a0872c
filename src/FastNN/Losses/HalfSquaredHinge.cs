using System.Numerics;
using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>C = 1/(2·n·m)·Σᵢⱼ max(0, 1 − tᵢⱼ·ŷᵢⱼ)² for targets t = ±1: averaged over rows and outputs.</summary>
/// <remarks>∂ℓ/∂ŷ = −t·max(0, 1 − t·ŷ), which is (ŷ − t) where the margin is below 1. Without the factor ½ it is <see cref="SquaredHinge"/>.</remarks>
public sealed record HalfSquaredHinge : Loss
{
    /// <inheritdoc/>
    public override Term<T> Of<T>(ReadOnlySpan<Value<T>> predictions, Value<T> target, Value<T>? weight = null) =>
        Elements(default(HalfSquaredMargin), average: true, One(predictions, target), target, weight);
}

/// <summary>ℓ = ½·max(0, 1 − t·ŷ)².</summary>
internal readonly record struct HalfSquaredMargin : IElementLoss
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V y, V t) where V : struct, ILane<V>
    {
        var missing = V.Max(0.0, 1 - t * y);
        return 0.5 * missing * missing;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V y, V t) where V : struct, ILane<V> => -t * V.Max(0.0, 1 - t * y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Piece<V>(V y, V t) where V : struct, ILane<V> => V.Select(t * y < 1.0, 1.0, 0.0);
}
