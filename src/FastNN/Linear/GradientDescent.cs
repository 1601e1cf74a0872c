using System.Numerics;
using System.Numerics.Tensors;
using FastNN.Kernels;
using FastNN.Numerics;

namespace FastNN.Linear;

/// <summary>
/// Linear models by descent on C(w, b) = (1/n)·Σᵢ ℓ(xᵢ·w + b, yᵢ) + (λ/2)·‖w‖²: w ← w − η·∇C with <see cref="Sgd"/>, on all samples, on one or on
/// batches, or any other <see cref="IUpdateRule"/>; with ½(ŷ − y)² (<see cref="HalfSquare"/>) linear regression, with the losses of
/// <see cref="MarginClassifier"/> classification.
/// </summary>
/// <remarks>
/// With ½(ŷ − y)² and constant η gradient descent lowers C at every step for 0 &lt; η &lt; 2/λmax, λmax the largest eigenvalue of XᵀX/n, and diverges
/// above. A batch's gradient is the mean over the batch, of which the mean is ∇C.
/// </remarks>
public static class GradientDescent
{
    /// <summary>A descent to be stepped by hand; w and b start from 0.</summary>
    /// <param name="loss">ℓ.</param>
    /// <param name="rule">The optimizer.</param>
    /// <param name="features">The number of features.</param>
    /// <param name="intercept">Whether there is b.</param>
    /// <param name="lambda">λ ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative number of features or penalty, or a hyper-parameter that the rule cannot work with.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static LinearDescent<T> Of<T, F, R>(F loss, R rule, int features, bool intercept = true, double lambda = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> where F : struct, IElementLoss where R : struct, IUpdateRule
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
            Throw.Precision<T>();
        ArgumentOutOfRangeException.ThrowIfNegative(features);
        if (!double.IsFinite(lambda) || lambda < 0)
            throw new ArgumentOutOfRangeException(nameof(lambda), lambda, $"The penalty λ is finite and not negative, but {lambda} was given.");
        return new LinearDescent<T>.Of<F, R>(loss, rule, features, intercept, lambda);
    }

    /// <summary>A descent from w = 0, b = 0 until the change is small or the steps are taken.</summary>
    /// <param name="loss">ℓ.</param>
    /// <param name="rule">The optimizer.</param>
    /// <param name="rows">The number of samples n.</param>
    /// <param name="x">[rows, features].</param>
    /// <param name="y">[rows].</param>
    /// <param name="options">Batches, sampling, rates, penalty and stopping; by default gradient descent to ‖Δw‖₂ &lt; 10⁻⁹.</param>
    /// <remarks>Same seed, same bits on the same machine. A descent that diverges is no exception: <see cref="DescentFit{T}.End"/> says so.</remarks>
    /// <exception cref="ShapeException">There are no rows, not one y for each, or a length is no multiple of them.</exception>
    /// <exception cref="NonFiniteException">A number is NaN or infinite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A hyper-parameter that the rule cannot work with, or a rate that is negative or not finite.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static DescentFit<T> Fit<T, F, R>(F loss, R rule, int rows, ReadOnlySpan<T> x, ReadOnlySpan<T> y, DescentOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> where F : struct, IElementLoss where R : struct, IUpdateRule
    {
        options ??= new();
        var (features, outputs) = Data.Widths(rows, x.Length, y.Length);
        if (outputs != 1)
            throw new ShapeException($"\"y\" holds {outputs} numbers a row, but a descent fits one output.");
        Data.Finite(x, features, nameof(x));
        Data.Finite(y, 1, nameof(y));
        var descent = Of<T, F, R>(loss, rule, features, options.Intercept, options.Lambda);
        return Run(descent, x, y, options);
    }

    private static DescentFit<T> Run<T>(LinearDescent<T> descent, ReadOnlySpan<T> x, ReadOnlySpan<T> y, DescentOptions options) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (rows, unknowns) = (y.Length, descent.Features + 1);
        var size = options.BatchSize == 0 ? rows : Math.Min(options.BatchSize, rows);
        var seed = Philox.Derive(options.Seed, "order");
        var order = new int[rows];
        var (stepStart, passStart) = (new T[unknowns], new T[unknowns]);
        var initial = descent.Cost(x, y);
        var (passes, change, arrived, finite) = (0L, double.NaN, false, true);
        while (!arrived && finite && descent.Steps < options.MaxSteps)
        {
            Order(order, options.Sampling, seed, (ulong)passes);
            descent.Weights.CopyTo(passStart);
            var from = 0;
            for (; from < rows && !arrived && descent.Steps < options.MaxSteps; from += size)
            {
                descent.Weights.CopyTo(stepStart);
                descent.Accumulate(x, y, size == rows && options.Sampling != Sampling.WithReplacement ? default : order.AsSpan(from, Math.Min(size, rows - from)));
                descent.Update(options.Rate is { } rate ? Checked(rate(descent.Steps + 1), descent.Steps + 1) : double.NaN);
                if (options.Stopping == StoppingRule.SingleStep)
                    arrived = (change = Distance(descent.Weights, stepStart)) < options.Tolerance;
            }

            if (from < rows)
                break;
            passes++;
            var moved = Distance(descent.Weights, passStart);
            finite = double.IsFinite(moved);
            if (options.Stopping == StoppingRule.WholePass)
                arrived = (change = moved) < options.Tolerance;
        }

        var cost = descent.Cost(x, y);
        var allowed = size == rows && options.Sampling != Sampling.WithReplacement ? initial : 2 * initial;
        var end = !double.IsFinite(cost) || !arrived && cost > allowed ? DescentEnd.Diverged : arrived ? DescentEnd.Converged : DescentEnd.StepLimit;
        return new(descent.Model, end, descent.Steps, passes, initial, cost, change);
    }

    private static double Checked(double rate, long step) => double.IsFinite(rate) && rate >= 0
        ? rate
        : throw new ArgumentOutOfRangeException(nameof(DescentOptions.Rate), rate, $"The learning rate of step {step} is {rate}, but a finite one that is not negative is wanted.");

    private static void Order(int[] order, Sampling sampling, ulong seed, ulong pass)
    {
        for (var i = 0; i < order.Length; i++)
            order[i] = sampling == Sampling.WithReplacement ? Shuffle.Below(order.Length, seed, pass, (ulong)i) : i;
        if (sampling == Sampling.Shuffled)
            Shuffle.Run(order, seed, pass);
    }

    /// <summary>‖a − b‖₂; b is overwritten.</summary>
    private static double Distance<T>(ReadOnlySpan<T> a, Span<T> b) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TensorPrimitives.Subtract(a, b, b);
        return double.CreateTruncating(Reduce.Norm<T>(b));
    }
}
