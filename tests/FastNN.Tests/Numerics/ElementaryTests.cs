using FastNN.Numerics;
using FastNN.Tests.Support;
using Xunit.Abstractions;

namespace FastNN.Tests.Numerics;

/// <summary>
/// The largest error of every elementary function, in units of the last place: double precision against <see cref="HighPrecision"/>, single
/// precision against double. Then the values at the ends and the agreement of scalar and vector lanes.
/// </summary>
public class ElementaryTests(ITestOutputHelper output)
{
    private const double Infinity = double.PositiveInfinity;
    private const double NaN = double.NaN;

    [Fact]
    public void Exp() => Check(new ExpOf(), HighPrecision.Exp, (-104, 89), (-746, 710), (1, 0.97));

    [Fact]
    public void Expm1() => Check(new Expm1Of(), HighPrecision.Expm1, (-30, 89), (-60, 710), (1.08, 0.85));

    [Fact]
    public void Log() => Check(new LogOf(), HighPrecision.Log, (0, 4), (0, 4), (0.92, 0.8));

    [Fact]
    public void Log_of_large_numbers() => Check(new LogOf(), HighPrecision.Log, (1e-3, 3e38), (1e-3, 1e308), (0.92, 0.8));

    [Fact]
    public void Log1p() => Check(new Log1pOf(), HighPrecision.Log1p, (-0.9999999, 4), (-0.9999999999, 4), (0.92, 0.85));

    [Fact]
    public void Log1p_of_large_numbers() => Check(new Log1pOf(), HighPrecision.Log1p, (0, 3e38), (0, 1e308), (0.92, 0.85));

    [Fact]
    public void Tanh() => Check(new TanhOf(), HighPrecision.Tanh, (-11, 11), (-22, 22), (Fused ? 2.47 : 2.85, 1.25));

    [Fact]
    public void Sigmoid() => Check(new SigmoidOf(), HighPrecision.Sigmoid, (-105, 30), (-747, 60), (2.41, 2.0));

    [Fact]
    public void Softplus() => Check(new SoftplusOf(), HighPrecision.Softplus, (-105, 110), (-747, 800), (1.8, 1.5));

    [Fact]
    public void Sin() => Check(new SinOf(), HighPrecision.Sin, (-10, 10), (-10, 10), (0.92, 0.85));

    [Fact]
    public void Sin_of_many_turns() => Check(new SinOf(), HighPrecision.Sin, (-3500, 3500), (-1.6e6, 1.6e6), (0.92, 0.85));

    [Fact]
    public void Sin_of_every_size() => Check(new SinOf(), HighPrecision.Sin, (-1.6e38, 1.6e38), (-8e307, 8e307), (0.92, 0.85));

    [Fact]
    public void Cos() => Check(new CosOf(), HighPrecision.Cos, (-10, 10), (-10, 10), (0.92, 0.85));

    [Fact]
    public void Cos_of_many_turns() => Check(new CosOf(), HighPrecision.Cos, (-3500, 3500), (-1.6e6, 1.6e6), (0.92, 0.85));

    [Fact]
    public void Cos_of_every_size() => Check(new CosOf(), HighPrecision.Cos, (-1.6e38, 1.6e38), (-8e307, 8e307), (0.92, 0.85));

    /// <summary>Next to multiples of π/2 all digits but the last are lost to the difference: those numbers of each type, on both ways of reduction.</summary>
    [Fact]
    public void Sin_and_cos_next_to_their_zeros()
    {
        var random = new Random(5);
        for (var i = 0; i < 4000; i++)
        {
            var n = i < 2000 ? i : random.Next(i < 3000 ? 950_000 : int.MaxValue);
            foreach (var x in new[] { n * (Math.PI / 2), Math.BitIncrement(n * (Math.PI / 2)), n * (double)(float)(Math.PI / 2) })
            {
                Assert.InRange(HighPrecision.Sin(x).Error(Lanes.One(new SinOf(), x), isDouble: true), 0, 0.85);
                Assert.InRange(HighPrecision.Cos(x).Error(Lanes.One(new CosOf(), x), isDouble: true), 0, 0.85);
                var f = (float)x;
                Assert.InRange(HighPrecision.Sin(f).Error(Lanes.One(new SinOf(), f), isDouble: false), 0, 0.92);
                Assert.InRange(HighPrecision.Cos(f).Error(Lanes.One(new CosOf(), f), isDouble: false), 0, 0.92);
            }
        }
    }

    [Fact]
    public void Erf() => Check(new ErfOf(), HighPrecision.Erf, (-5, 5), (-7, 7), (1.2, 0.95));

    [Fact]
    public void Erfc() => Check(new ErfcOf(), HighPrecision.Erfc, (-5, 10.3), (-7, 27.3), Fused ? (4.6, 3.5) : (110, 800));

    /// <summary>Without fused multiply-add erfc does not know how y² was rounded, and e^(−y²) magnifies that by y².</summary>
    private static bool Fused => DoubleScalar.MultiplyAdd(0.1, 0.1, -0.1 * 0.1).Value != 0;

