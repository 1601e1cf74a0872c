using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>f(z) = z for z &gt; 0, else α·z, α &gt; 0; f′ = 1 or α.</summary>
/// <remarks>
/// Not differentiable at 0 (unless α = 1): the slope used there is α. α ≤ 0 is refused: then y would not tell the side of z, and the slope is
/// taken from y so that z need not be kept. α = 0 is <see cref="Relu"/>. A. L. Maas, A. Y. Hannun, A. Y. Ng, 2013.
/// </remarks>
public readonly record struct LeakyRelu : IActivation
{
    /// <summary>α = 0.01.</summary>
    public LeakyRelu() : this(0.01) { }

    /// <summary>The slope α below 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite, or not greater than 0.</exception>
    public LeakyRelu(double alpha) => Alpha = alpha;

    /// <summary>The slope α below 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite, or not greater than 0.</exception>
    public double Alpha
    {
        get;
        init => field = value > 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Alpha), value, "LeakyRelu needs a finite alpha greater than 0; for 0 use Relu.");
    }

    /// <inheritdoc/>
    public static bool FromOutput => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V z) where V : struct, ILane<V> => V.Select(z > 0.0, z, Alpha * z);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V y) where V : struct, ILane<V> => V.Select(y > 0.0, 1.0, Alpha);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Piece<V>(V y) where V : struct, ILane<V> => V.Select(y > 0.0, 1.0, 0.0);
}
