using FastNN.Tests.Support;

namespace FastNN.Tests.Training;

/// <summary>When a fit ends by its validation samples, and with which parameters; callbacks, which may end it too.</summary>
public class EarlyStoppingTests
{
    private const int Count = 40;

    private static Samples<double> Data(int seed = 1) => new(Draw.Uniform<double>(seed, 4 * Count), Draw.Labels(seed + 1, Count, 3));

    private static Trainer<double> Trainer() => FastNN.Trainer.For(Nets.Small<double>(), new SoftmaxCrossEntropy(), new Adam(0.01));

    private static double[] Parameters(Trainer<double> trainer) => [.. trainer.Network.Table.SelectMany(t => trainer.Network.Parameters[t].ToArray())];

    private static double[] After(int epochs)
    {
        var trainer = Trainer();
        trainer.Fit(Data(), new() { Epochs = epochs });
        return Parameters(trainer);
    }

    /// <summary>Gives the values of a list, one a measurement.</summary>
    private sealed class Scripted(bool larger, params double[] values) : Metric
    {
        public int Measured { get; private set; }

        public override string Name => "script";

        public override bool LargerIsBetter => larger;

        public override double Value => values[Math.Min(Measured, values.Length) - 1];

        public override void Reset() => Measured++;

        public override void Add<T>(ReadOnlySpan<T> predictions, ReadOnlySpan<T> targets, int rows)
        {
        }
    }

    private static (FitResult Result, double[] Parameters, Scripted Script) Run(Scripted script, EarlyStopping stopping)
    {
        var trainer = Trainer();
        var result = trainer.Fit(Data(), new() { Epochs = 9, Validation = Data(5), Metrics = [script], EarlyStopping = stopping with { Metric = script } });
        return (result, Parameters(trainer), script);
    }

    [Fact]
    public void It_ends_when_patience_does_and_leaves_the_best_epoch()
    {
        var (result, parameters, script) = Run(new(false, 5, 4, 3, 3.5, 3, 3.1, 1), new() { Patience = 3 });
        Assert.Equal((FitEnd.NoImprovement, 6, 3), (result.End, result.Epochs.Count, result.BestEpoch));
        Near.Bits<double>(After(3), parameters);
        Assert.Equal([5, 4, 3, 3.5, 3, 3.1], result.Epochs.Select(e => e.Metrics[0]));
        Assert.Equal(7, script.Measured); // once more, so that metrics tell of the parameters that stay
    }

    [Fact]
    public void A_gain_starts_patience_anew()
    {
        var (result, parameters, _) = Run(new(false, 5, 6, 4, 5, 3, 4, 4, 2), new() { Patience = 2 });
        Assert.Equal((FitEnd.NoImprovement, 7, 5), (result.End, result.Epochs.Count, result.BestEpoch));
        Near.Bits<double>(After(5), parameters);
    }

    [Fact]
    public void A_gain_counts_from_the_least_one_on()
    {
        var (result, parameters, _) = Run(new(false, 5, 4.75, 4.25, 4, 3.75), new() { Patience = 2, MinDelta = 0.5 });
        Assert.Equal((FitEnd.NoImprovement, 5, 3), (result.End, result.Epochs.Count, result.BestEpoch));
        Near.Bits<double>(After(3), parameters);
    }

    [Fact]
    public void Larger_may_be_better()
    {
        var (result, parameters, _) = Run(new(true, 0.5, 0.8, 0.7, 0.8, 0.75), new() { Patience = 3 });
        Assert.Equal((FitEnd.NoImprovement, 5, 2), (result.End, result.Epochs.Count, result.BestEpoch));
        Near.Bits<double>(After(2), parameters);
    }

    [Fact]
    public void NaN_is_never_better()
    {
        var (result, parameters, _) = Run(new(false, double.NaN, 3, double.NaN, 2, double.NaN, double.NaN), new() { Patience = 2 });
        Assert.Equal((FitEnd.NoImprovement, 6, 4), (result.End, result.Epochs.Count, result.BestEpoch));
        Near.Bits<double>(After(4), parameters);

        // Where nothing could be measured, nothing is put back.
        (result, parameters, _) = Run(new(true, double.NaN), new() { Patience = 2 });
        Assert.Equal((FitEnd.NoImprovement, 2, 0), (result.End, result.Epochs.Count, result.BestEpoch));
        Near.Bits<double>(After(2), parameters);
    }

