using System.Numerics;
using FastNN.Linear;
using FastNN.Numerics;
using FastNN.Testing;
using FastNN.Tests.Support;

namespace FastNN.Tests.Linear;

public class DescentTests
{
    private static DescentFit<double> Squares(double rate, DescentOptions options) => GradientDescent.Fit<double, HalfSquare, Sgd>(default, new Sgd(rate), 5, Worked.Commute, Worked.Minutes, options);

    private static double[] Together(DescentFit<double> fit) => [.. fit.Model.Intercept, .. fit.Model.Coefficients];

    /// <summary>From zero ‖w − w*‖₂ &lt; 10⁻⁶ after exactly so many steps; C falls at each of them, to its rounding.</summary>
    [Theory]
    [InlineData(0.14, 1107)]
    [InlineData(0.1, 1553)]
    public void Steps_to_the_solution(double rate, int steps)
    {
        var descent = GradientDescent.Of<double, HalfSquare, Sgd>(default, new Sgd(rate), 2);
        double Error() => Math.Sqrt(Math.Pow(descent.Intercept - Worked.Best[0], 2) + Math.Pow(descent.Coefficients[0] - Worked.Best[1], 2) + Math.Pow(descent.Coefficients[1] - Worked.Best[2], 2));
        var before = descent.Cost(Worked.Commute, Worked.Minutes);
        Assert.Equal(444.8, before, 1e-12);
        while (Error() >= 1e-6)
        {
            descent.Step(Worked.Commute, Worked.Minutes);
            var cost = descent.Cost(Worked.Commute, Worked.Minutes);
            Assert.True(cost <= before * (1 + 1e-13), $"step {descent.Steps}: {cost} after {before}");
            before = cost;
        }

        Assert.Equal(steps, descent.Steps);
    }

    /// <summary>2/λmax = 0.1501454 with λmax the largest eigenvalue of XᵀX/n = (0.0949704, 0.1806100, 13.3204195): below it descends, above it diverges and says so.</summary>
    [Fact]
    public void The_bound_of_the_step()
    {
        var eigenvalues = Eigenvalues(Worked.Commute, 5, 2);
        Near.Relative([0.0949704, 0.1806100, 13.3204195], eigenvalues, 5e-7, "eigenvalues");
        Assert.Equal(0.1501454, 2 / eigenvalues[2], 5e-8);

        var fit = Squares(0.15, new());
        Assert.Equal(DescentEnd.Converged, fit.End);
        Near.Relative(Worked.Best, Together(fit), 1e-6, "w");
        Assert.Equal(2.3971288515406162, fit.Cost, 1e-13);
        Assert.InRange(fit.Change, 0, 1e-9);
        Assert.Equal(444.8, fit.InitialCost, 1e-12);

        foreach (var limit in new[] { 25, 1000, 100_000 })
        {
            var away = Squares(0.151, new() { MaxSteps = limit });
            Assert.Equal((DescentEnd.Diverged, false), (away.End, away.Converged));
            Assert.True(!(away.Cost <= away.InitialCost));
            Assert.InRange(away.Steps, Math.Min(limit, 30_000), limit);
        }

        Assert.Equal(DescentEnd.StepLimit, Squares(0.15, new() { MaxSteps = 25 }).End);
        Assert.Equal(DescentEnd.Diverged, GradientDescent.Fit<float, HalfSquare, Sgd>(default, new Sgd(0.2), 5, Worked.Narrow(Worked.Commute), Worked.Narrow(Worked.Minutes)).End);
    }

