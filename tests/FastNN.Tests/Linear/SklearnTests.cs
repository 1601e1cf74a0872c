using System.Text.Json;
using FastNN.Kernels;
using FastNN.Linear;
using FastNN.Tests.Support;

namespace FastNN.Tests.Linear;

/// <summary>Coefficients, R², predictions and accuracies that scikit-learn found on diabetes and iris.</summary>
public class SklearnTests
{
    private readonly JsonElement reference;

    public SklearnTests()
    {
        if (SharedCases.Root is null)
            return;
        using var file = JsonDocument.Parse(File.ReadAllText(SharedCases.Require("sklearn", "reference.json")));
        reference = file.RootElement.Clone();
    }

    /// <summary>Features row by row, targets, and how many there are.</summary>
    private sealed record Set(double[] X, double[] Y)
    {
        public int Rows => Y.Length;

        public int Width => X.Length / Y.Length;

        public double[] Column(int j) => [.. Enumerable.Range(0, Rows).Select(i => X[i * Width + j])];

        public Set Columns(params int[] columns) => this with { X = [.. Enumerable.Range(0, Rows).SelectMany(i => columns.Select(j => X[i * Width + j]))] };

        public Set Expanded(PolynomialFeatures features)
        {
            var products = new double[Rows * features.Count];
            features.Expand(Rows, X, products);
            return this with { X = products };
        }

        /// <summary>(x − x̄)/s with mean and standard deviation (over n) of the training set.</summary>
        public Set Standardised(Set train) => this with
        {
            X = [.. X.Select((v, i) =>
            {
                var (mean, variance) = Reduce.MeanAndVariance<double>(train.Column(i % Width));
                return (v - mean) / Math.Sqrt(variance);
            })],
        };
    }

    private static (Set Train, Set Test) Read(string name)
    {
        var lines = File.ReadLines(SharedCases.Require("..", "data", name)).Skip(1).Select(l => l.Split(',')).ToArray();
        Set Of(string split)
        {
            var chosen = lines.Where(l => l[^1] == split).ToArray();
            return new([.. chosen.SelectMany(l => l[..^2].Select(double.Parse))], [.. chosen.Select(l => double.Parse(l[^2]))]);
        }

        return (Of("train"), Of("test"));
    }

    private static double[] Numbers(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => [.. element.EnumerateArray().SelectMany(Numbers)],
        JsonValueKind.String => [double.Parse(element.GetString()!)],
        _ => [element.GetDouble()],
    };

    private static void Agree(JsonElement wanted, LeastSquaresFit<double> fit, Set test, double tolerance = 1e-8)
    {
        Near.Relative(Numbers(wanted.GetProperty("coef")), fit.Model.Coefficients, tolerance, "coefficients");
        Near.Relative(Numbers(wanted.GetProperty("intercept")), fit.Model.Intercept, tolerance, "intercept");
        if (!wanted.TryGetProperty("train_r2", out var training))
            return;
        Near.Relative(Numbers(training), [fit.RSquared()], tolerance, "R² of training");
        Near.Relative(Numbers(wanted.GetProperty("test_r2")), [fit.Model.RSquared(test.X, test.Y)], tolerance, "R² of test");
        var predicted = new double[test.Rows];
        fit.Model.Predict(test.X, predicted);
        Near.Relative(Numbers(wanted.GetProperty("test_pred_first5")), predicted.AsSpan(0, 5), tolerance, "predictions");
    }

