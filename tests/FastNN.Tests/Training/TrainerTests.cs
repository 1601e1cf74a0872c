using FastNN.Testing;
using FastNN.Tests.Cases;
using FastNN.Tests.Support;

namespace FastNN.Tests.Training;

/// <summary>Fits: what they promise, what they refuse, and that the same seed gives the same bits.</summary>
public class TrainerTests
{
    private const int Count = 50;

    private static Samples<T> Data<T>(int count = Count) where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> => new(Draw.Uniform<T>(1, 4 * count), Draw.Labels(2, count, 3));

    private static T[] Parameters<T>(Network<T> network) where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> => [.. network.Table.SelectMany(t => network.Parameters[t].ToArray())];

    // ---- the same seed ----

    [Theory, MemberData(nameof(Optimizers.Theory), MemberType = typeof(Optimizers))]
    public void The_same_seed_gives_the_same_bits(OptimizerCase optimizer)
    {
        float[] Fit(ulong seed, ulong initial = 1)
        {
            var network = Nets.Small<float>(initial);
            var result = optimizer.Trainer(network, new SoftmaxCrossEntropy()).Fit(Data<float>(), new() { Epochs = 250, BatchSize = 13, Seed = seed });
            Assert.Equal(1000, result.Steps);
            Assert.Equal(FitEnd.Completed, result.End);
            return Parameters(network);
        }

        var first = Fit(5);
        Near.Bits<float>(first, Fit(5), $"{optimizer}");
        Assert.NotEqual(first, Fit(6));
        Assert.NotEqual(first, Fit(5, initial: 2));
        Assert.All(first, v => Assert.True(float.IsFinite(v)));
    }

    [Fact]
    public void Two_fits_go_on_where_the_first_ended()
    {
        Network<double> once = Nets.Small<double>(), twice = Nets.Small<double>();
        Trainer<double> a = Trainer.For(once, new SoftmaxCrossEntropy(), new Adam(0.01)), b = Trainer.For(twice, new SoftmaxCrossEntropy(), new Adam(0.01));
        a.Fit(Data<double>(), new() { Epochs = 6, Seed = 3 });
        b.Fit(Data<double>(), new() { Epochs = 2, Seed = 3 });
        b.Fit(Data<double>(), new() { Epochs = 4, Seed = 3 });
        Assert.Equal(12, b.Optimizer.Steps);
        Near.Bits<double>(Parameters(once), Parameters(twice));
    }

    [Fact]
    public void Micro_batches_take_the_same_steps()
    {
        double[] Fit(int part)
        {
            var network = Nets.Small<double>();
            Trainer.For(network, new SoftmaxCrossEntropy { IgnoreIndex = 1 }, new Adam(0.01)).Fit(Data<double>(), new() { Epochs = 5, BatchSize = 16, MicroBatchSize = part });
            return Parameters(network);
        }

        var whole = Fit(0);
        foreach (var part in new[] { 1, 5, 16, 100 })
            Near.Relative(whole, Fit(part), 1e-11, $"parts of {part}");
    }

    /// <summary>Without shuffling a fit is forward, loss, backward, step, batch after batch; the last batch is smaller and divides by its own size.</summary>
    [Fact]
    public void A_fit_is_its_steps()
    {
        Network<double> fitted = Nets.Small<double>(), byHand = Nets.Small<double>();
        double[] x = Draw.Uniform<double>(1, 4 * 10), t = Draw.Uniform<double>(2, 3 * 10);
        var seen = new List<FitProgress>();
        var result = Trainer.For(fitted, new MeanSquared(), new Momentum(0.05)).Fit(new(10, x, t), new() { Epochs = 3, BatchSize = 4, Shuffle = false, Progress = new Listener(seen) });

        var training = byHand.Training(new MeanSquared());
        var run = training.CreateWorkspace(4, Derivatives.Parameters, Behaviour.Training);
        var rule = new Momentum(0.05).For(training);
        var losses = new List<double>();
        for (var step = 0; step < 9; step++)
        {
            var (from, n) = (step % 3 * 4, step % 3 == 2 ? 2 : 4);
            x.AsSpan(4 * from, 4 * n).CopyTo(run.Input("x"));
            t.AsSpan(3 * from, 3 * n).CopyTo(run.Input("target"));
            run.Forward(n);
            losses.Add(run.Loss());
            run.Backward(Reduction.Mean);
            rule.Step(run.Parameters, run.Gradients);
        }

        Near.Bits<double>(Parameters(byHand), Parameters(fitted));
        Assert.Equal(9, result.Steps);
        Assert.Equal(losses, seen.Select(p => p.Loss));
        Assert.Equal([(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3), (3, 1), (3, 2), (3, 3)], seen.Select(p => (p.Epoch, p.Batch)));
        Assert.All(seen, p => Assert.Equal((3, 3), (p.Epochs, p.Batches)));
        Assert.Equal([1, 2, 3], result.Epochs.Select(e => e.Epoch));
        Assert.Equal([.. losses.Chunk(3).Select(c => c.Average())], result.Epochs.Select(e => e.TrainingLoss).ToArray());
        Assert.All(result.Epochs, e => Assert.True(double.IsNaN(e.ValidationLoss) && e.Metrics.Count == 0));
    }

