using System.Numerics;
using System.Text.RegularExpressions;
using FastNN.Numerics;

namespace FastNN;

/// <summary>A fit's checkpoint: what it keeps, what must be the same, and when it is written.</summary>
internal sealed partial class FitCheckpoint<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly CheckpointOptions options;
    private readonly Checkpoint<T> file;
    private readonly FitState at;
    private readonly BestEpoch<T>? best;
    private readonly Optimizer<T> optimizer;

    /// <param name="options">With a checkpoint.</param>
    /// <param name="start">Where the fit began.</param>
    /// <param name="at">Where it is.</param>
    /// <param name="best">Its best epoch so far.</param>
    /// <param name="training">The training network.</param>
    /// <param name="optimizer">Its optimizer.</param>
    /// <param name="samples">What it is trained on.</param>
    /// <param name="runs">The workspaces whose carried state goes on from batch to batch.</param>
    public FitCheckpoint(FitOptions<T> options, FitStart start, FitState at, BestEpoch<T>? best, Network<T> training, Optimizer<T> optimizer, Samples<T> samples, params ReadOnlySpan<Workspace<T>?> runs)
    {
        (this.options, this.at, this.best, this.optimizer) = (options.Checkpoint!, at, best, optimizer);
        Start = start;
        at.FirstCost = start.Cost;
        file = new Checkpoint<T>()
            .Require("precision", typeof(T).Name)
            .Require("network", Description(training))
            .Require("batch size", $"{options.BatchSize}")
            .Require("micro-batch size", $"{options.MicroBatchSize}")
            .Require("order", options.Shuffle ? "shuffled" : "as given")
            .Require("seed", $"{options.Seed}")
            .Require("samples", Fingerprint.Of(samples))
            .Require("validation", options.Validation is null ? "none" : Fingerprint.Of(options.Validation))
            .Require("metrics", string.Join(", ", options.Metrics.Select(m => m.Name)))
            .Require("augmentations", Texts(options.Augmentations))
            .Require("early stopping", Texts(options.EarlyStopping))
            .Require("schedule", Texts(options.StepSchedule, options.EpochSchedule, options.Plateau))
            .Add("optimizer", optimizer)
            .Require("start", $"{start}")
            .Add("parameters", training.Parameters)
            .Add("fit", at, grows: true);
        if (best is not null)
            file.Add("best epoch", best, grows: false).Add("best", best.Parameters);
        if (options.Plateau is { } plateau)
            file.Add("plateau", plateau, grows: false);
        for (var i = 0; i < runs.Length; i++)
        {
            if (runs[i] is { } run)
                file.Add($"carried{i}", run);
        }
    }

    /// <summary>Where the fit began.</summary>
    public FitStart Start { get; }

    /// <summary>Whether the file is being used, and there are epochs left: a further fit with the same file is this one, going on.</summary>
    public bool GoesOn(CheckpointOptions wanted, int epochs) => wanted.Resume && wanted.Path == options.Path && at.Reports.Count < epochs && best is not { Spent: true };

    /// <summary>Goes on from the file if there is one, and writes it: also where what was read is written again, it is known that this can be done.</summary>
    public void Begin()
    {
        if (options.Resume)
            file.Resume(options.Path);
        Save();
    }

    public void AfterStep()
    {
        if (options.EverySteps > 0 && (optimizer.Steps - Start.Steps) % options.EverySteps == 0)
            Save();
    }

    public void AfterEpoch()
    {
        if (!at.Ended && options.EveryEpochs > 0 && at.Reports.Count % options.EveryEpochs == 0)
            Save();
    }

    public void Save() => file.Save(options.Path);

    private static string Texts(params IEnumerable<object?> options) => string.Join("\n", options.Select(o => o is null ? "none" : Invariant.Text(o).Replace(", ", "\n", StringComparison.Ordinal)));

    /// <summary>Layers and terms, line by line.</summary>
    private static string Description(Network<T> training)
    {
        var terms = training.Terms.Select(t => FormattableString.Invariant($"{t.Scale} times {t.Loss}"));
        return $"{Spaces().Replace(training.ToString().ReplaceLineEndings("\n"), " ")}{string.Join("\n", terms)}";
    }

    // The width of a column is no property of the network.
    [GeneratedRegex(" +")]
    private static partial Regex Spaces();
}

/// <summary>Where a fit began.</summary>
/// <param name="Steps">The optimizer's steps before it.</param>
/// <param name="Epochs">The trainer's epochs before it.</param>
/// <param name="Numbers">The fingerprint of parameters and optimizer.</param>
/// <param name="Cost">The cost of some samples.</param>
internal sealed record FitStart(long Steps, int Epochs, string Numbers, double Cost)
{
    public override string ToString() => $"after {Steps} steps and {Epochs} epochs, with parameters {Numbers}";
}
