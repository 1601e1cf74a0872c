using System.Numerics;
using System.Runtime.InteropServices;
using FastNN.Kernels;
using FastNN.Numerics;
using FastNN.Tests.Support;

namespace FastNN.Tests.Kernels;

/// <summary>Products of few columns, at every width of vectors, both precisions, between guard pages.</summary>
public class NarrowTests
{
    [Fact]
    public void Float_vectors() => Dots<float, FloatVector>();

    [Fact]
    public void Wide_float_vectors() => Dots<float, FloatVector512>();

    [Fact]
    public void Float_numbers() => Dots<float, FloatScalar>();

    [Fact]
    public void Double_vectors() => Dots<double, DoubleVector>();

    [Fact]
    public void Wide_double_vectors() => Dots<double, DoubleVector512>();

    [Fact]
    public void Double_numbers() => Dots<double, DoubleScalar>();

    /// <summary>Whole numbers, so that every order of summation gives the same bits: equality is asked for.</summary>
    private static void Dots<T, V>() where T : unmanaged, IBinaryFloatingPointIeee754<T> where V : struct, IVectorLane<V>
    {
        foreach (var k in (int[])[.. Enumerable.Range(1, 20), 31, 32, 33, 255])
        {
            for (var n = 1; n <= 4; n++)
            {
                foreach (var m in (int[])[.. Enumerable.Range(1, 13), 32])
                {
                    using GuardedMemory<T> a = new(m * k), b = new(k * n), bias = new(n), c = new(m * n);
                    Draw.Whole<T>(m, m * k).CopyTo(a.Span);
                    Draw.Whole<T>(k, k * n).CopyTo(b.Span);
                    Draw.Whole<T>(n, n).CopyTo(bias.Span);
                    var expected = Product<T>(m, n, k, a.Span, b.Span);
                    c.Span.Fill(T.NaN);
                    Narrow.ByDots<T, V>(m, n, k, ref a.Span[0], ref b.Span[0], ref MemoryMarshal.GetReference(Span<T>.Empty), ref c.Span[0]);
                    Near.Bits<T>(expected, c.Span, $"{m}×{k}·{k}×{n}");
                    c.Span.Fill(T.NaN);
                    Narrow.ByDots<T, V>(m, n, k, ref a.Span[0], ref b.Span[0], ref bias.Span[0], ref c.Span[0]);
                    for (var e = 0; e < expected.Length; e++)
                        expected[e] += bias.Span[e % n];
                    Near.Bits<T>(expected, c.Span, $"{m}×{k}·{k}×{n} and a bias");
                }
            }
        }
    }

    private static T[] Product<T>(int m, int n, int k, ReadOnlySpan<T> a, ReadOnlySpan<T> b) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var c = new T[m * n];
        for (var e = 0; e < c.Length; e++)
        {
            for (var l = 0; l < k; l++)
                c[e] += a[e / n * k + l] * b[l * n + e % n];
        }

        return c;
    }

    [Fact]
    public void Outer_products_add()
    {
        Outers<float>();
        Outers<double>();
    }

    private static void Outers<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (var (m, n, k) in from m in (int[])[4, 5, 8, 16, 17, 100] from n in (int[])[1, 2, 3, 4] from k in (int[])[4, 7, 32, 33] select (m, n, k))
        {
            using GuardedMemory<T> a = new(k * m), b = new(k * n), c = new(m * n);
            T[] start = Draw.Whole<T>(1, m * n), turned = Draw.Whole<T>(m, m * k);
            for (var e = 0; e < turned.Length; e++)
                a.Span[e % k * m + e / k] = turned[e];
            Draw.Whole<T>(k, k * n).CopyTo(b.Span);
            start.CopyTo(c.Span);
            Narrow.Outer(m, n, k, ref a.Span[0], ref b.Span[0], ref c.Span[0]);
            var expected = Product<T>(m, n, k, turned, b.Span);
            for (var e = 0; e < expected.Length; e++)
                expected[e] += start[e];
            Near.Bits<T>(expected, c.Span, $"({k}×{m})ᵀ·{k}×{n}");
        }
    }

    [Fact]
    public void An_element_does_not_depend_on_its_place()
    {
        foreach (var k in (int[])[4, 7, 20, 255])
        {
            float[] x = Draw.Uniform<float>(k, k), w = Draw.Uniform<float>(-k, k), one = new float[1];
            Narrow.Run(1, 1, k, ref x[0], ref w[0], ref MemoryMarshal.GetReference(Span<float>.Empty), ref one[0]);
            for (var m = 1; m <= 13; m++)
            {
                for (var n = 1; n <= 4; n++)
                {
                    float[] a = [.. Enumerable.Repeat(x, m).SelectMany(r => r)], b = [.. w.SelectMany(v => Enumerable.Repeat(v, n))], c = new float[m * n];
                    Narrow.Run(m, n, k, ref a[0], ref b[0], ref MemoryMarshal.GetReference(Span<float>.Empty), ref c[0]);
                    Assert.All(c, v => Assert.Equal(one[0], v));
                }
            }
        }
    }

    [Fact]
    public void What_a_team_would_share_is_not_taken()
    {
        Assert.True(Narrow.Suits<float>(32, 2, 16));
        Assert.False(Narrow.Suits<float>(Gemm.MinShared / 32, 2, 16));
        Assert.False(Narrow.Suits<float>(32, 5, 16));
        Assert.False(Narrow.Suits<float>(32, 4, 4000));
    }
}
