using FastNN.Tests.Support;

namespace FastNN.Tests.Networks;

/// <summary>How parameters start: moments, bounds, orthogonality, and why at random.</summary>
public class InitializerTests
{
    private static double[] Draws(Initializer initializer, Shape shape, ulong seed = 1, string name = "w")
    {
        var values = new double[shape.Size];
        initializer.Fill(seed, name, shape, values);
        return values;
    }

    /// <summary>
    /// Mean and variance of 100,000 numbers: beyond five standard errors, which chance exceeds in one of two million, something is wrong. The
    /// fourth moment tells a uniform (9/5 of the squared variance) from a normal distribution (3).
    /// </summary>
    [Fact]
    public void Moments()
    {
        Shape shape = [250, 400];
        var n = 100_000;
        foreach (var (initializer, variance, normal) in new (Initializer, double, bool)[]
        {
            (Initializer.LeCunUniform, 1.0 / 250, false), (Initializer.LeCunNormal, 1.0 / 250, true),
            (Initializer.GlorotUniform, 2.0 / 650, false), (Initializer.GlorotNormal, 2.0 / 650, true),
            (Initializer.HeUniform, 2.0 / 250, false), (Initializer.HeNormal, 2.0 / 250, true),
            (Initializer.ScaledUniform(Initializer.LeakyGain(0.2), Fan.Out), 2 / 1.04 / 400, false), (Initializer.ScaledNormal(Initializer.LeakyGain(0.2), Fan.Out), 2 / 1.04 / 400, true),
            (Initializer.ScaledUniform(3, Fan.Average), 9.0 / 325, false), (Initializer.ScaledNormal(5.0 / 3), 25.0 / 9 / 250, true),
            (Initializer.Normal(0.3), 0.09, true), (Initializer.Uniform(-0.3, 0.3), 0.03, false),
        })
        {
            var values = Draws(initializer, shape);
            var kurtosis = normal ? 3 : 1.8;
            var (mean, square) = (values.Average(), values.Average(v => v * v));
            Assert.True(Math.Abs(mean) < 5 * Math.Sqrt(variance / n), $"{initializer}: mean {mean}");
            Assert.True(Math.Abs(square - variance) < 5 * variance * Math.Sqrt((kurtosis - 1) / n), $"{initializer}: variance {square}, not {variance}");
            Assert.Equal(kurtosis, values.Average(v => v * v * v * v) / (square * square), 0.15);
            if (!normal)
            {
                Assert.All(values, v => Assert.InRange(Math.Abs(v), 0, Math.Sqrt(3 * variance)));
                Assert.Contains(values, v => v > 0.999 * Math.Sqrt(3 * variance));
                Assert.Contains(values, v => v < -0.999 * Math.Sqrt(3 * variance));
            }
        }
    }

    [Fact]
    public void Gains()
    {
        Assert.Equal((Math.Sqrt(2), 1), (Initializer.LeakyGain(0), Initializer.LeakyGain(1)));
        Near.Relative(Draws(Initializer.HeNormal, [7, 5]), Draws(Initializer.ScaledNormal(Math.Sqrt(2)), [7, 5]), 1e-15, "He");
        Refused.By<ArgumentOutOfRangeException>(() => Initializer.LeakyGain(double.NaN), "NaN");
        Refused.By<ArgumentOutOfRangeException>(() => Initializer.ScaledNormal(double.NaN), "NaN");
        Refused.By<ArgumentOutOfRangeException>(() => Initializer.ScaledUniform(1, (Fan)7), "7");
        Refused.By<ArgumentOutOfRangeException>(() => Initializer.Orthogonal(double.PositiveInfinity), $"{double.PositiveInfinity}");
    }

    /// <summary>WᵀW = g²·I where W is tall, WWᵀ = g²·I where it is wide.</summary>
    [Theory]
    [InlineData(7, 7)]
    [InlineData(40, 9)]
    [InlineData(9, 40)]
    [InlineData(1, 5)]
    [InlineData(5, 1)]
    [InlineData(200, 200)]
    public void Orthogonal(int rows, int columns)
    {
        foreach (var gain in new[] { 1, 1.7 })
        {
            var w = Draws(Initializer.Orthogonal(gain), [rows, columns]);
            var shorter = Math.Min(rows, columns);
            for (var i = 0; i < shorter; i++)
            {
                for (var j = 0; j < shorter; j++)
                {
                    var dot = rows >= columns
                        ? Enumerable.Range(0, rows).Sum(r => w[r * columns + i] * w[r * columns + j])
                        : Enumerable.Range(0, columns).Sum(c => w[i * columns + c] * w[j * columns + c]);
                    Assert.Equal(i == j ? gain * gain : 0, dot, 1e-14 * gain * gain);
                }
            }
        }
    }

    /// <summary>
    /// R of W = Q·R has a positive diagonal: without that, Householder's or Gram and Schmidt's own signs would show in the trace, which for
    /// rotations that are drawn evenly has mean 0 and variance 1.
    /// </summary>
    [Fact]
    public void Orthogonal_matrices_are_drawn_evenly()
    {
        var traces = Enumerable.Range(1, 2000).Select(seed => Draws(Initializer.Orthogonal(), [4, 4], (ulong)seed)).Select(w => w[0] + w[5] + w[10] + w[15]).ToArray();
        Assert.Equal(0, traces.Average(), 5 / Math.Sqrt(2000));
        Assert.Equal(1, traces.Average(t => t * t), 5 * Math.Sqrt(2.0 / 2000));
        var (q, normal) = (Draws(Initializer.Orthogonal(), [1, 3]), Draws(Initializer.Normal(1), [1, 3]));
        var length = Math.Sqrt(normal.Sum(v => v * v));
        Near.Relative([.. normal.Select(v => v / length)], q, 1e-15, "one row is a normal vector divided by its length");
    }

