using System.Numerics;

namespace FastNN;

/// <summary>
/// The area under the ROC curve: P(score of a row of the class &gt; score of another) + ½·P(equal), by the ranks of all scores, equal ones
/// sharing their mean. Exact.
/// </summary>
/// <remarks>
/// One output is the score of class 1. Several are one class against the rest, and the value is the mean over the classes that have rows on
/// both sides. Of logits the score is log p, which keeps apart what probabilities round to 1. NaN where no class has rows on both sides, or an
/// output is NaN; rows whose target is no class count nothing. It keeps all rows: 8 bytes a row and class, kept for the next round.
/// J. A. Hanley and B. J. McNeil, 1982.
/// </remarks>
public sealed class RocAuc : Metric
{
    private readonly bool probabilities;
    private double[] scores = [], sorted = [];      // [rows, classes], [rows]
    private int[] targets = [], labels = [];        // [rows]
    private int count, classes;

    /// <summary>Of logits, or of probabilities.</summary>
    /// <param name="probabilities">Whether several outputs are probabilities; else logits. Of one output only the order counts.</param>
    public RocAuc(bool probabilities = false) => this.probabilities = probabilities;

    /// <inheritdoc/>
    public override string Name => "ROC-AUC";

    /// <summary>The number of rows counted.</summary>
    public int Total => count;

    /// <summary>The area of class k against the rest; of one output it is the same for both classes. NaN where one side has no rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class among the rows added.</exception>
    public double this[int k]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)k, (uint)Math.Max(classes, 2), nameof(k));
            return classes > 1 ? Area(k, k) : Area(0, 1);
        }
    }

    /// <inheritdoc/>
    public override double Value
    {
        get
        {
            if (classes <= 1)
                return Area(0, 1);
            var (sum, sides) = (0.0, 0);
            for (var k = 0; k < classes; k++)
            {
                var positive = targets.AsSpan(0, count).Count(k);
                if (positive == 0 || positive == count)
                    continue;
                sum += Area(k, k);
                sides++;
            }

            return sum / sides;
        }
    }

    /// <inheritdoc/>
    public override void Reset() => (count, classes) = (0, 0);

    /// <inheritdoc/>
    public override void Add<T>(ReadOnlySpan<T> predictions, ReadOnlySpan<T> targets, int rows)
    {
        var (outputs, width) = ClassRows.Check(predictions.Length, targets.Length, rows);
        if (rows == 0)
            return;
        if (count > 0 && outputs != classes)
            throw new ShapeException($"{rows} rows of {outputs} outputs do not go with the rows of {classes} before them.");
        Reserve(checked(count + rows), outputs);
        for (var r = 0; r < rows; r++)
        {
            var y = predictions.Slice(r * outputs, outputs);
            var target = ClassRows.Target(targets.Slice(r * width, width), outputs);
            if (target == ClassRows.None)
                continue;
            for (var k = 0; k < outputs; k++)
                scores[count * outputs + k] = outputs == 1 || probabilities ? double.CreateTruncating(y[k]) : ClassRows.LogSoftmax(y, k);
            this.targets[count++] = target;
        }
    }

    /// <summary>Room for so many rows. It grows by doubling, and is kept when everything is forgotten.</summary>
    private void Reserve(int rows, int outputs)
    {
        classes = outputs;
        if (scores.Length < (long)rows * outputs)
            Array.Resize(ref scores, checked(Math.Max(rows, 2 * count) * outputs));
        if (targets.Length < rows)
        {
            Array.Resize(ref targets, Math.Max(rows, 2 * count));
            (sorted, labels) = (new double[targets.Length], new int[targets.Length]);
        }
    }

    /// <summary>(Σ over rows of the class of the rows below them, equal ones by half) / (rows of it · rows not of it).</summary>
    private double Area(int output, int label)
    {
        for (var r = 0; r < count; r++)
            (sorted[r], labels[r]) = (scores[r * classes + output], targets[r]);
        sorted.AsSpan(0, count).Sort(labels.AsSpan(0, count));
        long positive = 0, negative = 0, halves = 0;
        for (int from = 0, to; from < count; from = to)
        {
            long p = 0, n = 0;
            for (to = from; to < count && sorted[to] == sorted[from]; to++)
            {
                p += labels[to] == label ? 1 : 0;
                n += labels[to] == label ? 0 : 1;
            }

            if (to == from)
                return double.NaN;      // NaN, which equals nothing
            halves += p * (2 * negative + n);
            (positive, negative) = (positive + p, negative + n);
        }

        return positive == 0 || negative == 0 ? double.NaN : halves / (2.0 * positive * negative);
    }
}
