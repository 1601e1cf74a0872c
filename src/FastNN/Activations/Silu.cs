using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>f(z) = z·σ(z); f′ = σ(z)·(1 + z·σ(−z)).</summary>
/// <remarks>Also called Swish. S. Elfwing, E. Uchibe, K. Doya, 2017.</remarks>
public readonly record struct Silu : IActivation
{
    /// <inheritdoc/>
    public static bool FromOutput => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V z) where V : struct, ILane<V> => z * V.Sigmoid(z);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V z) where V : struct, ILane<V> => V.Sigmoid(z) * V.MultiplyAdd(z, V.Sigmoid(-z), 1.0);
}
