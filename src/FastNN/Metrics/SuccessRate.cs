using System.Numerics;

namespace FastNN;

/// <summary>The share of rows that succeed: k of n, with what so many rows can tell of the probability behind it.</summary>
/// <remarks>
/// Rows whose target is no class (ignored ones, NaN) count nothing; rows with an output that is NaN count as failures.
/// </remarks>
public abstract class SuccessRate : Metric
{
    private protected SuccessRate()
    {
    }

    /// <inheritdoc/>
    public override double Value => Total == 0 ? double.NaN : (double)Correct / Total;

    /// <summary>k, the number of rows that succeeded.</summary>
    public long Correct { get; private set; }

    /// <summary>n, the number of rows counted.</summary>
    public long Total { get; private set; }

    /// <summary>Wilson's 95 % interval of the probability: what another set of rows of the same kind would show.</summary>
    public Interval Interval => Wilson.Interval(Correct, Total);

    /// <inheritdoc/>
    public override void Reset() => (Correct, Total) = (0, 0);

    /// <inheritdoc/>
    public override void Add<T>(ReadOnlySpan<T> predictions, ReadOnlySpan<T> targets, int rows)
    {
        var (outputs, width) = ClassRows.Check(predictions.Length, targets.Length, rows);
        for (var r = 0; r < rows; r++)
        {
            var y = predictions.Slice(r * outputs, outputs);
            var target = ClassRows.Target(targets.Slice(r * width, width), outputs);
            if (target == ClassRows.None)
                continue;
            Correct += ClassRows.Predicted(y) is not ClassRows.None and var predicted && Succeeds(y, predicted, target) ? 1 : 0;
            Total++;
        }
    }

    /// <summary>Whether a row without NaN succeeds.</summary>
    private protected abstract bool Succeeds<T>(ReadOnlySpan<T> y, int predicted, int target) where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>For example "accuracy 0.990 (99 of 100; 95 % interval 0.946 to 0.998)".</summary>
    public override string ToString() => FormattableString.Invariant($"{Name} {Value:0.000#} ({Correct} of {Total}; 95 % interval {Interval})");
}
