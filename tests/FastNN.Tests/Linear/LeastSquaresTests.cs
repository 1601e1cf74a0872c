using FastNN.Linear;
using FastNN.Testing;
using FastNN.Tests.Support;

namespace FastNN.Tests.Linear;

public class LeastSquaresTests
{
    private static readonly LeastSquaresOptions shortest = new() { RankDeficiency = RankDeficiency.MinimumNorm };

    /// <summary>w = (2897/476, 1555/238, 431/204), predictions, R², least cost.</summary>
    [Fact]
    public void Commute()
    {
        var fit = LeastSquares.Fit<double>(5, Worked.Commute, Worked.Minutes);
        Near.Relative([6.08613445378149, 6.53361344537816, 2.11274509803922], [.. fit.Model.Intercept, .. fit.Model.Coefficients], 1e-14, "w");
        Near.Relative(Worked.Best, [.. fit.Model.Intercept, .. fit.Model.Coefficients], 1e-15, "w");       // 2.7 and 4.1 are rounded
        var predicted = new double[5];
        fit.Model.Predict(Worked.Commute, predicted);
        Near.Relative([25.8396358543417, 34.9866946778711, 12.6197478991597, 42.1736694677871, 24.3802521008403], predicted, 1e-14, "ŷ");
        Assert.Equal(0.954599832357185, fit.RSquared(), 1e-14);
        Assert.Equal(fit.RSquared(), fit.Model.RSquared(Worked.Commute, Worked.Minutes), 1e-15);
        Assert.Equal(2.3971288515406162, fit.ResidualSumOfSquares() / 10, 1e-14);
        Assert.Equal((3, 3), (fit.Rank, fit.Unknowns));
        Near.Relative([.. Worked.Minutes.Zip(predicted, (y, z) => y - z)], fit.Residuals, 1e-13, "residuals");
        Assert.Equal(Math.Sqrt(fit.ResidualSumOfSquares() / 2), fit.StandardDeviation(), 1e-14);

        // A column of ones by hand is the same fit.
        var byHand = LeastSquares.Fit<double>(5, [.. Enumerable.Range(0, 5).SelectMany(i => new[] { 1, Worked.Commute[2 * i], Worked.Commute[2 * i + 1] })], Worked.Minutes, new() { Intercept = false });
        Near.Relative(Worked.Best, byHand.Model.Coefficients, 1e-15, "w");
    }

    [Fact]
    public void Commute_in_single_precision_is_rounded_once()
    {
        var fit = LeastSquares.Fit<float>(5, Worked.Narrow(Worked.Commute), Worked.Narrow(Worked.Minutes));
        Near.Relative(Worked.Best, Draw.Wide<float>([.. fit.Model.Intercept, .. fit.Model.Coefficients]), 1e-6, "w");
        Assert.Equal(0.9545998, fit.RSquared(), 1e-6);
    }

    /// <summary>(XᵀX/n + λI)·w = Xᵀy/n, the intercept penalised and not.</summary>
    [Fact]
    public void Commute_with_ridge()
    {
        var fit = Ridge.Fit<double>(5, Worked.Commute, Worked.Minutes, 0.1);
        Near.Relative([7.025543665861236, 6.284086986537798, 1.861235761132206], [.. fit.Model.Intercept, .. fit.Model.Coefficients], 1e-15, "w");
        fit = Ridge.Fit<double>(5, Worked.Commute, Worked.Minutes, 0.1, new() { PenalizeIntercept = true });
        Near.Relative([4.435171061233384, 7.022771845718021, 1.548921333623883], [.. fit.Model.Intercept, .. fit.Model.Coefficients], 1e-15, "w");
        Assert.True(double.IsNaN(fit.StandardErrors[0]));
    }

    /// <summary>What λ does not reach it leaves: as λ → 0 ridge becomes least squares, and where that is not unique its shortest solution; as λ → ∞ the mean.</summary>
    [Fact]
    public void Ridge_between_its_limits()
    {
        Near.Relative(Worked.Best, Together(Ridge.Fit<double>(5, Worked.Commute, Worked.Minutes, 1e-13)), 1e-11, "small λ");
        Near.Relative(Worked.Best, Together(Ridge.Fit<double>(5, Worked.Commute, Worked.Minutes, 0)), 1e-15, "λ = 0");
        Near.Relative([28, 0, 0], Together(Ridge.Fit<double>(5, Worked.Commute, Worked.Minutes, 1e14)), 1e-11, "large λ");

        double[] doubled = [.. Enumerable.Range(0, 5).SelectMany(i => new[] { Worked.Commute[2 * i], Worked.Commute[2 * i], Worked.Commute[2 * i + 1] })];
        double[] split = [Worked.Best[0], Worked.Best[1] / 2, Worked.Best[1] / 2, Worked.Best[2]];
        Near.Relative(split, Together(Ridge.Fit<double>(5, doubled, Worked.Minutes, 0)), 1e-13, "λ = 0");
        Near.Relative(split, Together(Ridge.Fit<double>(5, doubled, Worked.Minutes, 1e-9)), 1e-7, "small λ");
        Assert.Equal(4, Ridge.Fit<double>(5, doubled, Worked.Minutes, 1e-9).Rank);
        Assert.Equal(3, Ridge.Fit<double>(5, doubled, Worked.Minutes, 0).Rank);
    }

