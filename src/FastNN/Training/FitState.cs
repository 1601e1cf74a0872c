using System.Diagnostics;

namespace FastNN;

/// <summary>Where a fit is: finished epochs, the place within the next one, and its running sum.</summary>
/// <param name="epochs">How many epochs the fit has.</param>
/// <param name="batches">How many batches an epoch has.</param>
/// <param name="metrics">How many metrics are measured.</param>
internal sealed class FitState(int epochs, int batches, int metrics) : IResumable
{
    /// <summary>The numbers before those of the epochs, and those of an epoch before its metrics.</summary>
    private const int Head = 4, PerEpoch = 5;

    private double sum;
    private TimeSpan before;
    private long clock;

    /// <summary>The finished epochs.</summary>
    public List<EpochReport> Reports { get; } = [];

    /// <summary>How many batches of the epoch after them were taken.</summary>
    public int Batch { get; private set; }

    /// <summary>The cost of some samples before the first step, to see whether it is the same function; NaN where it was not measured.</summary>
    public double FirstCost { get; set; } = double.NaN;

    /// <summary>Whether all epochs are finished.</summary>
    public bool Ended => Reports.Count == epochs;

    /// <summary>Starts the clock, and tells the number of the epoch, from 1.</summary>
    public int BeginEpoch()
    {
        clock = Stopwatch.GetTimestamp();
        return Reports.Count + 1;
    }

    /// <summary>Counts a batch.</summary>
    public void Add(double loss)
    {
        sum += loss;
        Batch++;
    }

    /// <summary>Reports the epoch.</summary>
    public EpochReport EndEpoch(double validation, IReadOnlyList<double> metrics, double rate, double penalty)
    {
        var report = new EpochReport(Reports.Count + 1, sum / batches, validation, metrics, Elapsed) { LearningRate = rate, Penalty = penalty };
        Reports.Add(report);
        (Batch, sum, before) = (0, 0, default);
        clock = Stopwatch.GetTimestamp();
        return report;
    }

    private TimeSpan Elapsed => before + (clock == 0 ? default : Stopwatch.GetElapsedTime(clock));

    public int Count => Head + Reports.Count * (PerEpoch + metrics);

    public void Save(Span<double> to)
    {
        (to[0], to[1], to[2], to[3]) = (FirstCost, Batch, sum, Batch == 0 ? 0 : Elapsed.Ticks);
        foreach (var report in Reports)
        {
            to = to[(report.Epoch == 1 ? Head : PerEpoch + metrics)..];
            (to[0], to[1], to[2], to[3], to[4]) = (report.TrainingLoss, report.ValidationLoss, report.Duration.Ticks, report.LearningRate, report.Penalty);
            for (var m = 0; m < metrics; m++)
                to[PerEpoch + m] = report.Metrics[m];
        }
    }

    public void Restore(ReadOnlySpan<double> from)
    {
        var each = PerEpoch + metrics;
        if (from.Length < Head || (from.Length - Head) % each != 0)
            throw new FormatException($"it holds {from.Length} numbers, but {Head} and {each} for each epoch are wanted");
        var finished = (from.Length - Head) / each;
        var batch = Restored.Whole(from[1], "the batch", finished < epochs ? batches : 0);
        if (finished > epochs || finished == epochs && from[1] != 0)
            throw new FormatException($"{finished} epochs and {from[1]} batches are done, but this fit ends after {epochs} epochs");
        if (!double.IsNaN(FirstCost) && !double.IsNaN(from[0]) && !Near(FirstCost, from[0]))
            throw new FormatException($"the cost of the first samples was {from[0]} before training, but here it is {FirstCost}: the loss or a layer has other settings");
        var elapsed = TimeSpan.FromTicks(Restored.Whole(from[3], "the time"));

        var reports = new List<EpochReport>();
        for (var e = 0; e < finished; e++)
        {
            var report = from.Slice(Head + e * each, each);
            reports.Add(new(e + 1, report[0], report[1], report[PerEpoch..].ToArray(), TimeSpan.FromTicks(Restored.Whole(report[2], "the time of an epoch"))) { LearningRate = report[3], Penalty = report[4] });
        }

        Reports.Clear();
        Reports.AddRange(reports);
        (FirstCost, Batch, sum, before, clock) = (from[0], (int)batch, from[2], elapsed, 0);
    }

    /// <summary>Far wider than what another machine's rounding does to a sum of losses, far narrower than what another loss does.</summary>
    private static bool Near(double a, double b) => a.Equals(b) || Math.Abs(a - b) <= 1e-4 * Math.Max(Math.Abs(a), Math.Abs(b));
}
