using System.Numerics;

namespace FastNN;

/// <summary>√(Σ (ŷ − t)² / N) over all N numbers.</summary>
public sealed class RootMeanSquaredError : Metric
{
    private double sum;
    private long count;

    /// <inheritdoc/>
    public override string Name => "RMSE";

    /// <inheritdoc/>
    public override double Value => count == 0 ? double.NaN : Math.Sqrt(sum / count);

    /// <inheritdoc/>
    public override bool LargerIsBetter => false;

    /// <inheritdoc/>
    public override void Reset() => (sum, count) = (0, 0);

    /// <inheritdoc/>
    public override void Add<T>(ReadOnlySpan<T> predictions, ReadOnlySpan<T> targets, int rows)
    {
        if (predictions.Length != targets.Length)
            throw new ShapeException($"{predictions.Length} predictions do not go with {targets.Length} targets.");
        for (var i = 0; i < predictions.Length; i++)
        {
            var e = double.CreateTruncating(predictions[i]) - double.CreateTruncating(targets[i]);
            sum += e * e;
        }

        count += predictions.Length;
    }
}
