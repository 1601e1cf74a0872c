using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>f(z) = 1 for z &gt; 0, else 0; f′ = 0.</summary>
/// <remarks>
/// For forward passes alone: the slope is 0 everywhere, so nothing before it learns, and the jump at 0 has no slope at all. f(0) = 0, as a
/// perceptron counts it. NaN stays NaN.
/// </remarks>
public readonly record struct UnitStep : IActivation
{
    /// <inheritdoc/>
    public static bool FromOutput => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V z) where V : struct, ILane<V> => V.Select(z > 0.0, 1.0, V.Select(z <= 0.0, 0.0, z));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V z) where V : struct, ILane<V> => 0.0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Piece<V>(V z) where V : struct, ILane<V> => V.Select(z > 0.0, 1.0, 0.0);
}
