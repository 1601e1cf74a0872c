using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>f(z) = z·h(z), h(z) = z/6 + ½ cut to [0, 1]; f′ = 0 for z ≤ −3, 1 for z ≥ 3, else (2z + 3)/6.</summary>
/// <remarks>Not differentiable at ±3: the slopes used there are those from outside. −∞ gives 0. A. Howard and others, "Searching for MobileNetV3", 2019.</remarks>
public readonly record struct HardSwish : IActivation
{
    /// <inheritdoc/>
    public static bool FromOutput => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V z) where V : struct, ILane<V> => V.Select(z <= -3.0, 0.0, z * ((V.Clamp(z, -3.0, 3.0) + 3) / 6));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V z) where V : struct, ILane<V> => V.Select(z <= -3.0, 0.0, V.Select(z >= 3.0, 1.0, (2 * z + 3) / 6));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Piece<V>(V z) where V : struct, ILane<V> => V.Select(z >= 3.0, 1.0, V.Select(z <= -3.0, -1.0, 0.0));
}
