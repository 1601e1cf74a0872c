using System.Diagnostics;
using System.Numerics;

namespace FastNN;

/// <summary>Makes trainers.</summary>
public static class Trainer
{
    /// <summary>Trains a network of one output to predict a target. The target becomes an input "target", weights (if any) "weight".</summary>
    /// <param name="network">The network; its parameters are trained in place.</param>
    /// <param name="loss">The loss of its first output.</param>
    /// <param name="rule">The optimizer.</param>
    /// <param name="weighted">Whether samples have a column "weight".</param>
    /// <param name="step">Clipping, weight decay, penalties; by default none.</param>
    /// <exception cref="ShapeException">The loss takes predictions of another shape.</exception>
    /// <exception cref="ArgumentException">The network has no output, or an input "target" or "weight" already.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rule has a hyper-parameter that it cannot work with.</exception>
    public static Trainer<T> For<T, R>(Network<T> network, Loss loss, R rule, bool weighted = false, StepOptions? step = null) where T : unmanaged, IBinaryFloatingPointIeee754<T> where R : struct, IUpdateRule
    {
        var training = network.Training(loss, weighted);
        return new(training, rule.For(training, step), network.Outputs[0].Name, "target") { Loss = loss };
    }

    /// <summary>Trains a network that already minimises terms; columns of the samples go to its inputs by name.</summary>
    /// <param name="training">A network with terms.</param>
    /// <param name="rule">The optimizer.</param>
    /// <param name="step">Clipping, weight decay, penalties; by default none.</param>
    /// <exception cref="ArgumentException">The network has no terms.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rule has a hyper-parameter that it cannot work with.</exception>
    public static Trainer<T> For<T, R>(Network<T> training, R rule, StepOptions? step = null) where T : unmanaged, IBinaryFloatingPointIeee754<T> where R : struct, IUpdateRule
    {
        ArgumentNullException.ThrowIfNull(training);
        if (training.Terms.Count == 0)
            throw new ArgumentException("The network minimises nothing: make it with network.Training(loss), or add a term with network.With(g => g.Minimize(…)).", nameof(training));
        return new(training, rule.For(training, step), null, null);
    }
}

