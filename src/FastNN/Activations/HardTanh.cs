using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>f(z) = z cut to [a, b]; f′ = 1 for a &lt; z &lt; b, else 0.</summary>
/// <remarks>Not differentiable at a and b: the slope used there is 0.</remarks>
public readonly record struct HardTanh : IActivation
{
    /// <summary>a = −1, b = 1.</summary>
    public HardTanh() : this(-1.0, 1.0) { }

    /// <summary>The ends a &lt; b.</summary>
    /// <param name="low">a.</param>
    /// <param name="high">b.</param>
    /// <exception cref="ArgumentOutOfRangeException">One is not finite, or b is not greater than a.</exception>
    public HardTanh(double low, double high)
    {
        if (!double.IsFinite(low) || !double.IsFinite(high) || low >= high)
            throw new ArgumentOutOfRangeException(nameof(high), high, $"HardTanh needs finite ends, the lower one first, but {low} and {high} were given.");
        (Low, High) = (low, high);
    }

    /// <summary>a.</summary>
    public double Low { get; }

    /// <summary>b.</summary>
    public double High { get; }

    /// <inheritdoc/>
    public static bool FromOutput => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V z) where V : struct, ILane<V> => V.Clamp(z, Low, High);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V y) where V : struct, ILane<V> => V.Select(y > Low, V.Select(y < High, 1.0, 0.0), 0.0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Piece<V>(V y) where V : struct, ILane<V> => V.Select(y <= Low, -1.0, V.Select(y >= High, 1.0, 0.0));
}