    /// <summary>The same descent comes to ridge's closed form, and without an intercept to that through the origin.</summary>
    [Fact]
    public void Closed_forms_are_reached()
    {
        Near.Relative([7.025543665861236, 6.284086986537798, 1.861235761132206], Together(Squares(0.14, new() { Lambda = 0.1, Tolerance = 1e-12 })), 1e-10, "ridge");
        var origin = LeastSquares.Fit<double>(5, Worked.Commute, Worked.Minutes, new() { Intercept = false });
        Near.Relative([0, .. origin.Model.Coefficients], Together(Squares(0.14, new() { Intercept = false, Tolerance = 1e-12 })), 1e-10, "through the origin");
        var adam = GradientDescent.Fit<double, HalfSquare, Adam>(default, new Adam(0.05), 5, Worked.Commute, Worked.Minutes, new() { MaxSteps = 20_000, Tolerance = 1e-12 });
        Near.Relative(Worked.Best, Together(adam), 1e-6, "Adam");
        var narrow = GradientDescent.Fit<float, HalfSquare, Sgd>(default, new Sgd(0.14), 5, Worked.Narrow(Worked.Commute), Worked.Narrow(Worked.Minutes), new() { Tolerance = 1e-5 });
        Near.Relative(Worked.Best, Draw.Wide<float>([.. narrow.Model.Intercept, .. narrow.Model.Coefficients]), 1e-3, "single precision");
    }

    /// <summary>η = 0.06/√t on batches of 2, until a step, or a pass, moves w by less than 0.02: it ends, near the minimum, and not at it.</summary>
    [Theory]
    [InlineData(StoppingRule.SingleStep)]
    [InlineData(StoppingRule.WholePass)]
    public void A_rate_that_decays(StoppingRule rule)
    {
        for (ulong seed = 0; seed < 200; seed++)
        {
            var fit = Squares(1, new() { BatchSize = 2, Seed = seed, Rate = t => 0.06 / Math.Sqrt(t), Tolerance = 0.02, Stopping = rule });
            Assert.Equal(DescentEnd.Converged, fit.End);
            Assert.InRange(fit.Steps, 1, 100);
            Assert.InRange(fit.Cost, 2.3971, 6);
            Assert.InRange(fit.Change, 0, 0.02);
            if (rule == StoppingRule.WholePass)
                Assert.Equal(3 * fit.Passes, fit.Steps);
        }

    }

    /// <summary>Ση = ∞ and Ση² &lt; ∞, as C/t has it: the noise of single samples dies out. The constant must be above 1/(2·λmin), or it takes for ever.</summary>
    [Fact]
    public void A_rate_of_robbins_and_monro()
    {
        var fit = Squares(1, new() { BatchSize = 1, Rate = t => 12.0 / (t + 200), MaxSteps = 1_000_000, Tolerance = 0 });
        Assert.Equal(DescentEnd.StepLimit, fit.End);
        Assert.InRange(fit.Cost, 2.3971, 2.398);
    }

    /// <summary>A batch whose margins are all at least 1 has no gradient: a single step stands still, and that is no convergence.</summary>
    [Fact]
    public void A_step_that_stands_still_is_no_convergence()
    {
        // After the first sample w = (2, 0): sample 2 has margin 2, sample 3 still has margin 0.
        double[] x = [1, 0, 1, 0, 0, 1], y = [1, 1, -1];
        var options = new DescentOptions { Intercept = false, BatchSize = 1, Sampling = Sampling.InOrder, Stopping = StoppingRule.SingleStep };
        var stopped = MarginClassifier.Fit<double, Sgd>(MarginLoss.SquaredHinge, new Sgd(1), 3, x, y, options);
        Assert.Equal((DescentEnd.Converged, 2L, 0L, 1.0 / 6), (stopped.End, stopped.Steps, stopped.Passes, stopped.Cost));
        Assert.Equal(1.0 / 3, MarginClassifier.ZeroOneLoss<double>(stopped.Model, x, y));
        var whole = MarginClassifier.Fit<double, Sgd>(MarginLoss.SquaredHinge, new Sgd(1), 3, x, y, options with { Stopping = StoppingRule.WholePass });
        Assert.Equal((DescentEnd.Converged, 6L, 2L, 0.0), (whole.End, whole.Steps, whole.Passes, whole.Cost));
        Assert.Equal(0, MarginClassifier.ZeroOneLoss<double>(whole.Model, x, y));
    }

