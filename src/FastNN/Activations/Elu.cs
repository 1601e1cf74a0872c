using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>f(z) = z for z &gt; 0, else α·(eᶻ − 1), α &gt; 0; f′ = 1 or α·eᶻ.</summary>
/// <remarks>
/// The slope at 0 is α; for α ≠ 1 it has a jump there, for α = 1 only f″ has. The slope comes from the input: y + α has lost the
/// digits of α·eᶻ where y is near −α. D.-A. Clevert, T. Unterthiner, S. Hochreiter, 2016.
/// </remarks>
public readonly record struct Elu : IActivation
{
    /// <summary>α = 1.</summary>
    public Elu() : this(1.0) { }

    /// <summary>The limit −α at −∞.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite, or not greater than 0.</exception>
    public Elu(double alpha) => Alpha = alpha;

    /// <summary>The limit −α at −∞.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite, or not greater than 0.</exception>
    public double Alpha
    {
        get;
        init => field = value > 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Alpha), value, "Elu needs a finite alpha greater than 0.");
    }

    /// <inheritdoc/>
    public static bool FromOutput => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V z) where V : struct, ILane<V> => V.Select(z > 0.0, z, Alpha * V.Expm1(z));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V z) where V : struct, ILane<V> => V.Select(z > 0.0, 1.0, Alpha * V.Exp(z));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Piece<V>(V z) where V : struct, ILane<V> => V.Select(z > 0.0, 1.0, 0.0);
}
