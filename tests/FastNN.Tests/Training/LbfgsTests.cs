using System.Numerics;
using FastNN.Testing;
using FastNN.Tests.Support;
using FsCheck.Xunit;

namespace FastNN.Tests.Training;

/// <summary>L-BFGS: what it minimises, in how many steps, and why it stops.</summary>
[Collection(nameof(Alone))]
public class LbfgsTests
{
    /// <summary>Σ 100·(x_(i+1) − x_i²)² + (1 − x_i)², the minimum 0 at (1, …, 1).</summary>
    private static double Rosenbrock(ReadOnlySpan<double> x, Span<double> gradient)
    {
        gradient.Clear();
        double value = 0;
        for (var i = 0; i + 1 < x.Length; i++)
        {
            double a = 1 - x[i], b = x[i + 1] - x[i] * x[i];
            value += a * a + 100 * b * b;
            gradient[i] += -2 * a - 400 * x[i] * b;
            gradient[i + 1] += 200 * b;
        }

        return value;
    }

    /// <summary>½·Σ cᵢ·(xᵢ − i)² in rotated axes: condition number largest/smallest c.</summary>
    private static Objective Quadratic(double[] c, int seed) => (x, gradient) =>
    {
        // Householder's reflection Q = I − 2·u·uᵀ/uᵀu; f = ½(x − m)ᵀQᵀCQ(x − m) with m = (0, 1, …).
        var u = Draw.Uniform<double>(seed, c.Length);
        double[] d = new double[c.Length];
        for (var i = 0; i < d.Length; i++)
            d[i] = x[i] - i;
        Reflect(d);
        double value = 0;
        for (var i = 0; i < d.Length; i++)
        {
            value += 0.5 * c[i] * d[i] * d[i];
            d[i] *= c[i];
        }

        Reflect(d);
        d.CopyTo(gradient);
        return value;

        void Reflect(double[] v)
        {
            var factor = 2 * u.Zip(v, (a, b) => a * b).Sum() / u.Sum(a => a * a);
            for (var i = 0; i < v.Length; i++)
                v[i] -= factor * u[i];
        }
    };

    [Fact]
    public void Rosenbrock_in_ten_dimensions()
    {
        double[] start = [.. Enumerable.Range(0, 10).Select(i => i % 2 == 0 ? -1.2 : 1)], x = [.. start];
        var result = new Lbfgs(10).Minimize(Rosenbrock, x);
        Assert.Equal(LbfgsEnd.GradientSmall, result.End);
        Assert.InRange(result.Value, 0, 1e-10);
        Assert.InRange(result.GradientNorm, 0, 1e-8);
        Assert.InRange(result.Iterations, 20, 100);
        Assert.InRange(result.Evaluations, result.Iterations, 2 * result.Iterations);
        Near.Relative([.. Enumerable.Repeat(1.0, 10)], x, 1e-8, "x");
        Assert.Equal(Rosenbrock(x, new double[10]), result.Value);
    }

    /// <summary>A line search that is all but exact makes conjugate directions of n dimensions: the minimum after n of them, and a few for rounding.</summary>
    [Fact]
    public void Quadratics_end_after_as_many_iterations_as_dimensions()
    {
        foreach (var n in new[] { 1, 2, 5, 10, 20 })
        {
            double[] c = [.. Enumerable.Range(0, n).Select(i => Math.Pow(1000, n == 1 ? 0 : i / (n - 1.0)))], x = [.. Enumerable.Repeat(-3.0, n)];
            var result = new Lbfgs(n, new() { History = n, Curvature = 1e-3 }).Minimize(Quadratic(c, n), x);
            Assert.Equal(LbfgsEnd.GradientSmall, result.End);
            Assert.InRange(result.Iterations, 1, n + 4);
            Near.Relative([.. Enumerable.Range(0, n).Select(i => (double)i)], x, 1e-8, $"{n} dimensions");

            // The usual search asks less of a step and takes more of them.
            x.AsSpan().Fill(-3);
            Assert.Equal(LbfgsEnd.GradientSmall, new Lbfgs(n).Minimize(Quadratic(c, n), x).End);
            Near.Relative([.. Enumerable.Range(0, n).Select(i => (double)i)], x, 1e-8, $"{n} dimensions");
        }
    }

