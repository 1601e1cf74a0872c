namespace FastNN;

/// <summary>The share of rows whose class is among the k largest outputs; of equal outputs the first is the larger one.</summary>
/// <remarks>Top 1 is <see cref="Accuracy"/>, with which it shares what counts as a class.</remarks>
public sealed class TopKAccuracy : SuccessRate
{
    /// <summary>Among the k largest.</summary>
    /// <param name="k">At least 1. As many as there are outputs makes every row right.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public TopKAccuracy(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        K = k;
    }

    /// <summary>How many outputs count.</summary>
    public int K { get; }

    /// <inheritdoc/>
    public override string Name => $"top-{K} accuracy";

    private protected override bool Succeeds<T>(ReadOnlySpan<T> y, int predicted, int target)
    {
        if (y.Length == 1)
            return predicted == target || K > 1;
        var above = 0;
        for (var j = 0; j < y.Length; j++)
            above += y[j] > y[target] || y[j] == y[target] && j < target ? 1 : 0;
        return above < K;
    }
}