    [SkippableFact]
    public void Least_squares_and_ridge()
    {
        var (train, test) = Read("diabetes.csv");
        var (scaled, scaledTest) = (train.Standardised(train), test.Standardised(train));
        var linear = reference.GetProperty("linear");
        var seen = 0;
        foreach (var entry in linear.EnumerateObject())
        {
            // α = n·λ.
            double Lambda() => Numbers(entry.Value.GetProperty("alpha"))[0] / train.Rows;
            var powers = new PolynomialFeatures(2, entry.Name.Contains("poly3") ? 3 : 2, bias: false);
            var allPowers = new PolynomialFeatures(10, 2, bias: false);
            LeastSquaresFit<double> Ols(Set s, LeastSquaresOptions? options = null) => LeastSquares.Fit<double>(s.Rows, s.X, s.Y, options);
            switch (entry.Name)
            {
                case "diabetes_ols":
                    Agree(entry.Value, Ols(train), test);
                    break;
                case "diabetes_ols_noint":
                    Agree(entry.Value, Ols(train, new() { Intercept = false }), test);
                    break;
                case "diabetes_scaler":
                    Near.Relative(Numbers(entry.Value.GetProperty("mean")), [.. Enumerable.Range(0, 10).Select(j => Reduce.MeanAndVariance<double>(train.Column(j)).Mean)], 1e-14, "mean");
                    Near.Relative(Numbers(entry.Value.GetProperty("scale")), [.. Enumerable.Range(0, 10).Select(j => Math.Sqrt(Reduce.MeanAndVariance<double>(train.Column(j)).Variance))], 1e-14, "scale");
                    break;
                case "diabetes_ridge_svd_1":
                    Agree(entry.Value, Ridge.Fit<double>(train.Rows, train.X, train.Y, Lambda()), test);
                    break;
                case "diabetes_ridge_noint_1":
                    Agree(entry.Value, Ridge.Fit<double>(scaled.Rows, scaled.X, scaled.Y, Lambda(), new() { Intercept = false }), scaledTest);
                    break;
                case "diabetes_poly2_all_ridge10":
                    Assert.Equal(Numbers(entry.Value.GetProperty("powers")), allPowers.Powers.SelectMany(p => p).Select(p => (double)p));
                    Agree(entry.Value, Ridge.Fit<double>(scaled.Rows, scaled.Expanded(allPowers).X, scaled.Y, Lambda()), scaledTest.Expanded(allPowers));
                    break;
                case "diabetes_poly2_bmi_s5" or "diabetes_poly3_bmi_s5":
                    Assert.Equal(Numbers(entry.Value.GetProperty("powers")), powers.Powers.SelectMany(p => p).Select(p => (double)p));
                    Agree(entry.Value, Ols(scaled.Columns(2, 8).Expanded(powers)), scaledTest.Columns(2, 8).Expanded(powers));
                    break;
                case "diabetes_multioutput":
                    var two = LeastSquares.Fit<double>(scaled.Rows, scaled.Columns(0, 1, 3, 4).X, [.. scaled.Y.SelectMany((y, i) => new[] { y, 3 * scaled.X[i * 10 + 2] - 1 })]);
                    var coefficients = Numbers(entry.Value.GetProperty("coef"));    // [outputs, features]
                    Near.Relative(Numbers(entry.Value.GetProperty("intercept")), two.Model.Intercept, 1e-8, "intercept");
                    Near.Relative([.. Enumerable.Range(0, 8).Select(i => coefficients[i % 2 * 4 + i / 2])], two.Model.Coefficients, 1e-8, "coefficients");
                    break;
                case "diabetes_weighted":
                    Agree(entry.Value, LeastSquares.Fit<double>(scaled.Rows, scaled.X, scaled.Y, weights: Numbers(entry.Value.GetProperty("weights"))), scaledTest);
                    break;
                case "diabetes_rank_deficient":
                    var twice = scaled.Columns([.. Enumerable.Range(0, 10), 0]);
                    Assert.Equal((10 + 1, 12), (Assert.Throws<RankDeficientException>(() => Ols(twice)).Rank, Assert.Throws<RankDeficientException>(() => Ols(twice)).Columns));
                    Agree(entry.Value, Ols(twice, new() { RankDeficiency = RankDeficiency.MinimumNorm }), test);
                    break;
                case var name when name.StartsWith("diabetes_ridge_", StringComparison.Ordinal):
                    Agree(entry.Value, Ridge.Fit<double>(scaled.Rows, scaled.X, scaled.Y, Lambda()), scaledTest);
                    break;
                default:
                    Assert.Fail($"Nothing is compared with {entry.Name}.");
                    break;
            }

            seen++;
        }

        Assert.True(seen > 10);
    }

