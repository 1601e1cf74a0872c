using FastNN.Numerics;

namespace FastNN.Testing;

/// <summary>
/// 1.5 + z/√(1 + z²): any number into (0.5, 2.5), smoothly, and slowly enough that a tower of exponentials does not become a constant.
/// </summary>
internal readonly record struct Tame : IActivation
{
    public static bool FromOutput => false;

    public V Value<V>(V z) where V : struct, ILane<V> => 1.5 + z / V.Sqrt(1 + z * z);

    public V Slope<V>(V z) where V : struct, ILane<V> => 1 / ((1 + z * z) * V.Sqrt(1 + z * z));
}