    [Fact]
    public void Dependent_columns_are_refused_or_solved_by_the_shortest()
    {
        // x₂ = 2·x₁: y = 10·x₁ has the shortest w = (2, 4). The intercept takes no part of it.
        double[] x = [1, 2, 2, 4, 3, 6, 5, 10], y = [13, 23, 33, 53];
        var refused = Assert.Throws<RankDeficientException>(() => LeastSquares.Fit<double>(4, x, y));
        Assert.Equal((2, 3), (refused.Rank, refused.Columns));
        Assert.Matches("2 of 3 columns.*MinimumNorm.*Ridge.*leave out 1", refused.Message);
        var fit = LeastSquares.Fit<double>(4, x, y, shortest);
        Near.Relative([3, 2, 4], Together(fit), 1e-14, "w");
        Assert.Equal((2, 3), (fit.Rank, fit.Unknowns));
        Assert.True(double.IsNaN(fit.StandardErrors[0]));
        Assert.All(fit.Residuals.ToArray(), r => Assert.Equal(0, r, 1e-13));

        // The same in units that differ by many powers of two: the shortest in the units given.
        double[] tiny = [.. x.Select((v, i) => i % 2 == 0 ? v * 1e-150 : v)];
        Near.Relative([3, 0, 5], Together(LeastSquares.Fit<double>(4, tiny, y, shortest)), 1e-13, "w");

        // A column that does not vary is the intercept's.
        fit = LeastSquares.Fit<double>(3, [0.1, 1, 0.1, 2, 0.1, 4], [1, 2, 4], shortest);
        Near.Relative([0, 0, 1], Together(fit), 1e-14, "w");
        Assert.Equal(2, fit.Rank);

        // A column of zeros gets 0.
        Near.Relative([0, 1], LeastSquares.Fit<double>(2, [0, 1, 0, 2], [1, 2], shortest with { Intercept = false }).Model.Coefficients, 1e-15, "w");
    }

    [Fact]
    public void More_features_than_samples()
    {
        double[] x = [1, 0, 2, 0, 1, 1], y = [5, 2];
        Assert.Throws<RankDeficientException>(() => LeastSquares.Fit<double>(2, x, y));

        // wᵀ = y·(X·Xᵀ)⁻¹·X with X·Xᵀ = (5 2; 2 2).
        var fit = LeastSquares.Fit<double>(2, x, y, shortest with { Intercept = false });
        Near.Relative([1, 0, 2], fit.Model.Coefficients, 1e-14, "w");
        Assert.Equal(2, fit.Rank);
        Assert.True(double.IsNaN(fit.StandardDeviation()));
    }

    [Fact]
    public void No_features_are_the_mean()
    {
        var fit = LeastSquares.Fit<double>(3, [], [1, 2, 6]);
        Assert.Equal((3.0, 0, 1), (fit.Model.Intercept[0], fit.Model.Features, fit.Rank));
        Assert.Equal(0, fit.RSquared(), 1e-15);
        var y = new double[2];
        fit.Model.Predict([], y);
        Assert.Equal([3, 3], y);
        Assert.Equal(0, LeastSquares.Fit<double>(3, [], [1, 2, 6], new() { Intercept = false }).Model.Intercept[0]);
        Assert.Equal(5, LeastSquares.Fit<double>(1, [], [5]).Model.Intercept[0]);
    }

    [Fact]
    public void Several_outputs_are_fitted_each_for_itself()
    {
        double[] both = [.. Worked.Minutes.SelectMany(y => new[] { y, -2 * y + 1 })];
        var fit = LeastSquares.Fit<double>(5, Worked.Commute, both);
        Near.Relative([Worked.Best[1], -2 * Worked.Best[1], Worked.Best[2], -2 * Worked.Best[2]], fit.Model.Coefficients, 1e-15, "W");
        Near.Relative([Worked.Best[0], 1 - 2 * Worked.Best[0]], fit.Model.Intercept, 1e-14, "b");
        Assert.Equal(fit.RSquared(0), fit.RSquared(1), 1e-14);
        Assert.Equal(4 * fit.ResidualSumOfSquares(0), fit.ResidualSumOfSquares(1), 1e-12);
        Assert.Equal(2 * fit.StandardErrors[0], fit.StandardErrors[1], 1e-13);
        Assert.Equal(fit.RSquared(0), fit.Model.RSquared(Worked.Commute, both), 1e-14);
        Assert.Throws<IndexOutOfRangeException>(() => fit.RSquared(2));
    }