    [SkippableFact]
    public void Classifiers()
    {
        var (train, test) = Read("iris.csv");
        (train, test) = (train.Standardised(train), test.Standardised(train));
        int[] labels = [.. train.Y.Select(y => (int)y)], testLabels = [.. test.Y.Select(y => (int)y)];
        double Share(Func<int, int> predicted, int[] wanted) => (double)wanted.Where((t, i) => predicted(i) == t).Count() / wanted.Length;
        var seen = 0;
        foreach (var entry in reference.GetProperty("classifiers").GetProperty("iris").EnumerateObject())
        {
            var (coefficients, intercept) = (Numbers(entry.Value.GetProperty("coef")), Numbers(entry.Value.GetProperty("intercept")));     // [classes, features], [classes]
            double[] Turned(ReadOnlySpan<double> w)
            {
                var copy = w.ToArray();
                return [.. Enumerable.Range(0, 12).Select(i => copy[i % 4 * 3 + i / 4])];
            }

            switch (entry.Name)
            {
                case "perceptron_noshuffle_50":
                    var scores = new double[3][];
                    for (var k = 0; k < 3; k++)
                    {
                        var one = Perceptron.Fit<double>(train.Rows, train.X, [.. labels.Select(t => t == k ? 1.0 : -1)], new() { MaxPasses = 50, ZeroIsMistake = true });
                        Near.Relative(coefficients.AsSpan(4 * k, 4), one.Model.Coefficients, 1e-12, $"coefficients of class {k}");
                        Near.Relative(intercept.AsSpan(k, 1), one.Model.Intercept, 1e-12, $"intercept of class {k}");
                        one.Model.Predict(test.X, scores[k] = new double[test.Rows]);
                    }

                    Assert.Equal(entry.Value.GetProperty("test_acc").GetDouble(), Share(i => Enumerable.Range(0, 3).MaxBy(k => scores[k][i]), testLabels));
                    break;
                case "ridge_classifier_1":
                    var ridge = Ridge.Fit<double>(train.Rows, train.X, [.. labels.SelectMany(t => Enumerable.Range(0, 3).Select(k => k == t ? 1.0 : -1))], 1.0 / train.Rows).Model;
                    Near.Relative(coefficients, Turned(ridge.Coefficients), 1e-8, "coefficients");
                    Near.Relative(intercept, ridge.Intercept, 1e-8, "intercept");
                    var outputs = new double[3 * test.Rows];
                    ridge.Predict(test.X, outputs);
                    Assert.Equal(entry.Value.GetProperty("test_acc").GetDouble(), Share(i => Enumerable.Range(0, 3).MaxBy(k => outputs[3 * i + k]), testLabels));
                    break;
                case var name when name.StartsWith("logistic_C", StringComparison.Ordinal):
                    var fit = LogisticRegression.Fit<double>(train.X, labels, 3, new() { Lambda = 1 / (train.Rows * double.Parse(name["logistic_C".Length..])) });
                    Assert.Equal(LogisticEnd.Converged, fit.End);
                    Near.Relative(coefficients, Turned(fit.Model.Coefficients), 1e-6, name);
                    Near.Relative(intercept, fit.Model.Intercept, 1e-6, name);
                    var (p, predicted, trained) = (new double[3 * test.Rows], new int[test.Rows], new int[train.Rows]);
                    fit.Probabilities(test.X, p);
                    fit.Predict(test.X, predicted);
                    fit.Predict(train.X, trained);
                    Near.Relative(Numbers(entry.Value.GetProperty("proba_first3")), p.AsSpan(0, 9), 1e-6, name);
                    Assert.Equal(entry.Value.GetProperty("test_logloss").GetDouble(), testLabels.Select((t, i) => -Math.Log(p[3 * i + t])).Average(), 1e-6);
                    Assert.Equal(entry.Value.GetProperty("test_acc").GetDouble(), Share(i => predicted[i], testLabels));
                    Assert.Equal(entry.Value.GetProperty("train_acc").GetDouble(), Share(i => trained[i], labels));
                    break;
                default:
                    Assert.Fail($"Nothing is compared with {entry.Name}.");
                    break;
            }

            seen++;
        }

        Assert.True(seen > 4);
    }
}
