using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>f(z) = z/(1 + |z|); f′ = 1/(1 + |z|)².</summary>
/// <remarks>
/// From |z| = 1 on written as ±(1 − 1/(1 + |z|)), which is ±1 at ±∞ and keeps the digits of its derivative; the slope comes from the input,
/// since (1 − |y|)² has lost them. f″ jumps at 0, from 2 to −2.
/// </remarks>
public readonly record struct Softsign : IActivation
{
    /// <inheritdoc/>
    public static bool FromOutput => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V z) where V : struct, ILane<V>
    {
        var size = V.Abs(z);
        return V.Select(size < 1.0, z / (1 + size), V.CopySign(1 - 1 / (1 + size), z));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V z) where V : struct, ILane<V>
    {
        var r = 1 / (1 + V.Abs(z));
        return r * r;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Piece<V>(V z) where V : struct, ILane<V> => V.Select(z > 0.0, 1.0, 0.0);
}
