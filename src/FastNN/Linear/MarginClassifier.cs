using System.Numerics;

namespace FastNN.Linear;

/// <summary>Binary linear classification: sign(x·w + b), with w and b that minimise a loss of the margin, by descent.</summary>
public static class MarginClassifier
{
    /// <summary>A descent on C = (1/n)·Σᵢ ℓ(yᵢ·(xᵢ·w + b)) + (λ/2)·‖w‖² from w = 0, b = 0.</summary>
    /// <param name="loss">ℓ.</param>
    /// <param name="rule">The optimizer: <see cref="Sgd"/> for gradient descent and its stochastic forms.</param>
    /// <param name="rows">The number of samples n.</param>
    /// <param name="x">[rows, features].</param>
    /// <param name="y">[rows], −1 or 1.</param>
    /// <param name="options">Batches, sampling, rates, penalty and stopping; by default gradient descent.</param>
    /// <exception cref="ShapeException">There are no rows, not one label for each, or a length is no multiple of them.</exception>
    /// <exception cref="NonFiniteException">A number is NaN or infinite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label is neither −1 nor 1, there is no such loss, or the rule has a hyper-parameter or rate that it cannot work with.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static DescentFit<T> Fit<T, R>(MarginLoss loss, R rule, int rows, ReadOnlySpan<T> x, ReadOnlySpan<T> y, DescentOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> where R : struct, IUpdateRule
    {
        Data.Signs(y, nameof(y));
        return loss switch
        {
            MarginLoss.Hinge => GradientDescent.Fit(default(HingeLoss), rule, rows, x, y, options),
            MarginLoss.SquaredHinge => GradientDescent.Fit(default(HalfSquaredMargin), rule, rows, x, y, options),
            MarginLoss.Logistic => GradientDescent.Fit(default(LogisticMarginLoss), rule, rows, x, y, options),
            _ => throw new ArgumentOutOfRangeException(nameof(loss), loss, $"There is no margin loss {loss}."),
        };
    }

    /// <summary>The share of samples with y·ŷ ≤ 0, ŷ the score: the 0-1 loss. A score of exactly 0, or NaN, is an error whatever the label.</summary>
    /// <param name="model">A model of one output.</param>
    /// <param name="x">[rows, features].</param>
    /// <param name="y">[rows], −1 or 1, at least one.</param>
    /// <exception cref="ShapeException">There are no rows, or the lengths do not go with the model.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label is neither −1 nor 1.</exception>
    public static double ZeroOneLoss<T>(LinearModel<T> model, ReadOnlySpan<T> x, ReadOnlySpan<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(model);
        Data.Signs(y, nameof(y));
        if (model.Outputs != 1 || y.IsEmpty)
            throw new ShapeException($"The 0-1 loss is of one output and at least one sample, but there are {model.Outputs} and {y.Length}.");
        var scores = new T[y.Length];
        model.Predict(x, scores);
        var errors = 0;
        for (var i = 0; i < y.Length; i++)
            errors += y[i] * scores[i] > T.Zero ? 0 : 1;
        return (double)errors / y.Length;
    }
}