/// <summary>Fits a network to samples: epochs, minibatches, shuffling, validation.</summary>
/// <remarks>The same seed gives the same bits on the same machine.</remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Trainer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly string? prediction, target;
    private int epochs;
    private FitCheckpoint<T>? last;

    internal Trainer(Network<T> training, Optimizer<T> optimizer, string? prediction, string? target)
    {
        Network = training;
        Optimizer = optimizer;
        this.prediction = prediction;
        this.target = target;
    }

    /// <summary>The loss of the prediction, where the trainer knows it.</summary>
    internal Loss? Loss { get; init; }

    /// <summary>The names of what is predicted and of what it is compared with; null where the trainer knows none.</summary>
    internal string? Prediction => prediction;

    /// <inheritdoc cref="Prediction"/>
    internal string? Target => target;

    /// <summary>The training network: the layers, targets and terms.</summary>
    public Network<T> Network { get; }

    /// <summary>The optimizer, which goes on where the last fit ended.</summary>
    public Optimizer<T> Optimizer { get; }

    /// <summary>Trains the network's parameters in place. A further fit goes on where the last ended: optimizer, order of samples and noise.</summary>
    /// <param name="samples">One column for each input of the training network.</param>
    /// <param name="options">How; by default ten epochs of batches of 32.</param>
    /// <remarks>What a layer, metric or listener throws comes through as it is; the parameters are those of the last whole step.</remarks>
    /// <exception cref="ArgumentException">
    /// There are no samples, a column is missing or not read, there are metrics without a prediction to compare, an augmentation goes to a column of
    /// labels or to none, early stopping has no validation samples or watches a metric that is not measured, or there is more than one schedule.
    /// </exception>
    /// <exception cref="ShapeException">A column has another width than its input or than an augmentation wants.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option makes no sense, a schedule gives a rate that is negative or not finite, or a sample has a class that the network has not.</exception>
    /// <exception cref="ModelFormatException">The checkpoint is malformed or of another fit; nothing has changed.</exception>
    /// <exception cref="IOException">The checkpoint cannot be read or written; the old one is whole.</exception>
    /// <exception cref="NonFiniteException">
    /// The cost of a batch or its gradient is NaN or infinite; parameters, states and optimizer are those before this batch.
    /// </exception>
    public FitResult Fit(Samples<T> samples, FitOptions<T>? options = null)
    {
        ArgumentNullException.ThrowIfNull(samples);
        options ??= new();
        Check(options);
        samples.Check(Network, nameof(samples));
        options.Validation?.Check(Network, nameof(options));
        Check(options.Metrics, nameof(options));
        Augmented<T>.Check(samples, options);

        var part = Math.Min(options.MicroBatchSize == 0 ? options.BatchSize : options.MicroBatchSize, Math.Min(options.BatchSize, samples.Count));
        var run = Network.CreateWorkspace(part, Derivatives.Parameters, Behaviour.Training, warm: false, team: options.Team);
        var measured = options.Validation ?? (options.Metrics.Count > 0 ? samples : null);
        var check = measured is null ? null : Measuring(measured, options.Metrics, Math.Max(part, 64), options.Team);
        var best = options.EarlyStopping is null ? null : new BestEpoch<T>(options.EarlyStopping, Network.Parameters);
        run.Seed = options.Seed;

        var order = new int[samples.Count];
        var totals = new double[Network.Terms.Count];
        var batches = (int)((samples.Count + (long)options.BatchSize - 1) / options.BatchSize);
        var at = new FitState(options.Epochs, batches, options.Metrics.Count);
        var (before, measuredHere) = (Optimizer.Steps, false);
        FitCheckpoint<T>? checkpoint = null;
        if (options.Checkpoint is { } wanted)
        {
            var start = last?.GoesOn(wanted, options.Epochs) == true ? last.Start : new(Optimizer.Steps, epochs, Fingerprint.Of(Optimizer.States.Prepend(Network.Parameters)), FirstCost(samples));
            checkpoint = last = new(options, start, at, best, Network, Optimizer, samples, run, check?.Run);
            checkpoint.Begin();
            (before, epochs) = (start.Steps, start.Epochs + at.Reports.Count);
        }

        while (!at.Ended && best is not { Spent: true })
        {
            var epoch = at.BeginEpoch();
            Order(order, options);
            if (options.EpochSchedule is { } perEpoch)
                Optimizer.LearningRate = perEpoch.At(epochs, Optimizer.BaseRate);
            while (at.Batch < batches)
            {
                if (options.Cancellation.IsCancellationRequested)
                    return End(FitEnd.Cancelled);
                if (options.StepSchedule is { } perStep)
                    Optimizer.LearningRate = perStep.At(Optimizer.Steps, Optimizer.BaseRate);
                var from = at.Batch * options.BatchSize;
                var loss = Step(run, new(samples, options, epochs), order.AsSpan(from, Math.Min(options.BatchSize, order.Length - from)), totals, epoch, at.Batch);
                at.Add(loss);
                var progress = new FitProgress(epoch, options.Epochs, at.Batch, batches, loss);
                options.Progress?.Report(progress);
                if (Ask(options.Callbacks, progress))
                    return End(FitEnd.Stopped);
                checkpoint?.AfterStep();
            }

            var validation = check?.Measure() ?? double.NaN;
            measuredHere = true;
            epochs++;
            var report = at.EndEpoch(options.Validation is null ? double.NaN : validation, [.. options.Metrics.Select(m => m.Value)], Optimizer.LearningRate, Optimizer.Penalty(Network.Parameters));
            if (options.Plateau is { } plateau)
                Optimizer.LearningRate = plateau.Next(options.Validation is null ? report.TrainingLoss : validation, Optimizer.LearningRate);
            options.EpochProgress?.Report(report);
            best?.Seen(epoch, validation, Network.Parameters);
            if (Ask(options.Callbacks, report))
                return End(FitEnd.Stopped);
            checkpoint?.AfterEpoch();
        }

        return End(best is { Spent: true } ? FitEnd.NoImprovement : FitEnd.Completed);

        FitResult End(FitEnd why)
        {
            checkpoint?.Save();     // before the best parameters take the place of the last ones, from which more epochs would go on
            if (best?.Return(Network.Parameters) == true || why is FitEnd.Completed or FitEnd.NoImprovement && !measuredHere && at.Reports.Count > 0)
                check?.Measure();   // metrics tell of the parameters that stay, also where a fit that had ended is taken from its checkpoint
            return new(at.Reports, Optimizer.Steps - before, why) { BestEpoch = best?.Epoch ?? 0 };
        }
    }

    /// <summary>The cost on samples, and metrics over them; trains nothing. NaN or ∞ where they, or the parameters, lead to it.</summary>
    /// <param name="samples">One column for each input of the training network.</param>
    /// <param name="metrics">What to measure beside the cost.</param>
    /// <exception cref="ArgumentException">There are no samples, a column is missing or not read, or there are metrics without a prediction to compare.</exception>
    /// <exception cref="ShapeException">A column has another width than its input.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A sample has a class that the network has not.</exception>
    public double Evaluate(Samples<T> samples, params IReadOnlyList<Metric> metrics)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(metrics);
        samples.Check(Network, nameof(samples));
        Check(metrics, nameof(metrics));
        return Measuring(samples, metrics).Measure();
    }

    /// <summary>One optimizer step on the samples of these indices, in parts that share the batch's denominators.</summary>
    private double Step(Workspace<T> run, Augmented<T> samples, ReadOnlySpan<int> batch, double[] totals, int epoch, int number)
    {
        run.Step = (ulong)Optimizer.Steps;
        var parts = batch.Length > run.Plan.Rows;
        Array.Clear(totals);
        for (var from = 0; parts && from < batch.Length; from += run.Plan.Rows)
        {
            var rows = Math.Min(run.Plan.Rows, batch.Length - from);
            samples.Gather(run, batch.Slice(from, rows));
            run.Weigh(totals, rows);
        }

        double loss = 0;
        for (var from = 0; from < batch.Length; from += run.Plan.Rows)
        {
            var rows = Math.Min(run.Plan.Rows, batch.Length - from);
            samples.Gather(run, batch.Slice(from, rows));
            run.FirstRow = from;
            run.Forward(rows);
            loss += parts ? run.Loss(totals) : run.Loss();
            if (!double.IsFinite(loss))
            {
                run.Gradients.Clear();
                throw new NonFiniteException($"The cost is {loss} in epoch {epoch}, batch {number + 1} (step {Optimizer.Steps + 1}); the parameters are those before it. A smaller learning rate than {Optimizer.LearningRate} may help, or a look at the data.");
            }

            if (parts)
                run.Backward(totals);
            else
                run.Backward(Reduction.Mean);
        }

        if (!run.Gradients.IsFinite())
        {
            run.Gradients.Clear();
            throw new NonFiniteException($"The cost is {loss} in epoch {epoch}, batch {number + 1} (step {Optimizer.Steps + 1}), but its gradient is not finite; the parameters are those before it.");
        }

        run.Commit();
        Optimizer.Step(run.Parameters, run.Gradients, run.Team);
        return loss;
    }

    /// <summary>What measures the cost and these metrics on samples.</summary>
    internal Evaluation<T> Measuring(Samples<T> samples, IReadOnlyList<Metric> metrics, int rows = 256, Team? team = null) => new(Network, samples, metrics, prediction, target, rows, team);

    /// <summary>The cost of some samples as the network is now.</summary>
    private double FirstCost(Samples<T> samples)
    {
        var rows = Math.Min(32, samples.Count);
        var run = Network.CreateWorkspace(rows, warm: false);
        samples.Gather(run, [.. Enumerable.Range(0, rows)]);
        run.Forward(rows);
        return run.Loss();
    }

    /// <summary>The order of the next epoch, a function of the seed and the number of epochs that this trainer has run.</summary>
    private void Order(int[] order, FitOptions<T> options)
    {
        if (options.Shuffle)
            Permutation.Fill(order, options.Seed, epochs);
        else
        {
            for (var i = 0; i < order.Length; i++)
                order[i] = i;
        }
    }

    /// <summary>Whether a callback wants the fit to end after this step; all of them are called.</summary>
    private bool Ask(IReadOnlyList<IFitCallback<T>> callbacks, FitProgress step)
    {
        var end = false;
        for (var i = 0; i < callbacks.Count; i++)
            end |= callbacks[i].AfterStep(this, step);
        return end;
    }

    /// <summary>The same after an epoch.</summary>
    private bool Ask(IReadOnlyList<IFitCallback<T>> callbacks, EpochReport epoch)
    {
        var end = false;
        for (var i = 0; i < callbacks.Count; i++)
            end |= callbacks[i].AfterEpoch(this, epoch);
        return end;
    }

    private void Check(IReadOnlyList<Metric> metrics, string argument)
    {
        foreach (var metric in metrics)
            ArgumentNullException.ThrowIfNull(metric, argument);
        if (metrics.Count > 0 && prediction is null)
            throw new ArgumentException("Metrics compare a prediction with a target: make the trainer of a network and a loss, or measure by hand.", argument);
    }

    private static void Check(FitOptions<T> options)
    {
        ArgumentNullException.ThrowIfNull(options.Metrics, nameof(options));
        if ((options.StepSchedule is null ? 0 : 1) + (options.EpochSchedule is null ? 0 : 1) + (options.Plateau is null ? 0 : 1) > 1)
            throw new ArgumentException("Of StepSchedule, EpochSchedule and Plateau one at most sets the learning rate, but more were given.", nameof(options));

        ArgumentNullException.ThrowIfNull(options.Callbacks, nameof(options));
        foreach (var callback in options.Callbacks)
            ArgumentNullException.ThrowIfNull(callback, nameof(options));
        if (options.EarlyStopping is not null && options.Validation is null)
            throw new ArgumentException("Early stopping goes by what is measured on validation samples, but the options have none.", nameof(options));
        if (options.EarlyStopping?.Metric is { } watched && !options.Metrics.Contains(watched))
            throw new ArgumentException($"Early stopping watches a metric \"{watched.Name}\" that is not among the metrics of the fit.", nameof(options));
        if (options.Epochs < 0)
            throw new ArgumentOutOfRangeException(nameof(options), options.Epochs, $"Epochs is {options.Epochs}, but at least 0 are wanted.");
        if (options.BatchSize < 1)
            throw new ArgumentOutOfRangeException(nameof(options), options.BatchSize, $"BatchSize is {options.BatchSize}, but at least 1 is wanted.");
        if (options.MicroBatchSize < 0)
            throw new ArgumentOutOfRangeException(nameof(options), options.MicroBatchSize, $"MicroBatchSize is {options.MicroBatchSize}, but 0 (the whole batch) or more is wanted.");
    }
}
