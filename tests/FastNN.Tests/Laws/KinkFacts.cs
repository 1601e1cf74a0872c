using FastNN.Numerics;
using FastNN.Tests.Support;

namespace FastNN.Tests.Laws;

/// <summary>Activations of pieces, shrinkages and the like: conventions at kinks, identities, tails, ends, hyper-parameters.</summary>
public class KinkFacts
{
    private static readonly double[] points = [.. Lanes.Sweep(-40.0, 40.0, 2000, 9), 0, -0.0];

    /// <summary>The slope at a kink is that of the side that is named, whichever way a number comes to lie on it.</summary>
    [Fact]
    public void Slopes_at_the_kinks()
    {
        Assert.Equal([0.0, 0, 0, 0], Slopes(new UnitStep(), -1, -0.0, 0, 1));
        Assert.Equal([1.0, 1, 1], Slopes(new Celu(0.3), -0.0, 0, 1e-300));
        Assert.Equal([1.7580993408473769, 1.7580993408473769, 1.0507009873554805], Slopes(new Selu(), -0.0, 0, 1e-300));
        Assert.Equal([1.0, 0, 0, 0, 1], Slopes(new Hardshrink(), Math.BitDecrement(-0.5), -0.5, 0, 0.5, Math.BitIncrement(0.5)));
        Assert.Equal([1.0, 0, 0, 0, 1], Slopes(new Softshrink(), Math.BitDecrement(-0.5), -0.5, 0, 0.5, Math.BitIncrement(0.5)));
        Assert.Equal([0.0, 0, 1], Slopes(new Threshold(0.1, 20), 0, 0.1, Math.BitIncrement(0.1)));
        Assert.Equal([0, 0, 1.0 / 6, 1.0 / 6, 0, 0], Slopes(new HardSigmoid(), -4, -3, Math.BitIncrement(-3.0), Math.BitDecrement(3.0), 3, 4));
        Assert.Equal([0, 0, 0.5, 1, 1], Slopes(new HardSwish(), -4, -3, 0, 3, 4));
        Assert.Equal([0.0, 0, 1, 0, 0], Slopes(new HardTanh(-2, 0.5), -3, -2, 0, 0.5, 1));
        Assert.Equal([0.0, 0, 1, 0, 0], Slopes(new Relu6(), -1, 0, 3, 6, 7));
        Assert.Equal([1.0, 1, 0.25], Slopes(new Softsign(), -0.0, 0, -1));
        Assert.Equal((0, -0.25), (Second(new Softsign(), 0), Second(new Softsign(), 1)));       // ∓2/(1 + |z|)³
    }

    [Fact]
    public void Values_at_the_kinks()
    {
        Assert.Equal([0, 0, 1.0], Values(new UnitStep(), -1, 0, 1e-300));
        Assert.Equal([-3, 0, 0, 0, 3.0], Values(new Hardshrink(2), -3, -2, 1.9, 2, 3));
        Assert.Equal([-1, 0, 0, 0, 1.0], Values(new Softshrink(2), -3, -2, 1.9, 2, 3));
        Assert.Equal([20, 20, 0.2], Values(new Threshold(0.1, 20), -7, 0.1, 0.2));
        Assert.Equal([0, 0, 0.5, 1, 1.0], Values(new HardSigmoid(), -4, -3, 0, 3, 4));
        Assert.Equal([0, 0, 1.0 / 6 * 4, 3, 4.0], Values(new HardSwish(), -4, -3, 1, 3, 4));
        Assert.Equal([0, 5, 6, 6.0], Values(new Relu6(), -1, 5, 6, 7));
    }

    /// <summary>Differences across these places compare two formulas, and gradient checks have to know.</summary>
    [Fact]
    public void Pieces()
    {
        Parted(new UnitStep(), 0);
        Parted(new Celu(2), 0);
        Parted(new Selu(), 0);
        Parted(new Softsign(), 0);
        Parted(new Hardshrink(), -0.5, 0.5);
        Parted(new Softshrink(), -0.5, 0.5);
        Parted(new Threshold(0.1, 20), 0.1);
        Parted(new HardSigmoid(), -3, 3);
        Parted(new HardSwish(), -3, 3);
        Parted(new HardTanh(-2, 0.5), -2, 0.5);
        Parted(new Relu6(), 0, 6);

        static void Parted<F>(F f, params double[] kinks) where F : struct, IActivation
        {
            foreach (var kink in kinks)
                Assert.NotEqual(Piece(f, kink - 1e-9), Piece(f, kink + 1e-9));
            Assert.Equal(kinks.Length + 1, Enumerable.Range(-1000, 2000).Select(i => Piece(f, i / 100.0 + 0.003)).Distinct().Count());
        }

        static double Piece<F>(F f, double z) where F : struct, IActivation => f.Piece<DoubleScalar>(F.FromOutput ? Lanes.One(f, z) : z).Value;
    }

