using System.Numerics;

namespace FastNN;

/// <summary>A figure over a set of predictions, gathered batch by batch.</summary>
public abstract class Metric
{
    /// <summary>Its name in reports.</summary>
    public abstract string Name { get; }

    /// <summary>Its value over what was added; NaN before anything was.</summary>
    public abstract double Value { get; }

    /// <summary>Whether a larger value is a better one, as of an accuracy; false of an error. What early stopping goes by.</summary>
    public virtual bool LargerIsBetter => true;

    /// <summary>Forgets everything.</summary>
    public abstract void Reset();

    /// <summary>Adds rows.</summary>
    /// <param name="predictions">[rows, outputs].</param>
    /// <param name="targets">[rows, width]: class indices where width is 1 and the target is an index, else numbers.</param>
    /// <param name="rows">The number of rows.</param>
    /// <exception cref="ShapeException">The lengths do not go with the number of rows, or with each other; then nothing is added.</exception>
    public abstract void Add<T>(ReadOnlySpan<T> predictions, ReadOnlySpan<T> targets, int rows) where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>For example "RMSE 0.125".</summary>
    public override string ToString() => FormattableString.Invariant($"{Name} {Value:0.000#}");
}
