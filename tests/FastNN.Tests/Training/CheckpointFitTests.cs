using System.Numerics;
using FastNN.Tests.Cases;
using FastNN.Tests.Support;
using FastNN.Tests.Witnesses;

namespace FastNN.Tests.Training;

/// <summary>A fit that was interrupted anywhere and goes on from its checkpoint is, bit for bit, the fit that was not.</summary>
public sealed class CheckpointFitTests : IDisposable
{
    private const int Epochs = 3, Batch = 8, Count = 21, Steps = 9;

    private readonly string folder = Directory.CreateTempSubdirectory("fastnn").FullName;

    private string File => Path.Combine(folder, "run.safetensors");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    internal static Samples<T> Data<T>(int seed = 1, int count = Count) where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(Draw.Uniform<T>(seed, 4 * count), Draw.Labels(seed + 1, count, 3));

    private static FitOptions<T> Options<T>(CheckpointOptions? checkpoint) where T : unmanaged, IBinaryFloatingPointIeee754<T> => new()
    {
        Epochs = Epochs,
        BatchSize = Batch,
        MicroBatchSize = 3,
        Seed = 5,
        Validation = Data<T>(7, 11),
        Metrics = [new Accuracy(), new ConfusionMatrix(3)],
        Checkpoint = checkpoint,
    };

    /// <summary>Everything that a fit leaves behind, to compare bit by bit; not its durations.</summary>
    internal static List<double> Traces<T>(Trainer<T> trainer, FitResult result) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
    [
        .. Draw.Wide<T>(trainer.Network.Parameters.Everything),
        .. trainer.Optimizer.States.SelectMany(s => Draw.Wide<T>(s.Everything)),
        trainer.Optimizer.Steps, trainer.Optimizer.LearningRate, trainer.Optimizer.GradientNorm, result.Steps, (double)result.End, result.BestEpoch,
        .. result.Epochs.SelectMany(e => (IEnumerable<double>)[e.Epoch, e.TrainingLoss, e.ValidationLoss, e.LearningRate, e.Penalty, .. e.Metrics]),
    ];

    private static void Same(IReadOnlyList<double> expected, IReadOnlyList<double> actual, string what) => Near.Bits<double>([.. expected], [.. actual], what);

