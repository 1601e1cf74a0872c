using System.Numerics;

namespace FastNN.Linear;

/// <summary>What a descent came to.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed record DescentFit<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal DescentFit(LinearModel<T> model, DescentEnd end, long steps, long passes, double initialCost, double cost, double change) =>
        (Model, End, Steps, Passes, InitialCost, Cost, Change) = (model, end, steps, passes, initialCost, cost, change);

    /// <summary>ŷ = x·w + b after the last step.</summary>
    public LinearModel<T> Model { get; }

    /// <summary>Why it ended.</summary>
    public DescentEnd End { get; }

    /// <summary>Whether the stopping rule was met.</summary>
    public bool Converged => End == DescentEnd.Converged;

    /// <summary>The number of steps taken.</summary>
    public long Steps { get; }

    /// <summary>The number of whole passes over the samples.</summary>
    public long Passes { get; }

    /// <summary>C before the first step, over all samples.</summary>
    public double InitialCost { get; }

    /// <summary>C after the last step, over all samples.</summary>
    public double Cost { get; }

    /// <summary>The change of w and b that the stopping rule saw last; NaN before it saw one.</summary>
    public double Change { get; }
}
