using FastNN.Numerics;
using D = FastNN.Numerics.Dual<FastNN.Numerics.DoubleScalar>;
using DD = FastNN.Numerics.Dual<FastNN.Numerics.Dual<FastNN.Numerics.DoubleScalar>>;

namespace FastNN.Tests.Numerics;

/// <summary>Every operation of dual numbers against its derivative by hand, at 3 + 5ε and 2 + 7ε.</summary>
public class DualTests
{
    private static readonly D a = new(3.0, 5.0), b = new(2.0, 7.0);

    private static (double, double) Parts(D x) => (x.Value.Value, x.Tangent.Value);

    [Fact]
    public void Arithmetic()
    {
        Assert.Equal((5, 12), Parts(a + b));
        Assert.Equal((1, -2), Parts(a - b));
        Assert.Equal((6, 3 * 7 + 5 * 2), Parts(a * b));
        Assert.Equal((1.5, (5 * 2 - 3 * 7) / 4.0), Parts(a / b));
        Assert.Equal((-3, -5), Parts(-a));
        Assert.Equal((10, 3 * 7 + 5 * 2 + 1), Parts(D.MultiplyAdd(a, b, new(4.0, 1.0))));
        Assert.Equal((2, 7 / 4.0), Parts(D.Sqrt(new(4.0, 7.0))));
        Assert.Equal((4, 0), Parts((D)4.0));
    }

    [Fact]
    public void Choices_carry_the_tangent_of_what_they_choose()
    {
        Assert.Equal((3, 5), Parts(D.Select(a > b, a, b)));
        Assert.Equal((2, 7), Parts(D.Select(a < b, a, b)));
        Assert.Equal((3, 5), Parts(D.Select(a >= b, a, b)));
        Assert.Equal((2, 7), Parts(D.Select(a <= b, a, b)));
        Assert.Equal((3, 5), Parts(D.Max(a, b)));
        Assert.Equal((2, 7), Parts(D.Min(a, b)));
        Assert.Equal((3, 5), Parts(D.Clamp(a, 0.0, 4.0)));
        Assert.Equal((1, 0), Parts(D.Clamp(a, 0.0, 1.0)));
        Assert.Equal((4, 0), Parts(D.Clamp(a, 4.0, 9.0)));
    }

    [Fact]
    public void Kinks_have_slope_0()
    {
        D zero = new(0.0, 1.0);
        Assert.Equal((0, 0), Parts(D.Max(0.0, zero)));
        Assert.Equal((0, 0), Parts(D.Abs(zero)));
        Assert.Equal((0, 0), Parts(D.Min(0.0, zero)));
        Assert.Equal((0, 0), Parts(D.Clamp(zero, 0.0, 1.0)));
        Assert.Equal((0, 0), Parts(D.Clamp(zero, -1.0, 0.0)));
        Assert.Equal((3, -5), Parts(D.Abs(new(-3.0, 5.0))));
        Assert.Equal((3, 5), Parts(D.Abs(a)));
    }

    [Fact]
    public void Bits_and_powers()
    {
        Assert.Equal((24, 40), Parts(D.Scale(a, 3.0)));
        Assert.Equal((1, 0), Parts(D.Exponent(a)));
        Assert.Equal((3, 0), Parts(D.Round(new(3.2, 1.0))));
        Assert.Equal((-3, -5), Parts(D.CopySign(a, -1.0)));
        Assert.Equal((3, -5), Parts(D.CopySign(new(-3.0, 5.0), 1.0)));
        Assert.True(D.IsDouble);
        Assert.False(Dual<FloatScalar>.IsDouble);
    }

    /// <summary>f = (x³ + 1)/(x² + 2): f′ = (x⁴ + 6x² − 2x)/(x² + 2)², f″ = (−4x³ + 6x² + 24x − 4)/(x² + 2)³.</summary>
    [Theory]
    [InlineData(-1.3)]
    [InlineData(0.0)]
    [InlineData(0.7)]
    [InlineData(4.0)]
    public void Nested_duals_differentiate_twice(double x)
    {
        var z = new DD(new(x, 1.0), new(1.0, 0.0));
        var y = (z * z * z + 1) / (z * z + 2);
        var q = x * x + 2;
        Assert.Equal((x * x * x + 1) / q, y.Value.Value.Value, 1e-14);
        Assert.Equal((x * x * x * x + 6 * x * x - 2 * x) / (q * q), y.Value.Tangent.Value, 1e-14);
        Assert.Equal(y.Value.Tangent.Value, y.Tangent.Value.Value, 1e-14);
        Assert.Equal((-4 * x * x * x + 6 * x * x + 24 * x - 4) / (q * q * q), y.Tangent.Tangent.Value, 1e-14);
    }

    [Fact]
    public void Vector_duals_equal_scalar_duals()
    {
        var y = new Dual<DoubleVector>(0.3, 1.0);
        y = Dual<DoubleVector>.Sqrt(y * y + 1) / (y + 2);
        D x = new(0.3, 1.0);
        x = D.Sqrt(x * x + 1) / (x + 2);
        var (value, tangent) = (new double[DoubleVector.Count], new double[DoubleVector.Count]);
        y.Value.Store(ref value[0]);
        y.Tangent.Store(ref tangent[0]);
        Assert.All(value, v => Assert.Equal(x.Value.Value, v));
        Assert.All(tangent, t => Assert.Equal(x.Tangent.Value, t));
    }
}