    // ---- the worked optimisation set: squared hinge, no bias, from zero ----

    [Fact]
    public void Worked_gradient_descent()
    {
        var fit = MarginClassifier.Fit<double, Sgd>(MarginLoss.SquaredHinge, new Sgd(0.5), 8, Worked.Signed, Worked.Signs, new() { Intercept = false, MaxSteps = 25 });
        Near.Relative([-0.527322541039, 1.219596310743, -1.047072065121, -0.445045875092], fit.Model.Coefficients, 1e-12, "w");
        Assert.Equal(0.056140262442, fit.Cost, 5e-13);
        Assert.Equal(0.5, fit.InitialCost);
        Assert.Equal((DescentEnd.StepLimit, 25L, 25L), (fit.End, fit.Steps, fit.Passes));

        var descent = GradientDescent.Of<double, HalfSquaredMargin, Sgd>(default, new Sgd(0.5), 4, intercept: false);
        for (var (step, before) = (0, 0.5); step < 25; step++)
        {
            descent.Step(Worked.Signed, Worked.Signs);
            var cost = descent.Cost(Worked.Signed, Worked.Signs);
            Assert.True(cost < before);
            before = cost;
        }

        Near.Bits(fit.Model.Coefficients, descent.Model.Coefficients, "step by step");
        var minimum = MarginClassifier.Fit<double, Sgd>(MarginLoss.SquaredHinge, new Sgd(0.5), 8, Worked.Signed, Worked.Signs, new() { Intercept = false });
        Assert.Equal(0, minimum.Cost, 1e-12);
    }

    [Fact]
    public void Worked_stochastic_descent()
    {
        var options = new DescentOptions { Intercept = false, BatchSize = 1, Sampling = Sampling.InOrder, MaxSteps = 80, Tolerance = 0 };
        var fit = MarginClassifier.Fit<double, Sgd>(MarginLoss.SquaredHinge, new Sgd(0.1), 8, Worked.Signed, Worked.Signs, options);
        Near.Relative([-0.468858151989, 0.889776041396, -0.799423931653, -0.448787607027], fit.Model.Coefficients, 1e-12, "w");
        var adaGrad = MarginClassifier.Fit<double, SumOfSquaresRule>(MarginLoss.SquaredHinge, new SumOfSquaresRule(0.1), 8, Worked.Signed, Worked.Signs, options);
        Near.Relative([-0.477702582438, 0.849099893627, -0.721536074464, -0.380195229937], adaGrad.Model.Coefficients, 1e-12, "AdaGrad");
    }

    [Fact]
    public void Worked_momentum()
    {
        var fit = MarginClassifier.Fit<double, Momentum>(MarginLoss.SquaredHinge, new Momentum(0.5, 0.5), 8, Worked.Signed, Worked.Signs, new() { Intercept = false, MaxSteps = 25 });
        Near.Relative([-0.598351557887, 1.828545309277, -1.557362447589, -0.501976233065], fit.Model.Coefficients, 1e-12, "w");
        Assert.Equal(0.012258296209, fit.Cost, 5e-13);
    }

    /// <summary>A rule of one's own: v ← v + g², w ← w − η·g/(√v + 10⁻⁶).</summary>
    private readonly record struct SumOfSquaresRule(double LearningRate) : IUpdateRule
    {
        public static int States => 1;

        public Coefficients At(Moment moment) => new(moment.Rate);

        public V Update<V>(in Coefficients<V> k, V w, V g, ref V v, ref V s1, ref V s2) where V : struct, ILane<V>
        {
            v += g * g;
            return w - k.A * g / (V.Sqrt(v) + 1e-6);
        }
    }

    // ---- margin losses ----

