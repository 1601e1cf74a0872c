using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastNN.Numerics;
using static FastNN.Kernels.Arrays;

namespace FastNN.Kernels;

public static partial class Reduce
{
    /// <summary>Σ xᵢ; 0 of nothing.</summary>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static T Sum<T>(ReadOnlySpan<T> x) where T : unmanaged => Run(default(Itself), x.Length, Source(x));

    /// <summary>Σ aᵢ·bᵢ; 0 of nothing.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static T Dot<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b) where T : unmanaged
    {
        if (a.Length != b.Length)
            Throw.Length(nameof(b), b.Length, a.Length);
        return Run(default(Product), a.Length, Source(a), Source(b));
    }

    /// <summary>Σ xᵢ²; 0 of nothing.</summary>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static T SumOfSquares<T>(ReadOnlySpan<T> x) where T : unmanaged => Run(default(Square), x.Length, Source(x));

    /// <summary>‖x‖ = √Σ xᵢ². Squares that leave the range of T give ∞ or 0.</summary>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static T Norm<T>(ReadOnlySpan<T> x) where T : unmanaged, IRootFunctions<T> => T.Sqrt(SumOfSquares(x));

    /// <summary>The largest element; NaN where there is one, −∞ of nothing.</summary>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static T Largest<T>(ReadOnlySpan<T> x) where T : unmanaged => Run(default(LargestItself), x.Length, Source(x));

    /// <summary>x̄ = Σ xᵢ / n; NaN of nothing.</summary>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static T Mean<T>(ReadOnlySpan<T> x) where T : unmanaged, INumberBase<T> => Sum(x) / T.CreateTruncating(x.Length);

    /// <summary>x̄ and Σ (xᵢ − x̄)² / n; NaN of nothing. The variance keeps its digits where the spread is small beside the mean.</summary>
    /// <remarks>
    /// Three passes: c, the mean rounded; then d = Σ (xᵢ − c) / n, what rounding left, and Σ (xᵢ − c)² / n, from which d² is taken off. T. F. Chan,
    /// G. H. Golub, R. J. LeVeque, The American Statistician 37 (1983) 242.
    /// </remarks>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static (T Mean, T Variance) MeanAndVariance<T>(ReadOnlySpan<T> x) where T : unmanaged, INumberBase<T>
    {
        var (n, c) = (T.CreateTruncating(x.Length), Mean(x));
        var d = Run(new Difference<T>(c), x.Length, Source(x)) / n;
        return (c + d, Run(new SquaredDifference<T>(c), x.Length, Source(x)) / n - d * d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Span<T> Source<T>(ReadOnlySpan<T> span) => MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(span), span.Length);

    private readonly struct Itself : IReduction
    {
        public static int Reads => A;

        public static int Writes => None;

        public static bool Adds => true;

        public static bool Short => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Term<V>(ref V x, ref V b, ref V c, ref V d) where V : struct, ILane<V> => x;
    }

    private readonly struct LargestItself : IReduction
    {
        public static int Reads => A;

        public static int Writes => None;

        public static bool Adds => false;

        public static bool Short => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Term<V>(ref V x, ref V b, ref V c, ref V d) where V : struct, ILane<V> => x;
    }

    private readonly struct Product : IReduction
    {
        public static int Reads => A | B;

        public static int Writes => None;

        public static bool Adds => true;

        public static bool Short => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Term<V>(ref V a, ref V b, ref V c, ref V d) where V : struct, ILane<V> => a * b;
    }

    private readonly struct Square : IReduction
    {
        public static int Reads => A;

        public static int Writes => None;

        public static bool Adds => true;

        public static bool Short => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Term<V>(ref V x, ref V b, ref V c, ref V d) where V : struct, ILane<V> => x * x;
    }

    private readonly struct Difference<T>(T from) : IReduction where T : unmanaged, INumberBase<T>
    {
        private readonly double from = double.CreateTruncating(from);

        public static int Reads => A;

        public static int Writes => None;

        public static bool Adds => true;

        public static bool Short => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Term<V>(ref V x, ref V b, ref V c, ref V d) where V : struct, ILane<V> => x - from;
    }

    private readonly struct SquaredDifference<T>(T from) : IReduction where T : unmanaged, INumberBase<T>
    {
        private readonly double from = double.CreateTruncating(from);

        public static int Reads => A;

        public static int Writes => None;

        public static bool Adds => true;

        public static bool Short => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Term<V>(ref V x, ref V b, ref V c, ref V d) where V : struct, ILane<V> => (x - from) * (x - from);
    }
}