    [Fact]
    public void The_last_epoch_may_stay()
    {
        var (result, parameters, script) = Run(new(false, 5, 4, 3, 3.5, 3, 3.1), new() { Patience = 3, RestoreBest = false });
        Assert.Equal((FitEnd.NoImprovement, 3), (result.End, result.BestEpoch));
        Near.Bits<double>(After(6), parameters);
        Assert.Equal(6, script.Measured);
    }

    [Fact]
    public void However_it_ends_the_best_epoch_stays()
    {
        var (result, parameters, _) = Run(new(false, 5, 4, 3, 4, 4, 4, 4, 4, 4), new() { Patience = 50 });
        Assert.Equal((FitEnd.Completed, 9, 3), (result.End, result.Epochs.Count, result.BestEpoch));
        Near.Bits<double>(After(3), parameters);

        // Cancelled within the epoch after the best one: its steps are undone.
        using var source = new CancellationTokenSource();
        var trainer = Trainer();
        result = trainer.Fit(Data(), new() { BatchSize = 10, Validation = Data(5), EarlyStopping = new(), Cancellation = source.Token, Callbacks = [new Caller { Step = p => { if (p is { Epoch: 2, Batch: 3 }) source.Cancel(); return false; } }] });
        Assert.Equal((FitEnd.Cancelled, 1), (result.End, result.BestEpoch));
        var one = Trainer();
        one.Fit(Data(), new() { BatchSize = 10, Epochs = 1 });
        Near.Bits<double>(Parameters(one), Parameters(trainer));
        Assert.Equal(7, trainer.Optimizer.Steps);
    }

    /// <summary>Twenty samples, a network that can learn them by heart: the cost of others turns, and the fit leaves its least.</summary>
    [Fact]
    public void The_validation_loss_of_what_is_left_is_the_least_of_all()
    {
        var trainer = FastNN.Trainer.For(Network.Of<float>(4, x => x.Dense(64, new Tanh()).Dense(3), 1), new SoftmaxCrossEntropy(), new Adam(0.02));
        var (train, validation) = (new Samples<float>(Draw.Uniform<float>(1, 80), Draw.Labels(2, 20, 3)), new Samples<float>(Draw.Uniform<float>(3, 400), Draw.Labels(4, 100, 3)));
        var result = trainer.Fit(train, new() { Epochs = 500, Validation = validation, EarlyStopping = new() { Patience = 20 } });
        Assert.Equal(FitEnd.NoImprovement, result.End);
        Assert.Equal(result.BestEpoch + 20, result.Epochs.Count);
        Assert.Equal(result.Epochs.Min(e => e.ValidationLoss), trainer.Evaluate(validation), 1e-12);
        Assert.Equal(result.Epochs[result.BestEpoch - 1].ValidationLoss, trainer.Evaluate(validation), 1e-12);
        Assert.True(result.Epochs[^1].ValidationLoss > result.Epochs[result.BestEpoch - 1].ValidationLoss);
    }

    [Fact]
    public void Watching_changes_no_step()
    {
        var trainer = Trainer();
        trainer.Fit(Data(), new() { Epochs = 4, Validation = Data(5), EarlyStopping = new() { Patience = 100, RestoreBest = false } });
        Near.Bits<double>(After(4), Parameters(trainer));
    }