    /// <summary>Values and slopes at chosen margins, and the slope against the tangent of the value.</summary>
    [Fact]
    public void Margin_losses()
    {
        Check(default(HingeLoss), m => Math.Max(0, 1 - m), m => m < 1 ? -1 : 0);
        Check(default(HalfSquaredMargin), m => m < 1 ? (1 - m) * (1 - m) / 2 : 0, m => m < 1 ? m - 1 : 0);
        Check(default(LogisticMarginLoss), m => m < -30 ? -m : Math.Log(1 + Math.Exp(-m)), m => -1 / (1 + Math.Exp(m)));

        static void Check<F>(F loss, Func<double, double> value, Func<double, double> slope) where F : struct, IElementLoss
        {
            foreach (var m in new[] { -800, -2, -0.5, 0, 0.25, 1, 1.5, 3 })
            {
                foreach (var t in new[] { -1.0, 1 })
                {
                    Assert.Equal(value(m), loss.Value<DoubleScalar>(t * m, t).Value, 1e-15 * (1 + value(m)));
                    Assert.Equal(t * slope(m), loss.Slope<DoubleScalar>(t * m, t).Value, 1e-15 * (1 + Math.Abs(slope(m))));
                }
            }

            Assert.True(double.IsNaN(loss.Value<DoubleScalar>(double.NaN, 1.0).Value));
        }
    }

    /// <summary>Hinge and logistic separate what can be separated; the 0-1 loss is never above the hinge.</summary>
    [Theory]
    [InlineData(MarginLoss.Hinge)]
    [InlineData(MarginLoss.SquaredHinge)]
    [InlineData(MarginLoss.Logistic)]
    public void Every_loss_separates(MarginLoss loss)
    {
        foreach (var batch in new[] { 0, 1, 3 })
        {
            var fit = MarginClassifier.Fit<double, Sgd>(loss, new Sgd(0.2), 8, Worked.Signed, Worked.Signs, new() { BatchSize = batch, MaxSteps = 5000, Seed = 5 });
            Assert.Equal(0, MarginClassifier.ZeroOneLoss<double>(fit.Model, Worked.Signed, Worked.Signs));
            Assert.InRange(fit.Cost, 0, 0.2);
        }
    }

    [SkippableFact]
    public void Setosa_and_versicolor_separate()
    {
        var lines = File.ReadLines(SharedCases.Require("..", "data", "iris.csv")).Skip(1).Select(l => l.Split(',')).Where(l => l[4] is "0" or "1").ToArray();
        double[] x = [.. lines.SelectMany(l => l[..4].Select(double.Parse))], y = [.. lines.Select(l => l[4] == "0" ? 1.0 : -1)];
        Assert.Equal(100, y.Length);
        foreach (var (batch, sampling) in new[] { (1, Sampling.Shuffled), (1, Sampling.WithReplacement), (10, Sampling.Shuffled), (10, Sampling.WithReplacement), (0, Sampling.Shuffled) })
        {
            var fit = MarginClassifier.Fit<double, Sgd>(MarginLoss.SquaredHinge, new Sgd(0.01), 100, x, y, new() { BatchSize = batch, Sampling = sampling, MaxSteps = 5000, Seed = 1 });
            Assert.Equal(0, MarginClassifier.ZeroOneLoss<double>(fit.Model, x, y));
        }
    }

    // ---- sampling ----

    /// <summary>b = n without replacement is gradient descent, bit for bit; with replacement it is not. Same seed, same bits.</summary>
    [Fact]
    public void Sampling_of_everything()
    {
        var all = Squares(0.1, new() { MaxSteps = 50 });
        foreach (var sampling in new[] { Sampling.Shuffled, Sampling.InOrder })
        {
            foreach (var size in new[] { 5, 500 })
                Near.Bits<double>(Together(all), Together(Squares(0.1, new() { MaxSteps = 50, BatchSize = size, Sampling = sampling, Seed = 3 })), "b = n");
        }

        var drawn = Squares(0.1, new() { MaxSteps = 50, BatchSize = 5, Sampling = Sampling.WithReplacement, Seed = 3 });
        Assert.NotEqual(Together(all), Together(drawn));
        Near.Bits<double>(Together(drawn), Together(Squares(0.1, new() { MaxSteps = 50, BatchSize = 5, Sampling = Sampling.WithReplacement, Seed = 3 })), "same seed");
        Assert.NotEqual(Together(drawn), Together(Squares(0.1, new() { MaxSteps = 50, BatchSize = 5, Sampling = Sampling.WithReplacement, Seed = 4 })));
    }

