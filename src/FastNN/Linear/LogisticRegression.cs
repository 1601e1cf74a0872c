using System.Numerics;
using System.Numerics.Tensors;
using FastNN.Kernels;
using FastNN.Numerics;

namespace FastNN.Linear;

/// <summary>How <see cref="LogisticRegression"/> fits.</summary>
public sealed record LogisticOptions
{
    /// <summary>λ of the penalty (λ/2)·‖W‖². scikit-learn's C is 1/(n·λ); its default C = 1 is λ = 1/n.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public double Lambda
    {
        get;
        init => field = double.IsFinite(value) && value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"The penalty λ is finite and not negative, but {value} was given.");
    }

    /// <summary>Whether there is b; it is not penalised.</summary>
    public bool Intercept { get; init; } = true;

    /// <summary>The largest element of ∇C, in units of the columns' mean squares, that counts as zero.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive.</exception>
    public double Tolerance
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"A tolerance is positive, but {value} was given.");
    } = 1e-10;

    /// <summary>The most steps of Newton's method; it takes about ten.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int MaxSteps
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"MaxSteps is {value}, but 0 or more are wanted.");
    } = 100;
}

/// <summary>
/// Logistic and multinomial logistic regression: P(class k | x) = softmax(x·W + b)ₖ, of two classes P(1 | x) = σ(x·w + b), with the W and b that minimise
/// C = (1/n)·Σᵢ −log P(tᵢ | xᵢ) + (λ/2)·‖W‖².
/// </summary>
/// <remarks>
/// ∂C/∂W = (1/n)·Xᵀ(ŷ − y) + λ·W. C is convex, and Newton's method with a line search finds the minimum to rounding in about ten steps; each solves
/// for all (features + 1)·classes coefficients at once, so some thousand of them are its limit, and beyond a one-layer network with
/// <see cref="SoftmaxCrossEntropy"/> is the way. With several classes b is determined up to a shift, and W too where λ is 0: they are taken with Σₖ = 0.
/// </remarks>
public static class LogisticRegression
{
    /// <summary>The fit.</summary>
    /// <param name="x">[rows, features].</param>
    /// <param name="labels">[rows], from 0 to classes − 1, each of them at least once.</param>
    /// <param name="classes">The number of classes, at least 2.</param>
    /// <param name="options">Penalty, intercept, tolerance.</param>
    /// <exception cref="ShapeException">There are no rows, or the length of x is no multiple of them.</exception>
    /// <exception cref="NonFiniteException">A number is NaN or infinite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than two classes, or a label is none of them.</exception>
    /// <exception cref="ArgumentException">A class has no sample: its probability would have no least value.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static LogisticFit<T> Fit<T>(ReadOnlySpan<T> x, ReadOnlySpan<int> labels, int classes, LogisticOptions? options = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
            Throw.Precision<T>();
        options ??= new();
        var (features, _) = Data.Widths(labels.Length, x.Length, labels.Length);
        Data.Finite(x, features, nameof(x));
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        for (var i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)classes)
                throw new ArgumentOutOfRangeException(nameof(labels), labels[i], $"Row {i} has class {labels[i]}, but there are classes 0 to {classes - 1}.");
        }

        for (var k = 0; k < classes; k++)
        {
            if (!labels.Contains(k))
                throw new ArgumentException($"Class {k} of {classes} has no sample, so its best probability is 0, which no finite weights reach.", nameof(labels));
        }

        var problem = new NewtonProblem(x.Length == 0 ? [] : Data.Column(x, 1, 0), labels.ToArray(), features, classes, options);
        var (end, steps) = problem.Minimize();
        var outputs = problem.Outputs;
        var b = new T[outputs];
        for (var k = 0; k < outputs && options.Intercept; k++)
            b[k] = T.CreateTruncating(problem.Weights[features * outputs + k]);
        return new(new(Array.ConvertAll(problem.Weights[..(features * outputs)], T.CreateTruncating), b), classes, end, steps, problem.Cost);
    }
}
