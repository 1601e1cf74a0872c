using System.Numerics;
using FastNN.Kernels;
using FastNN.Numerics;

namespace FastNN;

/// <summary>A layer with an activation f in it, for those who look whether units still learn.</summary>
internal interface IActivates<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Whether f is anything but the identity.</summary>
    bool Bends { get; }

    /// <summary>Whether f′ vanishes on both sides, as that of σ and tanh.</summary>
    bool Saturates { get; }

    /// <summary>f′ at the last forward pass, [rows, outputs], in an observing workspace.</summary>
    void Slopes(in Pass<T> p, Span<T> slopes);
}

/// <summary>What all such layers do.</summary>
internal static class Activating
{
    /// <summary>Below this a slope counts as vanishing: σ′ from |z| = 4.6 on, tanh′ from 3.0 on.</summary>
    public const double Flat = 0.01;

    public static bool Saturates<A>(A f) where A : struct, IActivation => IsFlat(f, -100) && IsFlat(f, 100);

    public static void Slopes<T, A>(A f, ReadOnlySpan<T> v, Span<T> slopes) where T : unmanaged, IBinaryFloatingPointIeee754<T> where A : struct, IActivation
    {
        slopes.Fill(T.One);
        Elementwise.MultiplySlope(f, v, slopes);
    }

    private static bool IsFlat<A>(A f, DoubleScalar z) where A : struct, IActivation => Math.Abs(f.Slope(A.FromOutput ? f.Value(z) : z).Value) < Flat;
}
