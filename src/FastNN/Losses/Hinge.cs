using System.Numerics;
using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>C = 1/(n·m)·Σᵢⱼ max(0, 1 − tᵢⱼ·ŷᵢⱼ) for targets t = ±1: averaged over rows and outputs.</summary>
/// <remarks>∂ℓ/∂ŷ = −t where the margin t·ŷ is below 1, else 0, also at 1, where ℓ has no derivative.</remarks>
public sealed record Hinge : Loss
{
    /// <inheritdoc/>
    public override Term<T> Of<T>(ReadOnlySpan<Value<T>> predictions, Value<T> target, Value<T>? weight = null) =>
        Elements(default(HingeLoss), average: true, One(predictions, target), target, weight);
}

/// <summary>ℓ = max(0, 1 − t·ŷ).</summary>
internal readonly record struct HingeLoss : IElementLoss
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V y, V t) where V : struct, ILane<V> => V.Max(0.0, 1 - t * y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V y, V t) where V : struct, ILane<V>
    {
        var margin = t * y;
        return V.Select(margin < 1.0, -t, V.Select(margin >= 1.0, 0.0, margin));     // NaN stays NaN
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Piece<V>(V y, V t) where V : struct, ILane<V> => V.Select(t * y < 1.0, 1.0, 0.0);
}
