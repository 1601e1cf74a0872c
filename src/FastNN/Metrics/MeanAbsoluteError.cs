namespace FastNN;

/// <summary>Σ |ŷ − t| / N over all N numbers.</summary>
public sealed class MeanAbsoluteError : Metric
{
    private double sum;
    private long count;

    /// <inheritdoc/>
    public override string Name => "MAE";

    /// <inheritdoc/>
    public override double Value => count == 0 ? double.NaN : sum / count;

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
            sum += Math.Abs(double.CreateTruncating(predictions[i]) - double.CreateTruncating(targets[i]));
        count += predictions.Length;
    }
}
