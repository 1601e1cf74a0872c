using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>f(z) = min(6, max(0, z)); f′ = 1 for 0 &lt; z &lt; 6, else 0.</summary>
/// <remarks>Not differentiable at 0 and 6: the slope used there is 0. A. Krizhevsky, 2010.</remarks>
public readonly record struct Relu6 : IActivation
{
    /// <inheritdoc/>
    public static bool FromOutput => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V z) where V : struct, ILane<V> => V.Clamp(z, 0.0, 6.0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V y) where V : struct, ILane<V> => V.Select(y > 0.0, V.Select(y < 6.0, 1.0, 0.0), 0.0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Piece<V>(V y) where V : struct, ILane<V> => V.Select(y <= 0.0, -1.0, V.Select(y >= 6.0, 1.0, 0.0));
}
