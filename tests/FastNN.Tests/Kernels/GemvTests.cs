using System.Numerics;
using System.Runtime.InteropServices;
using FastNN.Kernels;
using FastNN.Numerics;
using FastNN.Tests.Support;

namespace FastNN.Tests.Kernels;

/// <summary>y = b + x·W for one row, at every width of its panels, both precisions, vectors and one number at a time, between guard pages.</summary>
public class GemvTests
{
    private const int MaxOutputs = 200, MaxInputs = 769;

    private static readonly int[] depths = [.. Enumerable.Range(0, 21), 31, 32, 33, 63, 64, 65, 384, MaxInputs];

    [Fact]
    public void Panels_of_float_vectors() => Panels<float, FloatVector>();

    [Fact]
    public void Panels_of_wide_float_vectors() => Panels<float, FloatVector512>();

    [Fact]
    public void Panels_of_wide_double_vectors() => Panels<double, DoubleVector512>();

    [Fact]
    public void Panels_of_float_numbers() => Panels<float, FloatScalar>();

    [Fact]
    public void Panels_of_double_vectors() => Panels<double, DoubleVector>();

    [Fact]
    public void Panels_of_double_numbers() => Panels<double, DoubleScalar>();

    private static void Panels<T, V>() where T : unmanaged, IBinaryFloatingPointIeee754<T> where V : struct, IVectorLane<V>
    {
        T[] X = Draw.Whole<T>(1, MaxInputs), W = Draw.Whole<T>(2, MaxInputs * MaxOutputs), bias = Draw.Whole<T>(3, MaxOutputs);
        using var x = new GuardedMemory<T>(MaxInputs);
        using var w = new GuardedMemory<T>(MaxInputs * MaxOutputs);
        using var b = new GuardedMemory<T>(MaxOutputs);
        using var y = new GuardedMemory<T>(MaxOutputs);
        var expected = bias.ToArray();
        var done = 0;
        foreach (var k in depths)
        {
            for (; done < k; done++)
            {
                for (var j = 0; j < MaxOutputs; j++)
                    expected[j] += X[done] * W[done * MaxOutputs + j];
            }

            X.AsSpan(0, k).CopyTo(x.Last(k));
            foreach (var n in Enumerable.Range(1, 70).Concat([127, 128, 129, 143, 159, MaxOutputs]))
            {
                var wn = w.Last(k * n);
                for (var l = 0; l < k; l++)
                    W.AsSpan(l * MaxOutputs, n).CopyTo(wn[(l * n)..]);
                bias.AsSpan(0, n).CopyTo(b.Last(n));
                y.Last(n).Fill(T.NaN);
                ref var to = ref MemoryMarshal.GetReference(y.Last(n));
                Gemv.Row<T, V, Identity>(default, k, n, ref MemoryMarshal.GetReference(x.Last(k)), ref MemoryMarshal.GetReference(wn), ref MemoryMarshal.GetReference(b.Last(n)),
                    ref to, ref to);
                Near.Bits<T>(expected.AsSpan(0, n), y.Last(n), $"{k}→{n}");
                if (n % 5 != 1 || k > 33)
                    continue;

                // With an activation, z kept and not; then from packed panels.
                T[] z = new T[n], kept = new T[n];
                Gemv.Row<T, V, Relu>(default, k, n, ref MemoryMarshal.GetReference(x.Last(k)), ref MemoryMarshal.GetReference(wn), ref MemoryMarshal.GetReference(b.Last(n)),
                    ref z[0], ref kept[0]);
                Near.Bits<T>(expected.AsSpan(0, n), z, $"{k}→{n}, z");
                T[] positive = [.. z.Select(v => T.Max(v, T.Zero))];
                Near.Bits<T>(positive, kept, $"{k}→{n}, relu(z)");
                y.Last(n).Fill(T.NaN);
                Gemv.Row<T, V, Relu>(default, k, n, ref MemoryMarshal.GetReference(x.Last(k)), ref MemoryMarshal.GetReference(wn), ref MemoryMarshal.GetReference(b.Last(n)),
                    ref to, ref to);
                Near.Bits<T>(positive, y.Last(n), $"{k}→{n}, relu");
            }
        }
    }

    [Fact]
    public void Long_rows()
    {
        Long<float, FloatVector>();
        Long<float, FloatVector512>();
        Long<float, FloatScalar>();
        Long<double, DoubleVector>();
        Long<double, DoubleVector512>();
        Long<double, DoubleScalar>();
    }

    /// <summary>Rows of 2 KB and more, and a little less, which go another way: whole numbers, whose sums are exact in any order.</summary>
    private static void Long<T, V>() where T : unmanaged, IBinaryFloatingPointIeee754<T> where V : struct, IVectorLane<V>
    {
        foreach (var k in (int[])[0, 1, 7, 8, 9, 16, 23, 40])
        {
            foreach (var n in (int[])[250, 256, 261, 511, 512, 513, 527, 640])
            {
                using GuardedMemory<T> x = new(k), w = new(k * n), b = new(n), y = new(n);
                Draw.Whole<T>(1, k).CopyTo(x.Span);
                Draw.Whole<T>(2, k * n).CopyTo(w.Span);
                var expected = Draw.Whole<T>(3, n);
                expected.CopyTo(b.Span);
                for (var e = 0; e < k * n; e++)
                    expected[e % n] += x.Span[e / n] * w.Span[e];
                y.Span.Fill(T.NaN);
                Gemv.Row<T, V, Identity>(default, k, n, ref MemoryMarshal.GetReference(x.Span), ref MemoryMarshal.GetReference(w.Span), ref MemoryMarshal.GetReference(b.Span),
                    ref MemoryMarshal.GetReference(y.Span), ref MemoryMarshal.GetReference(y.Span));
                Near.Bits<T>(expected, y.Span, $"{k}→{n}");
            }
        }
    }

    [Fact]
    public void Rounding_stays_within_its_bound()
    {
        foreach (var (inputs, outputs) in new[] { (769, 200), (385, 65), (33, 7) })
        {
            float[] x = Draw.Uniform<float>(1, inputs), w = Draw.Uniform<float>(2, inputs * outputs), b = Draw.Uniform<float>(3, outputs), y = new float[outputs];
            Gemv.Run(default(Identity), inputs, outputs, ref x[0], ref w[0], ref b[0], ref y[0], ref y[0]);
            for (var j = 0; j < outputs; j++)
            {
                var terms = Enumerable.Range(0, inputs).Select(k => (double)x[k] * w[k * outputs + j]).Append(b[j]).ToArray();
                Assert.Equal(terms.Sum(), y[j], (inputs + 1) * Math.ScaleB(1, -24) * terms.Sum(Math.Abs));
            }
        }
    }
}
