using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>f(z) = z for z &gt; θ, else v; f′ = 1 or 0.</summary>
/// <remarks>Jumps at θ unless v = θ; the slope there is 0. θ = v = 0 is <see cref="Relu"/>, and what <c>new Threshold()</c> gives.</remarks>
public readonly record struct Threshold : IActivation
{
    /// <summary>θ and v.</summary>
    /// <param name="at">θ.</param>
    /// <param name="otherwise">v.</param>
    /// <exception cref="ArgumentOutOfRangeException">One is not finite.</exception>
    public Threshold(double at, double otherwise) => (At, Otherwise) = (at, otherwise);

    /// <summary>θ: what lies above stays as it is.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite.</exception>
    public double At
    {
        get;
        init => field = double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(At), value, "Threshold needs a finite threshold.");
    }

    /// <summary>v: what everything else becomes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite.</exception>
    public double Otherwise
    {
        get;
        init => field = double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(Otherwise), value, "Threshold needs a finite value below.");
    }

    /// <inheritdoc/>
    public static bool FromOutput => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V z) where V : struct, ILane<V> => V.Select(z <= At, Otherwise, z);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V z) where V : struct, ILane<V> => V.Select(z > At, 1.0, 0.0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Piece<V>(V z) where V : struct, ILane<V> => V.Select(z > At, 1.0, 0.0);
}
