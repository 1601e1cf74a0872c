using System.Numerics;
using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>C = 1/(n·m)·Σᵢⱼ e^ŷ − t·ŷ for counts t and ŷ = ln λ, the logarithm of the rate; or, of the rate itself, ŷ − t·ln(ŷ + ε).</summary>
/// <remarks>
/// ∂ℓ/∂ŷ = e^ŷ − t, or 1 − t/(ŷ + ε). Without ln t!, which no prediction changes; <see cref="Full"/> adds Stirling's approximation of it. Averaged
/// over rows and outputs. A rate below −ε gives NaN.
/// </remarks>
public sealed record PoissonNegativeLogLikelihood : Loss
{
    /// <summary>Whether predictions are logarithms of rates, which no prediction can make negative; else rates.</summary>
    public bool LogInput { get; init; } = true;

    /// <summary>Whether Stirling's t·ln t − t + ½·ln(2πt) is added for t &gt; 1.</summary>
    public bool Full { get; init; }

    /// <summary>ε &gt; 0, which keeps the logarithm of a rate of 0 finite.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite, or not greater than 0.</exception>
    public double Epsilon { get; init => field = Positive(value, nameof(Epsilon)); } = 1e-8;

    /// <inheritdoc/>
    public override Term<T> Of<T>(ReadOnlySpan<Value<T>> predictions, Value<T> target, Value<T>? weight = null) =>
        Elements(new PoissonLoss(LogInput, Full, Epsilon), average: true, One(predictions, target), target, weight);
}

/// <summary>ℓ = e^ŷ − t·ŷ, or ŷ − t·ln(ŷ + ε); full: + t·ln t − t + ½·ln(2πt) where t &gt; 1.</summary>
internal readonly record struct PoissonLoss(bool LogInput, bool Full, double Epsilon) : IElementLoss
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V y, V t) where V : struct, ILane<V>
    {
        var loss = LogInput ? V.Exp(y) - t * y : y - t * V.Log(y + Epsilon);
        return Full ? loss + V.Select(t > 1.0, V.MultiplyAdd(t, V.Log(t), 0.5 * V.Log(2 * Math.PI * t)) - t, 0.0) : loss;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V y, V t) where V : struct, ILane<V> => LogInput ? V.Exp(y) - t : 1 - t / (y + Epsilon);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Piece<V>(V y, V t) where V : struct, ILane<V> => Full ? V.Select(t > 1.0, 1.0, 0.0) : 0.0;
}