    private sealed class Listener(List<FitProgress> seen) : IProgress<FitProgress>
    {
        public System.Action<FitProgress> Then { get; init; } = _ => { };

        public void Report(FitProgress value)
        {
            seen.Add(value);
            Then(value);
        }
    }

    /// <summary>Every sample once an epoch, in another order each time: seen through a layer that takes notes.</summary>
    [Fact]
    public void An_epoch_takes_every_sample_once_in_a_new_order()
    {
        var notes = new Notes();
        var network = Network.Of<double>(1, x => x.Then(notes).Dense(1));
        double[] x = [.. Enumerable.Range(0, 23).Select(i => (double)i)];
        Trainer.For(network, new MeanSquared(), new Sgd(1e-6)).Fit(new(23, x, x), new() { Epochs = 3, BatchSize = 5 });
        var epochs = notes.Seen.Chunk(23).ToArray();
        Assert.Equal(3, epochs.Length);
        Assert.All(epochs, e => Assert.Equal(x, e.Order()));
        Assert.NotEqual(epochs[0], epochs[1]);
        Assert.NotEqual(epochs[1], epochs[2]);
        Assert.NotEqual(x, epochs[0]);
    }

    /// <summary>Writes down what it is given and the noise of its rows, and counts its commits.</summary>
    private sealed class Notes : Layer<double>
    {
        private readonly Input x;
        private readonly Output y;
        private readonly State commits;

        public Notes(int n = 1)
        {
            x = Input("x", n);
            y = Output("y", n);
            commits = State("commits", [], Initializer.Zero);
        }

        public List<double> Seen { get; } = [];

        public List<double> Noise { get; } = [];

        protected internal override void Forward(in Pass<double> p)
        {
            Seen.AddRange(p[x]);
            for (var r = 0; r < p.Rows; r++)
                Noise.Add(p.Noise(r, 0));
            p[x].CopyTo(p[y]);
        }

        protected internal override void Backward(in Pass<double> p)
        {
        }

        protected internal override void Tangent(in Pass<double> p)
        {
        }

        protected internal override void Commit(in Pass<double> p) => p.Update(commits)[0] = p[commits][0] + (p.Training ? 1 : 0);
    }

    /// <summary>A number for each row and step, whatever the parts; other ones for another seed.</summary>
    [Fact]
    public void Noise_belongs_to_the_seed_the_step_and_the_row()
    {
        List<double> Fit(int part, ulong seed)
        {
            var notes = new Notes();
            double[] x = Draw.Uniform<double>(1, 12);
            Trainer.For(Network.Of<double>(1, x => x.Then(notes).Dense(1)), new MeanSquared(), new Sgd(0.1))
                .Fit(new(12, x, x), new() { Epochs = 2, BatchSize = 5, MicroBatchSize = part, Shuffle = false, Seed = seed });
            return notes.Noise;
        }

        var whole = Fit(0, seed: 1);
        Assert.Equal(24, whole.Distinct().Count());
        Assert.Equal(whole, Fit(2, seed: 1));
        Assert.Empty(whole.Intersect(Fit(0, seed: 2)));
    }

