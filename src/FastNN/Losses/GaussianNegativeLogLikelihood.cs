using System.Numerics;
using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>C = 1/(n·m)·Σᵢⱼ ½·(ln v + (μ − t)²/v) of two predictions, mean μ and variance v, averaged over rows and outputs; v is at least ε.</summary>
/// <remarks>
/// ∂ℓ/∂μ = (μ − t)/v, ∂ℓ/∂v = ½·(1/v − (μ − t)²/v²), 0 where v ≤ ε: what predicts v is best made positive, by a <see cref="Softplus"/>.
/// D. A. Nix, A. S. Weigend, 1994.
/// </remarks>
public sealed record GaussianNegativeLogLikelihood : Loss
{
    /// <summary>Whether the constant ½·ln 2π is added.</summary>
    public bool Full { get; init; }

    /// <summary>ε &gt; 0: the least variance.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite, or not greater than 0.</exception>
    public double Epsilon { get; init => field = Positive(value, nameof(Epsilon)); } = 1e-6;

    /// <inheritdoc/>
    public override int Predictions => 2;

    /// <inheritdoc/>
    public override Term<T> Of<T>(ReadOnlySpan<Value<T>> predictions, Value<T> target, Value<T>? weight = null)
    {
        var (a, b) = Two(predictions, target);
        return Elements(new GaussianLoss(Full, Epsilon), average: true, a, b, target, weight);
    }
}

/// <summary>ℓ = ½·(ln v + (a − t)²/v) with v = max(ε, b); full: + ½·ln 2π.</summary>
internal readonly record struct GaussianLoss(bool Full, double Epsilon) : IPairLoss
{
    private const double HalfLogTwoPi = 0.9189385332046728;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V a, V b, V t) where V : struct, ILane<V>
    {
        var v = V.Max(Epsilon, b);
        return 0.5 * (V.Log(v) + (a - t) * (a - t) / v) + (Full ? HalfLogTwoPi : 0.0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeA<V>(V a, V b, V t) where V : struct, ILane<V> => (a - t) / V.Max(Epsilon, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeB<V>(V a, V b, V t) where V : struct, ILane<V>
    {
        var d = (a - t) / b;
        return V.Select(b > Epsilon, 0.5 * (1 / b - d * d), V.Select(b <= Epsilon, 0.0, b));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Piece<V>(V a, V b, V t) where V : struct, ILane<V> => V.Select(b > Epsilon, 1.0, 0.0);
}
