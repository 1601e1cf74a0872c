using FastNN.Numerics;
using FastNN.Tests.Support;

namespace FastNN.Tests.Laws;

/// <summary>What particular activations promise: identities, kinks, tails, hyper-parameters.</summary>
public class ActivationFacts
{
    private static readonly double[] points = [.. Lanes.Sweep(-40.0, 40.0, 2000, 9), 0, -0.0];

    [Fact]
    public void One_minus_sigma_is_sigma_of_minus() =>
        Assert.All(points, z => Assert.Equal(1 - Lanes.One(new Sigmoid(), z), Lanes.One(new Sigmoid(), -z), 2.3e-16));

    [Fact]
    public void Slope_of_sigma_is_at_most_a_quarter()
    {
        Assert.All(points, z => Assert.InRange(Slope(new Sigmoid(), z), 0, 0.25));
        Assert.Equal(0.25, Slope(new Sigmoid(), 0));
    }

    [Fact]
    public void Tanh_is_a_stretched_sigmoid() =>
        Assert.All(points, z => Assert.Equal(2 * Lanes.One(new Sigmoid(), 2 * z) - 1, Lanes.One(new Tanh(), z), 4.5e-16));

    [Fact]
    public void Softplus_of_z_less_that_of_minus_z_is_z() =>
        Assert.All(points, z => Assert.Equal(z, Lanes.One(new Softplus(), z) - Lanes.One(new Softplus(), -z), 1e-15 * (1 + Math.Abs(z))));

    [Fact]
    public void Slopes_at_the_kinks()
    {
        Assert.Equal((0, 0), (Slope(new Relu(), 0), Slope(new Relu(), -0.0)));
        Assert.Equal((0.01, 0.01), (Slope(new LeakyRelu(), 0), Slope(new LeakyRelu(), -0.0)));
        Assert.Equal((0.5, 0.5), (Slope(new Elu(0.5), 0), Slope(new Elu(0.5), -0.0)));
        Assert.Equal((1, 1), (Slope(new Relu(), 1e-300), Slope(new LeakyRelu(), 1e-300)));
        Assert.Equal((0.5, 0.5), (Slope(new Softplus(), 0), Slope(new Silu(), 0)));
    }

    [Fact]
    public void Pieces()
    {
        Assert.NotEqual(new Relu().Piece<DoubleScalar>(0.0).Value, new Relu().Piece<DoubleScalar>(1e-300).Value);
        Assert.NotEqual(new LeakyRelu().Piece<DoubleScalar>(-1.0).Value, new LeakyRelu().Piece<DoubleScalar>(1.0).Value);
        Assert.NotEqual(new Elu().Piece<DoubleScalar>(-1.0).Value, new Elu().Piece<DoubleScalar>(1.0).Value);
    }

    /// <summary>
    /// Values of mpmath to 17 digits far out, where ½·(1 + erf), 1 + tanh and 1 − e⁻ʸ have no digits left.
    /// </summary>
    [Fact]
    public void Tails_keep_their_digits()
    {
        Relative(-2.1317785344932148e-32, Lanes.One(new Gelu(), -12.0), 1e-13);
        Relative(-8.4396467007623035e-11, Lanes.One(new GeluTanh(), -6.0), 1e-13);
        Relative(-6.9017735806318396e-302, Lanes.One(new Silu(), -700.0), 1e-13);
        Relative(9.8596765437597709e-305, Lanes.One(new Softplus(), -700.0), 1e-13);
        Relative(-2.5578956616748956e-31, Slope(new Gelu(), -12), 1e-12);
        Relative(-9.4508742550231971e-21, Slope(new Silu(), -50), 1e-13);
        Relative(1.9287498479639178e-22, Slope(new Elu(), -50), 1e-13);

        static void Relative(double expected, double actual, double bound) =>
            Assert.True(Math.Abs(actual - expected) <= bound * Math.Abs(expected), $"{actual:R}, not {expected:R}");
    }

    [Fact]
    public void Limits()
    {
        Assert.Equal((0, 1), (Lanes.One(new Sigmoid(), double.NegativeInfinity), Lanes.One(new Sigmoid(), double.PositiveInfinity)));
        Assert.Equal((-1, 1), (Lanes.One(new Tanh(), double.NegativeInfinity), Lanes.One(new Tanh(), double.PositiveInfinity)));
        Assert.Equal((0, -1), (Lanes.One(new Relu(), double.NegativeInfinity), Lanes.One(new Elu(), double.NegativeInfinity)));
        Assert.Equal(0, Lanes.One(new Softplus(), double.NegativeInfinity));
        Assert.Equal(double.PositiveInfinity, Lanes.One(new Softplus(), double.PositiveInfinity));
        Assert.Equal((1e300, -0.0), (Lanes.One(new GeluTanh(), 1e300), Lanes.One(new GeluTanh(), -1e300)));
        Assert.Equal((1e300, -0.0), (Lanes.One(new Gelu(), 1e300), Lanes.One(new Gelu(), -1e300)));
        Assert.Equal((1, 0), (Slope(new GeluTanh(), 1e300), Slope(new GeluTanh(), -1e300)));
    }

    [Fact]
    public void Hyper_parameters()
    {
        Assert.Equal(0.01, new LeakyRelu().Alpha);
        Assert.Equal(1, new Elu().Alpha);
        Assert.Equal("LeakyRelu { Alpha = 0.2 }", new LeakyRelu(0.2).ToString());
        Assert.Equal(new Elu(0.5), new Elu { Alpha = 0.5 });
        foreach (var alpha in new[] { 0, -1, double.NaN, double.PositiveInfinity })
        {
            Assert.Contains($"{alpha}", Assert.Throws<ArgumentOutOfRangeException>(() => new LeakyRelu(alpha)).Message);
            Assert.Contains($"{alpha}", Assert.Throws<ArgumentOutOfRangeException>(() => new Elu { Alpha = alpha }).Message);
        }
    }

    private static double Slope<F>(F f, double z) where F : struct, IActivation => f.Slope<DoubleScalar>(F.FromOutput ? Lanes.One(f, z) : z).Value;
}