    /// <summary>Every iteration satisfies the decrease it promises, and the value reported is that of the point left, whichever iteration is the last.</summary>
    [Property(MaxTest = 40)]
    public void Iterations_descend(byte seed, byte dimensions, byte most)
    {
        var n = 2 + dimensions % 6;
        double[] start = Draw.Uniform<double>(seed, n, -2, 2), gradient = new double[n];
        var last = Rosenbrock(start, gradient);
        for (var iterations = 1; iterations <= 1 + most % 12; iterations++)
        {
            double[] x = [.. start];
            var result = new Lbfgs(n, new() { Iterations = iterations }).Minimize(Rosenbrock, x);
            Assert.Equal(Rosenbrock(x, gradient), result.Value);
            Assert.Equal(gradient.Max(Math.Abs), result.GradientNorm);
            Assert.True(result.Value < last || result.End == LbfgsEnd.GradientSmall, $"{iterations}: {last} became {result.Value}");
            last = result.Value;
        }
    }

    /// <summary>A call that was cut into many goes the same way, bit by bit.</summary>
    [Fact]
    public void Resuming_is_going_on()
    {
        double[] whole = [-1.2, 1, -1.2, 1], parts = [.. whole];
        new Lbfgs(4, new() { Iterations = 20, History = 3 }).Minimize(Rosenbrock, whole);
        var minimiser = new Lbfgs(4, new() { Iterations = 4, History = 3 });
        minimiser.Minimize(Rosenbrock, parts);
        for (var call = 1; call < 5; call++)
            Assert.Equal(LbfgsEnd.IterationLimit, minimiser.Resume(Rosenbrock, parts).End);
        Near.Bits<double>(whole, parts);

        // Minimize forgets; what it learned of another function does not matter.
        double[] again = [-1.2, 1, -1.2, 1];
        new Lbfgs(4, new() { Iterations = 4, History = 3 }).Minimize(Rosenbrock, again);
        double[] reused = [-1.2, 1, -1.2, 1];
        minimiser.Minimize(Rosenbrock, reused);
        Near.Bits<double>(again, reused);
    }

    // ---- why it stops ----

    [Fact]
    public void Every_end_is_told()
    {
        double[] x = [-1.2, 1];
        LbfgsResult Run(LbfgsOptions options, Objective? f = null, CancellationToken cancellation = default)
        {
            x = [-1.2, 1];
            return new Lbfgs(2, options).Minimize(f ?? Rosenbrock, x, cancellation);
        }

        Assert.Equal((LbfgsEnd.IterationLimit, 3), (Run(new() { Iterations = 3 }).End, Run(new() { Iterations = 3 }).Iterations));
        Assert.Equal((LbfgsEnd.IterationLimit, 1), (Run(new() { Iterations = 0 }).End, Run(new() { Iterations = 0 }).Evaluations));
        Assert.Equal([-1.2, 1], x);
        Assert.Equal(LbfgsEnd.EvaluationLimit, Run(new() { Evaluations = 5 }).End);
        Assert.Equal(1, Run(new() { Evaluations = 1 }).Iterations);
        Assert.Equal(LbfgsEnd.ChangeSmall, Run(new() { GradientTolerance = 0, ChangeTolerance = 1e-3 }).End);
        Assert.Equal(LbfgsEnd.Cancelled, Run(new(), cancellation: new(canceled: true)).End);
        Assert.Equal([-1.2, 1], x);

        // A gradient that points the wrong way: nothing along it is lower, x stays.
        var wrong = Run(new(), (x, g) =>
        {
            var value = Rosenbrock(x, g);
            for (var i = 0; i < g.Length; i++)
                g[i] = -g[i];
            return value;
        });
        Assert.Equal(LbfgsEnd.LineSearchFailed, wrong.End);
        Assert.Equal([-1.2, 1], x);
        Assert.Equal(24.2, wrong.Value, 1e-12);

        foreach (var bad in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            var value = Run(new(), (x, g) => Rosenbrock(x, g) + bad);
            Assert.Equal((LbfgsEnd.NonFinite, 1, 0), (value.End, value.Evaluations, value.Iterations));
            var slope = Run(new(), (x, g) =>
            {
                var f = Rosenbrock(x, g);
                g[1] = bad;
                return f;
            });
            Assert.Equal(LbfgsEnd.NonFinite, slope.End);
            Assert.Equal([-1.2, 1], x);
        }

        // Nothing to vary, and a start that is the minimum.
        Assert.Equal(LbfgsEnd.GradientSmall, new Lbfgs(0).Minimize((_, _) => 3, []).End);
        double[] best = [1, 1];
        Assert.Equal((LbfgsEnd.GradientSmall, 0), (new Lbfgs(2).Minimize(Rosenbrock, best).End, new Lbfgs(2).Minimize(Rosenbrock, best).Iterations));
    }

