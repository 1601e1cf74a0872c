using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>f(z) = z for |z| &gt; λ, else 0, λ ≥ 0; f′ = 1 or 0.</summary>
/// <remarks>Jumps by λ at ±λ, where the slope is 0.</remarks>
public readonly record struct Hardshrink : IActivation
{
    /// <summary>λ = ½.</summary>
    public Hardshrink() : this(0.5) { }

    /// <summary>Half of the width of what becomes 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite, or negative.</exception>
    public Hardshrink(double lambda) => Lambda = lambda;

    /// <summary>Half of the width of what becomes 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite, or negative.</exception>
    public double Lambda
    {
        get;
        init => field = value >= 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Lambda), value, "Hardshrink needs a finite lambda of at least 0.");
    }

    /// <inheritdoc/>
    public static bool FromOutput => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V z) where V : struct, ILane<V> => V.Select(V.Abs(z) <= Lambda, 0.0, z);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V y) where V : struct, ILane<V> => V.Select(V.Abs(y) > 0.0, 1.0, 0.0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Piece<V>(V y) where V : struct, ILane<V> => V.Select(y > 0.0, 1.0, V.Select(y < 0.0, -1.0, 0.0));
}
