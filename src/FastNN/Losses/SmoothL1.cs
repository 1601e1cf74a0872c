using System.Numerics;
using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>C = 1/(n·m)·Σᵢⱼ ℓ(ŷᵢⱼ − tᵢⱼ), ℓ(d) = ½d²/β for |d| ≤ β, else |d| − ½β.</summary>
/// <remarks>
/// ∂ℓ/∂ŷ = d/β cut to [−1, 1]. It is <see cref="Huber"/> with δ = β, divided by β: its slope far from 0 is 1 for any β. Averaged over rows and
/// outputs. β = 0 would be <see cref="MeanAbsolute"/>. R. Girshick, 2015.
/// </remarks>
public sealed record SmoothL1 : Loss
{
    /// <summary>β &gt; 0: where the square ends.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite, or not greater than 0.</exception>
    public double Beta { get; init => field = Positive(value, nameof(Beta)); } = 1;

    /// <inheritdoc/>
    public override Term<T> Of<T>(ReadOnlySpan<Value<T>> predictions, Value<T> target, Value<T>? weight = null) =>
        Elements(new SmoothedDistance(Beta), average: true, One(predictions, target), target, weight);
}

/// <summary>ℓ = ½d²/β for |d| ≤ β, else |d| − ½β, with d = ŷ − t.</summary>
internal readonly record struct SmoothedDistance(double Beta) : IElementLoss
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V y, V t) where V : struct, ILane<V>
    {
        var d = y - t;
        return V.Select(V.Abs(d) <= Beta, 0.5 * d * d / Beta, V.Abs(d) - 0.5 * Beta);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V y, V t) where V : struct, ILane<V> => V.Clamp((y - t) / Beta, -1.0, 1.0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Piece<V>(V y, V t) where V : struct, ILane<V> => V.Select(y - t > Beta, 1.0, V.Select(y - t < -Beta, -1.0, 0.0));
}
