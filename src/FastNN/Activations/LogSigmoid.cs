using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>f(z) = ln σ(z) = −ln(1 + e⁻ᶻ); f′ = σ(−z).</summary>
/// <remarks>
/// The logarithm of a probability without the probability: nothing underflows. The slope comes from the input: 1 − eʸ has lost its digits where
/// y is near 0.
/// </remarks>
public readonly record struct LogSigmoid : IActivation
{
    /// <inheritdoc/>
    public static bool FromOutput => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V z) where V : struct, ILane<V> => -V.Softplus(-z);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V z) where V : struct, ILane<V> => V.Sigmoid(-z);
}
