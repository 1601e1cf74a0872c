using System.Numerics;
using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>C = 1/(n·m)·Σᵢⱼ ℓ(ŷᵢⱼ − tᵢⱼ), ℓ(d) = ½d² for |d| ≤ δ, else δ·(|d| − ½δ): a square near 0, a distance far from it.</summary>
/// <remarks>∂ℓ/∂ŷ = d cut to [−δ, δ]. Averaged over rows and outputs. P. J. Huber, 1964.</remarks>
public sealed record Huber : Loss
{
    /// <summary>δ &gt; 0: where the square ends.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite, or not greater than 0.</exception>
    public double Delta { get; init => field = Positive(value, nameof(Delta)); } = 1;

    /// <inheritdoc/>
    public override Term<T> Of<T>(ReadOnlySpan<Value<T>> predictions, Value<T> target, Value<T>? weight = null) =>
        Elements(new HuberLoss(Delta), average: true, One(predictions, target), target, weight);
}

/// <summary>ℓ = ½d² for |d| ≤ δ, else δ·(|d| − ½δ), with d = ŷ − t.</summary>
internal readonly record struct HuberLoss(double Delta) : IElementLoss
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V y, V t) where V : struct, ILane<V>
    {
        var d = y - t;
        return V.Select(V.Abs(d) <= Delta, 0.5 * d * d, Delta * (V.Abs(d) - 0.5 * Delta));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V y, V t) where V : struct, ILane<V> => V.Clamp(y - t, -Delta, Delta);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Piece<V>(V y, V t) where V : struct, ILane<V> => V.Select(y - t > Delta, 1.0, V.Select(y - t < -Delta, -1.0, 0.0));
}
