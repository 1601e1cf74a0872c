using FastNN.Numerics;

namespace FastNN;

/// <summary>f(z) = z.</summary>
public readonly record struct Identity : IActivation
{
    /// <inheritdoc/>
    public static bool FromOutput => true;

    /// <inheritdoc/>
    public V Value<V>(V z) where V : struct, ILane<V> => z;

    /// <inheritdoc/>
    public V Slope<V>(V v) where V : struct, ILane<V> => 1.0;
}
