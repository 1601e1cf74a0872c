using System.Numerics;
using FastNN.Kernels;
using FastNN.Numerics;
using FastNN.Tests.Support;
using static FastNN.Kernels.Arrays;

namespace FastNN.Tests.Kernels;

/// <summary>The one map loop, with six arrays at once: every length, in place and not, both ends of guarded memory.</summary>
public class MapLoopTests
{
    private const int Longest = 257;

    /// <summary>0 to 257, which is around the multiples of every lane.</summary>
    private static readonly int[] lengths = [.. Enumerable.Range(0, Longest + 1)];

    [Fact]
    public void Six_arrays_of_float_vectors() => Six<float, FloatVector>();

    [Fact]
    public void Six_arrays_of_wide_float_vectors() => Six<float, FloatVector512>();

    [Fact]
    public void Six_arrays_of_wide_double_vectors() => Six<double, DoubleVector512>();

    [Fact]
    public void Six_arrays_of_float_numbers() => Six<float, FloatScalar>();

    [Fact]
    public void Six_arrays_of_double_vectors() => Six<double, DoubleVector>();

    [Fact]
    public void Six_arrays_of_double_numbers() => Six<double, DoubleScalar>();

    /// <summary>Each array gets one more than the one before it had, the first one more than the last: nobody may be read after it was written.</summary>
    private readonly struct Rotate : IOperation
    {
        public static int Reads => A | B | C | D | E | F;

        public static int Writes => A | B | C | D | E | F;

        public void Apply<V>(ref V a, ref V b, ref V c, ref V d, ref V e, ref V f) where V : struct, ILane<V> =>
            (a, b, c, d, e, f) = (f + 1.0, a + 1.0, b + 1.0, c + 1.0, d + 1.0, e + 1.0);
    }

    private static void Six<T, V>() where T : unmanaged, IBinaryFloatingPointIeee754<T> where V : struct, IVectorLane<V>
    {
        var memory = Enumerable.Range(0, 6).Select(_ => new GuardedMemory<T>(Longest)).ToArray();
        var start = Enumerable.Range(0, 6).Select(i => Draw.Whole<T>(i, Longest, 1000)).ToArray();
        foreach (var n in lengths)
        {
            foreach (var last in new[] { true, false })
            {
                Span<T> At(int i) => last ? memory[i].Last(n) : memory[i].First(n);
                for (var i = 0; i < 6; i++)
                    start[i].AsSpan(0, n).CopyTo(At(i));
                Elementwise.Dispatch<T, V, Rotate>(default, n, At(0), At(1), At(2), At(3), At(4), At(5));
                for (var i = 0; i < 6; i++)
                {
                    for (var j = 0; j < n; j++)
                    {
                        if (At(i)[j] != start[(i + 5) % 6][j] + T.One)
                            Assert.Fail($"Array {i} of length {n}: [{j}] is {At(i)[j]}, not {start[(i + 5) % 6][j] + T.One}");
                    }
                }
            }
        }

        foreach (var m in memory)
            m.Dispose();
    }

    /// <summary>Where an operation reads nothing of an array, nothing may be read there, nor written where it writes nothing.</summary>
    private readonly struct Fill : IOperation
    {
        public static int Reads => None;

        public static int Writes => F;

        public void Apply<V>(ref V a, ref V b, ref V c, ref V d, ref V e, ref V f) where V : struct, ILane<V> => (a, b, c, d, e, f) = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0);
    }

    [Fact]
    public void What_is_not_declared_is_not_touched()
    {
        foreach (var n in lengths)
        {
            float[] a = new float[n], f = new float[n];
            Elementwise.Run(default(Fill), n, a, default, default, default, default, f);
            Assert.All(a, v => Assert.Equal(0, v));
            Assert.All(f, v => Assert.Equal(6, v));
        }
    }
}
