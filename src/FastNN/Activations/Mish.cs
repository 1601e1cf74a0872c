using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>f(z) = z·tanh(ln(1 + eᶻ)); f′ = t + z·σ(z)·(1 − t)·(1 + t) with t = tanh(ln(1 + eᶻ)).</summary>
/// <remarks>D. Misra, 2019.</remarks>
public readonly record struct Mish : IActivation
{
    /// <inheritdoc/>
    public static bool FromOutput => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V z) where V : struct, ILane<V> => z * V.Tanh(V.Softplus(z));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V z) where V : struct, ILane<V>
    {
        var t = V.Tanh(V.Softplus(z));
        return V.MultiplyAdd(z * V.Sigmoid(z), (1 - t) * (1 + t), t);
    }
}
