using System.Numerics;
using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>C = 1/(n·m)·Σᵢⱼ −t·ln p − (1 − t)·ln(1 − p) on probabilities p, the logarithms not below −100; t in [0, 1].</summary>
/// <remarks>
/// ∂ℓ/∂p = (p − t)/max(p·(1 − p), 10⁻¹²): the derivative, but for p within 10⁻¹² of 0 or 1, where a bounded slope still points back. A p outside
/// [0, 1] counts as the nearer end. Averaged over rows and outputs. On logits <see cref="BinaryCrossEntropy"/> keeps the digits that a
/// probability near 1 has lost: prefer it.
/// </remarks>
public sealed record ProbabilityCrossEntropy : Loss
{
    /// <inheritdoc/>
    public override Term<T> Of<T>(ReadOnlySpan<Value<T>> predictions, Value<T> target, Value<T>? weight = null) =>
        Elements(default(BernoulliLoss), average: true, One(predictions, target), target, weight);
}

/// <summary>ℓ = −t·max(−100, ln p) − (1 − t)·max(−100, ln(1 − p)).</summary>
internal readonly record struct BernoulliLoss : IElementLoss
{
    // Where the slope stops to grow is anybody's choice: this one, of single precision, is that of other libraries to the last digit.
    private const double Least = 1e-12f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V y, V t) where V : struct, ILane<V>
    {
        var p = V.Clamp(y, 0.0, 1.0);
        return -t * V.Max(-100.0, V.Log(p)) - (1 - t) * V.Max(-100.0, V.Log(1 - p));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V y, V t) where V : struct, ILane<V> => (y - t) / V.Max(Least, y * (1 - y));
}
