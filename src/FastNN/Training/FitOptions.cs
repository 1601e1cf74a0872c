using System.Numerics;

namespace FastNN;

/// <summary>How <see cref="Trainer{T}.Fit"/> goes about it.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed record FitOptions<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>How often every sample is seen.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>The number of samples of one optimizer step; the last batch of an epoch may be smaller and is averaged over its own size.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>
    /// The most rows run at once; 0: the whole batch. Smaller saves memory: the parts share one denominator, so the gradient is that of the
    /// batch.
    /// </summary>
    public int MicroBatchSize { get; init; }

    /// <summary>Whether each epoch takes the samples in a new order.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>The seed of order and noise.</summary>
    public ulong Seed { get; init; }

    /// <summary>η of every step, by the steps that the optimizer has taken; η₀ is <see cref="Optimizer{T}.BaseRate"/>. None: η is left alone.</summary>
    public Schedule? StepSchedule { get; init; }

    /// <summary>η of every epoch, by the epochs that the trainer has run; η₀ is <see cref="Optimizer{T}.BaseRate"/>. None: η is left alone.</summary>
    public Schedule? EpochSchedule { get; init; }

    /// <summary>Reduces η after epochs that have not got better: in validation loss, in training loss where there are no validation samples.</summary>
    /// <remarks>One of the three at most. It remembers; one instance goes with one training.</remarks>
    public ReduceOnPlateau? Plateau { get; init; }

    /// <summary>Samples to measure on after each epoch; they train nothing.</summary>
    public Samples<T>? Validation { get; init; }

    /// <summary>What to measure beside the loss, on the validation samples (on the training samples without them).</summary>
    public IReadOnlyList<Metric> Metrics { get; init; } = [];

    /// <summary>Ends the fit when the validation samples gain nothing more; none: all epochs are run.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>Changes samples while batches are gathered, one after the other; validation samples stay as they are.</summary>
    public IReadOnlyList<Augmentation> Augmentations { get; init; } = [];

    /// <summary>Called after every step and epoch, in their order; each may ask the fit to end.</summary>
    public IReadOnlyList<IFitCallback<T>> Callbacks { get; init; } = [];

    /// <summary>Told after every step. Called on the training thread.</summary>
    public IProgress<FitProgress>? Progress { get; init; }

    /// <summary>Told after every epoch. Called on the training thread.</summary>
    public IProgress<EpochReport>? EpochProgress { get; init; }

    /// <summary>Threads that share the work, for the same bits; its owner disposes it. None: the calling thread works alone.</summary>
    public Team? Team { get; init; }

    /// <summary>A file to write down where the fit is, and to go on from. None: an interrupted fit is lost.</summary>
    public CheckpointOptions? Checkpoint { get; init; }

    /// <summary>Ends the fit between two steps; the result says so.</summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>How far a fit is.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Epochs">Their number.</param>
/// <param name="Batch">The batch of the epoch, from 1.</param>
/// <param name="Batches">Their number.</param>
/// <param name="Loss">The cost of this batch.</param>
public readonly record struct FitProgress(int Epoch, int Epochs, int Batch, int Batches, double Loss);

/// <summary>One epoch.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="TrainingLoss">The mean of the batches' costs, each before its step.</param>
/// <param name="ValidationLoss">The cost on the validation samples after it; NaN without them.</param>
/// <param name="Metrics">The values of the metrics after it, in their order.</param>
/// <param name="Duration">How long it took.</param>
public sealed record EpochReport(int Epoch, double TrainingLoss, double ValidationLoss, IReadOnlyList<double> Metrics, TimeSpan Duration)
{
    /// <summary>η of its last step.</summary>
    public double LearningRate { get; init; }

    /// <summary>P(θ) of <see cref="StepOptions.Penalty"/> after it, which is in neither loss; 0 without a penalty.</summary>
    public double Penalty { get; init; }
}

/// <summary>Why a fit ended.</summary>
public enum FitEnd
{
    /// <summary>All epochs were run.</summary>
    Completed,

    /// <summary>It was cancelled.</summary>
    Cancelled,

    /// <summary>The validation samples gained nothing more: <see cref="FitOptions{T}.EarlyStopping"/>.</summary>
    NoImprovement,

    /// <summary>A callback asked for it.</summary>
    Stopped,
}

/// <summary>What a fit did.</summary>
/// <param name="Epochs">One report for each finished epoch.</param>
/// <param name="Steps">The number of optimizer steps taken.</param>
/// <param name="End">Why it ended.</param>
public sealed record FitResult(IReadOnlyList<EpochReport> Epochs, long Steps, FitEnd End)
{
    /// <summary>The epoch that early stopping found best, from 1; 0 without early stopping, or where no epoch could be measured.</summary>
    public int BestEpoch { get; init; }
}