    /// <summary>Without replacement every pass sees each sample once; the last batch is averaged over its own size.</summary>
    [Fact]
    public void A_pass_sees_every_sample_once()
    {
        // ℓ = (t/2)·ŷ through a rule that only adds: b moves by −η·mean(t) of each batch.
        double[] y = [1, 10, 100, 1000, 10_000];
        foreach (var (size, passes) in new[] { (1, 3), (5, 4) })
        {
            var fit = GradientDescent.Fit<double, Slope, Sgd>(default, new Sgd(1), 5, [], y, new() { BatchSize = size, MaxSteps = passes * (5 / size), Seed = 9, Tolerance = 0 });
            Assert.Equal(-11_111.0 * passes / size, fit.Model.Intercept[0], 1e-9);
        }

        // Batches of 2, 2 and 1: the single one counts twice as much.
        var seen = new HashSet<double>();
        for (ulong seed = 0; seed < 40; seed++)
            seen.Add(GradientDescent.Fit<double, Slope, Sgd>(default, new Sgd(2), 5, [], y, new() { BatchSize = 2, MaxSteps = 3, Seed = seed }).Model.Intercept[0]);
        Assert.Equal(y.Select(last => -11_111 - last).Order(), seen.Order());
    }

    private readonly struct Slope : IElementLoss
    {
        public V Value<V>(V y, V t) where V : struct, ILane<V> => t * y;

        V IElementLoss.Slope<V>(V y, V t) => t;
    }

    /// <summary>
    /// Averaged over all batches of size b the gradient is ∇C; its mean squared error is S·(n − b)/((n − 1)·b) without replacement and S/b with,
    /// S = (1/n)·Σ‖∇Cᵢ − ∇C‖²: by enumeration.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void The_variance_of_a_batch(int b)
    {
        const int n = 5;
        var descent = GradientDescent.Of<double, HalfSquare, Sgd>(default, new Sgd(0.1), 2);
        (descent.Intercept, descent.Coefficients[0], descent.Coefficients[1]) = (1, 2, 3);
        double[] Gradient(int[] batch)
        {
            var g = new double[3];
            descent.Gradient([.. batch.SelectMany(i => Worked.Commute[(2 * i)..(2 * i + 2)])], [.. batch.Select(i => Worked.Minutes[i])], g);
            return g;
        }

        var whole = Gradient([0, 1, 2, 3, 4]);
        double Error(int[] batch) => Gradient(batch).Zip(whole, (g, c) => (g - c) * (g - c)).Sum();
        var s = Enumerable.Range(0, n).Average(i => Error([i]));

        int[][] tuples = [[]];
        for (var k = 0; k < b; k++)
            tuples = [.. tuples.SelectMany(t => Enumerable.Range(0, n).Select(i => (int[])[.. t, i]))];
        int[][] subsets = [.. tuples.Where(t => t.Zip(t.Skip(1)).All(p => p.First < p.Second))];
        foreach (var (batches, wanted) in new[] { (subsets, s * (n - b) / ((n - 1.0) * b)), (tuples, s / b) })
        {
            Near.Relative(whole, [.. Enumerable.Range(0, 3).Select(j => batches.Average(t => Gradient(t)[j]))], 1e-12, "mean");
            Assert.Equal(wanted, batches.Average(Error), 1e-10 * s);
        }
    }

    // ---- by hand ----