    [Fact]
    public void A_weight_is_a_repeated_sample()
    {
        double[] weights = [2, 1, 0, 3, 1];
        int[] repeated = [0, 0, 1, 3, 3, 3, 4];
        double[] x = [.. repeated.SelectMany(i => Worked.Commute[(2 * i)..(2 * i + 2)])], y = [.. repeated.Select(i => Worked.Minutes[i])];
        var (weighted, plain) = (LeastSquares.Fit<double>(5, Worked.Commute, Worked.Minutes, weights: weights), LeastSquares.Fit<double>(7, x, y));
        Near.Relative(Together(plain), Together(weighted), 1e-14, "w");
        Assert.Equal(plain.RSquared(), weighted.RSquared(), 1e-14);
        Assert.Equal(plain.UncenteredRSquared(), weighted.UncenteredRSquared(), 1e-14);
        Assert.Equal(plain.ResidualSumOfSquares(), weighted.ResidualSumOfSquares(), 1e-12);
        var (ridge, plainRidge) = (Ridge.Fit<double>(5, Worked.Commute, Worked.Minutes, 0.3, weights: weights), Ridge.Fit<double>(7, x, y, 0.3));
        Near.Relative(Together(plainRidge), Together(ridge), 1e-14, "w of ridge");
        Near.Relative(Together(plainRidge), Together(Ridge.Fit<double>(5, Worked.Commute, Worked.Minutes, 0.3, weights: [.. weights.Select(w => 8 * w)])), 1e-14, "a common factor");
    }

    [Fact]
    public void R_squared_of_a_constant()
    {
        double[] x = [1, 2, 3.5, 4], y = [0.1, 0.1, 0.1, 0.1];
        Assert.Equal(1, LeastSquares.Fit<double>(4, x, y).RSquared());
        Assert.Equal(1, LeastSquares.Fit<float>(4, Worked.Narrow(x), Worked.Narrow(y)).RSquared());
        Assert.Equal(0, LeastSquares.Fit<double>(4, x, y, new() { Intercept = false }).RSquared());
        Assert.Equal(1, LeastSquares.Fit<double>(4, x, new double[4], new() { Intercept = false }).UncenteredRSquared());
        Assert.Equal(0, new LinearModel<double>([0], [0.2]).RSquared(x, y));
        Assert.True(double.IsNaN(new LinearModel<double>([double.NaN], [0.2]).RSquared(x, y)));
        Assert.Equal(-4, new LinearModel<double>([0], [3]).RSquared([0, 0], [0, 2]));
    }

    /// <summary>Powers of two and ten in x and y scale the solution and nothing else, to the ends of the range.</summary>
    [Theory]
    [InlineData(1e-300, 1e150)]
    [InlineData(1e300, 1e-300)]
    [InlineData(1e-310, 1e-10)]
    [InlineData(1e150, 1e300)]
    public void Extreme_units(double unit, double height)
    {
        var fit = LeastSquares.Fit<double>(5, [.. Worked.Commute.Select(v => v * unit)], [.. Worked.Minutes.Select(v => v * height)]);
        var tolerance = unit < 1e-305 ? 1e-10 : 1e-13;     // subnormal numbers have fewer digits
        Assert.Equal(1, fit.Model.Intercept[0] / height / Worked.Best[0], tolerance);
        if (height / unit is > 1e-290 and < 1e290)
            Assert.Equal(1, fit.Model.Coefficients[0] * unit / height / Worked.Best[1], tolerance);
        Assert.Equal(3, fit.Rank);
    }

    [Fact]
    public void Prediction_allocates_nothing()
    {
        Allocates<float>();
        Allocates<double>();
    }

    private static void Allocates<T>() where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        T[] Of(double[] v) => Array.ConvertAll(v, T.CreateTruncating);
        var model = LeastSquares.Fit<T>(5, Of(Worked.Commute), Of(Worked.Minutes)).Model;
        var line = PolynomialRegression.Fit<T>(2, Of(Worked.Minutes), Of(Worked.Minutes), PolynomialBasis.Chebyshev);
        var logistic = LogisticRegression.Fit<T>(Of(Worked.Commute), [0, 1, 2, 0, 1], 3, new() { Lambda = 0.1 });
        var binary = LogisticRegression.Fit<T>(Of(Worked.Commute), [0, 1, 1, 0, 1], 2, new() { Lambda = 0.1 });
        var features = new PolynomialFeatures(2, 3);
        var (x, y, products, p, labels) = (Of(Worked.Commute), new T[5], new T[5 * features.Count], new T[15], new int[5]);
        Allocations.AssertNone(() =>
        {
            model.Predict(x, y);
            line.Predict(y, y);
            features.Expand(5, x, products);
            logistic.Probabilities(x, p);
            logistic.Predict(x, labels);
            binary.Probabilities(x, p.AsSpan(0, 10));
            binary.Predict(x, labels);
            Perceptron.Predict(model, x, y);
        }, 1000);
    }

    private static double[] Together(LeastSquaresFit<double> fit) => [.. fit.Model.Intercept, .. fit.Model.Coefficients];
}
