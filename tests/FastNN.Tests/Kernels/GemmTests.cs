using System.Numerics;
using System.Runtime.InteropServices;
using FastNN.Kernels;
using FastNN.Numerics;
using FastNN.Tests.Support;

namespace FastNN.Tests.Kernels;

/// <summary>C = C₀ + A·B at every height and width of its tiles, both precisions, vectors and one number at a time, between guard pages.</summary>
public class GemmTests
{
    private const int MaxM = 30, MaxN = 35, MaxK = 769;

    private static readonly int[] depths = [0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 33, MaxK], heights = [.. Enumerable.Range(1, 14), 17, 26, MaxM];

    [Fact]
    public void Tiles_of_float_vectors() => Tiles<float, FloatVector>();

    [Fact]
    public void Tiles_of_wide_float_vectors() => Tiles<float, FloatVector512>();

    [Fact]
    public void Tiles_of_wide_double_vectors() => Tiles<double, DoubleVector512>();

    [Fact]
    public void Tiles_of_float_numbers() => Tiles<float, FloatScalar>();

    [Fact]
    public void Tiles_of_double_vectors() => Tiles<double, DoubleVector>();

    [Fact]
    public void Tiles_of_double_numbers() => Tiles<double, DoubleScalar>();

    /// <summary>Whole numbers, so that every order of summation gives the same bits: equality is asked for.</summary>
    private static void Tiles<T, V>() where T : unmanaged, IBinaryFloatingPointIeee754<T> where V : struct, IVectorLane<V>
    {
        T[] A = Draw.Whole<T>(1, MaxM * MaxK), B = Draw.Whole<T>(2, MaxK * MaxN), start = Draw.Whole<T>(3, MaxM * MaxN);
        using var a = new GuardedMemory<T>(MaxM * MaxK);
        using var b = new GuardedMemory<T>(MaxK * MaxN);
        using var turned = new GuardedMemory<T>(MaxK * MaxN);
        using var c = new GuardedMemory<T>(MaxM * MaxN);
        using var bias = new GuardedMemory<T>(MaxN);
        var sum = new T[MaxM * MaxN]; // A·B over the first k: grows with k
        var done = 0;
        foreach (var k in depths)
        {
            for (; done < k; done++)
            {
                for (var i = 0; i < MaxM; i++)
                {
                    for (var j = 0; j < MaxN; j++)
                        sum[i * MaxN + j] += A[i * MaxK + done] * B[done * MaxN + j];
                }
            }

            for (var n = 1; n <= MaxN; n++)
            {
                var bk = b.Last(k * n);
                for (var l = 0; l < k; l++)
                    B.AsSpan(l * MaxN, n).CopyTo(bk[(l * n)..]);
                start.AsSpan(0, n).CopyTo(bias.Last(n));
                foreach (var m in heights)
                {
                    // A as it is, a bias for all rows; then Aᵀ, adding to C; then Bᵀ, from zero.
                    Span<T> ak = a.Last(m * k), cm = c.Last(m * n);
                    for (var i = 0; i < m; i++)
                        A.AsSpan(i * MaxK, k).CopyTo(ak[(i * k)..]);
                    cm.Fill(T.NaN);
                    Run<T, V>(m, n, k, ak, k, 1, bk, bias.Last(n), 0, cm);
                    Check(false, m, n, k, cm);

                    ak = a.First(m * k);
                    for (var i = 0; i < m; i++)
                    {
                        for (var l = 0; l < k; l++)
                            ak[l * m + i] = A[i * MaxK + l];
                        start.AsSpan(i * MaxN, n).CopyTo(cm[(i * n)..]);
                    }

                    Run<T, V>(m, n, k, ak, 1, m, bk, cm, n, cm);
                    Check(true, m, n, k, cm);
                    if (m > 12)
                        continue;
                    var bt = turned.Last(n * k);
                    for (var l = 0; l < k; l++)
                    {
                        for (var j = 0; j < n; j++)
                            bt[j * k + l] = B[l * MaxN + j];
                    }

                    cm.Fill(T.NaN);
                    Run<T, V>(m, n, k, ak, 1, m, bt, default, 0, cm, bTurned: true);
                    Check(null, m, n, k, cm);
                }
            }
        }

        void Check(bool? added, int m, int n, int k, Span<T> c)
        {
            for (var i = 0; i < m; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    var expected = sum[i * MaxN + j] + (added is { } to ? start[to ? i * MaxN + j : j] : T.Zero);
                    if (c[i * n + j] != expected)
                        Assert.Fail($"{m}×{k}·{k}×{n}{(added == true ? ", added" : added == null ? ", turned" : "")}: [{i}, {j}] is {c[i * n + j]}, not {expected}");
                }
            }
        }
    }

    private static void Run<T, V>(int m, int n, int k, Span<T> a, nint aRow, nint aColumn, Span<T> b, Span<T> c0, nint c0Pitch, Span<T> c, bool bTurned = false)
        where T : unmanaged where V : struct, IVectorLane<V> => Gemm.Blocks<T, V>(m, n, k, Product(n, k, a, aRow, aColumn, b, c0, c0Pitch, c, bTurned));

    private static Product<T> Product<T>(int n, int k, Span<T> a, nint aRow, nint aColumn, Span<T> b, Span<T> c0, nint c0Pitch, Span<T> c, bool bTurned = false) where T : unmanaged => new()
    {
        A = ref MemoryMarshal.GetReference(a),
        ARow = aRow,
        AColumn = aColumn,
        B = ref MemoryMarshal.GetReference(b),
        BRow = bTurned ? 1 : n,
        BColumn = bTurned ? k : 1,
        C0 = ref MemoryMarshal.GetReference(c0),
        C0Pitch = c0Pitch,
        C = ref MemoryMarshal.GetReference(c),
        CPitch = n,
    };

    /// <summary>Sizes on both sides of every block's edge, in the four combinations of turned and straight matrices.</summary>
    [Fact]
    public void Blocks_of_float_vectors() => Blocks<float, FloatVector>([1, 127, 129, 511, 513, 1025]);

    [Fact]
    public void Blocks_of_wide_float_vectors() => Blocks<float, FloatVector512>([1, 129, 257, 513]);

    [Fact]
    public void Blocks_of_double_vectors() => Blocks<double, DoubleVector>([1, 129, 513]);

    [Fact]
    public void Blocks_of_wide_double_vectors() => Blocks<double, DoubleVector512>([1, 129, 257]);

    [Fact]
    public void Blocks_of_double_numbers() => Blocks<double, DoubleScalar>([129]);

    private static void Blocks<T, V>(int[] depths) where T : unmanaged, IBinaryFloatingPointIeee754<T> where V : struct, IVectorLane<V>
    {
        foreach (var k in depths)
        {
            foreach (var (m, n) in new[] { (47, 40), (9, 210), (32, 300), (60, 300), (48, 2 * V.Count - 1), (49, 2 * V.Count + 1), (245, 70), (7, 6 * V.Count + 3), (130, 4 * V.Count + 1) })
            {
                T[] A = Draw.Whole<T>(k, m * k), B = Draw.Whole<T>(m, k * n), bias = Draw.Whole<T>(n, n), expected = new T[m * n];
                for (var i = 0; i < m; i++)
                {
                    for (var l = 0; l < k; l++)
                    {
                        for (var j = 0; j < n; j++)
                            expected[i * n + j] += A[i * k + l] * B[l * n + j];
                    }
                }

                T[] At = Turned(A, m, k), Bt = Turned(B, k, n);
                foreach (var (aTurned, bTurned) in new[] { (false, false), (false, true), (true, false), (true, true) })
                {
                    using var a = new GuardedMemory<T>(m * k);
                    using var b = new GuardedMemory<T>(k * n);
                    using var c = new GuardedMemory<T>(m * n);
                    (aTurned ? At : A).CopyTo(a.Span);
                    (bTurned ? Bt : B).CopyTo(b.Span);
                    c.Span.Fill(T.NaN);
                    Run<T, V>(m, n, k, a.Span, aTurned ? 1 : k, aTurned ? m : 1, b.Span, bias, 0, c.Span, bTurned);
                    Run<T, V>(m, n, k, a.Span, aTurned ? 1 : k, aTurned ? m : 1, b.Span, c.Span, n, c.Span, bTurned);
                    using var zero = new GuardedMemory<T>(m * n);
                    zero.Span.Fill(T.NaN);
                    Run<T, V>(m, n, k, a.Span, aTurned ? 1 : k, aTurned ? m : 1, b.Span, default, 0, zero.Span, bTurned);
                    Near.Bits<T>(expected, zero.Span, $"{m}×{k}·{k}×{n} from zero{(aTurned ? ", A turned" : "")}{(bTurned ? ", B turned" : "")}");
                    for (var e = 0; e < expected.Length; e++)
                        Assert.True(c.Span[e] == expected[e] + expected[e] + bias[e % n], $"{m}×{k}·{k}×{n}{(aTurned ? ", A turned" : "")}{(bTurned ? ", B turned" : "")}: [{e / n}, {e % n}] is {c.Span[e]}, not {expected[e] + expected[e] + bias[e % n]}");
                }
            }
        }
    }

    private static T[] Turned<T>(T[] a, int rows, int columns) => [.. Enumerable.Range(0, columns * rows).Select(e => a[e % rows * columns + e / rows])];

    [Fact]
    public void An_element_does_not_depend_on_its_place()
    {
        Places<float, FloatVector>();
        Places<float, FloatVector512>();
        Places<double, DoubleVector512>();
        Places<float, FloatScalar>();
        Places<double, DoubleVector>();
        Places<double, DoubleScalar>();
    }

    /// <summary>Equal rows of A and equal columns of B give equal elements, to the bit, at every height and width.</summary>
    private static void Places<T, V>() where T : unmanaged, IBinaryFloatingPointIeee754<T> where V : struct, IVectorLane<V>
    {
        foreach (var k in new[] { 1, 7, 20, 385, MaxK })
        {
            T[] x = Draw.Uniform<T>(k, k), w = Draw.Uniform<T>(-k, k), one = new T[1];
            Run<T, V>(1, 1, k, x, k, 1, w, new T[1], 0, one);
            foreach (var m in (int[])[1, 2, 5, 6, 7, 11, 13, 50])
            {
                for (var n = 1; n <= MaxN; n += 3)
                {
                    var c = new T[m * n];
                    Run<T, V>(m, n, k, [.. Enumerable.Repeat(x, m).SelectMany(r => r)], k, 1, [.. w.SelectMany(v => Enumerable.Repeat(v, n))], new T[n], 0, c);
                    Assert.All(c, v => Assert.Equal(one[0], v));
                }
            }
        }
    }

    [Fact]
    public void Pitches_leave_what_lies_between_alone()
    {
        const int m = 7, n = 11, k = 5, pitch = 14;
        float[] a = Draw.Whole<float>(1, m * k), b = Draw.Whole<float>(2, k * pitch), c = [.. Enumerable.Repeat(99f, m * pitch)];
        Gemm.Run(m, n, k, new Product<float> { A = ref a[0], ARow = k, AColumn = 1, B = ref b[0], BRow = pitch, BColumn = 1, C0 = ref c[0], C0Pitch = pitch, C = ref c[0], CPitch = pitch });
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < pitch; j++)
                Assert.Equal(99 + (j < n ? Enumerable.Range(0, k).Sum(l => a[i * k + l] * b[l * pitch + j]) : 0), c[i * pitch + j]);
        }
    }

    /// <summary>|error| ≤ kε·Σ|aₖ·bₖ|: the bound of any order of summation.</summary>
    [Fact]
    public void Rounding_stays_within_its_bound()
    {
        foreach (var (m, n, k) in new[] { (6, 16, 40), (13, 35, 769), (5, 9, 385) })
        {
            float[] a = Draw.Uniform<float>(1, m * k), b = Draw.Uniform<float>(2, k * n), c = new float[m * n];
            Gemm.Run(m, n, k, Product<float>(n, k, a, k, 1, b, c, n, c));
            for (var e = 0; e < c.Length; e++)
            {
                var terms = Enumerable.Range(0, k).Select(l => (double)a[e / n * k + l] * b[l * n + e % n]).ToArray();
                Assert.Equal(terms.Sum(), c[e], k * Math.ScaleB(1, -24) * terms.Sum(Math.Abs));
            }
        }
    }
}
