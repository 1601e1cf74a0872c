using FastNN.Linear;
using FastNN.Tests.Support;

namespace FastNN.Tests.Linear;

public class PerceptronTests
{
    /// <summary>w ← w + η·y·x at samples 1 and 6: one pass in order.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(0.25)]
    public void Worked_set(double rate)
    {
        foreach (var (passes, converged) in new[] { (1, false), (5, true) })
        {
            var fit = Perceptron.Fit<double>(8, Worked.Signed, Worked.Signs, new() { LearningRate = rate, Intercept = false, MaxPasses = passes });
            Near.Relative([-0.35 * rate, 0.75 * rate, -0.85 * rate, -0.75 * rate], fit.Model.Coefficients, 1e-15, "w");
            Assert.Equal((2L, converged, Math.Min(passes, 2), 0.0), (fit.Updates, fit.Converged, fit.Passes, fit.Model.Intercept[0]));
        }

        var narrow = Perceptron.Fit<float>(8, Worked.Narrow(Worked.Signed), Worked.Narrow(Worked.Signs), new() { LearningRate = rate, Intercept = false });
        Assert.Equal(2, narrow.Updates);
        Assert.Equal(-0.35 * rate, narrow.Model.Coefficients[0], 1e-6);
    }

    /// <summary>The labels of XOR are no plane's: every pass meets a mistake.</summary>
    [Fact]
    public void Xor_never_converges()
    {
        double[] x = [0, 0, 0, 1, 1, 0, 1, 1], y = [-1, 1, 1, -1];
        var fit = Perceptron.Fit<double>(4, x, y, new() { MaxPasses = 500 });
        Assert.False(fit.Converged);
        Assert.Equal(500, fit.Passes);
        Assert.True(fit.Updates >= 500);
        Assert.InRange(MarginClassifier.ZeroOneLoss<double>(fit.Model, x, y), 0.25, 1);

        // Two step units s = ±1 solve it: sign(s(x₁ + x₂ − ½) − s(x₁ + x₂ − 1½) − 1).
        static double Step(double z) => z > 0 ? 1 : -1;
        for (var i = 0; i < 4; i++)
        {
            var sum = x[2 * i] + x[2 * i + 1];
            Assert.Equal(y[i], Step(Step(sum - 0.5) - Step(sum - 1.5) - 1));
        }
    }

    /// <summary>From w = 0 every score is 0: y = 1 is a mistake there, y = −1 is not, unless it is asked for.</summary>
    [Fact]
    public void A_score_of_zero()
    {
        Assert.Equal((1L, true), Ends(Perceptron.Fit<double>(1, [2], [1])));
        Assert.Equal((0L, true), Ends(Perceptron.Fit<double>(1, [2], [-1])));
        Assert.Equal((1L, true), Ends(Perceptron.Fit<double>(1, [2], [-1], new() { ZeroIsMistake = true })));
        Assert.Equal((7L, false), Ends(Perceptron.Fit<double>(1, [0], [1], new() { Intercept = false, MaxPasses = 7 })));
        Assert.Equal((0L, false), Ends(Perceptron.Fit<double>(1, [2], [1], new() { MaxPasses = 0 })));
        Assert.Equal(1, MarginClassifier.ZeroOneLoss(new LinearModel<double>([0], [0]), [2], [-1]));
        var y = new double[3];
        Perceptron.Predict(new LinearModel<double>([1], [0]), [0, 1, double.NaN], y);
        Assert.Equal([-1, 1, -1], y);

        static (long, bool) Ends(PerceptronFit<double> fit) => (fit.Updates, fit.Converged);
    }
}
