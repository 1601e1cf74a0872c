using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN.Testing;

/// <summary>
/// f(z) = 1.5 + z/√(1 + z²): any number into (0.5, 2.5), smoothly, and slowly enough that a tower of exponentials does not become a constant;
/// f′ = (1 + z²)^−³ᐟ².
/// </summary>
public readonly record struct Tame : IActivation
{
    /// <inheritdoc/>
    public static bool FromOutput => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V z) where V : struct, ILane<V> => 1.5 + z / V.Sqrt(1 + z * z);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V z) where V : struct, ILane<V> => 1 / ((1 + z * z) * V.Sqrt(1 + z * z));
}
