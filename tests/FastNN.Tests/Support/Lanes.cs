using System.Numerics;
using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN.Tests.Support;

/// <summary>Formulas over arrays at a chosen lane, points to try them on, and what "the same number" means.</summary>
internal static class Lanes
{
    /// <summary>f of every element, a vector at a time; the rest through a mask.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static T[] Map<V, T, F>(F f, T[] x) where V : struct, IVectorLane<V> where T : unmanaged where F : struct, IFormula
    {
        var y = new T[x.Length];
        for (var i = 0; i < x.Length; i += V.Count)
        {
            var mask = V.First(Math.Min(V.Count, x.Length - i));
            f.Value(V.Load(ref x[i], mask)).Store(ref y[i], mask);
        }

        return y;
    }

    public static double One<F>(F f, double x) where F : struct, IFormula => f.Value(new DoubleScalar(x)).Value;

    public static float One<F>(F f, float x) where F : struct, IFormula => f.Value(new FloatScalar(x)).Value;

    /// <summary>Equal bits, or both NaN: the sign and payload of a NaN depend on which operand the hardware keeps.</summary>
    public static bool Same<T>(T a, T b) where T : unmanaged, IFloatingPointIeee754<T> =>
        (T.IsNaN(a) && T.IsNaN(b)) || (a == b && T.IsNegative(a) == T.IsNegative(b));

    public static void AssertSame<T>(T[] x, T[] expected, T[] actual, string what) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (var i = 0; i < x.Length; i++)
            Assert.True(Same(expected[i], actual[i]), $"{what} at {x[i]:R}: {expected[i]:R} one at a time, {actual[i]:R} in a vector");
    }

    /// <summary>Zeros, infinities, NaN, subnormals, the ends of the range and points about which functions change their ways, of both signs.</summary>
    public static T[] Special<T>() where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        var smallest = T.Epsilon;
        var normal = T.One / T.MaxValue * T.CreateChecked(4); // the smallest normal number
        T[] positive =
        [
            T.Zero, smallest, smallest + smallest, normal - smallest, normal, normal + smallest, T.CreateChecked(1e-30), T.CreateChecked(1e-10),
            T.CreateChecked(1e-5), T.CreateChecked(0.01), T.CreateChecked(0.3), T.CreateChecked(0.5), T.CreateChecked(0.625),
            T.BitDecrement(T.One), T.One, T.BitIncrement(T.One), T.CreateChecked(1.5), T.CreateChecked(2.5), T.CreateChecked(4), T.CreateChecked(10.2), T.CreateChecked(17.5),
            T.CreateChecked(22), T.CreateChecked(27.3), T.CreateChecked(40), T.CreateChecked(88.73), T.CreateChecked(104.5), T.CreateChecked(709.8),
            T.CreateChecked(746), T.CreateChecked(1e10), T.CreateChecked(1e30), T.MaxValue, T.PositiveInfinity, T.NaN,
        ];
        return [.. positive, .. positive.Select(x => -x)];
    }

    /// <summary>
    /// Half of the points spread evenly over [low, high], half evenly over the logarithms of sizes from the smallest subnormal up, kept
    /// within [low, high].
    /// </summary>
    public static T[] Sweep<T>(T low, T high, int count, int seed) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var random = new Random(seed);
        var exponents = typeof(T) == typeof(double) ? 1074 : 149;
        var x = new T[count];
        for (var i = 0; i < count; i++)
        {
            do
            {
                var size = T.CreateChecked(random.NextDouble());
                x[i] = i % 2 == 0
                    ? low + (high - low) * size
                    : T.ScaleB(T.One + size, -random.Next(exponents) + (exponents - 23) * random.Next(2)) * T.CreateChecked(1 - 2 * random.Next(2));
            }
            while (!(x[i] >= low && x[i] <= high));
        }

        return x;
    }
}
