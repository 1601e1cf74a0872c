using System.Numerics;
using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>
/// C = 1/(n·m)·Σᵢⱼ −t·log σ(z) − (1 − t)·log(1 − σ(z)) on logits z, averaged over rows and outputs; t in [0, 1].
/// </summary>
/// <remarks>Bernoulli's negative log-likelihood; convex in z. ∂C/∂z = (σ(z) − t)/(n·m). Stable for any finite z: no probability is formed.</remarks>
public sealed record BinaryCrossEntropy : Loss
{
    /// <summary>
    /// p ≥ 0 of ℓ = −p·t·log σ(z) − (1 − t)·log(1 − σ(z)): what a positive target counts, one number for each output of the last axis, or one
    /// for all; null: 1. More than 1 makes for fewer missed positives.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">One is negative or not finite.</exception>
    /// <exception cref="ArgumentException">The list is empty.</exception>
    public IReadOnlyList<double>? PositiveWeights { get; init => field = Classes.Copied(value, nameof(PositiveWeights)); }

    /// <inheritdoc/>
    public override Term<T> Of<T>(ReadOnlySpan<Value<T>> predictions, Value<T> target, Value<T>? weight = null)
    {
        var z = One(predictions, target);
        if (PositiveWeights is not { } p)
            return Elements(default(LogisticLoss), average: true, z, target, weight);
        if (p.Count != 1 && p.Count != z.Shape.Last)
            throw new ShapeException($"BinaryCrossEntropy has {p.Count} positive weights, but the prediction has {z.Shape.Last} outputs along its last axis.");
        return Elements(default(WeightedLogisticLoss), average: true, z, z.Graph.Single(new Repeated<T>(z.Shape, [.. p.Select(T.CreateTruncating)]), null), target, weight);
    }
}

/// <summary>ℓ = t·log(1 + e^−z) + (1 − t)·log(1 + e^z).</summary>
public readonly record struct LogisticLoss : IElementLoss
{
    /// <inheritdoc/>
    public V Value<V>(V z, V t) where V : struct, ILane<V> => t * V.Softplus(-z) + (1 - t) * V.Softplus(z);

    /// <inheritdoc/>
    public V Slope<V>(V z, V t) where V : struct, ILane<V> => (1 - t) * V.Sigmoid(z) - t * V.Sigmoid(-z);   // σ(z) − t, with its digits when σ is sure
}

/// <summary>ℓ = p·t·log(1 + e^−z) + (1 − t)·log(1 + e^z).</summary>
internal readonly record struct WeightedLogisticLoss : IPairLoss
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V z, V p, V t) where V : struct, ILane<V> => p * t * V.Softplus(-z) + (1 - t) * V.Softplus(z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeA<V>(V z, V p, V t) where V : struct, ILane<V> => (1 - t) * V.Sigmoid(z) - p * t * V.Sigmoid(-z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeB<V>(V z, V p, V t) where V : struct, ILane<V> => t * V.Softplus(-z);
}
