using System.Numerics;
using System.Numerics.Tensors;

namespace FastNN;

/// <summary>How often class t was taken for class p; its value is the accuracy Σ diagonal / Σ all.</summary>
/// <remarks>
/// The predicted class is the largest output. Rows whose target is no class index of the matrix, or with an output that is NaN, count nothing.
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

    /// <inheritdoc/>
    public override string Name => "accuracy";

    /// <inheritdoc/>
    public override double Value => Total == 0 ? double.NaN : (double)Correct / Total;

    /// <inheritdoc/>
    public override void Reset() => Array.Clear(counts);

    /// <inheritdoc/>
    public override void Add<T>(ReadOnlySpan<T> predictions, ReadOnlySpan<T> targets, int rows)
    {
        if (predictions.Length != (long)rows * Classes || targets.Length != rows)
            throw new ShapeException($"{rows} rows of {Classes} classes need {(long)rows * Classes} outputs and {rows} targets, but {predictions.Length} and {targets.Length} were given.");
        for (var r = 0; r < rows; r++)
        {
            var target = targets[r];
            var y = predictions.Slice(r * Classes, Classes);
            var predicted = TensorPrimitives.IndexOfMax(y);
            if (target >= T.Zero && target < T.CreateTruncating(Classes) && T.IsInteger(target) && !T.IsNaN(y[predicted]))
                counts[int.CreateTruncating(target) * Classes + predicted]++;
        }
    }
}
