using System.Numerics.Tensors;

namespace FastNN;

/// <summary>How often class t was taken for class p; its value is the accuracy Σ diagonal / Σ all.</summary>
/// <remarks>
/// The predicted class is the largest output; two classes may also have one output, a logit. Rows whose target is no class index of the matrix,
/// or with an output that is NaN, count nothing.
/// </remarks>
public sealed class ConfusionMatrix : Metric
{
    private readonly int[] counts;

    /// <summary>The most classes: the square of one more is no array.</summary>
    private const int Most = 46340;

    /// <summary>A matrix of this many classes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1, or more than 46,340, whose square is the longest array.</exception>
    public ConfusionMatrix(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(classes, Most);
        Classes = classes;
        counts = new int[classes * classes];
    }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>How often <paramref name="target"/> was taken for <paramref name="predicted"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is no class of the matrix.</exception>
    public int this[int target, int predicted]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)target, (uint)Classes, nameof(target));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)predicted, (uint)Classes, nameof(predicted));
            return counts[target * Classes + predicted];
        }
    }

    /// <summary>The number of rows counted.</summary>
    public int Total => TensorPrimitives.Sum<int>(counts);

    /// <summary>The number of rows predicted right.</summary>
    public int Correct
    {
        get
        {
            var sum = 0;
            for (var k = 0; k < Classes; k++)
                sum += this[k, k];
            return sum;
        }
    }

    /// <summary>Wilson's 95 % interval of the accuracy.</summary>
    public Interval Interval => Wilson.Interval(Correct, Total);

    /// <summary>Rows of class k that were taken for it, all that were taken for it, all that are of it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">k is no class of the matrix.</exception>
    internal ClassCounts Of(int k)
    {
        long hits = this[k, k], predicted = 0, actual = 0;
        for (var j = 0; j < Classes; j++)
        {
            predicted += this[j, k];
            actual += this[k, j];
        }

        return new(hits, predicted, actual);
    }

    /// <inheritdoc/>
    public override string Name => "accuracy";

    /// <inheritdoc/>
    public override double Value => Total == 0 ? double.NaN : (double)Correct / Total;

    /// <inheritdoc/>
    public override void Reset() => Array.Clear(counts);

    /// <inheritdoc/>
    public override void Add<T>(ReadOnlySpan<T> predictions, ReadOnlySpan<T> targets, int rows)
    {
        var (outputs, width) = ClassRows.Check(predictions.Length, targets.Length, rows, Classes);
        for (var r = 0; r < rows; r++)
        {
            var target = ClassRows.Target(targets.Slice(r * width, width), outputs);
            var predicted = ClassRows.Predicted(predictions.Slice(r * outputs, outputs));
            if (target != ClassRows.None && predicted != ClassRows.None)
                counts[target * Classes + predicted]++;
        }
    }
}
