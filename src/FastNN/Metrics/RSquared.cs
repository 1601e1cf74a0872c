namespace FastNN;

/// <summary>R² = 1 − Σ(ŷ − t)² / Σ(t − t̄)²: the share of the targets' variance that is explained; the mean over the outputs.</summary>
/// <remarks>
/// 1 is exact, 0 as good as the targets' mean, negative worse than it. Targets that are all equal have no variance to explain: NaN. Means and
/// squares are carried on from row to row (B. P. Welford, 1962), so a mean far from 0 costs no digits.
/// </remarks>
public sealed class RSquared : Metric
{
    private double[] means = [], spreads = [], residuals = [];
    private long count;
    private int outputs;

    /// <inheritdoc/>
    public override string Name => "R²";

    /// <inheritdoc/>
    public override double Value
    {
        get
        {
            double sum = 0;
            for (var k = 0; k < outputs; k++)
                sum += spreads[k] == 0 ? double.NaN : 1 - residuals[k] / spreads[k];
            return count == 0 ? double.NaN : sum / outputs;
        }
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        (count, outputs) = (0, 0);
        Array.Clear(means);
        Array.Clear(spreads);
        Array.Clear(residuals);
    }

    /// <inheritdoc/>
    public override void Add<T>(ReadOnlySpan<T> predictions, ReadOnlySpan<T> targets, int rows)
    {
        if (rows == 0 && predictions.IsEmpty && targets.IsEmpty)
            return;
        if (rows < 1 || predictions.Length != targets.Length || predictions.Length % rows != 0 || predictions.IsEmpty)
            throw new ShapeException($"{predictions.Length} predictions and {targets.Length} targets are not {rows} rows of as many each.");
        if (count > 0 && predictions.Length / rows != outputs)
            throw new ShapeException($"{rows} rows of {predictions.Length / rows} outputs do not go with the rows of {outputs} before them.");
        outputs = predictions.Length / rows;
        if (means.Length < outputs)
            (means, spreads, residuals) = (new double[outputs], new double[outputs], new double[outputs]);
        for (var r = 0; r < rows; r++)
        {
            count++;
            for (var k = 0; k < outputs; k++)
            {
                double y = double.CreateTruncating(predictions[r * outputs + k]), t = double.CreateTruncating(targets[r * outputs + k]);
                var before = t - means[k];
                means[k] += before / count;
                spreads[k] += before * (t - means[k]);
                residuals[k] += (y - t) * (y - t);
            }
        }
    }
}
