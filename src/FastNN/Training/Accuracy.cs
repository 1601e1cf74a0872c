using System.Numerics;
using System.Numerics.Tensors;

namespace FastNN;

/// <summary>The share of rows whose class is predicted right.</summary>
/// <remarks>
/// With several outputs the class is the largest one; the target is its index, or a distribution whose largest entry it is. With one
/// output (a logit) the class is 1 where it is positive; the target is 1 above ½. Rows whose target is no class (ignored ones, NaN) count
/// nothing; rows with an output that is NaN count as wrong.
/// </remarks>
public sealed class Accuracy : Metric
{
    private long correct, total;

    /// <inheritdoc/>
    public override string Name => "accuracy";

    /// <inheritdoc/>
    public override double Value => total == 0 ? double.NaN : (double)correct / total;

    /// <summary>The number of rows counted.</summary>
    public long Total => total;

    /// <inheritdoc/>
    public override void Reset() => (correct, total) = (0, 0);

    /// <inheritdoc/>
    public override void Add<T>(ReadOnlySpan<T> predictions, ReadOnlySpan<T> targets, int rows)
    {
        if (rows == 0 && predictions.IsEmpty && targets.IsEmpty)
            return;
        var (outputs, width) = rows < 1 ? (0, 0) : (predictions.Length / rows, targets.Length / rows);
        if (outputs == 0 || width != 1 && width != outputs || predictions.Length != rows * outputs || targets.Length != rows * width)
            throw new ShapeException($"{predictions.Length} predictions and {targets.Length} targets are not {rows} rows with one target, or as many as outputs, each.");
        for (var r = 0; r < rows; r++)
        {
            var y = predictions.Slice(r * outputs, outputs);
            var t = targets.Slice(r * width, width);
            int predicted = TensorPrimitives.IndexOfMax(y), wanted = TensorPrimitives.IndexOfMax(t);     // of a NaN where there is one
            if (T.IsNaN(t[wanted]) || outputs > 1 && width == 1 && !(t[0] >= T.Zero && t[0] < T.CreateTruncating(outputs)))
                continue;
            var right = (outputs, width) switch
            {
                (1, _) => y[0] > T.Zero == double.CreateTruncating(t[0]) > 0.5,
                (_, 1) => predicted == int.CreateTruncating(t[0]),
                _ => predicted == wanted,
            };
            correct += right && !T.IsNaN(y[predicted]) ? 1 : 0;
            total++;
        }
    }
}
