using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>f(z) = z for z &gt; 0, else α·(e^(z/α) − 1), α &gt; 0; f′ = 1 or e^(z/α).</summary>
/// <remarks>
/// An <see cref="Elu"/> whose slope has no jump for any α: at 0 it is 1 from both sides, and only f″ jumps, from 1/α to 0. The slope comes
/// from the input, as that of <see cref="Elu"/> does. J. T. Barron, 2017.
/// </remarks>
public readonly record struct Celu : IActivation
{
    /// <summary>α = 1.</summary>
    public Celu() : this(1.0) { }

    /// <summary>The limit −α at −∞.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite, or not greater than 0.</exception>
    public Celu(double alpha) => Alpha = alpha;

    /// <summary>The limit −α at −∞.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite, or not greater than 0.</exception>
    public double Alpha
    {
        get;
        init => field = value > 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Alpha), value, "Celu needs a finite alpha greater than 0.");
    }

    /// <inheritdoc/>
    public static bool FromOutput => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V z) where V : struct, ILane<V> => V.Select(z > 0.0, z, Alpha * V.Expm1(z / Alpha));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V z) where V : struct, ILane<V> => V.Select(z > 0.0, 1.0, V.Exp(z / Alpha));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Piece<V>(V z) where V : struct, ILane<V> => V.Select(z > 0.0, 1.0, 0.0);
}
