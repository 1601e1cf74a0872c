using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>f(z) = sin z; f′ = cos z.</summary>
/// <remarks>As in networks of periodic functions: V. Sitzmann and others, 2020.</remarks>
public readonly record struct Sin : IActivation
{
    /// <inheritdoc/>
    public static bool FromOutput => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V z) where V : struct, ILane<V> => V.Sin(z);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V z) where V : struct, ILane<V> => V.Cos(z);
}