    [Fact]
    public void States_are_committed_once_a_step()
    {
        foreach (var part in new[] { 0, 2 })
        {
            var network = Network.Of<double>(1, x => x.Then(new Notes(), "notes").Dense(1));
            double[] x = Draw.Uniform<double>(1, 12);
            var trainer = Trainer.For(network, new MeanSquared(), new Sgd(0.1));
            trainer.Fit(new(12, x, x), new() { Epochs = 2, BatchSize = 5, MicroBatchSize = part, Validation = new(12, x, x) });
            trainer.Evaluate(new(12, x, x));
            Assert.Equal(6, network.Parameters["notes.commits"][0]);
        }
    }

    /// <summary>A network that knows the answers, and must not learn: its cost is that of samples whose columns belong together.</summary>
    [Fact]
    public void Shuffling_keeps_samples_together()
    {
        var labels = Draw.Labels(1, 20, 3);
        double[] x = [.. labels.SelectMany(t => Enumerable.Range(0, 3).Select(k => k == t ? 50.0 : 0))];
        var network = Network.Of<double>(3, x => x.Dense(3));
        double[] one = [1, 0, 0, 0, 1, 0, 0, 0, 1];
        one.CopyTo(network.Parameters["dense1.weight"]);
        var options = new FitOptions<double> { Epochs = 2, BatchSize = 6 };
        Assert.All(Trainer.For(network, new MeanSquared(), new Sgd(0)).Fit(new(20, x, x), options).Epochs, e => Assert.Equal(0, e.TrainingLoss));
        Assert.All(Trainer.For(network, new SoftmaxCrossEntropy(), new Sgd(0)).Fit(new(x, labels), options).Epochs, e => Assert.InRange(e.TrainingLoss, 0, 1e-20));
    }

    [Theory, MemberData(nameof(Optimizers.Theory), MemberType = typeof(Optimizers))]
    public void A_rate_set_between_steps_counts(OptimizerCase optimizer)
    {
        var network = Nets.Small<double>();
        var trainer = optimizer.Trainer(network, new SoftmaxCrossEntropy());
        trainer.Fit(Data<double>(), new() { Epochs = 1 });
        var before = Parameters(network);
        trainer.Optimizer.LearningRate = 0;
        trainer.Fit(Data<double>(), new() { Epochs = 1 });
        Assert.Equal(optimizer.Rule is not ClassicalMomentum, before.AsSpan().SequenceEqual(Parameters(network)));      // whose momentum has its rates in it
    }

    // ---- measuring ----

    [Fact]
    public void Validation_and_metrics_are_measured_after_each_epoch_and_train_nothing()
    {
        Network<double> network = Nets.Small<double>(), alone = Nets.Small<double>();
        var (train, validation) = (Data<double>(), new Samples<double>(Draw.Uniform<double>(7, 4 * 300), Draw.Labels(8, 300, 3)));
        Metric[] metrics = [new Accuracy(), new ConfusionMatrix(3)];
        var trainer = Trainer.For(network, new SoftmaxCrossEntropy(), new Adam(0.01));
        var result = trainer.Fit(train, new() { Epochs = 4, Validation = validation, Metrics = metrics });
        Trainer.For(alone, new SoftmaxCrossEntropy(), new Adam(0.01)).Fit(train, new() { Epochs = 4 });
        Near.Bits<double>(Parameters(alone), Parameters(network));

        // By hand, in one batch of 300.
        var run = network.CreateWorkspace(300);
        double[] y = new double[900], x = Draw.Uniform<double>(7, 1200);
        var labels = Draw.Labels(8, 300, 3);
        run.Forward(x, y);
        var right = Enumerable.Range(0, 300).Count(r => Array.IndexOf(y[(3 * r)..(3 * r + 3)], y[(3 * r)..(3 * r + 3)].Max()) == labels[r]);
        var cost = Enumerable.Range(0, 300).Average(r => Math.Log(y[(3 * r)..(3 * r + 3)].Sum(Math.Exp)) - y[3 * r + labels[r]]);
        Assert.Equal([right / 300.0, right / 300.0], result.Epochs[^1].Metrics);
        Assert.Equal(cost, result.Epochs[^1].ValidationLoss, 1e-13);
        Assert.Equal(cost, trainer.Evaluate(validation, metrics), 1e-13);
        Assert.Equal(300, ((ConfusionMatrix)metrics[1]).Total);
        Assert.Equal(right, ((ConfusionMatrix)metrics[1]).Correct);
        Assert.NotEqual(result.Epochs[0].ValidationLoss, result.Epochs[1].ValidationLoss);
        Assert.All(result.Epochs, e => Assert.True(e.Duration >= TimeSpan.Zero));
    }

