using System.Numerics;
using System.Numerics.Tensors;
using FastNN.Kernels;
using FastNN.Numerics;

namespace FastNN.Linear;

/// <summary>Why a logistic regression ended.</summary>
public enum LogisticEnd
{
    /// <summary>∇C is zero to the tolerance.</summary>
    Converged,

    /// <summary>All steps were taken.</summary>
    StepLimit,

    /// <summary>
    /// There is no penalty, and the model is right about every sample: longer weights are always better, so there is no minimum. The weights found
    /// separate the classes; their length means nothing.
    /// </summary>
    Separable,
}

/// <summary>A fit of <see cref="LogisticRegression"/>.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class LogisticFit<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int MaxOnStack = 128;

    internal LogisticFit(LinearModel<T> model, int classes, LogisticEnd end, int steps, double cost) =>
        (Model, Classes, End, Steps, Cost) = (model, classes, end, steps, cost);

    /// <summary>The logits: one for each class, or, of two classes, that of class 1 alone.</summary>
    public LinearModel<T> Model { get; }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>Why it ended.</summary>
    public LogisticEnd End { get; }

    /// <summary>The number of steps of Newton's method.</summary>
    public int Steps { get; }

    /// <summary>C, the penalty included.</summary>
    public double Cost { get; }

    /// <summary>p ← P(class | x). Nothing is allocated.</summary>
    /// <param name="x">[rows, features].</param>
    /// <param name="p">[rows, classes], apart from x.</param>
    /// <exception cref="ShapeException">The lengths do not go with the model or with each other.</exception>
    /// <exception cref="ArgumentException">p shares memory with x.</exception>
    public void Probabilities(ReadOnlySpan<T> x, Span<T> p)
    {
        var rows = p.Length / Classes;
        if (p.Length != (long)rows * Classes || x.Length != (long)rows * Model.Features)
            throw new ShapeException($"\"x\" holds {x.Length} numbers and \"p\" {p.Length}, but {Model.Features} a row of x and {Classes} a row of p are wanted.");
        if (Model.Outputs > 1)
        {
            Model.Predict(x, p);
            Softmax.Forward(rows, p, p);
            return;
        }

        // The scores into the last of p; spread from the first row on, they are overwritten only after they were read.
        Model.Predict(x, p[rows..]);
        for (var r = 0; r < rows; r++)
        {
            var z = new DoubleScalar(double.CreateTruncating(p[rows + r]));
            (p[2 * r], p[2 * r + 1]) = (T.CreateTruncating(Elementary.Sigmoid(-z).Value), T.CreateTruncating(Elementary.Sigmoid(z).Value));
        }
    }

    /// <summary>labels ← the likeliest class of each row; of equals the first. Nothing is allocated up to 128 classes.</summary>
    /// <param name="x">[rows, features].</param>
    /// <param name="labels">[rows].</param>
    /// <exception cref="ShapeException">The lengths do not go with the model or with each other.</exception>
    public void Predict(ReadOnlySpan<T> x, Span<int> labels)
    {
        if (x.Length != (long)labels.Length * Model.Features)
            throw new ShapeException($"\"x\" holds {x.Length} numbers, but {Model.Features} for each of {labels.Length} labels are wanted.");
        var (features, outputs) = (Model.Features, Model.Outputs);
        Span<T> z = outputs <= MaxOnStack ? stackalloc T[MaxOnStack] : new T[outputs];
        z = z[..outputs];
        for (var r = 0; r < labels.Length; r++)
        {
            Model.Predict(x.Slice(r * features, features), z);
            labels[r] = outputs == 1 ? z[0] > T.Zero ? 1 : 0 : TensorPrimitives.IndexOfMax<T>(z);
        }
    }
}
