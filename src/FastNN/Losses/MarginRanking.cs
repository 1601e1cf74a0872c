using System.Numerics;
using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>C = 1/(n·m)·Σᵢⱼ max(0, Δ − t·(a − b)) of two predictions a and b: where t = 1, a should be above b by Δ, where t = −1 below.</summary>
/// <remarks>∂ℓ/∂a = −t and ∂ℓ/∂b = t where the maximum is not 0. Averaged over rows and outputs.</remarks>
public sealed record MarginRanking : Loss
{
    /// <summary>Δ: by how much the order should be clear.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite.</exception>
    public double Margin { get; init => field = Finite(value, nameof(Margin)); } = 0;

    /// <inheritdoc/>
    public override int Predictions => 2;

    /// <inheritdoc/>
    public override Term<T> Of<T>(ReadOnlySpan<Value<T>> predictions, Value<T> target, Value<T>? weight = null)
    {
        var (a, b) = Two(predictions, target);
        return Elements(new RankingLoss(Margin), average: true, a, b, target, weight);
    }
}

/// <summary>ℓ = max(0, Δ − t·(a − b)).</summary>
internal readonly record struct RankingLoss(double Margin) : IPairLoss
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V a, V b, V t) where V : struct, ILane<V> => V.Max(0.0, Margin - t * (a - b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeA<V>(V a, V b, V t) where V : struct, ILane<V>
    {
        var missing = Margin - t * (a - b);
        return V.Select(missing > 0.0, -t, V.Select(missing <= 0.0, 0.0, missing));      // NaN stays NaN
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeB<V>(V a, V b, V t) where V : struct, ILane<V> => -SlopeA(a, b, t);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Piece<V>(V a, V b, V t) where V : struct, ILane<V> => V.Select(Margin - t * (a - b) > 0.0, 1.0, 0.0);
}