    /// <summary>The gradient against central differences, with penalty and intercept and without.</summary>
    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 0.3)]
    [InlineData(true, 0.3)]
    public void The_gradient_is_the_derivative_of_the_cost(bool intercept, double lambda)
    {
        var descent = GradientDescent.Of<double, LogisticMarginLoss, Sgd>(default, new Sgd(0.1), 4, intercept, lambda);
        Draw.Uniform<double>(1, 4).CopyTo(descent.Coefficients);
        if (intercept)
            descent.Intercept = 0.4;
        var g = new double[intercept ? 5 : 4];
        descent.Gradient(Worked.Signed, Worked.Signs, g);
        for (var j = 0; j < g.Length; j++)
        {
            double At(double h)
            {
                if (j == 4)
                    descent.Intercept += h;
                else
                    descent.Coefficients[j] += h;
                var cost = descent.Cost(Worked.Signed, Worked.Signs);
                if (j == 4)
                    descent.Intercept -= h;
                else
                    descent.Coefficients[j] -= h;
                return cost;
            }

            Assert.Equal((At(1e-5) - At(-1e-5)) / 2e-5, g[j], 1e-9);
        }
    }

    [Fact]
    public void Steps_allocate_nothing()
    {
        Allocates<float>();
        Allocates<double>();
    }

    private static void Allocates<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] x = Array.ConvertAll(Worked.Signed, T.CreateTruncating), y = Array.ConvertAll(Worked.Signs, T.CreateTruncating), g = new T[5];
        var descent = GradientDescent.Of<T, LogisticMarginLoss, Adam>(default, new Adam(0.01), 4, lambda: 0.1);
        double sum = 0;
        Allocations.AssertNone(() =>
        {
            descent.Step(x, y);
            descent.Step(x, y, 0.02);
            descent.Gradient(x, y, g);
            sum += descent.Cost(x, y);
        }, 1000);
        Assert.True(double.IsFinite(sum));
    }

    [Fact]
    public void Zero_extents()
    {
        var mean = GradientDescent.Fit<double, HalfSquare, Sgd>(default, new Sgd(0.5), 3, [], [1, 2, 6]);
        Assert.Equal(3, mean.Model.Intercept[0], 1e-8);
        var nothing = GradientDescent.Of<double, HalfSquare, Sgd>(default, new Sgd(0.5), 2);
        nothing.Step([], []);
        Assert.Equal((0, 0, 1L), (nothing.Cost([], []), nothing.Intercept, nothing.Steps));
        var none = Squares(0.1, new() { MaxSteps = 0 });
        Assert.Equal((DescentEnd.StepLimit, 0L, 444.8), (none.End, none.Steps, none.Cost));
        Assert.True(double.IsNaN(none.Change));
    }

    /// <summary>Eigenvalues of XᵀX/n with a column of ones, by Jacobi's rotations, in rising order.</summary>
    private static double[] Eigenvalues(double[] x, int rows, int features)
    {
        var d = features + 1;
        double X(int i, int j) => j == 0 ? 1 : x[i * features + j - 1];
        var a = new double[d, d];
        for (var i = 0; i < d; i++)
        {
            for (var j = 0; j < d; j++)
                a[i, j] = Enumerable.Range(0, rows).Average(r => X(r, i) * X(r, j));
        }

        for (var sweep = 0; sweep < 20; sweep++)
        {
            for (var p = 0; p < d; p++)
            {
                for (var q = p + 1; q < d; q++)
                {
                    var angle = 0.5 * Math.Atan2(2 * a[p, q], a[q, q] - a[p, p]);
                    var (c, s) = (Math.Cos(angle), Math.Sin(angle));
                    for (var k = 0; k < d; k++)
                        (a[k, p], a[k, q]) = (c * a[k, p] - s * a[k, q], s * a[k, p] + c * a[k, q]);
                    for (var k = 0; k < d; k++)
                        (a[p, k], a[q, k]) = (c * a[p, k] - s * a[q, k], s * a[p, k] + c * a[q, k]);
                }
            }
        }

        return [.. Enumerable.Range(0, d).Select(i => a[i, i]).Order()];
    }
}
