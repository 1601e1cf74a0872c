using FastNN;
using FastNN.Linear;

namespace Documentation;

/// <summary>The code of docs/mathematics/linear-models.md, which must stand here line for line, and runs.</summary>
public class LinearCode
{
    [Fact]
    public void Linear_models()
    {
        double[] x = [2.7, 1, 4.1, 1, 1.0, 0, 5.2, 1, 2.8, 0];             // distance in km, weekday
        double[] y = [25, 33, 15, 45, 22];                                  // minutes

        var fit = LeastSquares.Fit<double>(rows: 5, x, y);
        Console.WriteLine($"{fit.Model.Intercept[0]} + {fit.Model.Coefficients[0]}·km + {fit.Model.Coefficients[1]}·weekday, R² {fit.RSquared()}");

        var predicted = new double[5];
        fit.Model.Predict(x, predicted);                                    // ŷ = x·W + b, 0 bytes

        Assert.Equal(0.954599832357185, fit.RSquared(), 1e-14);
        Assert.Equal(25.8396358543417, predicted[0], 1e-12);

        double[] twice = [1, 2, 2, 4, 3, 6, 5, 10], sums = [13, 23, 33, 53];        // x₂ = 2·x₁, y = 3 + 10·x₁
        Assert.Equal(2, Assert.Throws<RankDeficientException>(() => LeastSquares.Fit<double>(4, twice, sums)).Rank);

        var shortest = LeastSquares.Fit<double>(4, twice, sums, new() { RankDeficiency = RankDeficiency.MinimumNorm });
        Assert.Equal(2, shortest.Model.Coefficients[0], 1e-13);                     // 2·x₁ + 4·x₂: no other split is shorter
        Assert.Equal(4, shortest.Model.Coefficients[1], 1e-13);

        var ridge = Ridge.Fit<double>(rows: 5, x, y, lambda: 0.1);                  // scikit-learn's α = 5·0.1
        Assert.Equal(6.284086986537798, ridge.Model.Coefficients[0], 1e-14);

        int[] late = [0, 1, 0, 1, 1];
        var logistic = LogisticRegression.Fit<double>(x, late, classes: 2, new() { Lambda = 0.1 });
        var probabilities = new double[5 * 2];
        logistic.Probabilities(x, probabilities);                                   // 0 bytes
        Assert.Equal(LogisticEnd.Converged, logistic.End);

        Assert.Equal(1, probabilities[0] + probabilities[1], 1e-15);

        var descent = GradientDescent.Fit<double, HalfSquare, Sgd>(default, new Sgd(0.14), rows: 5, x, y);
        Assert.Equal(DescentEnd.Converged, descent.End);
        Assert.Equal(fit.Model.Coefficients[0], descent.Model.Coefficients[0], 1e-6);

        var away = GradientDescent.Fit<double, HalfSquare, Sgd>(default, new Sgd(0.151), rows: 5, x, y, new() { MaxSteps = 1000 });
        Assert.Equal(DescentEnd.Diverged, away.End);
    }

    [Fact]
    public void Polynomials()
    {
        double[] t = [.. Enumerable.Range(0, 200).Select(i => 50 + i / 10.0)], wave = [.. t.Select(Math.Sin)];
        Assert.Throws<RankDeficientException>(() => PolynomialRegression.Fit<double>(40, t, wave));
        var polynomial = PolynomialRegression.Fit<double>(40, t, wave, PolynomialBasis.Chebyshev);
        Assert.True(polynomial.Fit.RSquared() > 1 - 1e-12);
    }

    [Fact]
    public void Perceptrons()
    {
        double[] corners = [0, 0, 0, 1, 1, 0, 1, 1];
        Assert.True(Perceptron.Fit<double>(4, corners, [-1, -1, -1, 1]).Converged);     // and
        Assert.False(Perceptron.Fit<double>(4, corners, [-1, 1, 1, -1]).Converged);     // xor: no plane separates it
    }
}