    /// <summary>−ln(1 − x) + x²: x ≥ 1 is NaN. The search steps back from there, and finds x + 1/(2(1 − x)) = 0… where 2x(1 − x) = −1.</summary>
    [Fact]
    public void A_search_steps_back_from_where_there_is_no_number()
    {
        double[] x = [-40];
        var seen = 0;
        var result = new Lbfgs(1, new() { Length = 100 }).Minimize((at, g) =>
        {
            seen += at[0] >= 1 ? 1 : 0;
            g[0] = 1 / (1 - at[0]) + 2 * at[0];
            return -Math.Log(1 - at[0]) + at[0] * at[0];
        }, x);
        Assert.True(seen > 0);
        Assert.Equal(LbfgsEnd.GradientSmall, result.End);
        Assert.Equal((1 - Math.Sqrt(3)) / 2, x[0], 1e-8);
    }

    /// <summary>A gradient that is no number is as far as a value that is none; −∞ is no minimum.</summary>
    [Theory, InlineData(double.NaN, 0), InlineData(0, double.NaN), InlineData(0, double.PositiveInfinity), InlineData(double.NegativeInfinity, 0)]
    public void A_search_stays_where_everything_is_finite(double value, double slope)
    {
        double[] x = [-1.2, 1];
        var met = 0;
        var result = new Lbfgs(2, new() { Length = 30 }).Minimize((at, g) =>
        {
            var f = Rosenbrock(at, g);
            if (Math.Abs(at[0]) + Math.Abs(at[1]) < 2.25)
                return f;
            met++;
            g[1] += slope;
            return f + value;
        }, x);
        Assert.True(met > 0);
        Assert.Equal(LbfgsEnd.GradientSmall, result.End);
        Near.Relative([1, 1], x, 1e-7, "x");
    }

    [Fact]
    public void Without_a_search_steps_have_their_first_length()
    {
        double[] c = [1, 4], x = new double[2];
        var result = new Lbfgs(2, new() { Searches = false }).Minimize(Quadratic(c, 1), x);
        Assert.Equal(LbfgsEnd.GradientSmall, result.End);
        Assert.Equal(result.Iterations + 1, result.Evaluations);
        Near.Relative([0, 1], x, 1e-8, "x");

        // x⁴ from 1 along −4 by 100·¼: 1 − 100 to the fourth is finite, (1 − 10¹⁰⁰)⁴ is not.
        double[] far = [1];
        var end = new Lbfgs(1, new() { Searches = false, Length = 1e100 }).Minimize((at, g) =>
        {
            g[0] = 4 * at[0] * at[0] * at[0];
            return at[0] * at[0] * at[0] * at[0];
        }, far);
        Assert.Equal((LbfgsEnd.NonFinite, 1), (end.End, end.Value));
        Assert.Equal(1, far[0]);
    }

    [Fact]
    public void What_a_function_throws_leaves_whole_iterations()
    {
        double[] x = [-1.2, 1], three = [-1.2, 1];
        var reached = new Lbfgs(2, new() { Iterations = 3 }).Minimize(Rosenbrock, three);
        var calls = 0;
        Assert.Throws<TimeoutException>(() => new Lbfgs(2).Minimize((at, g) => calls++ == reached.Evaluations ? throw new TimeoutException() : Rosenbrock(at, g), x));
        Near.Bits<double>(three, x);
    }

    [Fact]
    public void Iterations_allocate_nothing()
    {
        double[] x = new double[40];
        Objective f = Rosenbrock;
        var minimiser = new Lbfgs(40, new() { Iterations = 30 });
        Allocations.AssertNone(() =>
        {
            x.AsSpan().Clear();
            minimiser.Minimize(f, x);
        }, 200);
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        Refused.By<ArgumentOutOfRangeException>(() => new Lbfgs(-1), "-1");
        Refused.By<ShapeException>(() => new Lbfgs(3).Minimize(Rosenbrock, new double[2]), @"\b2\b.*\b3\b");
        Refused.By<ShapeException>(() => new Lbfgs(3).Resume(Rosenbrock, new double[4]), @"\b4\b.*\b3\b");
        Refused.By<ArgumentException>(() => new Lbfgs(3, new() { Curvature = 1e-5 }), "1E-05", "0.0001");
        Refused.By<ArgumentOutOfRangeException>(() => _ = new LbfgsOptions { History = 0 }, "is 0");
        Refused.By<ArgumentOutOfRangeException>(() => _ = new LbfgsOptions { Iterations = -1 }, "-1");
        Refused.By<ArgumentOutOfRangeException>(() => _ = new LbfgsOptions { Evaluations = 0 }, "is 0");
        foreach (var bad in new[] { -1, double.NaN, double.PositiveInfinity })
        {
            Refused.By<ArgumentOutOfRangeException>(() => _ = new LbfgsOptions { Length = bad }, $"{bad}");
            Refused.By<ArgumentOutOfRangeException>(() => _ = new LbfgsOptions { Decrease = bad }, $"{bad}");
            Refused.By<ArgumentOutOfRangeException>(() => _ = new LbfgsOptions { Curvature = bad }, $"{bad}");
            Refused.By<ArgumentOutOfRangeException>(() => _ = new LbfgsOptions { GradientTolerance = bad }, $"{bad}");
            Refused.By<ArgumentOutOfRangeException>(() => _ = new LbfgsOptions { ChangeTolerance = bad }, $"{bad}");
            Refused.By<ArgumentOutOfRangeException>(() => _ = new LbfgsOptions { SmallestCurvature = bad }, $"{bad}");
        }
    }

