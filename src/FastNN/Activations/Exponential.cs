using FastNN.Numerics;

namespace FastNN;

/// <summary>f(z) = e^z.</summary>
public readonly record struct Exponential : IActivation
{
    /// <inheritdoc/>
    public static bool FromOutput => true;

    /// <inheritdoc/>
    public V Value<V>(V z) where V : struct, ILane<V> => V.Exp(z);

    /// <inheritdoc/>
    public V Slope<V>(V y) where V : struct, ILane<V> => y;
}
