using System.Numerics;
using System.Numerics.Tensors;
using FastNN.Kernels;
using FastNN.Numerics;

namespace FastNN.Linear;

/// <summary>How a <see cref="Perceptron"/> learns.</summary>
public sealed record PerceptronOptions
{
    /// <summary>η. From w = 0, b = 0 it only scales the result.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive, or not finite.</exception>
    public double LearningRate
    {
        get;
        init => field = double.IsFinite(value) && value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"A learning rate is finite and positive, but {value} was given.");
    } = 1;

    /// <summary>Whether there is b.</summary>
    public bool Intercept { get; init; } = true;

    /// <summary>The most passes over the samples.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int MaxPasses
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"MaxPasses is {value}, but 0 or more are wanted.");
    } = 1000;

    /// <summary>
    /// Whether a score of exactly 0 is a mistake for y = −1, too, as in scikit-learn. By default it is not, since −1 is what is predicted there.
    /// </summary>
    public bool ZeroIsMistake { get; init; }
}

/// <summary>What a <see cref="Perceptron"/> learned.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed record PerceptronFit<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal PerceptronFit(LinearModel<T> model, bool converged, long updates, int passes) => (Model, Converged, Updates, Passes) = (model, converged, updates, passes);

    /// <summary>The score x·w + b; the prediction is 1 where it is positive, else −1.</summary>
    public LinearModel<T> Model { get; }

    /// <summary>Whether the last pass met no mistake; on samples that no plane separates it never does.</summary>
    public bool Converged { get; }

    /// <summary>The number of mistakes met, each an update.</summary>
    public long Updates { get; }

    /// <summary>The number of passes, the last one without a mistake among them.</summary>
    public int Passes { get; }
}

/// <summary>The perceptron: while a sample is misclassified, w ← w + η·y·x, b ← b + η·y.</summary>
/// <remarks>
/// ŷ = 1 if x·w + b &gt; 0, else −1; a sample is misclassified if ŷ ≠ y. Where ‖(x, 1)‖ ≤ R and some unit (w, b) has margin y·(x·w + b) ≥ γ &gt; 0 on
/// all samples, there are at most (R/γ)² updates from 0, whatever their order. F. Rosenblatt, 1958; A. B. J. Novikoff, 1962.
/// </remarks>
public static class Perceptron
{
    /// <summary>Learns from w = 0, b = 0, in the order of the samples, until a pass meets no mistake or all passes are made.</summary>
    /// <param name="rows">The number of samples.</param>
    /// <param name="x">[rows, features].</param>
    /// <param name="y">[rows], −1 or 1.</param>
    /// <param name="options">Rate, intercept and passes.</param>
    /// <exception cref="ShapeException">There are no rows, not one label for each, or a length is no multiple of them.</exception>
    /// <exception cref="NonFiniteException">A number is NaN or infinite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label is neither −1 nor 1.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static PerceptronFit<T> Fit<T>(int rows, ReadOnlySpan<T> x, ReadOnlySpan<T> y, PerceptronOptions? options = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
            Throw.Precision<T>();
        options ??= new();
        var (features, outputs) = Data.Widths(rows, x.Length, y.Length);
        if (outputs != 1)
            throw new ShapeException($"\"y\" holds {outputs} labels a row, but a perceptron has one output.");
        Data.Finite(x, features, nameof(x));
        Data.Signs(y, nameof(y));

        var (w, b, rate) = (new T[features], T.Zero, T.CreateTruncating(options.LearningRate));
        var (updates, mistakes, passes) = (0L, true, 0);
        for (; mistakes && passes < options.MaxPasses; passes++)
        {
            mistakes = false;
            for (var i = 0; i < rows; i++)
            {
                var row = x.Slice(i * features, features);
                var score = Reduce.Dot<T>(row, w) + b;
                var predicted = score > T.Zero ? T.One : -T.One;
                if (predicted == y[i] && !(score == T.Zero && options.ZeroIsMistake))
                    continue;
                TensorPrimitives.MultiplyAdd(row, rate * y[i], w, w);
                b += options.Intercept ? rate * y[i] : T.Zero;
                mistakes = true;
                updates++;
            }
        }

        return new(new(w, [b]), !mistakes, updates, passes);
    }

    /// <summary>1 where the score is positive, else −1. Nothing is allocated.</summary>
    /// <param name="model">A model of one output.</param>
    /// <param name="x">[rows, features].</param>
    /// <param name="y">[rows], apart from x.</param>
    /// <exception cref="ShapeException">The model has more outputs, or the lengths do not go with it.</exception>
    /// <exception cref="ArgumentException">y shares memory with x.</exception>
    public static void Predict<T>(LinearModel<T> model, ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Outputs != 1)
            throw new ShapeException($"A perceptron has one output, but the model has {model.Outputs}.");
        model.Predict(x, y);
        for (var i = 0; i < y.Length; i++)
            y[i] = y[i] > T.Zero ? T.One : -T.One;
    }
}
