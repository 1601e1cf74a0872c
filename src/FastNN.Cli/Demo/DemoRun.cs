using System.Diagnostics;
using System.Numerics.Tensors;
using FastNN.Cli.Measuring;
using FastNN.Cli.Plumbing;
using FastNN.Differentiation;
using FastNN.Testing.Naive;

namespace FastNN.Cli.Demo;

/// <summary>The demo's work: train, test, prove, time, look.</summary>
internal sealed class DemoRun
{
    private const int GradientRows = 32, Calls = 100_000;

    private readonly DemoOptions options;
    private readonly IDemoProgress progress;
    private readonly CancellationToken cancellation;
    private readonly Digits training, test;

    public DemoRun(DemoOptions options, IDemoProgress progress, CancellationToken cancellation)
    {
        (this.options, this.progress, this.cancellation) = (options, progress, cancellation);
        (training, test) = Digits.Load();
    }

    public DemoReport Run()
    {
        var clock = Stopwatch.GetTimestamp();
        var network = options.CreateNetwork<float>();
        progress.Begin(options, network.ParameterCount, training.Count, test.Count);

        var trainer = options.Optimizer.Trainer(network, options.Rate);
        var start = Stopwatch.GetTimestamp();
        var fit = progress.Training(tell => Fit(trainer, tell));
        var trainingTime = Stopwatch.GetElapsedTime(start);
        var confusion = new ConfusionMatrix(Digits.Classes);
        trainer.Evaluate(test.Samples, confusion);
        var onTraining = new Accuracy();
        trainer.Evaluate(training.Samples, onTraining);

        var gradients = progress.Proving(tell => Prove(network, tell));
        var times = progress.Timing(() => Time(network, trainer.Network));
        return new()
        {
            Options = options,
            Parameters = network.ParameterCount,
            TrainingCount = training.Count,
            Epochs = [.. fit.Epochs.Select(e => new EpochLine(e.Epoch, e.TrainingLoss, e.ValidationLoss, e.Metrics[0]))],
            TrainingTime = trainingTime,
            TrainingAccuracy = onTraining.Value,
            Confusion = confusion,
            Generalization = trainer.Generalization(training.Samples, test.Samples),
            Diagnosis = trainer.Diagnose(training.Samples),
            Gradients = gradients,
            GradientRows = GradientRows,
            Forward = new(times[0], times[1]),
            Step = new(times[2], times[3]),
            InputGradient = times[4],
            Timer = times[5],
            NaiveDifference = Difference(network),
            Misreads = Misreads(network),
            Duration = Stopwatch.GetElapsedTime(clock),
        };
    }

    private FitResult Fit(Trainer<float> trainer, IProgress<FitProgress> tell)
    {
        // The test digits are looked at after every epoch for the curves; nothing is chosen by them.
        var result = trainer.Fit(training.Samples, new()
        {
            Epochs = options.Epochs,
            BatchSize = options.Batch,
            Seed = options.Seed,
            Validation = test.Samples,
            Metrics = [new Accuracy()],
            Progress = tell,
            Cancellation = cancellation,
        });
        cancellation.ThrowIfCancellationRequested();
        return result;
    }

    /// <summary>Compares backward with central differences at the trained parameters, in double, on the first test digits.</summary>
    private LawReport Prove(Network<float> network, IProgress<double> tell)
    {
        var loss = new SoftmaxCrossEntropy();
        var exact = options.CreateNetwork<double>().With(g => g.Minimize(loss.Of(g["y"], loss.Target(g["y"]))));
        exact.Parameters.CopyFrom(network.Parameters);
        var run = exact.CreateWorkspace(GradientRows, Derivatives.Parameters);
        TensorPrimitives.ConvertChecked<float, double>(test.Pixels.AsSpan(0, GradientRows * Digits.Size), run.Input("x"));
        run.Labels("target", test.Labels.AsSpan(0, GradientRows));

        // Every parameter of a network of the usual size; of a large one a sample, so that this ends while somebody waits.
        var entries = network.ParameterCount <= 15_000 ? 0 : Math.Max(50, (int)(2e7 / network.ParameterCount));
        return Laws.Gradients(run, entries: entries, reduction: Reduction.Mean, progress: new Told<double>(share =>
        {
            cancellation.ThrowIfCancellationRequested();
            tell.Report(share);
        }));
    }

