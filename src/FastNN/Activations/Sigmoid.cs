using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>f(z) = σ(z) = 1/(1 + e⁻ᶻ); f′ = y·(1 − y) ≤ ¼; f″ = f′·(1 − 2y).</summary>
/// <remarks>
/// 1 − σ(z) = σ(−z). The slope comes from the output, so that z need not be kept; where y rounds to 1 it is 0, while σ(z)·σ(−z)
/// would still have digits: the difference is the rounding of y.
/// </remarks>
public readonly record struct Sigmoid : IActivation
{
    /// <inheritdoc/>
    public static bool FromOutput => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V z) where V : struct, ILane<V> => V.Sigmoid(z);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V y) where V : struct, ILane<V> => y * (1 - y);
}
