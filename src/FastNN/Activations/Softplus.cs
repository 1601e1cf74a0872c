using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>f(z) = ln(1 + eᶻ); f′ = σ(z).</summary>
/// <remarks>
/// Written max(z, 0) + ln(1 + e^−|z|), with the branches chosen so that a dual sees no kink at 0. The slope comes from the input: 1 − e⁻ʸ
/// has lost its digits where y is small.
/// </remarks>
public readonly record struct Softplus : IActivation
{
    /// <inheritdoc/>
    public static bool FromOutput => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V z) where V : struct, ILane<V>
    {
        var positive = z > 0.0;
        var y = V.Log1p(V.Exp(V.Select(positive, -z, z)));
        return V.Select(positive, z + y, y);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V z) where V : struct, ILane<V> => V.Sigmoid(z);
}
