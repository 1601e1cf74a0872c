using FastNN.Tests.Support;

namespace FastNN.Tests.Training;

/// <summary>What is true of gradient descent itself, on the commuting times: C = 1/(2n)·‖Xw − y‖², X with a column of ones.</summary>
public class DescentTests
{
    private static readonly double[] x = [2.7, 1, 4.1, 1, 1.0, 0, 5.2, 1, 2.8, 0], y = [25, 33, 15, 45, 22];

    /// <summary>The exact minimum: bias, kilometres, weekday.</summary>
    private static readonly double[] minimum = [2897.0 / 476, 1555.0 / 238, 431.0 / 204];

    private static (Workspace<double> Run, Optimizer<double> Rule) Start(double rate, int rows = 5)
    {
        var network = Network.Of<double>(2, v => v.Dense(1, "line"));
        network.Parameters.Clear();
        var training = network.Training(new HalfMeanSquared());
        var run = training.CreateWorkspace(rows, Derivatives.Parameters, Behaviour.Training);
        if (rows == 5)
        {
            x.CopyTo(run.Input("x"));
            y.CopyTo(run.Input("target"));
        }

        return (run, new Sgd(rate).For(training));
    }

    private static double[] Weights(ParameterSet<double> set) => [set["line.bias"][0], .. set["line.weight"]];

    /// <summary>The cost falls at every step below η = 2/λmax = 0.1501454, in the number of steps that the eigenvalues give; above it grows without end.</summary>
    [Fact]
    public void The_bound_of_gradient_descent()
    {
        foreach (var (rate, wanted) in new[] { (0.14, 1107), (0.1, 1553) })
        {
            var (run, rule) = Start(rate);
            var (steps, last) = (0, double.PositiveInfinity);
            for (; Math.Sqrt(Weights(run.Parameters).Zip(minimum, (a, b) => (a - b) * (a - b)).Sum()) >= 1e-6; steps++)
            {
                run.Forward();
                Assert.True(run.Loss() < last || last < 2.3971288515406162 + 1e-9, $"{rate}, step {steps}");     // below, rounding is larger than the fall
                last = run.Loss();
                run.Backward(Reduction.Mean);
                rule.Step(run.Parameters, run.Gradients);
            }

            Assert.Equal(wanted, steps);
        }

        foreach (var (rate, diverges) in new[] { (0.1501, false), (0.1502, true), (0.151, true) })
        {
            var (run, rule) = Start(rate);
            for (var step = 0; step < 60_000; step++)
            {
                run.Forward();
                if (!(run.Loss() < 1e6))
                    break;
                run.Backward(Reduction.Mean);
                rule.Step(run.Parameters, run.Gradients);
            }

            Assert.Equal(diverges, !(run.Loss() < 500));
        }
    }

    /// <summary>A fit whose rate is too large says so, and leaves parameters that are numbers.</summary>
    [Fact]
    public void A_fit_that_diverges_says_so()
    {
        var network = Network.Of<double>(2, v => v.Dense(1, "line"));
        var trainer = Trainer.For(network, new HalfMeanSquared(), new Sgd(0.5));
        Refused.By<NonFiniteException>(() => trainer.Fit(new(5, x, y), new() { Epochs = 100_000, BatchSize = 5 }), "smaller learning rate than 0.5");
        Assert.True(network.Parameters.IsFinite());
    }

    /// <summary>Over all batches of b of n samples the mean gradient is ∇C, and the mean squared error S·(n − b)/((n − 1)·b); with replacement S/b.</summary>
    [Fact]
    public void The_variance_of_a_batch()
    {
        const int n = 5;
        double[] Gradient(int[] batch)
        {
            var (run, _) = Start(0, batch.Length);
            for (var r = 0; r < batch.Length; r++)
            {
                x.AsSpan(2 * batch[r], 2).CopyTo(run.Input("x")[(2 * r)..]);
                run.Input("target")[r] = y[batch[r]];
            }

            run.Forward();
            run.Backward(Reduction.Mean);
            return Weights(run.Gradients);
        }

        var full = Gradient([.. Enumerable.Range(0, n)]);
        double Error(double[] g) => g.Zip(full, (a, b) => (a - b) * (a - b)).Sum();
        var spread = Enumerable.Range(0, n).Average(i => Error(Gradient([i])));
        for (var b = 1; b <= n; b++)
        {
            var batches = Enumerable.Range(0, 1 << n).Where(bits => int.PopCount(bits) == b)
                .Select(bits => Gradient([.. Enumerable.Range(0, n).Where(i => (bits >> i & 1) == 1)])).ToArray();
            Near.Relative(full, [.. Enumerable.Range(0, 3).Select(k => batches.Average(g => g[k]))], 1e-13, $"batches of {b}: the mean");
            Assert.Equal(spread * (n - b) / ((n - 1) * b), batches.Average(Error), 1e-10);
        }

        var pairs = Enumerable.Range(0, n * n).Select(k => Gradient([k / n, k % n])).ToArray();
        Near.Relative(full, [.. Enumerable.Range(0, 3).Select(k => pairs.Average(g => g[k]))], 1e-13, "with replacement: the mean");
        Assert.Equal(spread / 2, pairs.Average(Error), 1e-10);
    }
}
