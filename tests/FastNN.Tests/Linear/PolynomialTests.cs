using FastNN.Linear;
using FastNN.Tests.Support;

namespace FastNN.Tests.Linear;

public class PolynomialTests
{
    [Fact]
    public void Products_of_two_features()
    {
        var features = new PolynomialFeatures(2, 3);
        Assert.Equal(["00", "10", "01", "20", "11", "02", "30", "21", "12", "03"], features.Powers.Select(p => string.Concat(p)));
        var products = new double[20];
        features.Expand(2, [2.0, 3, -1, 0.5], products);
        Assert.Equal([1, 2, 3, 4, 6, 9, 8, 12, 18, 27, 1, -1, 0.5, 1, -0.5, 0.25, -1, 0.5, -0.25, 0.125], products);
        Assert.Equal(["10", "01", "11"], new PolynomialFeatures(2, 3, bias: false, interactionOnly: true).Powers.Select(p => string.Concat(p)));
        Assert.Equal(["000", "100", "010", "001", "110", "101", "011"], new PolynomialFeatures(3, 2, interactionOnly: true).Powers.Select(p => string.Concat(p)));
    }

    /// <summary>(m + d over d) products, each once, each the product of its powers.</summary>
    [Theory]
    [InlineData(1, 6, 7)]
    [InlineData(3, 4, 35)]
    [InlineData(10, 2, 66)]
    [InlineData(0, 3, 1)]
    [InlineData(4, 0, 1)]
    public void Every_product_is_there_once(int d, int m, int count)
    {
        foreach (var bias in new[] { true, false })
        {
            var features = new PolynomialFeatures(d, m, bias);
            Assert.Equal(bias ? count : count - 1, features.Count);
            Assert.Equal(features.Count, features.Powers.Select(p => string.Join(',', p)).Distinct().Count());
            Assert.All(features.Powers, p => Assert.InRange(p.Sum(), bias ? 0 : 1, m));
            var (x, products) = (Draw.Uniform<float>(d, 2 * d), new float[2 * features.Count]);
            features.Expand(2, x, products);
            for (var i = 0; i < products.Length; i++)
            {
                var wanted = features.Powers[i % features.Count].Select((p, j) => Math.Pow(x[i / features.Count * d + j], p)).Aggregate(1.0, (a, b) => a * b);
                Assert.Equal(wanted, products[i], 1e-6);
            }
        }
    }

    [Theory]
    [InlineData(PolynomialBasis.Powers)]
    [InlineData(PolynomialBasis.Chebyshev)]
    public void A_polynomial_is_found_again(PolynomialBasis basis)
    {
        double[] wanted = [2, -1, 0.5, 3], x = Draw.Uniform<double>(5, 30, -2, 5), y = [.. x.Select(v => 2 - v + 0.5 * v * v + 3 * v * v * v)];
        var fit = PolynomialRegression.Fit<double>(3, x, y, basis);
        Near.Relative(wanted, fit.ToPowers(), 1e-12, "coefficients");
        var predicted = new double[30];
        fit.Predict(x, predicted);
        Near.Relative(y, predicted, 1e-13, "ŷ");
        Assert.Equal((3, 4, 4), (fit.Degree, fit.Fit.Rank, fit.Coefficients.Length));
        Assert.Equal(1, fit.Fit.RSquared(), 1e-14);

        var narrow = PolynomialRegression.Fit<float>(3, Worked.Narrow(x), Worked.Narrow(y), basis);
        Near.Relative(wanted, narrow.ToPowers(), 2e-5, "coefficients in single precision");
    }

    [Fact]
    public void A_polynomial_of_two_variables_is_found_again()
    {
        var features = new PolynomialFeatures(2, 3, bias: false);
        double[] x = Draw.Uniform<double>(6, 40), wanted = Draw.Uniform<double>(7, features.Count), products = new double[20 * features.Count], y = new double[20];
        features.Expand(20, x, products);
        new LinearModel<double>(wanted, [0.5]).Predict(products, y);
        foreach (var fit in new[] { PolynomialRegression.Fit<double>(features, 20, x, y), LeastSquares.Fit<double>(20, products, y) })
        {
            Near.Relative(wanted, fit.Model.Coefficients, 1e-12, "coefficients");
            Assert.Equal(0.5, fit.Model.Intercept[0], 1e-13);
        }

        Near.Relative([0.5, .. wanted], PolynomialRegression.Fit<double>(new PolynomialFeatures(2, 3), 20, x, y, new() { Intercept = false }).Model.Coefficients, 1e-12, "with bias");
        Assert.Equal(10, Assert.Throws<RankDeficientException>(() => PolynomialRegression.Fit<double>(new PolynomialFeatures(2, 3), 20, x, y)).Rank);
    }

    /// <summary>T_k(cos θ) = cos kθ, whatever the interval.</summary>
    [Fact]
    public void Chebyshev_polynomials()
    {
        double[] x = [.. Enumerable.Range(0, 40).Select(i => 10 + 3 * Math.Cos(Math.PI * i / 39))];
        for (var k = 1; k < 12; k++)
        {
            var fit = PolynomialRegression.Fit<double>(12, x, [.. Enumerable.Range(0, 40).Select(i => Math.Cos(k * Math.PI * i / 39))], PolynomialBasis.Chebyshev);
            Near.Relative([.. Enumerable.Range(0, 13).Select(j => j == k ? 1.0 : 0)], fit.Coefficients, 1e-13, $"T{k}");
        }
    }

    /// <summary>Degree 40 on 200 points: the scaled basis stays well-conditioned, where powers are dependent to rounding.</summary>
    [Fact]
    public void A_high_degree_wants_the_scaled_basis()
    {
        double[] x = [.. Enumerable.Range(0, 200).Select(i => 50 + i / 10.0)], y = [.. x.Select(v => Math.Sin(v) + Math.Exp(-v / 50))];
        var fit = PolynomialRegression.Fit<double>(40, x, y, PolynomialBasis.Chebyshev);
        var predicted = new double[200];
        fit.Predict(x, predicted);
        Near.Relative(y, predicted, 1e-11, "ŷ");
        Assert.Throws<RankDeficientException>(() => PolynomialRegression.Fit<double>(40, x, y));
    }

    [Fact]
    public void Few_points()
    {
        Assert.Equal([4.0], PolynomialRegression.Fit<double>(0, [1, 2], [3, 5]).Coefficients.ToArray());
        Assert.Equal([4.0], PolynomialRegression.Fit<double>(0, [1, 1], [3, 5], PolynomialBasis.Chebyshev).ToPowers());
        Assert.Equal(2, Assert.Throws<RankDeficientException>(() => PolynomialRegression.Fit<double>(2, [1, 2, 2], [3, 5, 4])).Rank);
        var one = PolynomialRegression.Fit<double>(3, [2, 2], [3, 5], PolynomialBasis.Chebyshev, new() { RankDeficiency = RankDeficiency.MinimumNorm });
        var y = new double[1];
        one.Predict([7], y);
        Assert.Equal(4, y[0], 1e-14);
        Near.Relative([0, 2], PolynomialRegression.Fit<double>(1, [1, 2], [2, 4], options: new() { Intercept = false }).Coefficients, 1e-15, "through the origin");
    }
}