    /// <summary>Fits without interruption, and then interrupted after every number of steps.</summary>
    private void Interrupt<T>(Func<Trainer<T>> make, Func<CheckpointOptions?, FitOptions<T>> options, CheckpointOptions checkpoint, string what, Samples<T>? samples = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        samples ??= Data<T>();
        var whole = make();
        var wholeOptions = options(null);
        var result = whole.Fit(samples, wholeOptions);
        double[] wholeMetrics = [.. wholeOptions.Metrics.Select(m => m.Value)];
        var expected = Traces(whole, result);
        for (var steps = 0; steps <= result.Steps; steps++)
        {
            System.IO.File.Delete(File);
            using var source = new CancellationTokenSource();
            if (steps == 0)
                source.Cancel();
            var first = make().Fit(samples, options(checkpoint) with { Cancellation = source.Token, Progress = new Teller(() => source.Cancel(), steps) });
            Assert.Equal(steps == result.Steps ? result.End : FitEnd.Cancelled, first.End);
            Assert.Equal(steps, first.Steps);

            var again = make();
            var chosen = options(checkpoint);
            Same(expected, Traces(again, again.Fit(samples, chosen)), $"{what}, after {steps} steps");
            Assert.Equal(wholeMetrics, chosen.Metrics.Select(m => m.Value));
            Assert.Equal(["run.safetensors"], Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName));
        }
    }

    /// <summary>Called after so many steps.</summary>
    internal sealed class Teller(System.Action then, int after) : IProgress<FitProgress>
    {
        private int seen;

        public void Report(FitProgress value)
        {
            if (++seen == after)
                then();
        }
    }

    [Theory, MemberData(nameof(Optimizers.Theory), MemberType = typeof(Optimizers))]
    public void Every_optimizer_after_every_batch(OptimizerCase optimizer)
    {
        var checkpoint = new CheckpointOptions(File) { EveryEpochs = 0 };
        Interrupt(() => optimizer.Trainer(Nets.Small<float>(), new SoftmaxCrossEntropy()), Options<float>, checkpoint, $"{optimizer}, float");
        Interrupt(() => optimizer.Trainer(Nets.Small<double>(), new SoftmaxCrossEntropy()), Options<double>, checkpoint, $"{optimizer}, double");
    }

    /// <summary>Running statistics, noise, a rate that was set, clipping with its norm.</summary>
    [Fact]
    public void States_noise_and_rates()
    {
        Trainer<T> Make<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var network = Network.Of<T>(4, x => x.Dense(6, new Tanh()).Then(new BatchNorm<T>(6)).Then(new Dropout<T>(6, 0.3)).Dense(3), seed: 3);
            var trainer = Trainer.For(network, new SoftmaxCrossEntropy(), new Adam(0.01), step: new() { ClipNorm = 0.5, WeightDecay = 0.01, Decays = t => t.Role == Role.Weight });
            trainer.Optimizer.LearningRate = 0.02;
            return trainer;
        }

        Interrupt(Make<float>, Options<float>, new(File) { EverySteps = 2 }, "float");
        Interrupt(Make<double>, Options<double>, new(File) { EverySteps = 2 }, "double");
    }

    /// <summary>What a network carries from batch to batch, in training and in validation.</summary>
    [Fact]
    public void Carried_state()
    {
        Trainer<T> Make<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var graph = new Graph<T>();
            Value<T> x = graph.Input(4, "x"), h = graph.Input(5, "h");
            var next = x.Concat(h).Dense(5, new Tanh());
            graph.Carry(next, h);
            graph.Output(next.Dense(3), "y");
            return Trainer.For(graph.Build(2), new SoftmaxCrossEntropy(), new Momentum(0.05));
        }

        // What is carried takes the place of the column.
        Samples<T> With<T>(Samples<T> samples) where T : unmanaged, IBinaryFloatingPointIeee754<T> => samples.Add("h", new T[5 * samples.Count]);
        FitOptions<T> Both<T>(CheckpointOptions? checkpoint) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Options<T>(checkpoint) with { Validation = With(Data<T>(7, 11)) };
        Interrupt(Make<float>, Both<float>, new(File), "float", With(Data<float>()));
        Interrupt(Make<double>, Both<double>, new(File), "double", With(Data<double>()));
    }

    /// <summary>The best epoch and its parameters, how long ago it was, and a rate that a plateau has reduced; samples that change from epoch to epoch.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Early_stopping_on_a_plateau(bool restoreBest)
    {
        FitOptions<T> Stopping<T>(CheckpointOptions? checkpoint) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Options<T>(checkpoint) with
        {
            Epochs = 30,
            EarlyStopping = new() { Patience = 3, RestoreBest = restoreBest },
            Plateau = new() { Patience = 1, Factor = 0.5 },
            Augmentations = [new GaussianNoise(0.1)],
        };
        Trainer<T> Make<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> => Trainer.For(Nets.Small<T>(), new SoftmaxCrossEntropy(), new Adam(0.1), step: new() { Penalty = new() { L2 = 0.01 } });

        var trial = Make<float>();
        var result = trial.Fit(Data<float>(), Stopping<float>(null));
        Assert.Equal(FitEnd.NoImprovement, result.End);
        Assert.InRange(result.BestEpoch, 1, result.Epochs.Count - 3);
        Assert.True(trial.Optimizer.LearningRate < 0.1 && result.Epochs[^1].Penalty > 0);
        Interrupt(Make<float>, Stopping<float>, new(File) { EverySteps = 2 }, "float");
        Interrupt(Make<double>, Stopping<double>, new(File) { EveryEpochs = 0 }, "double");
    }

    [Fact]
    public void Schedules()
    {
        Trainer<float> Make() => Trainer.For(Nets.Small<float>(), new SoftmaxCrossEntropy(), new Momentum(0.1));
        Interrupt(Make, c => Options<float>(c) with { StepSchedule = new InverseRootDecay() }, new(File), "by steps");
        Interrupt(Make, c => Options<float>(c) with { EpochSchedule = new InverseTimeDecay() }, new(File), "by epochs");
    }

    /// <summary>A process that dies has no time to write: what lasts is the last whole interval.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(5, 1)]
    [InlineData(0, 2)]
    [InlineData(0, 0)]
    public void Intervals(int everySteps, int everyEpochs)
    {
        Trainer<float> Make() => Trainer.For(Nets.Small<float>(), new SoftmaxCrossEntropy(), new Adam(0.01));
        var checkpoint = new CheckpointOptions(File) { EverySteps = everySteps, EveryEpochs = everyEpochs };
        var whole = Make();
        var expected = Traces(whole, whole.Fit(Data<float>(), Options<float>(null)));
        for (var steps = 1; steps <= Steps; steps++)
        {
            System.IO.File.Delete(File);
            var died = steps;
            Assert.Throws<InvalidTimeZoneException>(() => Make().Fit(Data<float>(), Options<float>(checkpoint) with { Progress = new Teller(() => throw new InvalidTimeZoneException(), died) }));

            // The listener is told before the file is written.
            var byStep = everySteps == 0 ? 0 : (steps - 1) / everySteps * everySteps;
            var byEpoch = everyEpochs == 0 ? 0 : (steps - 1) / (3 * everyEpochs) * (3 * everyEpochs);
            var taken = new List<FitProgress>();
            var again = Make();
            var result = again.Fit(Data<float>(), Options<float>(checkpoint) with { Progress = new Lister(taken) });
            Assert.Equal(Steps - Math.Max(byStep, byEpoch), taken.Count);
            Assert.Equal((Math.Max(byStep, byEpoch) / 3 + 1, Math.Max(byStep, byEpoch) % 3 + 1), (taken[0].Epoch, taken[0].Batch));
            Same(expected, Traces(again, result), $"after {steps} steps");
        }
    }

    private sealed class Lister(List<FitProgress> taken) : IProgress<FitProgress>
    {
        public void Report(FitProgress value) => taken.Add(value);
    }

    [Fact]
    public void Interrupted_again_and_again()
    {
        Trainer<float> Make() => Trainer.For(Nets.Small<float>(), new SoftmaxCrossEntropy(), new Adam(0.01));
        var whole = Make();
        var expected = Traces(whole, whole.Fit(Data<float>(), Options<float>(null)));
        for (var run = 1; run <= Steps; run++)
        {
            using var source = new CancellationTokenSource();
            var again = Make();
            var result = again.Fit(Data<float>(), Options<float>(new(File)) with { Cancellation = source.Token, Progress = new Teller(source.Cancel, 1) });
            Assert.Equal(run, result.Steps);
            Assert.Equal(run == Steps ? FitEnd.Completed : FitEnd.Cancelled, result.End);
            if (run == Steps)
                Same(expected, Traces(again, result), "at the end");
        }
    }

    /// <summary>A button that says pause: the same trainer goes on with the same options.</summary>
    [Fact]
    public void The_same_trainer_goes_on()
    {
        Trainer<float> Make() => Trainer.For(Nets.Small<float>(), new SoftmaxCrossEntropy(), new Adam(0.01));
        var (whole, paused) = (Make(), Make());
        var expected = Traces(whole, whole.Fit(Data<float>(), Options<float>(null)));
        using var source = new CancellationTokenSource();
        paused.Fit(Data<float>(), Options<float>(new(File)) with { Cancellation = source.Token, Progress = new Teller(source.Cancel, 5) });
        Same(expected, Traces(paused, paused.Fit(Data<float>(), Options<float>(new(File)))), "paused");

        // Now it has ended: a further fit is another one, and has a file of its own.
        Refused.By<ModelFormatException>(() => paused.Fit(Data<float>(), Options<float>(new(File))), "its start is \"after 0 steps", "here it is \"after 9 steps");
        var other = Path.Combine(folder, "second.safetensors");
        var second = Traces(paused, paused.Fit(Data<float>(), Options<float>(new(other))));
        Same(Traces(whole, whole.Fit(Data<float>(), Options<float>(null))), second, "second fit");

        // In a new process both are there, and done.
        var anew = Make();
        anew.Fit(Data<float>(), Options<float>(new(File)));
        Same(second, Traces(anew, anew.Fit(Data<float>(), Options<float>(new(other)))), "both again");
        Assert.Equal(2 * Steps, anew.Optimizer.Steps);
    }

    [Fact]
    public void More_epochs_go_on_and_fewer_are_refused()
    {
        Trainer<float> Make() => Trainer.For(Nets.Small<float>(), new SoftmaxCrossEntropy(), new Adam(0.01));
        var whole = Make();
        var expected = Traces(whole, whole.Fit(Data<float>(), Options<float>(null)));
        Make().Fit(Data<float>(), Options<float>(new(File)) with { Epochs = 2 });
        var longer = Make();
        Same(expected, Traces(longer, longer.Fit(Data<float>(), Options<float>(new(File)))), "longer");
        Refused.By<ModelFormatException>(() => Make().Fit(Data<float>(), Options<float>(new(File)) with { Epochs = 2 }), "3 epochs and 0 batches are done", "ends after 2 epochs");
    }

    [Fact]
    public void Without_resume_a_fit_begins_anew_and_replaces_the_file()
    {
        Trainer<float> Make() => Trainer.For(Nets.Small<float>(), new SoftmaxCrossEntropy(), new Adam(0.01));
        System.IO.File.WriteAllText(File, "something else");
        System.IO.File.WriteAllText($"{File}.tmp", "left behind");
        var trainer = Make();
        var expected = Traces(trainer, trainer.Fit(Data<float>(), Options<float>(new(File) { Resume = false })));
        Assert.Equal(["run.safetensors"], Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName));
        var again = Make();
        Same(expected, Traces(again, again.Fit(Data<float>(), Options<float>(new(File)))), "again");
        Assert.Equal(Steps, again.Optimizer.Steps);
    }

    /// <summary>Threads share work for the same bits, so a run may go on with more or fewer of them.</summary>
    [Fact]
    public void A_team_may_differ()
    {
        Trainer<float> Make() => Trainer.For(Nets.Small<float>(), new SoftmaxCrossEntropy(), new Adam(0.01));
        using var team = new Team(2);
        var whole = Make();
        var expected = Traces(whole, whole.Fit(Data<float>(), Options<float>(null)));
        using var source = new CancellationTokenSource();
        Make().Fit(Data<float>(), Options<float>(new(File)) with { Team = team, Cancellation = source.Token, Progress = new Teller(source.Cancel, 4) });
        var again = Make();
        Same(expected, Traces(again, again.Fit(Data<float>(), Options<float>(new(File)))), "alone again");
    }

    /// <summary>Steps that write nothing allocate nothing, with a checkpoint and without.</summary>
    [Fact]
    public void Steps_between_allocate_nothing()
    {
        Steps<float>(null);
        Steps<double>(null);
        Steps<float>(new(File) { EverySteps = 1000 });
        Steps<double>(new(File) { Resume = false });

        static void Steps<T>(CheckpointOptions? checkpoint) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var meter = new Meter();
            Trainer.For(Nets.Small<T>(), new SoftmaxCrossEntropy(), new Adam(0.01)).Fit(Data<T>(1, 200), new() { Epochs = 2, BatchSize = 4, MicroBatchSize = 3, Progress = meter, Checkpoint = checkpoint });
            for (var i = 1; i < 100; i++)
                Assert.True(i is 50 || meter.Bytes[i] == meter.Bytes[i - 1], $"step {i + 1} allocated {meter.Bytes[i] - meter.Bytes[i - 1]} bytes");
        }
    }

    private sealed class Meter : IProgress<FitProgress>
    {
        private int seen;

        public long[] Bytes { get; } = new long[100];

        public void Report(FitProgress value) => Bytes[seen++] = GC.GetAllocatedBytesForCurrentThread();
    }
}
