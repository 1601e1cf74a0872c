using FastNN.Tests.Support;

namespace FastNN.Tests.Diagnostics;

/// <summary>Under- and over-fitting by their names, and whether more data would help, on cases made for it.</summary>
public class GeneralizationTests
{
    /// <summary>t = x² for x in [−1, 1]: a line through it explains nothing of its variance.</summary>
    private static Samples<double> Quadratic(int count, int seed)
    {
        var x = Draw.Uniform<double>(seed, count);
        return new(count, x, x.Select(v => v * v).ToArray());
    }

    /// <summary>t = x·a + noise in 10 dimensions: what a line learns.</summary>
    private static Samples<double> Linear(int count, int seed) => Of(count, seed, x => Enumerable.Range(0, 10).Sum(j => x[j] * (j % 3 - 1)));

    /// <summary>Sums of products: what a large network learns by heart from 20 samples, and from a few hundred.</summary>
    private static Samples<double> Products(int count, int seed) => Of(count, seed, x => 3 * (x[0] * x[1] + x[2] * x[3] + x[4] * x[5]));

    private static Samples<double> Of(int count, int seed, Func<double[], double> target)
    {
        double[] x = Draw.Uniform<double>(seed, 10 * count), noise = Draw.Uniform<double>(seed + 1000, count, -0.3, 0.3);
        return new(count, x, Enumerable.Range(0, count).Select(i => target(x[(10 * i)..(10 * i + 10)]) + noise[i]).ToArray());
    }

    private static Trainer<double> Line(int inputs, ulong seed = 1) => Trainer.For(Network.Of<double>(inputs, x => x.Dense(1), seed), new MeanSquared(), new Adam(0.02));

    private static Trainer<double> Large(int inputs, ulong seed = 1) => Trainer.For(Network.Of<double>(inputs, x => x.Dense(64, new Tanh()).Dense(1), seed), new MeanSquared(), new Adam(0.01));

    private static Generalization Judge(Trainer<double> trainer, Samples<double> training, Samples<double> validation, int epochs = 200)
    {
        trainer.Fit(training, new() { Epochs = epochs, BatchSize = 20 });
        return trainer.Generalization(training, validation);
    }

    [Fact]
    public void A_line_through_a_parabola_underfits()
    {
        var verdict = Judge(Line(1), Quadratic(200, 1), Quadratic(200, 2));
        Assert.Equal(Fitting.Underfitting, verdict.Fitting);
        Assert.Contains("underfitting", verdict.ToString());
        Assert.Contains("More samples do not help", verdict.ToString());
        Assert.Equal(Fitting.Good, Judge(Large(1), Quadratic(200, 1), Quadratic(200, 2)).Fitting);
    }

    [Fact]
    public void A_large_network_on_20_samples_overfits()
    {
        for (var seed = 1; seed <= 3; seed++)
        {
            var verdict = Judge(Large(10, (ulong)seed), Products(20, seed), Products(400, 50), epochs: 500);
            Assert.Equal(Fitting.Overfitting, verdict.Fitting);
            Assert.Contains("more samples", verdict.ToString());
            Assert.Equal(verdict.Validation - verdict.Training, verdict.Gap);
            Assert.Equal(Fitting.Good, Judge(Line(10, (ulong)seed), Linear(400, seed), Linear(400, 50)).Fitting);
        }
    }

    [Fact]
    public void Random_classes_are_learned_by_heart_and_a_constant_answer_knows_as_much()
    {
        var trainer = Trainer.For(Network.Of<double>(4, x => x.Dense(64, new Tanh()).Dense(3), 1), new SoftmaxCrossEntropy(), new Adam(0.02));
        Samples<double> training = new(Draw.Uniform<double>(1, 120), Draw.Labels(2, 30, 3)), validation = new(Draw.Uniform<double>(3, 1200), Draw.Labels(4, 300, 3));
        trainer.Fit(training, new() { Epochs = 1 });
        Assert.Equal(Fitting.Underfitting, trainer.Generalization(training, validation).Fitting);
        trainer.Fit(training, new() { Epochs = 300 });
        Assert.Equal(Fitting.Overfitting, trainer.Generalization(training, validation).Fitting);

        // Sure and wrong on both sides: neither learned nor carried over.
        Assert.Equal(Fitting.Underfitting | Fitting.Overfitting, new Generalization(0.6, 1.2, 0.01, 1).Fitting);
        Assert.Contains("neither", new Generalization(0.6, 1.2, 0.01, 1).ToString());
        Assert.Equal(Fitting.Good, new Generalization(0.1, 0.3, 0.15, 1).Fitting);      // within what chance explains
        Assert.Equal(Fitting.Overfitting, new Generalization(0.1, 0.3, 0.05, 1).Fitting);
        Assert.Equal(Fitting.NotFinite, new Generalization(double.NaN, 1, 0, 1).Fitting);
        Assert.Equal(Fitting.NotFinite, new Generalization(1, double.PositiveInfinity, 0, 1).Fitting);
    }