    /// <summary>What a checkpoint keeps is all there is: put back, it goes on the same.</summary>
    [Fact]
    public void Its_state_can_be_put_back()
    {
        var network = Nets.Small<double>();
        double[] losses = [5, 4, 4.5, 3, 3.2, 3.1, 3.3];
        for (var cut = 0; cut < losses.Length; cut++)
        {
            BestEpoch<double> whole = new(new() { Patience = 3 }, network.Parameters), first = new(new() { Patience = 3 }, network.Parameters), second = new(new() { Patience = 3 }, network.Parameters);
            var (ends, parted) = (new List<bool>(), new List<bool>());
            for (var i = 0; i < losses.Length; i++)
            {
                ends.Add(whole.Seen(i + 1, losses[i], network.Parameters));
                if (i == cut)
                {
                    var state = new double[((IResumable)first).Count];
                    first.Save(state);
                    second.Restore(state);
                }

                parted.Add((i < cut ? first : second).Seen(i + 1, losses[i], network.Parameters));
            }

            Assert.Equal(ends, parted);
            Assert.Equal(4, second.Epoch);
            Assert.Equal([false, false, false, false, false, false, true], ends);
        }
    }

    [Fact]
    public void Options_that_make_no_sense()
    {
        Refused.By<ArgumentOutOfRangeException>(() => new EarlyStopping { Patience = 0 }, @"\b0\b");
        Refused.By<ArgumentOutOfRangeException>(() => new EarlyStopping { MinDelta = -1 }, "-1");
        Refused.By<ArgumentOutOfRangeException>(() => new EarlyStopping { MinDelta = double.NaN }, "NaN");
        Refused.By<ArgumentException>(() => Trainer().Fit(Data(), new() { EarlyStopping = new() }), "validation");
        Refused.By<ArgumentException>(() => Trainer().Fit(Data(), new() { Validation = Data(), EarlyStopping = new() { Metric = new Accuracy() } }), "accuracy");
    }

    // ---- callbacks ----

    private sealed class Caller : IFitCallback<double>
    {
        public Func<FitProgress, bool> Step { get; init; } = _ => false;

        public Func<EpochReport, bool> Epoch { get; init; } = _ => false;

        public Trainer<double>? Trainer { get; private set; }

        public bool AfterStep(Trainer<double> trainer, FitProgress step)
        {
            Trainer = trainer;
            return Step(step);
        }

        public bool AfterEpoch(Trainer<double> trainer, EpochReport epoch) => Epoch(epoch);
    }

    /// <summary>A callback that leaves everything to the interface.</summary>
    private sealed class Silent : IFitCallback<double>;

    [Fact]
    public void Callbacks_are_called_in_their_order_and_may_end_the_fit()
    {
        var seen = new List<string>();
        var trainer = Trainer();
        Caller first = new() { Step = p => Note($"1 {p.Epoch}.{p.Batch}", p is { Epoch: 2, Batch: 1 }), Epoch = e => Note($"1 after {e.Epoch}", false) }, second = new() { Step = p => Note($"2 {p.Epoch}.{p.Batch}", false) };
        var result = trainer.Fit(Data(), new() { Epochs = 5, BatchSize = 20, Callbacks = [first, new Silent(), second] });
        Assert.Equal(["1 1.1", "2 1.1", "1 1.2", "2 1.2", "1 after 1", "1 2.1", "2 2.1"], seen);
        Assert.Equal((FitEnd.Stopped, 3, 1), (result.End, result.Steps, result.Epochs.Count));
        Assert.Same(trainer, first.Trainer);

        seen.Clear();
        result = Trainer().Fit(Data(), new() { Epochs = 5, Callbacks = [new Caller { Epoch = e => Note($"{e.Epoch}", e.Epoch == 3) }] });
        Assert.Equal(["1", "2", "3"], seen);
        Assert.Equal((FitEnd.Stopped, 3), (result.End, result.Epochs.Count));

        bool Note(string what, bool end)
        {
            seen.Add(what);
            return end;
        }
    }

    [Fact]
    public void What_a_callback_throws_comes_through()
    {
        var trainer = Trainer();
        Assert.Equal("mine", Assert.Throws<InvalidDataException>(() => trainer.Fit(Data(), new() { Callbacks = [new Caller { Step = _ => throw new InvalidDataException("mine") }] })).Message);
        Assert.Equal(1, trainer.Optimizer.Steps);
        Assert.Equal("options", Assert.Throws<ArgumentNullException>(() => trainer.Fit(Data(), new() { Callbacks = [null!] })).ParamName);
        Assert.Equal("options", Assert.Throws<ArgumentNullException>(() => trainer.Fit(Data(), new() { Callbacks = null! })).ParamName);
    }
}
