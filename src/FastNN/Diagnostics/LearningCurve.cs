using System.Numerics;
using System.Text;

namespace FastNN;

/// <summary>The costs of a model on the samples that it trained on and on others.</summary>
/// <param name="Training">On those that it trained on.</param>
/// <param name="Validation">On others, always the same.</param>
public readonly record struct Costs(double Training, double Validation);

/// <summary>The costs of models that trained on so many samples.</summary>
/// <param name="Size">How many.</param>
/// <param name="Training">Their costs on these, with an interval of the mean.</param>
/// <param name="Validation">Their costs on others.</param>
public sealed record LearningPoint(int Size, Estimate Training, Estimate Validation);

/// <summary>Whether more samples would make a model better.</summary>
public enum MoreData
{
    /// <summary>The validation cost still falls with the number of samples, by more than chance.</summary>
    Helps,

    /// <summary>It does not fall any more and has met the training cost: the model can do no better.</summary>
    DoesNotHelp,

    /// <summary>Neither is shown.</summary>
    Unclear,
}

/// <summary>Costs over the number of training samples: does more data help?</summary>
/// <param name="Points">By size, ascending, at least two.</param>
public sealed record LearningCurve(IReadOnlyList<LearningPoint> Points)
{
    /// <summary>Below this share of the validation cost a gain, or a gap, counts as none.</summary>
    private const double Little = 0.02, Met = 0.2;

    /// <summary>Trains models on growing subsets: the first samples of a random order, the same order for all sizes of a repeat.</summary>
    /// <param name="samples">What subsets are taken from.</param>
    /// <param name="sizes">How large, ascending, at least two; doubling says most.</param>
    /// <param name="fit">Trains a new model on the samples, seeded by the number, and gives its cost on them and on validation samples of its own.</param>
    /// <param name="repeats">Orders, and seeds, for each size; at least 2, for the intervals.</param>
    /// <param name="seed">The seed of the first order.</param>
    /// <exception cref="ArgumentException">Fewer than two sizes, or they do not ascend.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1 or above the number of samples, or there are fewer than 2 repeats.</exception>
    public static LearningCurve Run<T>(Samples<T> samples, IReadOnlyList<int> sizes, Func<Samples<T>, ulong, Costs> fit, int repeats = 5, ulong seed = 0) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(sizes);
        ArgumentNullException.ThrowIfNull(fit);
        ArgumentOutOfRangeException.ThrowIfLessThan(repeats, 2);
        if (sizes.Count < 2 || sizes.Zip(sizes.Skip(1)).Any(s => s.First >= s.Second))
            throw new ArgumentException($"At least two sizes are wanted, each larger than the one before, but they are {string.Join(", ", sizes)}.", nameof(sizes));
        if (sizes[0] < 1 || sizes[^1] > samples.Count)
            throw new ArgumentOutOfRangeException(nameof(sizes), sizes[0] < 1 ? sizes[0] : sizes[^1], $"Sizes are 1 to the {samples.Count} samples, but they are {string.Join(", ", sizes)}.");
        var order = new int[samples.Count];
        var costs = new Costs[sizes.Count, repeats];
        for (var r = 0; r < repeats; r++)
        {
            Permutation.Fill(order, seed + (ulong)r);
            for (var s = 0; s < sizes.Count; s++)
                costs[s, r] = fit(samples.Subset(order.AsSpan(0, sizes[s])), seed + (ulong)r);
        }

        return new([.. sizes.Select((size, s) => new LearningPoint(size,
            new([.. Enumerable.Range(0, repeats).Select(r => costs[s, r].Training)]), new([.. Enumerable.Range(0, repeats).Select(r => costs[s, r].Validation)])))]);
    }

    /// <summary>How much the validation cost fell from the size before the last to the last, repeat by repeat.</summary>
    public Estimate LastGain => new([.. Points[^2].Validation.Values.Zip(Points[^1].Validation.Values, (before, after) => before - after)]);

    /// <summary>What the end of the curve says.</summary>
    /// <remarks>
    /// More data helps where the last gain is above 0 with 95 % confidence and above 2 % of the cost. It does not where the gain is below 2 %, or not
    /// above 0 for sure, and the training cost is within 20 % of the validation cost.
    /// </remarks>
    public MoreData MoreData
    {
        get
        {
            var (gain, last) = (LastGain, Points[^1]);
            var falls = gain.Mean > Little * Math.Abs(last.Validation.Mean) && gain.Interval.Low > 0;
            var met = last.Validation.Mean - last.Training.Mean <= Met * Math.Abs(last.Validation.Mean);
            return falls ? MoreData.Helps : met ? MoreData.DoesNotHelp : MoreData.Unclear;
        }
    }

    /// <summary>The points as a table, and what they say.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine($"{"samples",8}  {"training",10}  {"validation",10}  95 % interval");
        foreach (var p in Points)
            text.AppendLine(FormattableString.Invariant($"{p.Size,8}  {p.Training.Mean,10:g4}  {p.Validation.Mean,10:g4}  {p.Validation.Interval.Low:g4} to {p.Validation.Interval.High:g4}"));
        return text.AppendLine(MoreData switch
        {
            MoreData.Helps => "More data helps: the validation cost still falls.",
            MoreData.DoesNotHelp => "More data does not help: the costs have met. A larger model or better features might; or this is the noise of the targets.",
            _ => "Unclear: the validation cost no longer falls for sure, but the training cost is well below it. Regularisation, or more repeats, would tell.",
        }).ToString();
    }
}
