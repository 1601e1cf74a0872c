using System.Numerics;

namespace FastNN.Testing.Naive;

/// <summary>The losses that <see cref="NaiveTrainer{T}"/> can train on; the formulas stand in <see cref="NaiveLoss"/>.</summary>
public enum NaiveLossKind
{
    /// <summary>1/(2n)·Σ‖ŷ − y‖²</summary>
    HalfMeanSquared,

    /// <summary>The mean of (ŷ − y)² over all elements.</summary>
    MeanSquared,

    /// <summary>Binary cross-entropy on logits, the mean over all elements.</summary>
    BinaryCrossEntropy,

    /// <summary>Softmax cross-entropy on logits and labels, the mean over samples.</summary>
    SoftmaxCrossEntropy,
}

/// <summary>One step of training: forward, loss, backward, update.</summary>
/// <param name="network">What is trained.</param>
/// <param name="loss">What is to fall.</param>
/// <param name="optimizer">How the parameters change; made for the same network.</param>
/// <typeparam name="T">float or double.</typeparam>
public sealed class NaiveTrainer<T>(NaiveNetwork<T> network, NaiveLossKind loss, NaiveOptimizer<T> optimizer)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NaiveNetwork<T> network = network ?? throw new ArgumentNullException(nameof(network));
    private readonly NaiveOptimizer<T> optimizer = optimizer ?? throw new ArgumentNullException(nameof(optimizer));
    private T[] gradient = [];

    /// <summary>Makes one step on labels.</summary>
    /// <param name="x">[rows, in]</param>
    /// <param name="labels">[rows], from 0.</param>
    /// <param name="weights">[rows], or empty.</param>
    /// <param name="ignore">The label of rows to leave out.</param>
    /// <returns>C before the step.</returns>
    /// <exception cref="InvalidOperationException">The loss takes targets.</exception>
    /// <exception cref="ArgumentException">A length differs.</exception>
    public double TrainStep(ReadOnlySpan<T> x, ReadOnlySpan<int> labels, ReadOnlySpan<T> weights = default, int? ignore = null)
    {
        if (loss != NaiveLossKind.SoftmaxCrossEntropy)
            throw new InvalidOperationException($"{loss} takes targets, not labels.");
        var y = network.Forward(x);
        var dy = Gradient(y.Length);
        var c = NaiveLoss.SoftmaxCrossEntropy(y, labels, dy, weights, ignore);
        return Step(c, dy);
    }

    /// <summary>Makes one step on targets.</summary>
    /// <param name="x">[rows, in]</param>
    /// <param name="targets">[rows, out]</param>
    /// <param name="weights">[rows], or empty.</param>
    /// <returns>C before the step.</returns>
    /// <exception cref="InvalidOperationException">The loss takes labels.</exception>
    /// <exception cref="ArgumentException">A length differs.</exception>
    public double TrainStep(ReadOnlySpan<T> x, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights = default)
    {
        var y = network.Forward(x);
        var dy = Gradient(y.Length);
        var rows = y.Length / network.Outputs;
        var c = loss switch
        {
            NaiveLossKind.HalfMeanSquared => NaiveLoss.HalfMeanSquared(y, targets, dy, rows, weights),
            NaiveLossKind.MeanSquared => NaiveLoss.MeanSquared(y, targets, dy, rows, weights),
            NaiveLossKind.BinaryCrossEntropy => NaiveLoss.BinaryCrossEntropy(y, targets, dy, rows, weights),
            _ => throw new InvalidOperationException($"{loss} takes labels, not targets."),
        };
        return Step(c, dy);
    }

    private double Step(double c, ReadOnlySpan<T> dy)
    {
        network.Backward(dy, inputGradient: false);
        optimizer.Step();
        return c;
    }

    private Span<T> Gradient(int length)
    {
        if (gradient.Length < length)
            gradient = new T[length];
        return gradient.AsSpan(0, length);
    }
}
