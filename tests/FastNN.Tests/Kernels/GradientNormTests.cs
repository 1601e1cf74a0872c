using System.Numerics;
using System.Runtime.InteropServices;
using FastNN.Numerics;
using FastNN.Tests.Support;

namespace FastNN.Tests.Kernels;

/// <summary>The norm of gradients: of every length, at every width, at sizes whose squares leave the range, and where an element is not finite.</summary>
public class GradientNormTests
{
    [Fact]
    public void Every_length()
    {
        Check<FloatVector, float>(1e-6);
        Check<FloatVector512, float>(1e-6);
        Check<FloatScalar, float>(1e-6);
        Check<DoubleVector, double>(1e-14);
        Check<DoubleVector512, double>(1e-14);
        Check<DoubleScalar, double>(1e-14);
    }

    private static void Check<V, T>(double tolerance) where V : struct, IVectorLane<V> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var line = 64 / Marshal.SizeOf<T>();
        using var memory = new GuardedMemory<T>(5000 * line);
        foreach (var lines in Enumerable.Range(0, 20).Concat([63, 64, 65, 127, 128, 129, 5000]))
        {
            var g = memory.Last(lines * line);
            Draw.Uniform<T>(lines, g.Length).CopyTo(g);
            var squares = GradientNorm.Loop<T, V>(ref MemoryMarshal.GetReference(g), g.Length);
            Near.Relative([Draw.Wide<T>(g).Sum(x => x * x)], [squares], tolerance, $"{typeof(V).Name}, {g.Length}");
        }
    }

    /// <summary>Runs are parts of one vector; squares of 10³⁰ and 10⁻³⁰ (10²⁰⁰ and 10⁻²⁰⁰ in double precision) have no place in their type.</summary>
    [Fact]
    public void Every_size()
    {
        Check(1e-6, [1f, 1e30f, 1e-30f, 1e-44f, float.MaxValue / 8]);
        Check(1e-14, [1.0, 1e200, 1e-200, 1e-322, double.MaxValue / 8]);

        static void Check<T>(double tolerance, T[] sizes) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            foreach (var size in sizes)
            {
                var g = new T[64];
                (g[0], g[17], g[40]) = (size + size, size, T.NaN);
                g[63] = -size - size;
                Assert.Equal(3, Norm(g) / double.CreateTruncating(size), 3 * tolerance);
                foreach (var bad in new[] { T.PositiveInfinity, T.NegativeInfinity, T.NaN })
                {
                    g[50] = bad;
                    Assert.Equal(Math.Abs(double.CreateTruncating(bad)), Norm(g));
                }
            }

            Assert.Equal(0, Norm(new T[64]));
            Assert.Equal(0, GradientNorm.Of(ref sizes[0], []));
        }

        static double Norm<T>(T[] g) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            GradientNorm.Of(ref g[0], [new(0, 32, true), new(48, 64, false)]);
    }
}