    /// <summary>Forward, training step and input gradient; the first two beside the naive loops on the same parameters and digits.</summary>
    private Latency[] Time(Network<float> network, Network<float> trained)
    {
        var forward = network.CreateWorkspace(1);
        var gradient = network.CreateWorkspace(1, Derivatives.Input);
        var naive = Naive(network, 1);
        var (logits, dx) = (new float[Digits.Classes], new float[Digits.Size]);
        int next = 0, naiveNext = 0, gradientNext = 0;

        // The steps go on from the trained parameters, on copies.
        var rows = Math.Min(options.Batch, training.Count);
        var step = trained.CreateWorkspace(rows, Derivatives.Parameters, Behaviour.Training, trained.Parameters.Clone());
        var optimizer = options.Optimizer.Trainer(network, options.Rate).Optimizer;
        var naiveNetwork = Naive(network, rows);
        var naiveTrainer = new NaiveTrainer<float>(naiveNetwork, NaiveLossKind.SoftmaxCrossEntropy, options.Optimizer.Naive(naiveNetwork, options.Rate));
        int from = 0, naiveFrom = 0;

        return Stopwatches.Measure(
        [
            (() => forward.Forward(test.Image(next = Next(next)), logits), Calls),
            (() => naive.Forward(test.Image(naiveNext = Next(naiveNext))), Calls),
            (() =>
            {
                var (x, labels) = Batch(ref from, rows);
                x.CopyTo(step.Input("x"));
                step.Labels("target", labels);
                step.Forward(rows);
                step.Loss();
                step.Backward(Reduction.Mean);
                optimizer.Step(step.Parameters, step.Gradients);
            }, Calls / 10),
            (() =>
            {
                var (x, labels) = Batch(ref naiveFrom, rows);
                naiveTrainer.TrainStep(x, labels);
            }, Calls / 50),
            (() => gradient.InputGradient(test.Image(gradientNext = Next(gradientNext)), 0, dx), Calls / 5),
            (() => { }, Calls),
        ], TimeSpan.FromSeconds(1.2), cancellation);
    }

    private int Next(int i) => i + 1 == test.Count ? 0 : i + 1;

    /// <summary>The next rows of the training digits; those of an uneven end are left out.</summary>
    private Rows Batch(ref int from, int rows)
    {
        from = from + 2 * rows > training.Count ? 0 : from + rows;
        return new(training.Pixels.AsSpan(from * Digits.Size, rows * Digits.Size), training.Labels.AsSpan(from, rows));
    }

    private readonly ref struct Rows(ReadOnlySpan<float> x, ReadOnlySpan<int> labels)
    {
        private readonly ReadOnlySpan<float> x = x;
        private readonly ReadOnlySpan<int> labels = labels;

        public void Deconstruct(out ReadOnlySpan<float> pixels, out ReadOnlySpan<int> classes)
        {
            pixels = x;
            classes = labels;
        }
    }

    private NaiveNetwork<float> Naive(Network<float> network, int rows)
    {
        var naive = new NaiveNetwork<float>(options.Sizes, [.. options.Hidden.Select(_ => options.Activation.Naive), NaiveActivation.Identity], rows);
        for (var l = 0; l < naive.Layers.Count; l++)
            naive.CopyFrom(l, network.Parameters[network.Table[2 * l]], network.Parameters[network.Table[2 * l + 1]]);
        return naive;
    }

    private double Difference(Network<float> network)
    {
        var (run, naive) = (network.CreateWorkspace(1), Naive(network, 1));
        var logits = new float[Digits.Classes];
        double difference = 0, largest = 0;
        for (var i = 0; i < test.Count; i++)
        {
            run.Forward(test.Image(i), logits);
            var expected = naive.Forward(test.Image(i));
            difference = Math.Max(difference, TensorPrimitives.Distance(logits, expected));
            largest = Math.Max(largest, Math.Abs(TensorPrimitives.MaxMagnitude(expected)));
        }

        return difference / largest;
    }

    private List<Misread> Misreads(Network<float> network)
    {
        var run = network.CreateWorkspace(1, Derivatives.Input);
        var (logits, shares, u) = (new float[Digits.Classes], new float[Digits.Classes], new float[Digits.Classes]);
        var found = new List<Misread>();
        for (var i = 0; i < test.Count; i++)
        {
            run.Forward(test.Image(i), logits);
            var (label, reading) = (test.Labels[i], TensorPrimitives.IndexOfMax<float>(logits));
            if (label == reading)
                continue;
            TensorPrimitives.SoftMax(logits, shares);
            Array.Clear(u);
            (u[label], u[reading]) = (1, -1);
            var gradient = new float[Digits.Size];
            run.InputGradient(test.Image(i), u, gradient);
            found.Add(new(i, label, reading, shares[reading], test.Image(i).ToArray(), gradient));
        }

        return found;
    }
}
