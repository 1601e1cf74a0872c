using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>f(z) = z − λ for z &gt; λ, z + λ for z &lt; −λ, else 0, λ ≥ 0; f′ = 1 or 0.</summary>
/// <remarks>The soft threshold, the proximal step of an L1 penalty. Not differentiable at ±λ: the slope used there is 0. D. L. Donoho, 1995.</remarks>
public readonly record struct Softshrink : IActivation
{
    /// <summary>λ = ½.</summary>
    public Softshrink() : this(0.5) { }

    /// <summary>By how much every number comes closer to 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite, or negative.</exception>
    public Softshrink(double lambda) => Lambda = lambda;

    /// <summary>By how much every number comes closer to 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite, or negative.</exception>
    public double Lambda
    {
        get;
        init => field = value >= 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Lambda), value, "Softshrink needs a finite lambda of at least 0.");
    }

    /// <inheritdoc/>
    public static bool FromOutput => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V z) where V : struct, ILane<V> => V.Select(V.Abs(z) <= Lambda, 0.0, z - V.CopySign(Lambda, z));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V y) where V : struct, ILane<V> => V.Select(V.Abs(y) > 0.0, 1.0, 0.0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Piece<V>(V y) where V : struct, ILane<V> => V.Select(y > 0.0, 1.0, V.Select(y < 0.0, -1.0, 0.0));
}
