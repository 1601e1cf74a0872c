using System.Numerics;
using System.Runtime.InteropServices;
using FastNN.Kernels;
using FastNN.Numerics;
using FastNN.Tests.Support;
using static FastNN.Kernels.Arrays;

namespace FastNN.Tests.Kernels;

/// <summary>Sums and largest elements of every length from 0 to 257, between guard pages.</summary>
public class ReduceTests
{
    private const int Longest = 257;

    [Fact]
    public void Float_vectors() => All<float, FloatVector>();

    [Fact]
    public void Float_numbers() => All<float, FloatScalar>();

    [Fact]
    public void Double_vectors() => All<double, DoubleVector>();

    [Fact]
    public void Double_numbers() => All<double, DoubleScalar>();

    /// <summary>Σ (a + b·c − d), and on the way (a, b, c, d) ← (d, a, b, c).</summary>
    private readonly struct Turn : IReduction
    {
        public static int Reads => A | B | C | D;

        public static int Writes => A | B | C | D;

        public static bool Adds => true;

        public V Term<V>(ref V a, ref V b, ref V c, ref V d) where V : struct, ILane<V>
        {
            var term = a + b * c - d;
            (a, b, c, d) = (d, a, b, c);
            return term;
        }
    }

    private readonly struct LargestOfTwo : IReduction
    {
        public static int Reads => A | B;

        public static int Writes => None;

        public static bool Adds => false;

        public V Term<V>(ref V a, ref V b, ref V c, ref V d) where V : struct, ILane<V> => a - b;
    }

    private static void All<T, V>() where T : unmanaged, IBinaryFloatingPointIeee754<T> where V : struct, IVectorLane<V>
    {
        var memory = Enumerable.Range(0, 4).Select(_ => new GuardedMemory<T>(Longest)).ToArray();
        var start = Enumerable.Range(0, 4).Select(i => Draw.Whole<T>(i, Longest, 30)).ToArray();
        for (var n = 0; n <= Longest; n++)
        {
            foreach (var last in new[] { true, false })
            {
                Span<T> At(int i) => last ? memory[i].Last(n) : memory[i].First(n);
                var (sum, largest) = (T.Zero, T.NegativeInfinity);
                for (var j = 0; j < n; j++)
                {
                    sum += start[0][j] + start[1][j] * start[2][j] - start[3][j];
                    largest = T.Max(largest, start[0][j] - start[1][j]);
                }

                for (var i = 0; i < 4; i++)
                    start[i].AsSpan(0, n).CopyTo(At(i));
                ref T a = ref MemoryMarshal.GetReference(At(0)), b = ref MemoryMarshal.GetReference(At(1)), c = ref MemoryMarshal.GetReference(At(2)), d = ref MemoryMarshal.GetReference(At(3));
                Assert.Equal(largest, Reduce.Loop<T, V, LargestOfTwo>(default, n, ref a, ref b, ref c, ref d));
                Assert.Equal(sum, Reduce.Loop<T, V, Turn>(default, n, ref a, ref b, ref c, ref d));
                for (var i = 0; i < 4; i++)
                    Near.Bits<T>(start[(i + 3) % 4].AsSpan(0, n), At(i), $"array {i} of length {n}");
            }
        }

        foreach (var m in memory)
            m.Dispose();
    }

    /// <summary>Wherever it stands: in a whole vector, in the rest, first or last.</summary>
    [Fact]
    public void The_largest_is_found_everywhere_and_NaN_is_kept()
    {
        for (var n = 1; n <= 40; n++)
        {
            for (var at = 0; at < n; at++)
            {
                var x = Draw.Uniform<double>(n, n);
                x[at] = 7;
                Assert.Equal(7, FastNN.Kernels.Softmax.Largest<double>(x));
                x[at] = double.NaN;
                Assert.True(double.IsNaN(FastNN.Kernels.Softmax.Largest<double>(x)), $"NaN at {at} of {n}");
                var f = x.Select(v => (float)v).ToArray();
                Assert.True(float.IsNaN(FastNN.Kernels.Softmax.Largest<float>(f)), $"NaN at {at} of {n}, float");
                f[at] = float.PositiveInfinity;
                Assert.Equal(float.PositiveInfinity, FastNN.Kernels.Softmax.Largest<float>(f));
            }

            Assert.Equal(double.NegativeInfinity, FastNN.Kernels.Softmax.Largest<double>([.. Enumerable.Repeat(double.NegativeInfinity, n)]));
        }
    }

    [Fact]
    public void A_sum_does_not_depend_on_where_the_data_lie()
    {
        var x = Draw.Uniform<float>(1, 300);
        for (var n = 0; n <= 200; n++)
        {
            var first = FastNN.Kernels.Softmax.Sum<float>(x.AsSpan(0, n));
            for (var shift = 1; shift < 17; shift++)
            {
                x.AsSpan(0, n).CopyTo(new Span<float>(moved, shift, n));
                Assert.Equal(first, FastNN.Kernels.Softmax.Sum<float>(moved.AsSpan(shift, n)));
            }
        }
    }

    private readonly float[] moved = new float[300];
}
