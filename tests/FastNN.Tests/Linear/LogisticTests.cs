using FastNN.Linear;
using FastNN.Tests.Support;

namespace FastNN.Tests.Linear;

public class LogisticTests
{
    private static readonly double[] x = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 1.75, 2, 2.25, 2.5, 2.75, 3, 3.25, 3.5, 4, 4.25, 4.5, 4.75, 5, 5.5];
    private static readonly int[] labels = [0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1];

    /// <summary>Hours of study and whether the exam was passed: ∂C/∂W = (1/n)·Xᵀ(ŷ − y) vanishes.</summary>
    [Fact]
    public void The_gradient_vanishes()
    {
        var fit = LogisticRegression.Fit<double>(x, labels, 2);
        Assert.Equal(LogisticEnd.Converged, fit.End);
        var p = new double[40];
        fit.Probabilities(x, p);
        Assert.Equal(0, Enumerable.Range(0, 20).Sum(i => p[2 * i + 1] - labels[i]), 1e-8);
        Assert.Equal(0, Enumerable.Range(0, 20).Sum(i => (p[2 * i + 1] - labels[i]) * x[i]), 1e-8);
        Assert.Equal(Enumerable.Range(0, 20).Average(i => -Math.Log(p[2 * i + labels[i]])), fit.Cost, 1e-12);
        Assert.All(Enumerable.Range(0, 20), i => Assert.Equal(1 / (1 + Math.Exp(-(x[i] * fit.Model.Coefficients[0] + fit.Model.Intercept[0]))), p[2 * i + 1], 1e-14));
        var predicted = new int[20];
        fit.Predict(x, predicted);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => p[2 * i + 1] > 0.5 ? 1 : 0), predicted);

        var narrow = LogisticRegression.Fit<float>(Worked.Narrow(x), labels, 2);
        Assert.Equal(fit.Model.Coefficients[0], narrow.Model.Coefficients[0], 1e-5);
    }

    /// <summary>Two logits for two classes, penalised, are one logit of half the penalty, shared out: w₁ = −w₀ = w/2.</summary>
    [Fact]
    public void Several_classes_agree_with_two()
    {
        // The third class is far away on another axis and decides nothing between the first two.
        double[] plane = [.. x.SelectMany(v => new[] { v, 0 }), 2.7, 900, 2.7, 901];
        var three = LogisticRegression.Fit<double>(plane, [.. labels, 2, 2], 3, new() { Lambda = 1e-4 });
        var two = LogisticRegression.Fit<double>(x, labels, 2, new() { Lambda = 22.0 / 20 * 0.5e-4 });
        var w = three.Model.Coefficients.ToArray();     // [features, classes]
        Assert.Equal(LogisticEnd.Converged, three.End);
        Assert.Equal(two.Model.Coefficients[0], w[1] - w[0], 1e-3);
        Assert.Equal(0, three.Model.Intercept.ToArray().Sum(), 1e-9);
        Assert.Equal(0, w[..3].Sum(), 1e-9);
    }

    [Fact]
    public void The_penalty_shrinks_weights_and_spares_the_intercept()
    {
        double before = double.PositiveInfinity;
        foreach (var lambda in new[] { 0, 0.01, 0.1, 1, 1e6 })
        {
            var fit = LogisticRegression.Fit<double>(x, labels, 2, new() { Lambda = lambda });
            Assert.InRange(fit.Model.Coefficients[0], 0, before - 1e-9);
            before = fit.Model.Coefficients[0];
        }

        // With no slope left the intercept gives the share of class 1.
        var flat = LogisticRegression.Fit<double>([.. x, 1], [.. labels, 1], 2, new() { Lambda = 1e9 });
        Assert.Equal(Math.Log(11.0 / 10), flat.Model.Intercept[0], 1e-6);
        Assert.Equal(0, LogisticRegression.Fit<double>(x, labels, 2, new() { Intercept = false }).Model.Intercept[0]);

        // Without features the shares are all there is; without an intercept either, nothing.
        Near.Relative([0.5, 0.3, 0.2], Shares(LogisticRegression.Fit<double>([], [0, 0, 0, 0, 0, 1, 1, 1, 2, 2], 3)), 1e-12, "shares");
        Near.Relative([0.25, 0.75], Shares(LogisticRegression.Fit<double>([], [1, 1, 0, 1], 2)), 1e-12, "shares");
        Assert.Equal([0.5, 0.5], Shares(LogisticRegression.Fit<double>([], [1, 1, 0, 1], 2, new() { Intercept = false })));

        static double[] Shares(LogisticFit<double> fit)
        {
            var p = new double[fit.Classes];
            fit.Probabilities([], p);
            return p;
        }
    }

    /// <summary>What a plane separates has no minimum without a penalty; where only some classes are separable it shows in the steps.</summary>
    [Fact]
    public void Separable_classes_are_named()
    {
        var signs = Worked.Signs.Select(s => s > 0 ? 1 : 0).ToArray();
        var fit = LogisticRegression.Fit<double>(Worked.Signed, signs, 2);
        Assert.Equal(LogisticEnd.Separable, fit.End);
        Assert.Equal(0, MarginClassifier.ZeroOneLoss<double>(fit.Model, Worked.Signed, Worked.Signs));
        Assert.Equal(LogisticEnd.Converged, LogisticRegression.Fit<double>(Worked.Signed, signs, 2, new() { Lambda = 1e-6 }).End);

        double[] apart = [.. x, 100, 101, 102];
        Assert.Equal(LogisticEnd.Separable, LogisticRegression.Fit<double>(apart, [.. labels, 2, 2, 2], 3).End);
        Assert.Equal(LogisticEnd.StepLimit, LogisticRegression.Fit<double>(x, labels, 2, new() { MaxSteps = 2 }).End);
    }

    [Fact]
    public void Dependent_columns_do_no_harm()
    {
        var once = LogisticRegression.Fit<double>(x, labels, 2);
        var twice = LogisticRegression.Fit<double>([.. x.SelectMany(v => new[] { v, v, 0 })], labels, 2);
        Assert.Equal(LogisticEnd.Converged, twice.End);
        Assert.Equal(once.Model.Coefficients[0], twice.Model.Coefficients[0] + twice.Model.Coefficients[1], 1e-6);
        Assert.Equal(once.Cost, twice.Cost, 1e-12);
    }

    /// <summary>A dense layer with softmax cross-entropy has the same cost, and at the same weights the gradient −λ·W.</summary>
    [Fact]
    public void A_network_of_one_layer_has_the_same_minimum()
    {
        const double lambda = 0.05;
        int[] classes = [0, 1, 2, 0, 1, 2, 0, 1];
        var fit = LogisticRegression.Fit<double>(Worked.Signed, classes, 3, new() { Lambda = lambda });
        var training = Network.Of<double>(4, v => v.Dense(3)).Training(new SoftmaxCrossEntropy());
        var run = training.CreateWorkspace(8, Derivatives.Parameters);
        fit.Model.Coefficients.CopyTo(run.Parameters["dense1.weight"]);
        fit.Model.Intercept.CopyTo(run.Parameters["dense1.bias"]);
        Worked.Signed.CopyTo(run.Input("x"));
        run.Labels("target", classes);
        run.Forward();
        run.Backward(Reduction.Mean);
        Assert.Equal(fit.Cost, run.Loss() + lambda / 2 * fit.Model.Coefficients.ToArray().Sum(w => w * w), 1e-14);
        Assert.All(run.Gradients["dense1.bias"].ToArray(), g => Assert.Equal(0, g, 1e-10));
        Assert.All(run.Gradients["dense1.weight"].ToArray().Zip(fit.Model.Coefficients.ToArray()), p => Assert.Equal(-lambda * p.Second, p.First, 1e-10));
    }

    /// <summary>Descent on the logistic margin comes to Newton's minimum.</summary>
    [Fact]
    public void Descent_learns_the_same()
    {
        var fit = MarginClassifier.Fit<double, Sgd>(MarginLoss.Logistic, new Sgd(0.3), 20, x, [.. labels.Select(t => t == 1 ? 1.0 : -1)], new() { Lambda = 0.01, Tolerance = 1e-10 });
        var newton = LogisticRegression.Fit<double>(x, labels, 2, new() { Lambda = 0.01 });
        Assert.Equal(DescentEnd.Converged, fit.End);
        Near.Relative([newton.Model.Coefficients[0], newton.Model.Intercept[0], newton.Cost], [fit.Model.Coefficients[0], fit.Model.Intercept[0], fit.Cost], 1e-7, "minimum");
    }
}
