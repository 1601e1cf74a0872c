using System.Numerics;
using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>C = 1/(n·m)·Σᵢⱼ |ŷᵢⱼ − tᵢⱼ|: averaged over rows and outputs.</summary>
/// <remarks>∂C/∂ŷ = sign(ŷ − t)/(n·m), with sign(0) = 0. Its minimum over constants is the median.</remarks>
public sealed record MeanAbsolute : Loss
{
    /// <inheritdoc/>
    public override Term<T> Of<T>(ReadOnlySpan<Value<T>> predictions, Value<T> target, Value<T>? weight = null) =>
        Elements(default(AbsoluteDifference), average: true, One(predictions, target), target, weight);
}

/// <summary>ℓ = |ŷ − t|.</summary>
internal readonly record struct AbsoluteDifference : IElementLoss
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V y, V t) where V : struct, ILane<V> => V.Abs(y - t);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V y, V t) where V : struct, ILane<V>
    {
        var d = y - t;
        return V.Select(d > 0.0, 1.0, V.Select(d < 0.0, -1.0, d));      // 0, or NaN
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Piece<V>(V y, V t) where V : struct, ILane<V> => V.Select(y > t, 1.0, V.Select(y < t, -1.0, 0.0));
}