    /// <summary>The cost measured in parts is that of one batch: terms with their scales, divided by weights, ignored rows left out.</summary>
    [Fact]
    public void A_measured_cost_is_that_of_one_batch()
    {
        const int rows = 300;
        var training = Nets.Small<double>().With(g =>
        {
            var (y, target, weight) = (g["y"], g.Input([], "target", Kind.Index), g.Input([], "weight", Kind.Mask));
            g.Minimize(0.5 * new SoftmaxCrossEntropy { IgnoreIndex = 1 }.Of(y, target, weight), 3 * new MeanSquared().Of(y, g.Input(3, "near"), weight));
        });
        double[] x = Draw.Uniform<double>(1, 4 * rows), near = Draw.Uniform<double>(2, 3 * rows), weights = Draw.Uniform<double>(3, rows, 0, 2);
        var labels = Draw.Labels(4, rows, 3);
        var samples = new Samples<double>(x, labels).Add("weight", weights).Add("near", near);
        var run = training.CreateWorkspace(rows);
        x.CopyTo(run.Input("x"));
        near.CopyTo(run.Input("near"));
        weights.CopyTo(run.Input("weight"));
        run.Labels("target", labels);
        run.Forward();
        var trainer = Trainer.For(training, new Sgd(0));
        Assert.Equal(run.Loss(), trainer.Evaluate(samples), 1e-13);
        Assert.Equal(run.Loss(), trainer.Fit(samples, new() { Epochs = 1, BatchSize = rows, MicroBatchSize = 7 }).Epochs[0].TrainingLoss, 1e-13);
    }

