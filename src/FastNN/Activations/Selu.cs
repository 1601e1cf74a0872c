using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>f(z) = λ·z for z &gt; 0, else λ·α·(eᶻ − 1); f′ = λ or λ·α·eᶻ.</summary>
/// <remarks>
/// λ = 1.0507… and α = 1.6733… solve two equations: a standard normal input gives mean 0 and variance 1 again. With weights of variance 1/in
/// (<see cref="Initializer.LeCunNormal"/>) deep networks then keep both. The slope at 0 is λ·α. G. Klambauer, T. Unterthiner, A. Mayr,
/// S. Hochreiter, 2017.
/// </remarks>
public readonly record struct Selu : IActivation
{
    private const double Lambda = 1.0507009873554805;
    private const double LambdaAlpha = 1.7580993408473769;

    /// <inheritdoc/>
    public static bool FromOutput => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V z) where V : struct, ILane<V> => V.Select(z > 0.0, Lambda * z, LambdaAlpha * V.Expm1(z));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V z) where V : struct, ILane<V> => V.Select(z > 0.0, Lambda, LambdaAlpha * V.Exp(z));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Piece<V>(V z) where V : struct, ILane<V> => V.Select(z > 0.0, 1.0, 0.0);
}
