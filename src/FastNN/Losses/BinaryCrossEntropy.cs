using System.Numerics;
using FastNN.Numerics;

namespace FastNN;

/// <summary>
/// C = 1/(n·m)·Σᵢⱼ −t·log σ(z) − (1 − t)·log(1 − σ(z)) on logits z, averaged over rows and outputs; t in [0, 1].
/// </summary>
/// <remarks>Bernoulli's negative log-likelihood; convex in z. ∂C/∂z = (σ(z) − t)/(n·m). Stable for any finite z: no probability is formed.</remarks>
public sealed record BinaryCrossEntropy : Loss
{
    /// <inheritdoc/>
    public override Term<T> Of<T>(ReadOnlySpan<Value<T>> predictions, Value<T> target, Value<T>? weight = null) =>
        Elements(default(LogisticLoss), average: true, One(predictions, target), target, weight);
}

/// <summary>ℓ = t·log(1 + e^−z) + (1 − t)·log(1 + e^z).</summary>
public readonly record struct LogisticLoss : IElementLoss
{
    /// <inheritdoc/>
    public V Value<V>(V z, V t) where V : struct, ILane<V> => t * Softplus(-z) + (1 - t) * Softplus(z);

    /// <inheritdoc/>
    public V Slope<V>(V z, V t) where V : struct, ILane<V> => (1 - t) * V.Sigmoid(z) - t * V.Sigmoid(-z);   // σ(z) − t, with its digits when σ is sure

    private static V Softplus<V>(V z) where V : struct, ILane<V> => default(Softplus).Value(z);
}