    /// <summary>The variance of the targets, the entropy of the classes' shares, the distance to the median: what is best without looking.</summary>
    [Fact]
    public void The_cost_of_a_constant_answer()
    {
        double[] x = new double[12], t = [100, 102, 101, 103, 110, 100, 100, 101, 99, 98, 97, 105];
        var mean = t.Average();
        Assert.Equal(t.Average(v => Math.Pow(v - mean, 2)), Baseline(new MeanSquared(), new(12, x, t), 1), 1e-9);
        Assert.Equal(t.Average(v => Math.Pow(v - mean, 2)) / 2, Baseline(new HalfMeanSquared(), new(12, x, t), 1), 1e-9);
        double[] shares = [6 / 12.0, 4 / 12.0, 2 / 12.0];
        Assert.Equal(-shares.Sum(p => p * Math.Log(p)), Baseline(new SoftmaxCrossEntropy(), new(x, new[] { 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2 }), 3), 1e-6);
        double[] ones = [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal(-0.25 * Math.Log(0.25) - 0.75 * Math.Log(0.75), Baseline(new BinaryCrossEntropy(), new(12, x, ones), 1), 1e-6);

        // One number that is no row.
        var scalar = Trainer.For(Network.Of<double>([], x => x.Apply(new Tanh())), new MeanSquared(), new Sgd());
        Assert.Equal(t.Average(v => Math.Pow(v - mean, 2)), scalar.Generalization(new(12, x, t), new(12, x, t)).Baseline, 1e-9);

        // Two outputs, each with a mean of its own.
        double[] two = [.. t.SelectMany(v => new[] { v, -3 * v })];
        Assert.Equal(10 * t.Average(v => Math.Pow(v - mean, 2)) / 2, Baseline(new MeanSquared(), new(12, x, two), 2), 1e-7);

        static double Baseline(Loss loss, Samples<double> samples, int outputs) =>
            Trainer.For(Network.Of<double>(1, x => x.Dense(outputs)), loss, new Sgd()).Generalization(samples, samples).Baseline;
    }

    [Fact]
    public void The_standard_error_is_that_of_the_rows()
    {
        double[] x = Draw.Uniform<double>(1, 300), t = Draw.Uniform<double>(2, 300, 0, 5);
        var trainer = Line(1);
        var y = new double[300];
        trainer.Network.CreateWorkspace(1);
        var run = Network.Of<double>(1, v => v.Dense(1), 1).CreateWorkspace(300);
        run.Forward(x, y);
        double[] squares = [.. y.Zip(t, (a, b) => (a - b) * (a - b))];
        var error = Math.Sqrt(squares.Sum(s => Math.Pow(s - squares.Average(), 2)) / 299 / 300);
        Samples<double> samples = new(300, x, t);
        Assert.Equal(error * Math.Sqrt(2), trainer.Generalization(samples, samples).StandardError, 1e-12);
    }

    [Fact]
    public void A_trainer_without_a_loss_of_its_own_has_no_constant_answer()
    {
        var trainer = Trainer.For(Nets.Small<double>().Training(new SoftmaxCrossEntropy()), new Sgd());
        var samples = new Samples<double>(Draw.Uniform<double>(1, 40), Draw.Labels(2, 10, 3));
        Refused.By<ArgumentException>(() => trainer.Generalization(samples, samples), "Trainer.For");
    }

    // ---- learning curves ----

    [Fact]
    public void More_data_does_not_cure_underfitting()
    {
        var validation = Quadratic(400, 99);
        var curve = LearningCurve.Run(Quadratic(320, 1), [80, 160, 320], (part, seed) => Fit(Line(1, seed), part, validation, 100), repeats: 4);
        Assert.Equal(MoreData.DoesNotHelp, curve.MoreData);
        Assert.Contains("does not help", curve.ToString());
        Assert.Equal([80, 160, 320], curve.Points.Select(p => p.Size));
        Assert.All(curve.Points, p => Assert.Equal(4, p.Validation.Values.Count));
    }

    [Fact]
    public void More_data_helps_what_learns_by_heart()
    {
        var validation = Products(400, 99);
        var curve = LearningCurve.Run(Products(640, 1), [20, 80, 320], (part, seed) => Fit(Large(10, seed), part, validation, 300), repeats: 4);
        Assert.True(curve.MoreData == MoreData.Helps, curve.ToString());
        Assert.Contains("helps", curve.ToString());
        Assert.True(curve.Points[^1].Validation.Interval.High < curve.Points[0].Validation.Interval.Low);
    }

    private static Costs Fit(Trainer<double> trainer, Samples<double> part, Samples<double> validation, int epochs)
    {
        trainer.Fit(part, new() { Epochs = epochs, BatchSize = 20 });
        return new(trainer.Evaluate(part), trainer.Evaluate(validation));
    }

    /// <summary>Subsets grow: the samples of a size are among those of the next, and each repeat has an order of its own.</summary>
    [Fact]
    public void Subsets_grow()
    {
        double[] x = [.. Enumerable.Range(0, 30).Select(i => (double)i)];
        var seen = new List<(ulong Seed, double[] X)>();
        var curve = LearningCurve.Run(new Samples<double>(30, x, x), [5, 10, 30], (part, seed) =>
        {
            seen.Add((seed, part.Numbers("x").ToArray()));
            return new(1, 1 + 1.0 / part.Count);
        }, repeats: 3, seed: 7);
        Assert.Equal([7, 7, 7, 8, 8, 8, 9, 9, 9], seen.Select(s => (int)s.Seed));
        foreach (var order in seen.Chunk(3))
            Assert.All(order, o => Assert.Equal(order[2].X[..o.X.Length], o.X));
        Assert.NotEqual(seen[2].X, seen[5].X);
        Assert.Equal(x, seen[2].X.Order());
        Assert.Equal([1 + 1 / 5.0, 1 + 1 / 10.0, 1 + 1 / 30.0], curve.Points.Select(p => p.Validation.Mean));
        Assert.Equal(1 / 10.0 - 1 / 30.0, curve.LastGain.Mean, 1e-12);
    }

    [Fact]
    public void Verdicts_by_hand()
    {
        Assert.Equal(MoreData.Helps, Verdict([1, 1.1, 1.05], [0.8, 0.9, 0.85], 0.1));
        Assert.Equal(MoreData.Unclear, Verdict([1, 1.1, 1.05], [0.8, 1.3, 0.9], 0.1));       // the gain may be chance, the gap is wide
        Assert.Equal(MoreData.Unclear, Verdict([1, 1, 1], [1, 1, 1], 0.1));
        Assert.Equal(MoreData.DoesNotHelp, Verdict([1, 1.1, 1.05], [1, 1.1, 1.05], 0.9));
        Assert.Equal(MoreData.DoesNotHelp, Verdict([1, 1, 1], [0.99, 0.99, 0.99], 0.9));     // surely falling, but by 1 %

        static MoreData Verdict(double[] before, double[] after, double training) =>
            new LearningCurve([new(10, new([training]), new(before)), new(20, new([training]), new(after))]).MoreData;
    }

    [Fact]
    public void Sizes_that_make_no_sense()
    {
        double[] x = new double[10];
        void Run(int[] sizes, int repeats = 2) => LearningCurve.Run(new Samples<double>(10, x, x), sizes, (_, _) => new(0, 0), repeats);
        Refused.By<ArgumentException>(() => Run([5]));
        Refused.By<ArgumentException>(() => Run([5, 5]), "5, 5");
        Refused.By<ArgumentOutOfRangeException>(() => Run([0, 5]), @"\b0\b");
        Refused.By<ArgumentOutOfRangeException>(() => Run([5, 11]), "11", "10");
        Refused.By<ArgumentOutOfRangeException>(() => Run([5, 10], repeats: 1), @"\b1\b");
        Assert.Equal("samples", Assert.Throws<ArgumentNullException>(() => LearningCurve.Run<double>(null!, [1, 2], (_, _) => default)).ParamName);
        Assert.Equal("sizes", Assert.Throws<ArgumentNullException>(() => LearningCurve.Run(new Samples<double>(1), null!, (_, _) => default)).ParamName);
        Assert.Equal("fit", Assert.Throws<ArgumentNullException>(() => LearningCurve.Run(new Samples<double>(1), [1, 2], null!)).ParamName);
    }
}