    [Fact]
    public void Metrics_by_hand()
    {
        var accuracy = new Accuracy();
        Assert.True(double.IsNaN(accuracy.Value));
        accuracy.Add<float>([1, 2, 0, 5, 4, 3], [1, 2], 2);
        Assert.Equal(0.5, accuracy.Value);
        accuracy.Add<float>([3, -1], [1, 1], 2);                             // logits of one output
        accuracy.Add<float>([1, 2, 3, 0], [0, 1, 0.9f, 0.1f], 2);            // distributions
        Assert.Equal(4.0 / 6, accuracy.Value);
        accuracy.Reset();
        Assert.Equal(0, accuracy.Total);

        var matrix = new ConfusionMatrix(2);
        matrix.Add<double>([1, 0, 1, 0, 0, 1, 0, 1], [0, 1, 1, -100], 4);
        Assert.Equal((1, 0, 1, 1), (matrix[0, 0], matrix[0, 1], matrix[1, 0], matrix[1, 1]));
        Assert.Equal(2.0 / 3, matrix.Value);
        Assert.Throws<ShapeException>(() => matrix.Add<double>([1, 0, 1], [0], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConfusionMatrix(0));

        var rmse = new RootMeanSquaredError();
        rmse.Add<double>([1, 2], [1, 0], 2);
        rmse.Add<double>([3, 3], [0, 0], 1);
        Assert.Equal(Math.Sqrt(22.0 / 4), rmse.Value, 1e-15);
        Assert.Throws<ShapeException>(() => rmse.Add<double>([1, 2], [1], 1));
    }

    // ---- learning ----

    [Theory, MemberData(nameof(Losses.Theory), MemberType = typeof(Losses))]
    public void Every_loss_falls(LossIngredient loss)
    {
        Network<float> network = loss.Prediction.Rank == 1
            ? Network.Of<float>(4, x => x.Dense(16, new Tanh()).Dense(loss.Prediction.Size), 1)
            : Network.Of<float>([2, 4], x => x.Dense(16, new Tanh()).Dense(loss.Prediction.Last), 1);
        var training = network.Training(loss);
        var size = training.Inputs[0].Shape.Size;
        var samples = new Samples<float>(20).Add("x", Draw.Uniform<float>(1, 20 * size));
        if (training.Inputs[1].Kind == Kind.Index)
            samples.Add("target", Draw.Labels(2, 20, 3));
        else
            samples.Add("target", Draw.Uniform<float>(2, 20 * training.Inputs[1].Shape.Size, 0, 1));
        var result = Trainer.For(training, new Adam(0.02)).Fit(samples, new() { Epochs = 300, BatchSize = 20 });
        Assert.True(result.Epochs[^1].TrainingLoss < 0.9 * result.Epochs[0].TrainingLoss, $"{loss}: {result.Epochs[0].TrainingLoss} fell to {result.Epochs[^1].TrainingLoss}");
    }

    // ---- misuse ----

    [Fact]
    public void What_is_not_a_number_stops_the_fit_and_leaves_the_parameters()
    {
        foreach (var bad in new[] { float.NaN, float.PositiveInfinity })
        {
            foreach (var part in new[] { 0, 2 })
            {
                var network = Nets.Small<float>();
                var trainer = Trainer.For(network, new SoftmaxCrossEntropy(), new Adam(0.01));
                trainer.Fit(Data<float>(), new() { Epochs = 1 });
                var (before, steps) = (Parameters(network), trainer.Optimizer.Steps);
                var x = Draw.Uniform<float>(1, 4 * 8);
                x[30] = bad;
                if (float.IsInfinity(bad))
                    network.Parameters["dense1.weight"].Clear(); // ∞·0
                before = Parameters(network);
                var message = Support.Refused.By<NonFiniteException>(() => trainer.Fit(new(x, Draw.Labels(1, 8, 3)), new() { BatchSize = 8, MicroBatchSize = part })).Message;
                Assert.Contains("epoch 1, batch 1", message);
                Assert.Contains("NaN", message);
                Assert.Equal(before, Parameters(network));
                Assert.Equal(steps, trainer.Optimizer.Steps);

                // It can be used again.
                trainer.Fit(Data<float>(), new() { Epochs = 1 });
                Assert.All(Parameters(network), v => Assert.True(float.IsFinite(v)));
            }
        }
    }

    [Fact]
    public void Samples_that_do_not_fit()
    {
        var network = Nets.Small<float>();
        var trainer = Trainer.For(network, new SoftmaxCrossEntropy(), new Sgd());
        var before = Parameters(network);
        var x = Draw.Uniform<float>(1, 40);
        string Refused<E>(Samples<float> samples) where E : Exception => Support.Refused.By<E>(() => trainer.Fit(samples)).Message;
        Assert.Contains("no samples", Refused<ArgumentException>(new(Array.Empty<float>(), Array.Empty<int>())));
        Assert.Contains("\"target\"", Refused<ArgumentException>(new Samples<float>(10).Add("x", x)));
        Assert.Contains("\"x\"", Refused<ArgumentException>(new Samples<float>(10).Add("target", new int[10])));
        Assert.Matches(@"\b2\b.*\[4\]", Refused<ShapeException>(new(x.AsMemory(0, 20), new int[10])));
        Assert.Contains("kind Index", Refused<ArgumentException>(new(10, x, new float[10])));
        foreach (var wrong in new[] { 3, -1 })
        {
            var labels = new int[10];
            labels[9] = wrong;
            Assert.Contains($"class {wrong}", Refused<ArgumentOutOfRangeException>(new(x, labels)));
        }

        Assert.Throws<ArgumentNullException>(() => trainer.Fit(null!));
        Support.Refused.By<ArgumentException>(() => trainer.Fit(Data<float>(), new() { Validation = new Samples<float>(1) }));
        Assert.Equal(before, Parameters(network));
        Assert.Equal(0, trainer.Optimizer.Steps);

        Assert.Contains("39", Support.Refused.By<ShapeException>(() => new Samples<float>(10).Add("x", x.AsMemory(0, 39))).Message);
        Assert.Matches(@"\b9\b.*\b10\b", Support.Refused.By<ShapeException>(() => new Samples<float>(10).Add("t", new int[9])).Message);
        Assert.Contains("\"x\"", Support.Refused.By<ArgumentException>(() => new Samples<float>(10).Add("x", x).Add("x", x)).Message);
        Support.Refused.By<ArgumentOutOfRangeException>(() => new Samples<float>(-1));
        Support.Refused.By<ArgumentException>(() => new Samples<float>(1).Add("", x));
    }

    [Fact]
    public void Options_that_make_no_sense()
    {
        var trainer = Trainer.For(Nets.Small<float>(), new SoftmaxCrossEntropy(), new Sgd());
        foreach (var (options, seen) in new (FitOptions<float>, string)[] { (new() { Epochs = -1 }, "-1"), (new() { BatchSize = 0 }, "0"), (new() { BatchSize = -5 }, "-5"), (new() { MicroBatchSize = -2 }, "-2") })
            Assert.Contains($"is {seen}", Support.Refused.By<ArgumentOutOfRangeException>(() => trainer.Fit(Data<float>(), options)).Message);
        Assert.Empty(trainer.Fit(Data<float>(), new() { Epochs = 0 }).Epochs);
        Assert.Throws<ArgumentNullException>(() => Trainer.For<float, Sgd>(null!, new MeanSquared(), new()));
        Assert.Throws<ArgumentNullException>(() => Trainer.For(Nets.Small<float>(), null!, new Sgd()));
        Assert.Contains("minimises nothing", Support.Refused.By<ArgumentException>(() => Trainer.For(Nets.Small<float>(), new Sgd())).Message);
        var own = Trainer.For(Nets.Small<float>().Training(new SoftmaxCrossEntropy()), new Sgd());
        Assert.Contains("Metrics", Support.Refused.By<ArgumentException>(() => own.Fit(Data<float>(), new() { Metrics = [new Accuracy()] })).Message);
    }

    [Fact]
    public void A_fit_can_be_cancelled_between_two_steps()
    {
        using var source = new CancellationTokenSource();
        var network = Nets.Small<float>();
        var seen = new List<FitProgress>();
        var trainer = Trainer.For(network, new SoftmaxCrossEntropy(), new Sgd(0.1));
        var result = trainer.Fit(Data<float>(), new()
        {
            Epochs = 100,
            BatchSize = 10,
            Cancellation = source.Token,
            Progress = new Listener(seen) { Then = p => { if (p is { Epoch: 3, Batch: 2 }) source.Cancel(); } },
        });
        Assert.Equal(FitEnd.Cancelled, result.End);
        Assert.Equal(12, result.Steps);
        Assert.Equal(2, result.Epochs.Count);
        Assert.Equal(12, seen.Count);
        var before = Parameters(network);
        Assert.Equal(0, trainer.Fit(Data<float>(), new() { Cancellation = source.Token }).Steps);
        Assert.Equal(before, Parameters(network));
    }

    [Fact]
    public void Weighted_samples_come_from_their_column()
    {
        Network<double> weighted = Nets.Small<double>(), kept = Nets.Small<double>();
        double[] x = Draw.Uniform<double>(1, 4 * 12), w = [.. Enumerable.Range(0, 12).Select(i => i < 6 ? 1.0 : 0)];
        var labels = Draw.Labels(2, 12, 3);
        Trainer.For(weighted, new SoftmaxCrossEntropy(), new Sgd(0.1), weighted: true).Fit(new Samples<double>(x, labels).Add("weight", w), new() { BatchSize = 12, Shuffle = false });
        Trainer.For(kept, new SoftmaxCrossEntropy(), new Sgd(0.1)).Fit(new(x.AsMemory(0, 24), labels.AsMemory(0, 6)), new() { BatchSize = 6, Shuffle = false });
        Near.Relative(Parameters(kept), Parameters(weighted), 1e-14);
        Support.Refused.By<ArgumentException>(() => Trainer.For(weighted, new SoftmaxCrossEntropy(), new Sgd(0.1), weighted: true).Fit(new(x, labels)));
    }
}