    // ---- networks ----

    private static readonly double[] commute = [2.7, 1, 4.1, 1, 1.0, 0, 5.2, 1, 2.8, 0], minutes = [25, 33, 15, 45, 22];

    /// <summary>Distance and weekday to minutes: the closed form's w, and that of ridge regression with the intercept left out of the penalty.</summary>
    [Fact]
    public void Commuting_comes_to_the_closed_form()
    {
        double[] Fit(Penalty? penalty)
        {
            var network = Network.Of<double>(2, x => x.Dense(1, "line"));
            var result = Lbfgs.Fit(network.Training(new HalfMeanSquared()), new(5, commute, minutes), new() { GradientTolerance = 1e-11 }, penalty);
            Assert.Equal(LbfgsEnd.GradientSmall, result.End);
            Assert.InRange(result.Iterations, 2, 40);
            Assert.Equal(penalty is null ? 2.3971288515406162 : result.Value, result.Value, 1e-12);
            return [network.Parameters["line.bias"][0], .. network.Parameters["line.weight"]];
        }

        Near.Relative([6.08613445378149, 6.53361344537816, 2.11274509803922], Fit(null), 1e-11, "least squares");
        Near.Relative([7.025543665861236, 6.284086986537798, 1.861235761132206], Fit(new() { L2 = 0.1 }), 1e-11, "ridge");
    }

