using System.Numerics;
using System.Runtime.InteropServices;
using FastNN.Kernels;
using FastNN.Numerics;
using FastNN.Tests.Support;

namespace FastNN.Tests.Kernels;

/// <summary>C = A·Bᵀ at every height and width of its tiles, both precisions, vectors and one number at a time, between guard pages.</summary>
public class DotsTests
{
    private const int MaxM = 13, MaxN = 35, MaxK = 769;

    private static readonly int[] depths = [.. Enumerable.Range(0, 21), 383, 384, 385, MaxK];

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

    private static void Tiles<T, V>() where T : unmanaged, IBinaryFloatingPointIeee754<T> where V : struct, IVectorLane<V>
    {
        T[] A = Draw.Whole<T>(1, MaxM * MaxK), B = Draw.Whole<T>(2, MaxN * MaxK), start = Draw.Whole<T>(3, MaxM * MaxN);
        using var a = new GuardedMemory<T>(MaxM * MaxK);
        using var b = new GuardedMemory<T>(MaxN * MaxK);
        using var c = new GuardedMemory<T>(MaxM * MaxN);
        var sum = new T[MaxM * MaxN];
        var done = 0;
        foreach (var k in depths)
        {
            for (; done < k; done++)
            {
                for (var i = 0; i < MaxM; i++)
                {
                    for (var j = 0; j < MaxN; j++)
                        sum[i * MaxN + j] += A[i * MaxK + done] * B[j * MaxK + done];
                }
            }

            for (var n = 1; n <= MaxN; n++)
            {
                var bk = b.Last(n * k);
                for (var j = 0; j < n; j++)
                    B.AsSpan(j * MaxK, k).CopyTo(bk[(j * k)..]);
                for (var m = 1; m <= MaxM; m++)
                {
                    Span<T> ak = a.Last(m * k), cm = c.Last(m * n);
                    for (var i = 0; i < m; i++)
                        A.AsSpan(i * MaxK, k).CopyTo(ak[(i * k)..]);
                    cm.Fill(T.NaN);
                    Run<T, V>(m, n, k, ak, bk, cm, add: false);
                    Check(false, m, n, k, cm);
                    for (var i = 0; i < m; i++)
                        start.AsSpan(i * MaxN, n).CopyTo(cm[(i * n)..]);
                    Run<T, V>(m, n, k, ak, bk, cm, add: true);
                    Check(true, m, n, k, cm);
                }
            }
        }

        void Check(bool add, int m, int n, int k, Span<T> c)
        {
            for (var i = 0; i < m; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    var expected = sum[i * MaxN + j] + (add ? start[i * MaxN + j] : T.Zero);
                    if (c[i * n + j] != expected)
                        Assert.Fail($"{m}×{k}·({n}×{k})ᵀ{(add ? ", added" : "")}: [{i}, {j}] is {c[i * n + j]}, not {expected}");
                }
            }
        }
    }

    private static void Run<T, V>(int m, int n, int k, Span<T> a, Span<T> b, Span<T> c, bool add) where T : unmanaged where V : struct, IVectorLane<V> =>
        Dots.Tiles<T, V>(m, n, k, ref MemoryMarshal.GetReference(a), ref MemoryMarshal.GetReference(b), ref MemoryMarshal.GetReference(c), add);

    [Fact]
    public void An_element_does_not_depend_on_its_place()
    {
        Places<float, FloatVector>();
        Places<float, FloatScalar>();
        Places<double, DoubleVector>();
        Places<double, DoubleScalar>();
    }

    private static void Places<T, V>() where T : unmanaged, IBinaryFloatingPointIeee754<T> where V : struct, IVectorLane<V>
    {
        foreach (var k in new[] { 1, 7, 20, 385 })
        {
            T[] x = Draw.Uniform<T>(k, k), w = Draw.Uniform<T>(-k, k), one = new T[1];
            Run<T, V>(1, 1, k, x, w, one, add: false);
            for (var m = 1; m <= MaxM; m++)
            {
                for (var n = 1; n <= 8; n++)
                {
                    var c = new T[m * n];
                    Run<T, V>(m, n, k, [.. Enumerable.Repeat(x, m).SelectMany(r => r)], [.. Enumerable.Repeat(w, n).SelectMany(r => r)], c, add: false);
                    Assert.All(c, v => Assert.Equal(one[0], v));
                }
            }
        }
    }

    [Fact]
    public void Rounding_stays_within_its_bound()
    {
        const int m = 5, n = 7, k = 769;
        float[] a = Draw.Uniform<float>(1, m * k), b = Draw.Uniform<float>(2, n * k), c = new float[m * n];
        Dots.Run(m, n, k, ref a[0], ref b[0], ref c[0], add: false);
        for (var e = 0; e < c.Length; e++)
        {
            var terms = Enumerable.Range(0, k).Select(l => (double)a[e / n * k + l] * b[e % n * k + l]).ToArray();
            Assert.Equal(terms.Sum(), c[e], k * Math.ScaleB(1, -24) * terms.Sum(Math.Abs));
        }
    }
}