    [Fact]
    public void The_same_from_seed_and_name()
    {
        foreach (var initializer in new[] { Initializer.Orthogonal(), Initializer.LeCunNormal, Initializer.ScaledUniform(2, Fan.Out) })
        {
            Assert.Equal(Draws(initializer, [6, 4]), Draws(initializer, [6, 4]));
            Assert.NotEqual(Draws(initializer, [6, 4]), Draws(initializer, [6, 4], seed: 2));
            Assert.NotEqual(Draws(initializer, [6, 4]), Draws(initializer, [6, 4], name: "v"));
            var single = new float[24];
            initializer.Fill<float>(1, "w", [6, 4], single);
            Assert.Equal([.. Draws(initializer, [6, 4]).Select(v => (float)v)], single);
        }
    }

    [Fact]
    public void Of_nothing_and_of_other_ranks()
    {
        foreach (var initializer in new[] { Initializer.Orthogonal(), Initializer.LeCunUniform, Initializer.LeCunNormal, Initializer.HeNormal, Initializer.ScaledNormal(1, Fan.Out) })
        {
            foreach (var shape in (Shape[])[[0, 3], [3, 0], [0, 0], [0], [2, 0, 3]])
                Assert.Empty(Draws(initializer, shape));
            Assert.All((Shape[])[[], [4], [2, 3, 4]], s => Assert.All(Draws(initializer, s), v => Assert.True(double.IsFinite(v) && v != 0)));
        }

        // Axes before the last are the inputs: [2, 3, 4] is 6 × 4.
        Assert.Equal(Draws(Initializer.Orthogonal(), [6, 4]), Draws(Initializer.Orthogonal(), [2, 3, 4]));
    }

    /// <summary>Units with equal weights in and out get equal gradients, so they stay one unit for ever: the reason to start at random.</summary>
    [Fact]
    public void Equal_units_stay_equal()
    {
        foreach (var (random, seed) in new[] { (false, 1UL), (true, 1UL) })
        {
            var start = random ? Initializer.GlorotUniform : Initializer.Constant(0.3);
            var network = Network.Of<double>(3, x => x.Then(new Dense<double, Tanh>(3, 4, default, start, Initializer.Zero)).Then(new Dense<double, Identity>(4, 2, default, start, Initializer.Zero)), seed);
            var samples = new Samples<double>(20, Draw.Uniform<double>(1, 60), Draw.Uniform<double>(2, 40));
            Trainer.For(network, new MeanSquared(), new Adam(0.05)).Fit(samples, new() { Epochs = 30, BatchSize = 5 });
            var w = network.Parameters["dense1.weight"].ToArray();
            for (var i = 0; i < 3; i++)
                Assert.Equal(random ? 4 : 1, w.AsSpan(4 * i, 4).ToArray().Distinct().Count());
            Assert.NotEqual(0.3, w[0]);
        }
    }

    /// <summary>From zeros, hidden sigmoids pass nothing back: the first step's gradient of the first weights is exactly 0.</summary>
    [Fact]
    public void Zeros_do_not_learn()
    {
        var network = Network.Of<double>(3, x => x.Then(new Dense<double, Sigmoid>(3, 4, default, Initializer.Zero)).Then(new Dense<double, Identity>(4, 2, default, Initializer.Zero)));
        var run = network.Training(new MeanSquared()).CreateWorkspace(5, Derivatives.Parameters);
        Nets.Fill(run);
        run.Forward();
        run.Backward(Reduction.Mean);
        Assert.All(run.Gradients["dense1.weight"].ToArray(), g => Assert.Equal(0, g));
        Assert.All(run.Gradients["dense2.weight"].ToArray(), g => Assert.NotEqual(0, g));
    }

    /// <summary>With sigmoids the product of slopes falls at least by 4 a layer; with ReLUs and He's variance the gradient keeps its size.</summary>
    [Fact]
    public void Depth_and_saturation()
    {
        const int depth = 12, width = 200;
        var (shrunk, kept) = (Ratio(new Sigmoid(), Initializer.LeCunNormal), Ratio(new Relu(), Initializer.HeNormal));
        Assert.True(shrunk < Math.Pow(0.25, depth - 1), $"sigmoids: {shrunk}");
        Assert.InRange(kept, 0.2, 5);

        static double Ratio<F>(F f, Initializer start) where F : struct, IActivation
        {
            var network = Network.Of<double>(width, x =>
            {
                for (var l = 0; l < depth; l++)
                    x = x.Then(new Dense<double, F>(width, width, f, start, Initializer.Zero));
                return x;
            }, seed: 1);
            var run = network.CreateWorkspace(1, Derivatives.Input);
            Draw.Uniform<double>(1, width).CopyTo(run.Input("x"));
            run.Forward();
            Draw.Uniform<double>(2, width).CopyTo(run.OutputGradient(0));
            var before = Norm(run.OutputGradient(0));
            run.Backward();
            return Norm(run.InputGradient("x")) / before;
        }

        static double Norm(ReadOnlySpan<double> v) => Math.Sqrt(v.ToArray().Sum(x => x * x));
    }
}
