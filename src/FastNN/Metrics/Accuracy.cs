namespace FastNN;

/// <summary>The share of rows whose class is predicted right.</summary>
/// <remarks>
/// With several outputs the class is the largest one; the target is its index, or a distribution whose largest entry it is. With one
/// output (a logit) the class is 1 where it is positive; the target is 1 above ½. Rows whose target is no class (ignored ones, NaN) count
/// nothing; rows with an output that is NaN count as wrong.
/// </remarks>
public sealed class Accuracy : SuccessRate
{
    /// <inheritdoc/>
    public override string Name => "accuracy";

    private protected override bool Succeeds<T>(ReadOnlySpan<T> y, int predicted, int target) => predicted == target;
}