    [Fact]
    public void A_number_is_what_a_shrinkage_leaves_and_what_it_takes()
    {
        Assert.All(points, z => Assert.Equal(z, Lanes.One(new Softshrink(0.7), z) + Lanes.One(new HardTanh(-0.7, 0.7), z), 1e-14));
        Assert.All(points, z => Assert.Equal(z, Lanes.One(new Tanhshrink(), z) + Lanes.One(new Tanh(), z), 1e-14));
        Assert.All(points, z => Assert.Equal(Lanes.One(new HardSwish(), z), z * Lanes.One(new HardSigmoid(), z), 1e-14));
    }

    [Fact]
    public void The_logarithm_of_sigma()
    {
        Assert.All(points.Where(z => z > -30), z => Assert.Equal(Math.Log(Lanes.One(new Sigmoid(), z)), Lanes.One(new LogSigmoid(), z), 1e-14 * (1 + Math.Abs(z))));
        Assert.All(points, z => Assert.Equal(z, Lanes.One(new LogSigmoid(), z) - Lanes.One(new LogSigmoid(), -z), 1e-15 * (1 + Math.Abs(z))));
    }

    /// <summary>Of a standard normal number SELU makes one of mean 0 and variance 1 again: what its two constants were chosen for.</summary>
    [Fact]
    public void Selu_keeps_mean_and_variance()
    {
        var (mean, square, n) = (0.0, 0.0, 400_000);
        for (var i = 0; i < n; i++)
        {
            var z = -12 + 24.0 * (i + 0.5) / n;     // a kink at 0 falls between two points
            var weight = Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI) * 24 / n;
            var y = Lanes.One(new Selu(), z);
            mean += weight * y;
            square += weight * y * y;
        }

