using FastNN.Linear;
using static FastNN.Cli.Textbook.Sections.Working;

namespace FastNN.Cli.Textbook.Sections;

/// <summary>Models that are linear in their weights: in closed form, by descent, and by the perceptron.</summary>
internal static class LinearModels
{
    private const int Rows = 8;

    // [8, 4] of the worked set, row after row, and its labels.
    private static readonly double[] x =
    [
        -0.5, 0.25, -0.8, -1, -1, -0.1, -0.1, -1, 0.5, 0, 0.25, 0.1, -0.2, -0.3, 0.2, 0, -0.8, 0, -0.8, -1, -0.15, -0.5, 0.05, -0.25, -1, 0, -1, -1, 0, -0.25, 0.25, 0.1,
    ];

    private static readonly double[] y = [1, 1, -1, -1, 1, -1, 1, -1];

    public static Section Section { get; } = new("Linear models",
    [
        new("Commute: least squares of minutes by km and weekday",
            [("bias", "2897/476"), ("km", "1555/238"), ("weekday", "431/204"), ("ŷ₁", "25.839635854342"), ("ŷ₂", "34.986694677871"), ("ŷ₃", "12.619747899160"), ("ŷ₄", "42.173669467787"), ("ŷ₅", "24.380252100840"), ("R²", "0.954599832357185")], () =>
        {
            var fit = LeastSquares.Fit<double>(5, Commute.X, Commute.Minutes);
            var predictions = new double[5];
            fit.Model.Predict(Commute.X, predictions);
            return [.. Weights(fit.Model), .. predictions, fit.RSquared()];
        }),
        new("Commute: ridge at λ = 0.1, the bias penalised too", [("bias", "20353/4589"), ("km", "64455/9178"), ("weekday", "7108/4589")], () =>
            Weights(Ridge.Fit<double>(5, Commute.X, Commute.Minutes, 0.1, new() { PenalizeIntercept = true }).Model)),
        new("Commute: ridge at λ = 0.1, the bias not penalised", [("bias", "20353/2897"), ("km", "18205/2897"), ("weekday", "5392/2897")], () =>
            Weights(Ridge.Fit<double>(5, Commute.X, Commute.Minutes, 0.1).Model)),
        new("Worked set, ½·max(0, 1 − m)²: gradient descent, η = 0.5, 25 steps", [("w₁", "-0.527322541039"), ("w₂", "1.219596310743"), ("w₃", "-1.047072065121"), ("w₄", "-0.445045875092"), ("C(0)", "1/2"), ("C", "0.056140262442"), ("steps at which C fell", "25")], Falling),
        new("Worked set: stochastic gradient descent, η = 0.1, in order, 80 steps", [("w₁", "-0.468858151989"), ("w₂", "0.889776041396"), ("w₃", "-0.799423931653"), ("w₄", "-0.448787607027")], () =>
            Descended(new Sgd(0.1), 1, 80).Model.Coefficients.ToArray()),
        new("Worked set: momentum v ← αv − η∇C, α = 0.5, η = 0.5, 25 steps", [("w₁", "-0.598351557887"), ("w₂", "1.828545309277"), ("w₃", "-1.557362447589"), ("w₄", "-0.501976233065"), ("C", "0.012258296209")], () =>
        {
            var fit = Descended(new ClassicalMomentum(0.5, Gamma: 0.5), 0, 25);
            return [.. fit.Model.Coefficients, fit.Cost];
        }),
        new("Worked set: AdaGrad, η = 0.1, √s + 10⁻⁶, in order, 80 steps", [("w₁", "-0.477702582438"), ("w₂", "0.849099893627"), ("w₃", "-0.721536074464"), ("w₄", "-0.380195229937")], () =>
            Descended(new AdaGrad(0.1, Epsilon: 1e-6), 1, 80).Model.Coefficients.ToArray()),
        new("Worked set: perceptron, η = 1, no bias, one pass in order", [("w₁", "-7/20"), ("w₂", "3/4"), ("w₃", "-17/20"), ("w₄", "-3/4"), ("updates", "2"), ("separates all", "1")], () =>
        {
            var fit = Perceptron.Fit<double>(Rows, x, y, new() { Intercept = false });
            return [.. fit.Model.Coefficients, fit.Updates, fit.Converged ? 1 : 0];
        }),
        new("XOR is not linearly separable: the perceptron says so", [("converged", "0"), ("errors left, at least one", "1")], () =>
        {
            double[] corners = [0, 0, 0, 1, 1, 0, 1, 1], signs = [-1, 1, 1, -1];
            var fit = Perceptron.Fit<double>(4, corners, signs, new() { MaxPasses = 1000 });
            return [fit.Converged ? 1 : 0, MarginClassifier.ZeroOneLoss(fit.Model, corners, signs) > 0 ? 1 : 0];
        }),
        new("The gradient of the squared hinge: 0 at m ≥ 1, else (wᵀx − y)x", [("∂C/∂ŷ at ŷ = 1.5, y = 1", "0"), ("at ŷ = 1", "0"), ("at ŷ = 0.25", "-3/4"), ("at ŷ = 0.25, y = −1", "5/4")], () =>
            [SlopeOf(new HalfSquaredHinge(), 1.5, 1), SlopeOf(new HalfSquaredHinge(), 1, 1), SlopeOf(new HalfSquaredHinge(), 0.25, 1), SlopeOf(new HalfSquaredHinge(), 0.25, -1)]),
    ]);

    private static double[] Weights(LinearModel<double> model) => [model.Intercept[0], .. model.Coefficients];

    private static DescentFit<double> Descended<R>(R rule, int batch, int steps) where R : struct, IUpdateRule =>
        MarginClassifier.Fit<double, R>(MarginLoss.SquaredHinge, rule, Rows, x, y, new() { Intercept = false, BatchSize = batch, Sampling = Sampling.InOrder, MaxSteps = steps, Tolerance = 0 });

    private static double[] Falling()
    {
        double[] costs = [.. Enumerable.Range(0, 26).Select(steps => Descended(new Sgd(0.5), 0, steps).Cost)];
        return [.. Descended(new Sgd(0.5), 0, 25).Model.Coefficients, costs[0], costs[25], Enumerable.Range(0, 25).Count(i => costs[i + 1] < costs[i])];
    }
}
