using System.Numerics;
using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>C = 1/(n·m)·Σᵢⱼ t·(ln t − ŷ) on log-probabilities ŷ: averaged over rows and elements, as the field's "mean".</summary>
/// <remarks>
/// ∂ℓ/∂ŷ = −t; where t = 0, ℓ is 0. The divergence of the target from the prediction is the sum over a row: see <see cref="SumOutputs"/>.
/// S. Kullback, R. A. Leibler, 1951.
/// </remarks>
public sealed record KullbackLeibler : Loss
{
    /// <summary>Whether targets are log-probabilities too: ℓ = eᵗ·(t − ŷ), ∂ℓ/∂ŷ = −eᵗ.</summary>
    public bool LogTarget { get; init; }

    /// <summary>Whether a row's elements are summed instead of averaged: the mean over rows is then the mean divergence ("batchmean").</summary>
    public bool SumOutputs { get; init; }

    /// <inheritdoc/>
    public override Term<T> Of<T>(ReadOnlySpan<Value<T>> predictions, Value<T> target, Value<T>? weight = null) =>
        LogTarget
            ? Elements(default(LogDivergence), average: !SumOutputs, One(predictions, target), target, weight)
            : Elements(default(Divergence), average: !SumOutputs, One(predictions, target), target, weight);
}

/// <summary>ℓ = t·(ln t − ŷ), 0 for t = 0.</summary>
internal readonly record struct Divergence : IElementLoss
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V y, V t) where V : struct, ILane<V> => V.Select(t > 0.0, t * (V.Log(t) - y), V.Select(t >= 0.0, 0.0, V.Log(t)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V y, V t) where V : struct, ILane<V> => -t;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Piece<V>(V y, V t) where V : struct, ILane<V> => V.Select(t > 0.0, 1.0, 0.0);
}

/// <summary>ℓ = eᵗ·(t − ŷ), 0 for t = −∞.</summary>
internal readonly record struct LogDivergence : IElementLoss
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V y, V t) where V : struct, ILane<V> => V.Select(V.Exp(t) > 0.0, V.Exp(t) * (t - y), V.Exp(t));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V y, V t) where V : struct, ILane<V> => -V.Exp(t);
}