    private void Check<F>(
        F f, Func<double, HighPrecision> exact, (double Low, double High) single, (double Low, double High) full, (double Single, double Double) ulps)
        where F : struct, IFormula
    {
        var (worst, at) = (0.0, 0.0);
        foreach (var x in Lanes.Sweep(full.Low, full.High, 1500, 1))
        {
            var error = exact(x).Error(Lanes.One(f, x), isDouble: true);
            if (error > worst)
                (worst, at) = (error, x);
        }

        output.WriteLine($"double {worst:F3} ulp at {at:R}");
        Assert.True(worst <= ulps.Double, $"double: {worst} ulp at {at:R}");

        var xs = Lanes.Sweep((float)single.Low, (float)single.High, 400_000, 2);
        var ys = Lanes.Map<FloatVector, float, F>(f, xs);
        var references = Lanes.Map<DoubleVector, double, F>(f, Array.ConvertAll(xs, x => (double)x));
        (worst, at) = (0.0, 0.0);
        for (var i = 0; i < xs.Length; i++)
        {
            var error = SingleError(ys[i], references[i]);
            if (error > worst)
                (worst, at) = (error, xs[i]);
        }

        output.WriteLine($"float {worst:F3} ulp at {at:R}");
        Assert.True(worst <= ulps.Single, $"float: {worst} ulp at {at:R}");

        foreach (var (low, high) in new[] { single, (-1e30, 1e30) })
        {
            xs = [.. Lanes.Special<float>(), .. Lanes.Sweep((float)low, (float)high, 100_003, 3)];
            var expected = Lanes.Map<FloatScalar, float, F>(f, xs);
            Lanes.AssertSame(xs, expected, Lanes.Map<FloatVector, float, F>(f, xs), typeof(F).Name);
            Lanes.AssertSame(xs, expected, Lanes.Map<FloatVector512, float, F>(f, xs), typeof(F).Name);
            double[] xd = [.. Lanes.Special<double>(), .. Lanes.Sweep(low, high, 100_003, 4)];
            var wanted = Lanes.Map<DoubleScalar, double, F>(f, xd);
            Lanes.AssertSame(xd, wanted, Lanes.Map<DoubleVector, double, F>(f, xd), typeof(F).Name);
            Lanes.AssertSame(xd, wanted, Lanes.Map<DoubleVector512, double, F>(f, xd), typeof(F).Name);
        }
    }

    /// <summary>|y − exact| in units of the last place of the exact value in single precision.</summary>
    private static double SingleError(float y, double exact)
    {
        if (y == (float)exact && (y == 0 || float.IsInfinity(y)))
            return 0;
        return Math.Abs(y - exact) / Math.ScaleB(1, Math.Max(Math.ILogB(exact) - 23, -149));
    }

    [Fact]
    public void Exp_at_the_ends() => At(
        new ExpOf(), (0, 1), (-0.0, 1), (Infinity, Infinity), (-Infinity, 0), (710, Infinity), (1e30, Infinity), (-746, 0), (-1e30, 0), (NaN, NaN));

    [Fact]
    public void Expm1_at_the_ends() => At(
        new Expm1Of(), (0, 0), (-0.0, -0.0), (1e-310, 1e-310), (-1e-310, -1e-310), (1e-40, 1e-40), (Infinity, Infinity), (-Infinity, -1), (-1e30, -1),
        (-40, -1), (710, Infinity), (NaN, NaN));

    [Fact]
    public void Log_at_the_ends() => At(
        new LogOf(), (0, -Infinity), (-0.0, -Infinity), (1, 0), (Infinity, Infinity), (-1, NaN), (-1e-40, NaN), (-Infinity, NaN), (NaN, NaN));

    [Fact]
    public void Log1p_at_the_ends() => At(
        new Log1pOf(), (0, 0), (-0.0, -0.0), (1e-310, 1e-310), (-1e-310, -1e-310), (1e-40, 1e-40), (-1, -Infinity), (-1.5, NaN), (-Infinity, NaN),
        (Infinity, Infinity), (NaN, NaN));

    [Fact]
    public void Tanh_at_the_ends() => At(
        new TanhOf(), (0, 0), (-0.0, -0.0), (1e-310, 1e-310), (-1e-310, -1e-310), (1e-40, 1e-40), (19.5, 1), (-19.5, -1), (1e30, 1), (Infinity, 1),
        (-Infinity, -1), (NaN, NaN));

    [Fact]
    public void Sigmoid_at_the_ends() => At(
        new SigmoidOf(), (0, 0.5), (-0.0, 0.5), (40, 1), (1e30, 1), (Infinity, 1), (-746, 0), (-1e30, 0), (-Infinity, 0), (NaN, NaN));

    [Fact]
    public void Softplus_at_the_ends() => At(
        new SoftplusOf(), (800, 800), (1e30, 1e30), (Infinity, Infinity), (-746, 0), (-1e30, 0), (-Infinity, 0), (NaN, NaN));

    [Fact]
    public void Sin_at_the_ends() => At(
        new SinOf(), (0, 0), (-0.0, -0.0), (1e-310, 1e-310), (-1e-310, -1e-310), (1e-40, 1e-40), (Infinity, NaN), (-Infinity, NaN), (NaN, NaN));