    /// <summary>XOR, and 40 labels drawn at random: to nothing, in both precisions, with the network left at the best point.</summary>
    [Fact]
    public void Small_networks_are_trained_to_the_end()
    {
        Check<double>(1e-6);
        Check<float>(1e-4);

        static void Check<T>(double most) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var xor = Network.Of<T>(2, x => x.Dense(6, new Tanh()).Dense(1), seed: 3);
            var training = xor.Training(new BinaryCrossEntropy());
            T[] corners = [.. ((double[])[0, 0, 0, 1, 1, 0, 1, 1]).Select(T.CreateChecked)], sides = [T.Zero, T.One, T.One, T.Zero];
            var samples = new Samples<T>(4, corners, sides);
            var result = Lbfgs.Fit(training, samples, new() { Iterations = 300 });
            Assert.True(result.Value < most, $"{result}");
            Assert.Equal(result.Value, Trainer.For(training, new Sgd()).Evaluate(samples), 1e-6);

            var network = Network.Of<T>(4, x => x.Dense(12, new Tanh()).Dense(3), seed: 1);
            var any = new Samples<T>(Draw.Uniform<T>(1, 4 * 40), Draw.Labels(2, 40, 3));
            var accuracy = new Accuracy();
            var fit = Lbfgs.Fit(network.Training(new SoftmaxCrossEntropy()), any, new() { Iterations = 400 });
            Trainer.For(network, new SoftmaxCrossEntropy(), new Sgd()).Evaluate(any, accuracy);
            Assert.True(accuracy.Value == 1, $"{fit}: {accuracy.Value}");
        }
    }

    /// <summary>Parts of the samples, weights among them, and a team: the same function. Its gradient is that of differences, penalty and all.</summary>
    [Fact]
    public void A_full_batch_is_one_function_however_it_is_run()
    {
        var network = Nets.Small<double>();
        var training = network.Training(new SoftmaxCrossEntropy { IgnoreIndex = 1 }, weighted: true);
        var samples = new Samples<double>(Draw.Uniform<double>(1, 4 * 30), Draw.Labels(2, 30, 3)).Add("weight", Draw.Uniform<double>(3, 30, 0, 2));
        var penalty = new Penalty { L2 = 0.3 };
        using var team = new Team(2);
        var whole = new FullBatch<double>(training, samples, penalty: penalty);
        Assert.Equal(network.ParameterCount, whole.Variables);
        double[] x = new double[whole.Variables], gradient = new double[x.Length], other = new double[x.Length];
        whole.Read(x);
        Assert.Equal(network.Table.SelectMany(t => network.Parameters[t].ToArray()), x);
        x = Draw.Uniform<double>(4, x.Length);
        var cost = whole.Evaluate(x, gradient);
        Assert.Equal(x, network.Table.SelectMany(t => network.Parameters[t].ToArray()));
        Assert.Equal(Trainer.For(training, new Sgd()).Evaluate(samples) + penalty.Cost(network.Parameters), cost, 1e-13);
        foreach (var batch in new[] { new(training, samples, 7, penalty), new(training, samples, 30, penalty, team), new FullBatch<double>(training, samples, 1, penalty) })
        {
            for (var twice = 0; twice < 2; twice++)
            {
                Assert.Equal(cost, batch.Evaluate(x, other), 1e-13);
                Near.Relative(gradient, other, 1e-13, "∇C");
            }
        }

        for (var i = 0; i < x.Length; i++)
        {
            double At(double by)
            {
                double[] moved = [.. x];
                moved[i] += by;
                return whole.Evaluate(moved, other);
            }

            Assert.Equal((8 * (At(1e-3) - At(-1e-3)) - (At(2e-3) - At(-2e-3))) / 12e-3, gradient[i], 1e-9);
        }
    }

    [Fact]
    public void Frozen_layers_stay_and_are_no_variables()
    {
        var frozen = new Dense<double, Tanh>(4, 5);
        var graph = new Graph<double>();
        graph.Output(graph.Input(4, "x").Then(frozen, "frozen").Dense(3, "last"), "y");
        graph.Freeze(frozen);
        var network = graph.Build(seed: 1);
        var before = network.Parameters["frozen.weight"].ToArray();
        var training = network.Training(new SoftmaxCrossEntropy());
        var samples = new Samples<double>(Draw.Uniform<double>(1, 4 * 12), Draw.Labels(2, 12, 3));
        Assert.Equal(18, new FullBatch<double>(training, samples).Variables);
        var start = Trainer.For(training, new Sgd()).Evaluate(samples);
        Assert.True(Lbfgs.Fit(training, samples, new() { Iterations = 50 }).Value < 0.8 * start);
        Assert.Equal(before, network.Parameters["frozen.weight"].ToArray());
    }

    [Fact]
    public void Evaluating_a_full_batch_allocates_nothing()
    {
        Check<float>();
        Check<double>();

        static void Check<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            foreach (var rows in new[] { 0, 3 })
            {
                var training = Nets.Small<T>().Training(new SoftmaxCrossEntropy());
                var batch = new FullBatch<T>(training, new(Draw.Uniform<T>(1, 4 * 10), Draw.Labels(2, 10, 3)), rows, new() { L2 = 0.1 });
                double[] x = new double[batch.Variables];
                batch.Read(x);
                double[] start = [.. x];
                Objective f = batch.Evaluate;
                var minimiser = new Lbfgs(x.Length, new() { Iterations = 10 });
                Allocations.AssertNone(() =>
                {
                    start.CopyTo(x, 0);
                    minimiser.Minimize(f, x);
                    batch.Write(x);
                }, 200);
            }
        }
    }

    [Fact]
    public void Batches_that_make_no_sense()
    {
        var training = Nets.Small<double>().Training(new SoftmaxCrossEntropy());
        var samples = new Samples<double>(Draw.Uniform<double>(1, 4 * 10), Draw.Labels(2, 10, 3));
        Refused.By<ArgumentException>(() => Lbfgs.Fit(Nets.Small<double>(), samples), "minimises nothing");
        Refused.By<ArgumentException>(() => Lbfgs.Fit(training, samples, penalty: new() { L1 = 0.5 }), "0.5", "no gradient at 0");
        Refused.By<ArgumentException>(() => Lbfgs.Fit(training, new Samples<double>(3)), "no column");
        Refused.By<ArgumentOutOfRangeException>(() => new FullBatch<double>(training, samples, -1), "-1");
        var batch = new FullBatch<double>(training, samples);
        double[] x = new double[batch.Variables];
        Refused.By<ShapeException>(() => batch.Evaluate(x, new double[2]), @"\b2\b");
        Refused.By<ShapeException>(() => batch.Evaluate(new double[3], x), @"\b3\b");
        Refused.By<ShapeException>(() => batch.Read(new double[3]), @"\b3\b");
        Refused.By<ShapeException>(() => batch.Write(new double[3]), @"\b3\b");
    }
}
