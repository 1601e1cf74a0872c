using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>f(z) = z·Φ(z), Φ(z) = ½·erfc(−z/√2); f′ = Φ(z) + z·φ(z), φ(z) = e^(−z²/2)/√(2π).</summary>
/// <remarks>
/// Φ through erfc keeps its digits in the lower tail, where ½·(1 + erf) has none left. D. Hendrycks, K. Gimpel, 2016.
/// </remarks>
public readonly record struct Gelu : IActivation
{
    private const double SquareRootOfHalf = 0.7071067811865476;
    private const double InverseSquareRootOfTwoPi = 0.3989422804014327;

    /// <inheritdoc/>
    public static bool FromOutput => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V z) where V : struct, ILane<V> => 0.5 * z * V.Erfc(-SquareRootOfHalf * z);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V z) where V : struct, ILane<V>
    {
        var density = InverseSquareRootOfTwoPi * V.Exp(-0.5 * z * z);
        return V.MultiplyAdd(z, density, 0.5 * V.Erfc(-SquareRootOfHalf * z));
    }
}