    [Fact]
    public void Cos_at_the_ends() => At(new CosOf(), (0, 1), (-0.0, 1), (1e-310, 1), (1e-40, 1), (Infinity, NaN), (-Infinity, NaN), (NaN, NaN));

    [Fact]
    public void Erf_at_the_ends() => At(new ErfOf(), (0, 0), (-0.0, -0.0), (6, 1), (-6, -1), (1e30, 1), (Infinity, 1), (-Infinity, -1), (NaN, NaN));

    [Fact]
    public void Erfc_at_the_ends() => At(
        new ErfcOf(), (0, 1), (-0.0, 1), (28, 0), (1e30, 0), (Infinity, 0), (-6, 2), (-1e30, 2), (-Infinity, 2), (NaN, NaN));

    /// <summary>f(x) = y exactly, in both precisions; in single precision x and y are rounded first.</summary>
    private static void At<F>(F f, params ReadOnlySpan<(double X, double Y)> points) where F : struct, IFormula
    {
        foreach (var (x, y) in points)
        {
            var (yd, ys) = (Lanes.One(f, x), Lanes.One(f, (float)x));
            Assert.True(Lanes.Same(y, yd), $"{typeof(F).Name}({x:R}) = {yd:R}, not {y:R}");
            Assert.True(Lanes.Same((float)y, ys), $"{typeof(F).Name}({x:R}f) = {ys:R}, not {(float)y:R}");
        }
    }

    /// <summary>First and second derivatives on nested duals against the closed forms.</summary>
    [Theory]
    [InlineData(-1.7)]
    [InlineData(-0.3)]
    [InlineData(0.4)]
    [InlineData(2.2)]
    public void Duals_bring_exact_derivatives(double x)
    {
        var (s, t, g) = (1 / (1 + Math.Exp(-x)), Math.Tanh(x), 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x));
        Derivatives(new ExpOf(), x, Math.Exp(x), Math.Exp(x));
        Derivatives(new Expm1Of(), x, Math.Exp(x), Math.Exp(x));
        Derivatives(new LogOf(), Math.Abs(x), 1 / Math.Abs(x), -1 / (x * x));
        Derivatives(new Log1pOf(), Math.Abs(x), 1 / (1 + Math.Abs(x)), -1 / ((1 + Math.Abs(x)) * (1 + Math.Abs(x))));
        Derivatives(new TanhOf(), x, 1 - t * t, -2 * t * (1 - t * t));
        Derivatives(new SigmoidOf(), x, s * (1 - s), s * (1 - s) * (1 - 2 * s));
        Derivatives(new SoftplusOf(), x, s, s * (1 - s));
        Derivatives(new SinOf(), x, Math.Cos(x), -Math.Sin(x));
        Derivatives(new CosOf(), x, -Math.Sin(x), -Math.Cos(x));
        Derivatives(new ErfOf(), x, g, -2 * x * g);
        Derivatives(new ErfcOf(), x, -g, 2 * x * g);
    }

    private static void Derivatives<F>(F f, double x, double first, double second) where F : struct, IFormula
    {
        var y = f.Value(new Dual<Dual<DoubleScalar>>(new(x, 1.0), new(1.0, 0.0)));
        Assert.True(Lanes.Same(Lanes.One(f, x), y.Value.Value.Value), $"{typeof(F).Name}({x}) on duals");
        Close(first, y.Value.Tangent.Value);
        Close(first, y.Tangent.Value.Value);
        Close(second, y.Tangent.Tangent.Value);

        void Close(double expected, double actual) =>
            Assert.Equal(expected, actual, 1e-14 * (1 + Math.Abs(x)) * Math.Abs(expected));
    }

    private struct ExpOf : IFormula { public readonly V Value<V>(V x) where V : struct, ILane<V> => V.Exp(x); }
    private struct Expm1Of : IFormula { public readonly V Value<V>(V x) where V : struct, ILane<V> => V.Expm1(x); }
    private struct LogOf : IFormula { public readonly V Value<V>(V x) where V : struct, ILane<V> => V.Log(x); }
    private struct Log1pOf : IFormula { public readonly V Value<V>(V x) where V : struct, ILane<V> => V.Log1p(x); }
    private struct TanhOf : IFormula { public readonly V Value<V>(V x) where V : struct, ILane<V> => V.Tanh(x); }
    private struct SigmoidOf : IFormula { public readonly V Value<V>(V x) where V : struct, ILane<V> => V.Sigmoid(x); }
    private struct SoftplusOf : IFormula { public readonly V Value<V>(V x) where V : struct, ILane<V> => V.Softplus(x); }
    private struct SinOf : IFormula { public readonly V Value<V>(V x) where V : struct, ILane<V> => V.Sin(x); }
    private struct CosOf : IFormula { public readonly V Value<V>(V x) where V : struct, ILane<V> => V.Cos(x); }
    private struct ErfOf : IFormula { public readonly V Value<V>(V x) where V : struct, ILane<V> => V.Erf(x); }
    private struct ErfcOf : IFormula { public readonly V Value<V>(V x) where V : struct, ILane<V> => V.Erfc(x); }
}