        Assert.Equal(0, mean, 1e-9);
        Assert.Equal(1, square, 1e-9);
    }

    /// <summary>XOR, which no perceptron learns, by two step units: above ½ but not above 1½.</summary>
    [Fact]
    public void Two_steps_make_an_exclusive_or()
    {
        var network = Network.Of<double>(2, x => x.Dense(2, new UnitStep(), "steps").Dense(1, "sum"));
        ((double[])[1, 1, 1, 1]).CopyTo(network.Parameters["steps.weight"]);
        ((double[])[-0.5, -1.5]).CopyTo(network.Parameters["steps.bias"]);
        ((double[])[1, -1]).CopyTo(network.Parameters["sum.weight"]);
        var (run, y) = (network.CreateWorkspace(4), new double[4]);
        run.Forward([0, 0, 0, 1, 1, 0, 1, 1], y);
        Assert.Equal([0, 1, 1, 0.0], y);
    }

    /// <summary>Values of mpmath to 17 digits where the plain formula has none left.</summary>
    [Fact]
    public void Tails_keep_their_digits()
    {
        Relative(-6.9017735806318396e-302, Lanes.One(new Mish(), -700.0), 1e-13);
        Relative(-1.6993417021166356e-16, Lanes.One(new Mish(), -40.0), 1e-14);
        Relative(-9.4508742550231971e-21, Slope(new Mish(), -50), 1e-13);
        Relative(1.0211069109294438, Slope(new Mish(), 3), 1e-15);
        Relative(3.3333333332000008e-16, Lanes.One(new Tanhshrink(), 1e-5), 1e-15);
        Relative(3.3333333333333335e-301, Lanes.One(new Tanhshrink(), 1e-100), 1e-15);
        Relative(0.0086873875484090932, Lanes.One(new Tanhshrink(), 0.3), 1e-15);
        Relative(0.070369523405551535, Lanes.One(new Tanhshrink(), 0.6249), 1e-15);
        Relative(1e-200, Slope(new Tanhshrink(), 1e-100), 1e-14);
        Relative(9.99999999998e-25, Slope(new Softsign(), 1e12), 1e-15);
        Relative(1e-300, Slope(new Softsign(), -1e150), 1e-15);
        Relative(3.3909338363648422e-22, Slope(new Selu(), -50), 1e-13);
        Relative(1.7334290832552396e-304, Slope(new Selu(), -700), 1e-13);
        Relative(-1.7580993408473768e-20, Lanes.One(new Selu(), -1e-20), 1e-15);
        Relative(1.8048513878454152e-35, Slope(new Celu(2.5), -200), 1e-13);
        Relative(-9.9999999999999995e-21, Lanes.One(new Celu(2.5), -1e-20), 1e-15);
        Relative(-4.248354255291589e-18, Lanes.One(new LogSigmoid(), 40.0), 1e-14);
        Relative(-9.8596765437597709e-305, Lanes.One(new LogSigmoid(), 700.0), 1e-13);
        Relative(9.8596765437597709e-305, Slope(new LogSigmoid(), 700), 1e-13);

        static void Relative(double expected, double actual, double bound) =>
            Assert.True(Math.Abs(actual - expected) <= bound * Math.Abs(expected), $"{actual:R}, not {expected:R}");
    }

    /// <summary>z − tanh z below 0.625 to the last digits, in both precisions.</summary>
    [Fact]
    public void Tanhshrink_keeps_its_digits()
    {
        foreach (var z in Lanes.Sweep(1e-6, 0.62, 300, 3))
        {
            // z³/3·(1 − …), the series to a term of 1e-17.
            double series = 0, term = z * z * z / 3;
            double[] ratios = [1.0, -2.0 / 5, 17.0 / 105, -62.0 / 945, 1382.0 / 51975, -21844.0 / 2027025, 929569.0 / 212837625, -6404582.0 / 3618239625];
            for (var k = ratios.Length - 1; k >= 0; k--)
                series = series * z * z + ratios[k];
            Assert.Equal(1, Lanes.One(new Tanhshrink(), z) / (term * series), z < 0.2 ? 4e-15 : 1e-2 * Math.Pow(z, 16));
            Assert.Equal(1, Lanes.One(new Tanhshrink(), (float)z) / Lanes.One(new Tanhshrink(), (double)(float)z), 1e-6);
        }
    }

    [Fact]
    public void Limits()
    {
        const double ends = double.PositiveInfinity;
        Assert.Equal([0, 1.0], Values(new UnitStep(), -ends, ends));
        Assert.Equal([-2.5, ends], Values(new Celu(2.5), -ends, ends));
        Assert.Equal([-1.7580993408473769, ends], Values(new Selu(), -ends, ends));
        Assert.Equal([-1, 1.0], Values(new Softsign(), -ends, ends));
        Assert.Equal([0, 0.0], Slopes(new Softsign(), -ends, ends));
        Assert.Equal([-ends, 0], Values(new LogSigmoid(), -ends, ends));
        Assert.Equal([0, ends], Values(new HardSwish(), -ends, ends));
        Assert.Equal([0, 1.0], Values(new HardSigmoid(), -ends, ends));
        Assert.Equal([-1, 1.0], Values(new HardTanh(), -ends, ends));
        Assert.Equal([-ends, ends], Values(new Tanhshrink(), -ends, ends));
        Assert.Equal([-ends, ends], Values(new Softshrink(), -ends, ends));
        Assert.Equal([-ends, ends], Values(new Hardshrink(), -ends, ends));
        Assert.Equal([20, ends], Values(new Threshold(0.1, 20), -ends, ends));
        Assert.Equal(ends, Lanes.One(new Mish(), ends));
        Assert.Equal((1e300, 1), (Lanes.One(new Mish(), 1e300), Slope(new Mish(), 1e300)));
        Assert.Equal((-0.0, 0), (Lanes.One(new Mish(), -1e300), Slope(new Mish(), -1e300)));
        Assert.Equal(1e308, Lanes.One(new HardSwish(), 1e308));
    }

    [Fact]
    public void Hyper_parameters()
    {
        Assert.Equal((1, 0.5, 0.5, -1, 1), (new Celu().Alpha, new Hardshrink().Lambda, new Softshrink().Lambda, new HardTanh().Low, new HardTanh().High));
        Assert.Equal("Threshold { At = 0.1, Otherwise = 20 }", new Threshold(0.1, 20).ToString());
        Assert.Equal(new Threshold(0.1, 20), new Threshold { At = 0.1, Otherwise = 20 });
        foreach (var bad in new[] { -1, double.NaN, double.PositiveInfinity })
        {
            Refused.By<ArgumentOutOfRangeException>(() => _ = new Celu(bad), $"{bad}");
            Refused.By<ArgumentOutOfRangeException>(() => _ = new Hardshrink(bad), $"{bad}");
            Refused.By<ArgumentOutOfRangeException>(() => _ = new Softshrink { Lambda = bad }, $"{bad}");
        }

        Refused.By<ArgumentOutOfRangeException>(() => _ = new Celu(0), "greater than 0");
        Refused.By<ArgumentOutOfRangeException>(() => _ = new HardTanh(1, 1), "1 and 1");
        Refused.By<ArgumentOutOfRangeException>(() => _ = new HardTanh(double.NegativeInfinity, 1), "finite");
        Refused.By<ArgumentOutOfRangeException>(() => _ = new Threshold(double.NaN, 1), "NaN");
        Refused.By<ArgumentOutOfRangeException>(() => _ = new Threshold(1, double.NaN), "NaN");
    }

    private static double Slope<F>(F f, double z) where F : struct, IActivation => f.Slope<DoubleScalar>(F.FromOutput ? Lanes.One(f, z) : z).Value;

    private static double[] Slopes<F>(F f, params double[] z) where F : struct, IActivation => [.. z.Select(x => Slope(f, x))];

    private static double[] Values<F>(F f, params double[] z) where F : struct, IActivation => [.. z.Select(x => Lanes.One(f, x))];

    private static double Second<F>(F f, double z) where F : struct, IActivation => f.Slope(new Dual<DoubleScalar>(z, 1.0)).Tangent.Value;
}
