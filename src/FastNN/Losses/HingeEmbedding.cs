using System.Numerics;
using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>C = 1/(n·m)·Σᵢⱼ ŷᵢⱼ where tᵢⱼ = 1, max(0, Δ − ŷᵢⱼ) where tᵢⱼ = −1: ŷ is a distance that should be small or large.</summary>
/// <remarks>
/// Of t the sign counts, and 0 counts as −1. ∂ℓ/∂ŷ = 1, or −1 where ŷ &lt; Δ, else 0. Averaged over rows and outputs. R. Hadsell, S. Chopra,
/// Y. LeCun, 2006.
/// </remarks>
public sealed record HingeEmbedding : Loss
{
    /// <summary>Δ: how large a distance is large enough.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite.</exception>
    public double Margin { get; init => field = Finite(value, nameof(Margin)); } = 1;

    /// <inheritdoc/>
    public override Term<T> Of<T>(ReadOnlySpan<Value<T>> predictions, Value<T> target, Value<T>? weight = null) =>
        Elements(new EmbeddingHinge(Margin), average: true, One(predictions, target), target, weight);
}

/// <summary>ℓ = ŷ for t &gt; 0, else max(0, Δ − ŷ).</summary>
internal readonly record struct EmbeddingHinge(double Margin) : IElementLoss
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V y, V t) where V : struct, ILane<V> => V.Select(t > 0.0, y, V.Select(t <= 0.0, V.Max(0.0, Margin - y), t));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V y, V t) where V : struct, ILane<V> => V.Select(t > 0.0, 1.0, V.Select(t <= 0.0, V.Select(y < Margin, -1.0, 0.0), t));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Piece<V>(V y, V t) where V : struct, ILane<V> => V.Select(t > 0.0, 2.0, V.Select(y < Margin, 1.0, 0.0));
}
