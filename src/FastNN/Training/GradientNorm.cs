using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>
/// ‖g‖₂ over the trained parameters: NaN or ∞ if and only if an element is. Its bits depend on the width of vectors, on nothing else.
/// </summary>
internal static class GradientNorm
{
    /// <summary>
    /// So many squares are added in the gradient's own precision, by four chains of lanes, and their sum in double: as fast as a plain sum (0.04
    /// ns an element; in double from the start 0.15), and good to 10⁻⁶ in single precision.
    /// </summary>
    private const int Block = 1024;

    /// <summary>Of the elements of these runs, whose set starts at <paramref name="first"/>.</summary>
    public static double Of<T>(ref T first, ReadOnlySpan<TrainedRun> runs) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double sum = 0;
        foreach (var run in runs)
            sum += Squares(ref Unsafe.Add(ref first, run.From), run.Length);

        // Squares that left the range of T have made the sum infinite, or are of no account in one of this size.
        return sum is > 1e-20 and < double.PositiveInfinity ? Math.Sqrt(sum) : Scaled(ref first, runs);
    }

    private static double Squares<T>(ref T g, nint n) where T : unmanaged =>
        typeof(T) == typeof(float) ? Width512.IsSupported ? Loop<T, FloatVector512>(ref g, n) : Loop<T, FloatVector>(ref g, n)
        : typeof(T) == typeof(double) ? Width512.IsSupported ? Loop<T, DoubleVector512>(ref g, n) : Loop<T, DoubleVector>(ref g, n)
        : Throw.Precision<double>();

    /// <summary>Σ g². Tensors are padded to whole cache lines, so there is no tail.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static double Loop<T, V>(ref T g, nint n) where T : unmanaged where V : struct, IVectorLane<V>
    {
        double total = 0;
        for (nint from = 0, i = 0; from < n; from += Block)
        {
            V a = default, b = default, c = default, d = default;
            var to = nint.Min(n, from + Block);
            for (; i <= to - 4 * V.Count; i += 4 * V.Count)
            {
                a = AddSquare(ref Unsafe.Add(ref g, i), a);
                b = AddSquare(ref Unsafe.Add(ref g, i + V.Count), b);
                c = AddSquare(ref Unsafe.Add(ref g, i + 2 * V.Count), c);
                d = AddSquare(ref Unsafe.Add(ref g, i + 3 * V.Count), d);
            }

            for (; i < to; i += V.Count)
                a = AddSquare(ref Unsafe.Add(ref g, i), a);
            var sum = (a + b + (c + d)).Sum<T>();
            total += V.IsDouble ? Unsafe.BitCast<T, double>(sum) : Unsafe.BitCast<T, float>(sum);
        }

        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V AddSquare<T, V>(ref T g, V sum) where T : unmanaged where V : struct, IVectorLane<V>
    {
        var x = V.Load(in g);
        return V.MultiplyAdd(x, x, sum);
    }

    /// <summary>m·√Σ(g/m)² with m the largest magnitude: slow, for gradients below 10⁻¹⁰ or (in single precision) above 10¹⁹.</summary>
    private static double Scaled<T>(ref T first, ReadOnlySpan<TrainedRun> runs) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double largest = 0, sum = 0;
        foreach (var run in runs)
            largest = Math.Max(largest, Math.Abs(double.CreateTruncating(TensorPrimitives.MaxMagnitude<T>(Elements(ref first, run)))));
        if (largest == 0 || !double.IsFinite(largest))
            return largest;
        foreach (var run in runs)
        {
            foreach (var g in Elements(ref first, run))
                sum += double.CreateTruncating(g) / largest * (double.CreateTruncating(g) / largest);
        }

        return largest * Math.Sqrt(sum);
    }

    private static ReadOnlySpan<T> Elements<T>(ref T first, TrainedRun run) => MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref first, run.From), run.Length);
}
