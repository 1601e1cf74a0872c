using System.Numerics;
using System.Numerics.Tensors;

namespace FastNN;

/// <summary>The share of rows whose class is predicted right.</summary>
/// <remarks>
/// With several outputs the class is the largest one; the target is its index, or a distribution whose largest entry it is. With one
/// output (a logit) the class is 1 where it is positive; the target is 1 above ½. Rows whose target is no class (ignored ones) count nothing.
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
        if (rows == 0)
            return;
        var (outputs, width) = (predictions.Length / rows, targets.Length / rows);
        for (var r = 0; r < rows; r++)
        {
            var y = predictions.Slice(r * outputs, outputs);
            var t = targets.Slice(r * width, width);
            if (outputs > 1 && width == 1 && !(t[0] >= T.Zero && t[0] < T.CreateTruncating(outputs)))
                continue;
            var right = (outputs, width) switch
            {
                (1, _) => !T.IsNaN(y[0]) && y[0] > T.Zero == double.CreateTruncating(t[0]) > 0.5,
                (_, 1) => TensorPrimitives.IndexOfMax(y) == int.CreateTruncating(t[0]),
                _ => TensorPrimitives.IndexOfMax(y) == TensorPrimitives.IndexOfMax(t),
            };
            correct += right ? 1 : 0;
            total++;
        }
    }
}
