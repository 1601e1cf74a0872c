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
    public void Wide_float_vectors() => All<float, FloatVector512>();

    [Fact]
    public void Wide_double_vectors() => All<double, DoubleVector512>();

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

    /// <summary>The same by four chains.</summary>
    private readonly struct ShortTurn : IReduction
    {
        public static int Reads => Turn.Reads;

        public static int Writes => Turn.Writes;

        public static bool Adds => true;

        public static bool Short => true;

        public V Term<V>(ref V a, ref V b, ref V c, ref V d) where V : struct, ILane<V> => default(Turn).Term(ref a, ref b, ref c, ref d);
    }

    private readonly struct LargestOfTwo : IReduction
    {
        public static int Reads => A | B;

        public static int Writes => None;

        public static bool Adds => false;

        public static bool Short => true;

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

                Fill();
                ref T a = ref MemoryMarshal.GetReference(At(0)), b = ref MemoryMarshal.GetReference(At(1)), c = ref MemoryMarshal.GetReference(At(2)), d = ref MemoryMarshal.GetReference(At(3));
                Assert.Equal(largest, Reduce.Loop<T, V, LargestOfTwo>(default, n, ref a, ref b, ref c, ref d));
                Assert.Equal(sum, Reduce.Loop<T, V, Turn>(default, n, ref a, ref b, ref c, ref d));
                Turned();
                Fill();
                Assert.Equal(sum, Reduce.Loop<T, V, ShortTurn>(default, n, ref a, ref b, ref c, ref d));
                Turned();

                void Fill()
                {
                    for (var i = 0; i < 4; i++)
                        start[i].AsSpan(0, n).CopyTo(At(i));
                }

                void Turned()
                {
                    for (var i = 0; i < 4; i++)
                        Near.Bits<T>(start[(i + 3) % 4].AsSpan(0, n), At(i), $"array {i} of length {n}");
                }
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
                Assert.Equal(7, Reduce.Largest<double>(x));
                x[at] = double.NaN;
                Assert.True(double.IsNaN(Reduce.Largest<double>(x)), $"NaN at {at} of {n}");
                var f = x.Select(v => (float)v).ToArray();
                Assert.True(float.IsNaN(Reduce.Largest<float>(f)), $"NaN at {at} of {n}, float");
                f[at] = float.PositiveInfinity;
                Assert.Equal(float.PositiveInfinity, Reduce.Largest<float>(f));
            }

            Assert.Equal(double.NegativeInfinity, Reduce.Largest<double>([.. Enumerable.Repeat(double.NegativeInfinity, n)]));
        }
    }

    [Fact]
    public void A_sum_does_not_depend_on_where_the_data_lie()
    {
        var x = Draw.Uniform<float>(1, 300);
        for (var n = 0; n <= 200; n++)
        {
            var first = Reduce.Sum<float>(x.AsSpan(0, n));
            for (var shift = 1; shift < 17; shift++)
            {
                x.AsSpan(0, n).CopyTo(new Span<float>(moved, shift, n));
                Assert.Equal(first, Reduce.Sum<float>(moved.AsSpan(shift, n)));
            }
        }
    }

    private readonly float[] moved = new float[300];

    [Fact]
    public void Every_length_between_guard_pages()
    {
        Lengths<float>(4e-6);
        Lengths<double>(1e-14);
    }

    private static void Lengths<T>(double tolerance) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using GuardedMemory<T> first = new(Longest), second = new(Longest);
        for (var n = 0; n <= Longest; n++)
        {
            T[] a = Draw.Uniform<T>(n, n), b = Draw.Uniform<T>(-n - 1, n);
            double[] A = Draw.Wide<T>(a), B = Draw.Wide<T>(b);
            var mean = A.Sum() / n;
            double[] expected = [A.Sum(), A.Zip(B, (p, q) => p * q).Sum(), A.Sum(p => p * p), Math.Sqrt(A.Sum(p => p * p)), mean, mean, A.Sum(p => (p - mean) * (p - mean)) / n];
            foreach (var last in new[] { true, false })
            {
                Span<T> x = last ? first.Last(n) : first.First(n), y = last ? second.Last(n) : second.First(n);
                a.CopyTo(x);
                b.CopyTo(y);
                var (m, v) = Reduce.MeanAndVariance<T>(x);
                double[] actual = [.. new[] { Reduce.Sum<T>(x), Reduce.Dot<T>(x, y), Reduce.SumOfSquares<T>(x), Reduce.Norm<T>(x), Reduce.Mean<T>(x), m, v }.Select(double.CreateTruncating)];
                Near.Relative(expected, actual, tolerance, $"{n} numbers: ");
                Assert.Equal(n == 0 ? T.NegativeInfinity : a.Max(), Reduce.Largest<T>(x));
            }
        }
    }

    /// <summary>Around and far beyond a block, where a plain running sum in single precision would be off by 1e-4.</summary>
    [Fact]
    public void Long_sums_keep_their_digits()
    {
        foreach (var n in new[] { 16383, 16384, 16385, 32768, 100_001, 3_000_000 })
        {
            float[] x = Draw.Uniform<float>(n, n, 0, 1), y = Draw.Uniform<float>(n + 1, n, 0, 1);
            var (sum, dot) = (0.0, 0.0);
            for (var i = 0; i < n; i++)
                (sum, dot) = (sum + x[i], dot + (double)x[i] * y[i]);
            Assert.Equal(sum, Reduce.Sum<float>(x), 3e-7 * sum);
            Assert.Equal(dot, Reduce.Dot<float>(x, y), 3e-7 * dot);
            Assert.Equal(sum / n, Reduce.Mean<float>(x), 3e-7);
            x[n - 1] = 2;
            Assert.Equal(2, Reduce.Largest<float>(x));
            x[n / 2] = float.NaN;
            Assert.True(float.IsNaN(Reduce.Sum<float>(x)) && float.IsNaN(Reduce.Largest<float>(x)));
        }
    }

    /// <summary>A spread of 1 about a mean of 10⁴ and more: squares minus the square of the mean would leave nothing.</summary>
    [Fact]
    public void Variance_about_a_large_mean()
    {
        foreach (var offset in new[] { 0, 1e3, -1e4, 1e5 })
        {
            var x = Draw.Uniform<float>(7, 1001, offset - 1, offset + 1);
            var wide = Draw.Wide<float>(x);
            var mean = wide.Average();
            var variance = wide.Average(v => (v - mean) * (v - mean));
            var (m, v) = Reduce.MeanAndVariance<float>(x);
            Assert.Equal(mean, m, Math.Abs(offset) * 6e-8 + 1e-7);
            Assert.Equal(variance, v, 1e-6 * variance);
        }
    }

    [Fact]
    public void Integers_are_refused()
    {
        Assert.Throws<NotSupportedException>(() => Reduce.Sum<int>([1]));
        Assert.Throws<NotSupportedException>(() => Reduce.Sum<int>(new int[20_000]));
        Assert.Throws<NotSupportedException>(() => Reduce.Largest<long>([1]));
    }
}
