using System.Numerics;
using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>C = 1/(n·m)·Σᵢⱼ ln(1 + e^(−tᵢⱼ·ŷᵢⱼ)) for targets t = ±1: averaged over rows and outputs.</summary>
/// <remarks>∂ℓ/∂ŷ = −t·σ(−t·ŷ). Stable for any margin. It is <see cref="BinaryCrossEntropy"/> with the classes called ±1 instead of 0 and 1.</remarks>
public sealed record LogisticMargin : Loss
{
    /// <inheritdoc/>
    public override Term<T> Of<T>(ReadOnlySpan<Value<T>> predictions, Value<T> target, Value<T>? weight = null) =>
        Elements(default(LogisticMarginLoss), average: true, One(predictions, target), target, weight);
}

/// <summary>ℓ = ln(1 + e^(−t·ŷ)).</summary>
internal readonly record struct LogisticMarginLoss : IElementLoss
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V y, V t) where V : struct, ILane<V> => V.Softplus(-t * y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V y, V t) where V : struct, ILane<V> => -t * V.Sigmoid(-t * y);
}
