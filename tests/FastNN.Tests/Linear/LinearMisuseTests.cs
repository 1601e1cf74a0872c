using FastNN.Linear;

namespace FastNN.Tests.Linear;

/// <summary>What cannot be fitted is refused by name, number seen and number wanted.</summary>
public class LinearMisuseTests
{
    private static readonly double[] x = Worked.Commute, y = Worked.Minutes;
    private static readonly LinearModel<double> model = new([1, 2], [3]);

    private static void Refuses<E>(System.Action call, string says) where E : Exception => Assert.Matches(says, Assert.Throws<E>(call).Message);

    [Fact]
    public void Lengths()
    {
        Refuses<ShapeException>(() => LeastSquares.Fit<double>(0, [], []), "^0 rows .* at least 1");
        Refuses<ShapeException>(() => LeastSquares.Fit<double>(-1, x, y), "^-1 rows");
        Refuses<ShapeException>(() => LeastSquares.Fit<double>(4, x, y), "\"x\" holds 10.*4 rows");
        Refuses<ShapeException>(() => LeastSquares.Fit<double>(5, x, y.AsSpan(1)), "\"y\" holds 4.*5 rows");
        Refuses<ShapeException>(() => LeastSquares.Fit<double>(5, x, []), "\"y\" holds 0.*5 rows");
        Refuses<ShapeException>(() => LeastSquares.Fit<double>(5, x, y, weights: [1, 2]), "\"weights\" holds 2.*5 rows");
        Refuses<ShapeException>(() => PolynomialRegression.Fit<double>(1, x, y), "\"x\" holds 10 numbers and \"y\" 5");
        Refuses<ShapeException>(() => PolynomialRegression.Fit<double>(1, [], []), "^0 rows");
        Refuses<ShapeException>(() => PolynomialRegression.Fit<double>(new PolynomialFeatures(3, 1), 5, x, y), "holds 2 numbers a row.*3 variables");
        Refuses<ShapeException>(() => new PolynomialFeatures(2, 2).Expand<double>(2, x, new double[12]), "\"x\" holds 10 numbers and \"products\" 12, but 2 rows of 2 and 6");
        Refuses<ShapeException>(() => PolynomialRegression.Fit<double>(1, y, y).Predict(x, new double[2]), "\"x\" holds 10 numbers and \"y\" 2");
        Refuses<ShapeException>(() => Perceptron.Fit<double>(5, x, x.Select(_ => 1.0).ToArray()), "\"y\" holds 2 labels a row");
        Refuses<ShapeException>(() => GradientDescent.Fit<double, HalfSquare, Sgd>(default, new(), 5, x, x), "\"y\" holds 2 numbers a row");
        Refuses<ShapeException>(() => LogisticRegression.Fit<double>(x, [], 2), "^0 rows");
        Refuses<ShapeException>(() => LogisticRegression.Fit<double>(x, [0, 1, 0], 2), "\"x\" holds 10.*3 rows");
        Refuses<ShapeException>(() => new LinearModel<double>([1, 2, 3], [1, 2]), "3 coefficients and 2 intercepts");
        Refuses<ShapeException>(() => new LinearModel<double>([], []), "0 coefficients and 0 intercepts");
        Refuses<ShapeException>(() => model.Predict(x, new double[4]), "\"x\" holds 10 numbers and \"y\" 4, but 2 a row of x and 1");
        Refuses<ShapeException>(() => model.RSquared([], []), "no samples");
        Refuses<ShapeException>(() => MarginClassifier.ZeroOneLoss<double>(model, [], []), "at least one sample");
        Refuses<ShapeException>(() => Perceptron.Predict(new LinearModel<double>([1, 2], [1, 2]), x, new double[10]), "has 2");
        var logistic = LogisticRegression.Fit<double>(x, [0, 1, 1, 0, 1], 2, new() { Lambda = 1 });
        Refuses<ShapeException>(() => logistic.Probabilities(x, new double[9]), "\"p\" 9, but 2 a row of x and 2");
        Refuses<ShapeException>(() => logistic.Predict(x, new int[4]), "\"x\" holds 10.*4 labels");
        var descent = GradientDescent.Of<double, HalfSquare, Sgd>(default, new Sgd(0.1), 2);
        Refuses<ShapeException>(() => descent.Step(x, y.AsSpan(1)), "\"x\" holds 10.*4 of \"y\"");
        Refuses<ShapeException>(() => descent.Cost(x, []), "\"x\" holds 10.*0 of \"y\"");
        Refuses<ShapeException>(() => descent.Gradient(x, y, new double[2]), "\"dw\" holds 2 numbers, but 3");
        Assert.Equal((0L, 0.0), (descent.Steps, descent.Intercept));
        Refuses<ArgumentException>(() =>
        {
            var shared = new double[10];
            model.Predict(shared, shared.AsSpan(0, 5));
        }, "shares memory");
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Numbers_that_are_none(double bad)
    {
        double[] badX = [.. x], badY = [.. y];
        (badX[5], badY[3]) = (bad, bad);
        Refuses<NonFiniteException>(() => LeastSquares.Fit<double>(5, badX, y), "\"x\" holds .* in row 2, column 1");
        Refuses<NonFiniteException>(() => LeastSquares.Fit<double>(5, x, badY), "\"y\" holds .* in row 3, column 0");
        Refuses<NonFiniteException>(() => LeastSquares.Fit<double>(5, x, y, weights: badY), "\"weights\" holds .* in row 3");
        Refuses<NonFiniteException>(() => Ridge.Fit<double>(5, badX, y, 1), "\"x\"");
        Refuses<NonFiniteException>(() => PolynomialRegression.Fit<double>(1, badY, y), "\"x\"");
        Refuses<NonFiniteException>(() => PolynomialRegression.Fit<double>(1, y, badY), "\"y\"");
        Refuses<NonFiniteException>(() => GradientDescent.Fit<double, HalfSquare, Sgd>(default, new(), 5, badX, y), "\"x\"");
        Refuses<NonFiniteException>(() => GradientDescent.Fit<double, HalfSquare, Sgd>(default, new(), 5, x, badY), "\"y\"");
        Refuses<NonFiniteException>(() => Perceptron.Fit<double>(5, badX, [1, 1, -1, 1, 1]), "\"x\"");
        Refuses<NonFiniteException>(() => LogisticRegression.Fit<double>(badX, [0, 1, 1, 0, 1], 2), "\"x\"");
        Refuses<ArgumentOutOfRangeException>(() => Perceptron.Fit<double>(5, x, [1, 1, bad, 1, 1]), "Row 2 has label");
        Refuses<ArgumentOutOfRangeException>(() => Ridge.Fit<double>(5, x, y, bad), "λ is finite");
        Refuses<NonFiniteException>(() => PolynomialRegression.Fit<double>(3, [1, 1e200, 2], [1, 2, 3]), "powers of x");
    }

    [Fact]
    public void Numbers_out_of_range()
    {
        Refuses<ArgumentOutOfRangeException>(() => Ridge.Fit<double>(5, x, y, -1), "not negative, but -1");
        Refuses<ArgumentException>(() => LeastSquares.Fit<double>(5, x, y, weights: [1, 1, -2, 1, 1]), "Row 2 has weight -2");
        Refuses<ArgumentException>(() => LeastSquares.Fit<double>(5, x, y, weights: new double[5]), "All 5 weights are zero");
        Refuses<ArgumentOutOfRangeException>(() => Perceptron.Fit<double>(5, x, [1, -1, 0, 1, 1]), "Row 2 has label 0.*-1 or 1");
        Refuses<ArgumentOutOfRangeException>(() => MarginClassifier.Fit<double, Sgd>(MarginLoss.Hinge, new(), 5, x, [1, -1, 2, 1, 1]), "Row 2 has label 2");
        Refuses<ArgumentOutOfRangeException>(() => MarginClassifier.Fit<double, Sgd>((MarginLoss)9, new(), 5, x, [1, -1, 1, 1, 1]), "no margin loss 9");
        Refuses<ArgumentOutOfRangeException>(() => MarginClassifier.ZeroOneLoss<double>(model, x, [1, -1, 2, 1, 1]), "Row 2 has label 2");
        Refuses<ArgumentOutOfRangeException>(() => LogisticRegression.Fit<double>(x, [0, 1, 2, 1, 1], 2), "Row 2 has class 2.*0 to 1");
        Refuses<ArgumentOutOfRangeException>(() => LogisticRegression.Fit<double>(x, [0, 0, 0, 0, 0], 1), "2");
        Refuses<ArgumentException>(() => LogisticRegression.Fit<double>(x, [0, 2, 2, 0, 0], 3), "Class 1 of 3 has no sample");
        Refuses<ArgumentOutOfRangeException>(() => new PolynomialFeatures(-1, 2), "-1");
        Refuses<ArgumentOutOfRangeException>(() => new PolynomialFeatures(2, -1), "-1");
        Refuses<ArgumentOutOfRangeException>(() => new PolynomialFeatures(1000, 4), "Degree 4 of 1000");
        Refuses<ArgumentOutOfRangeException>(() => new PolynomialFeatures(int.MaxValue, int.MaxValue), "more than");
        Refuses<ArgumentOutOfRangeException>(() => PolynomialRegression.Fit<double>(-1, y, y), "-1");
        Refuses<ArgumentOutOfRangeException>(() => PolynomialRegression.Fit<double>(1, y, y, (PolynomialBasis)5), "no basis 5");
        Refuses<ArgumentOutOfRangeException>(() => GradientDescent.Of<double, HalfSquare, Sgd>(default, new(), -2), "-2");
        Refuses<ArgumentOutOfRangeException>(() => GradientDescent.Of<double, HalfSquare, Sgd>(default, new(), 2, lambda: double.NaN), "NaN");
        Refuses<ArgumentOutOfRangeException>(() => GradientDescent.Of<double, HalfSquare, Sgd>(default, new(), 2).Step(x, y, -1), "-1");
        Refuses<ArgumentOutOfRangeException>(() => GradientDescent.Fit<double, HalfSquare, Sgd>(default, new(), 5, x, y, new() { Rate = t => t == 1 ? 0.1 : -1 }), "step 2 is -1");
        Refuses<ArgumentOutOfRangeException>(() => new DescentOptions { BatchSize = -1 }, "-1");
        Refuses<ArgumentOutOfRangeException>(() => new DescentOptions { MaxSteps = -1 }, "-1");
        Refuses<ArgumentOutOfRangeException>(() => new DescentOptions { Tolerance = double.NaN }, "NaN");
        Refuses<ArgumentOutOfRangeException>(() => new DescentOptions { Lambda = -1 }, "-1");
        Refuses<ArgumentOutOfRangeException>(() => new DescentOptions { Sampling = (Sampling)9 }, "9");
        Refuses<ArgumentOutOfRangeException>(() => new DescentOptions { Stopping = (StoppingRule)9 }, "9");
        Refuses<ArgumentOutOfRangeException>(() => new LeastSquaresOptions { RankDeficiency = (RankDeficiency)9 }, "9");
        Refuses<ArgumentOutOfRangeException>(() => new PerceptronOptions { LearningRate = 0 }, "positive, but 0");
        Refuses<ArgumentOutOfRangeException>(() => new PerceptronOptions { MaxPasses = -1 }, "-1");
        Refuses<ArgumentOutOfRangeException>(() => new LogisticOptions { Lambda = double.PositiveInfinity }, "λ");
        Refuses<ArgumentOutOfRangeException>(() => new LogisticOptions { Tolerance = 0 }, "positive");
        Refuses<ArgumentOutOfRangeException>(() => new LogisticOptions { MaxSteps = -1 }, "-1");
        Refuses<InvalidOperationException>(() => GradientDescent.Of<double, HalfSquare, Sgd>(default, new(), 2, intercept: false).Intercept = 1, "no intercept");
    }

    [Fact]
    public void Other_precisions()
    {
        Refuses<NotSupportedException>(() => LeastSquares.Fit<Half>(1, [(Half)1], [(Half)1]), "Half");
        Refuses<NotSupportedException>(() => new LinearModel<Half>([], [(Half)1]), "Half");
        Refuses<NotSupportedException>(() => Perceptron.Fit<Half>(1, [(Half)1], [(Half)1]), "Half");
        Refuses<NotSupportedException>(() => LogisticRegression.Fit<Half>([(Half)1, (Half)2], [0, 1], 2), "Half");
        Refuses<NotSupportedException>(() => GradientDescent.Fit<Half, HalfSquare, Sgd>(default, new(), 1, [(Half)1], [(Half)1]), "Half");
        Refuses<NotSupportedException>(() => PolynomialRegression.Fit<Half>(1, [(Half)1, (Half)2], [(Half)1, (Half)1]), "Half");
    }
}
