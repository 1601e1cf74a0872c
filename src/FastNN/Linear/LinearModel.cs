using System.Numerics;
using FastNN.Kernels;
using FastNN.Numerics;

namespace FastNN.Linear;

/// <summary>ŷ = x·W + b.</summary>
/// <remarks>Immutable: any number of threads may use one.</remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class LinearModel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] W, b;

    /// <summary>A model of these numbers, which are copied.</summary>
    /// <param name="coefficients">W, [features, outputs].</param>
    /// <param name="intercept">b, [outputs], at least one.</param>
    /// <exception cref="ShapeException">There is no output, or the coefficients are no multiple of the outputs.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public LinearModel(ReadOnlySpan<T> coefficients, ReadOnlySpan<T> intercept)
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
            Throw.Precision<T>();
        if (intercept.IsEmpty || coefficients.Length % intercept.Length != 0)
            throw new ShapeException($"{coefficients.Length} coefficients and {intercept.Length} intercepts are no model: one intercept an output, at least one, and a multiple of that in coefficients are wanted.");
        (W, b) = (coefficients.ToArray(), intercept.ToArray());
    }

    /// <summary>The number of features.</summary>
    public int Features => W.Length / b.Length;

    /// <summary>The number of outputs.</summary>
    public int Outputs => b.Length;

    /// <summary>W, [features, outputs].</summary>
    public ReadOnlySpan<T> Coefficients => W;

    /// <summary>b, [outputs]; zeros where the fit had none.</summary>
    public ReadOnlySpan<T> Intercept => b;

    /// <summary>ŷ ← x·W + b. Nothing is allocated.</summary>
    /// <param name="x">[rows, features].</param>
    /// <param name="y">[rows, outputs], apart from x.</param>
    /// <exception cref="ShapeException">The lengths do not go with the model or with each other.</exception>
    /// <exception cref="ArgumentException">y shares memory with x.</exception>
    public void Predict(ReadOnlySpan<T> x, Span<T> y)
    {
        var rows = y.Length / b.Length;
        if (y.Length != (long)rows * b.Length || x.Length != (long)rows * Features)
            throw new ShapeException($"\"x\" holds {x.Length} numbers and \"y\" {y.Length}, but {Features} a row of x and {b.Length} a row of y are wanted.");
        if (rows > 0)
            Affine.Forward(rows, x, W, b, y);
    }

    /// <summary>R² = 1 − Σ(y − ŷ)²/Σ(y − ȳ)² on any samples, averaged over outputs. Below 0 where the mean predicts better.</summary>
    /// <param name="x">[rows, features].</param>
    /// <param name="y">[rows, outputs].</param>
    /// <remarks>Where y is constant the ratio has no meaning: then 1 if every prediction is right to rounding, else 0.</remarks>
    /// <exception cref="ShapeException">There are no samples, or the lengths do not go with the model.</exception>
    public double RSquared(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
    {
        var predicted = new T[y.Length];
        Predict(x, predicted);
        var rows = y.Length / b.Length;
        if (rows == 0)
            throw new ShapeException("R² of no samples was asked for; at least one is wanted.");
        double sum = 0;
        var (seen, errors) = (new double[rows], new double[rows]);
        for (var o = 0; o < b.Length; o++)
        {
            for (var i = 0; i < rows; i++)
            {
                seen[i] = double.CreateTruncating(y[i * b.Length + o]);
                errors[i] = seen[i] - double.CreateTruncating(predicted[i * b.Length + o]);
            }

            sum += Determination.Of<T>(seen, errors, default, centered: true);
        }

        return sum / b.Length;
    }

    /// <summary>For example "ŷ = x·W + b, 10 features, 1 output".</summary>
    public override string ToString() => FormattableString.Invariant($"ŷ = x·W + b, {Features} features, {Outputs} {(Outputs == 1 ? "output" : "outputs")}");
}
