using System.Numerics;
using System.Numerics.Tensors;

namespace FastNN;

/// <summary>f(x), and its gradient into a span as long as x. It must give the same numbers at the same x.</summary>
/// <param name="x">[n]</param>
/// <param name="gradient">[n], overwritten.</param>
public delegate double Objective(ReadOnlySpan<double> x, Span<double> gradient);

/// <summary>
/// Limited-memory BFGS: x ← x + t·d with d = −H·∇f(x), H an approximation of the inverse Hessian that the last m steps s and changes of the gradient
/// y make out of (sᵀy/yᵀy)·I, and t of a line search that satisfies Wolfe's strong conditions.
/// </summary>
/// <remarks>
/// J. Nocedal, 1980; D. Liu and J. Nocedal, 1989. For smooth functions without noise: a network on all its samples
/// (<see cref="Fit"/>, <see cref="FullBatch{T}"/>). All memory, (2m + 7)·n numbers, is taken by the constructor; calls allocate nothing. Sums are
/// in double.
/// </remarks>
public sealed partial class Lbfgs
{
    private readonly LbfgsOptions options;
    private readonly double[][] steps, changes;     // the pairs s and y, the oldest first, and a place for the next
    private readonly double[] curvatures;           // sᵀy of each
    private readonly double[] shares;               // what the first loop took of each
    private readonly double[] direction, position;  // d, and the point tried last
    private double[] gradient, trial, best;         // ∇f at x, at the point tried last, and at the best one of a search
    private int pairs;
    private bool started;

    /// <summary>For functions of this many variables.</summary>
    /// <param name="variables">n.</param>
    /// <param name="options">History, tolerances, limits; by default ten pairs and a thousand iterations.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative number.</exception>
    /// <exception cref="ArgumentException">c₂ of the line search is not above c₁.</exception>
    public Lbfgs(int variables, LbfgsOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(variables);
        this.options = options ?? new();
        if (this.options.Curvature <= this.options.Decrease)
            throw new ArgumentException($"A line search needs Curvature above Decrease, but they are {this.options.Curvature} and {this.options.Decrease}.", nameof(options));
        Variables = variables;
        steps = Vectors();
        changes = Vectors();
        (curvatures, shares) = (new double[steps.Length], new double[steps.Length]);
        (direction, position, gradient, trial, best) = (new double[variables], new double[variables], new double[variables], new double[variables], new double[variables]);

        double[][] Vectors() => [.. Enumerable.Range(0, this.options.History + 1).Select(_ => new double[variables])];
    }

    /// <summary>n.</summary>
    public int Variables { get; }

    /// <summary>Minimises the cost of a training network over all samples; its trained parameters are left at the best point found.</summary>
    /// <param name="training">A network with terms: <c>network.Training(loss)</c>.</param>
    /// <param name="samples">One column for each of its inputs.</param>
    /// <param name="options">History, tolerances, limits.</param>
    /// <param name="penalty">P(θ) to minimise beside the cost; squares only.</param>
    /// <param name="cancellation">Ends it between two iterations.</param>
    /// <remarks>As <see cref="FullBatch{T}"/>, which also takes a team and bounds the rows run at once.</remarks>
    /// <exception cref="ArgumentException">The network has no terms, there are no samples, a column is missing or not read, or the penalty has an L1 part.</exception>
    /// <exception cref="ShapeException">A column has another width than its input.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A sample has a class that the network has not.</exception>
    public static LbfgsResult Fit<T>(Network<T> training, Samples<T> samples, LbfgsOptions? options = null, Penalty? penalty = null, CancellationToken cancellation = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var batch = new FullBatch<T>(training, samples, penalty: penalty);
        var x = new double[batch.Variables];
        batch.Read(x);
        try
        {
            return new Lbfgs(batch.Variables, options).Minimize(batch.Evaluate, x, cancellation);
        }
        finally
        {
            batch.Write(x);     // the last evaluation may have been of a point that was not taken
        }
    }

    /// <summary>Minimises f from x on, and leaves x at the best point found.</summary>
    /// <param name="f">The function.</param>
    /// <param name="x">[n]; changed by whole iterations only, also where f throws.</param>
    /// <param name="cancellation">Ends it between two iterations.</param>
    /// <exception cref="ShapeException">x does not have n numbers.</exception>
    public LbfgsResult Minimize(Objective f, Span<double> x, CancellationToken cancellation = default)
    {
        (pairs, started) = (0, false);
        return Resume(f, x, cancellation);
    }

    /// <summary>The same with what earlier calls have learned of f's curvature: for the same f, from where they ended.</summary>
    /// <param name="f">The function.</param>
    /// <param name="x">[n]; changed by whole iterations only, also where f throws.</param>
    /// <param name="cancellation">Ends it between two iterations.</param>
    /// <exception cref="ShapeException">x does not have n numbers.</exception>
    public LbfgsResult Resume(Objective f, Span<double> x, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(f);
        if (x.Length != Variables)
            throw new ShapeException($"x has {x.Length} numbers, but this L-BFGS was made for {Variables} variables.");
        var (value, evaluations, stalled) = (f(x, gradient), 1, false);
        for (var iterations = 0; ; iterations++)
        {
            var norm = Largest(gradient);
            LbfgsEnd? end = !double.IsFinite(value) || !double.IsFinite(norm) ? LbfgsEnd.NonFinite
                : norm <= options.GradientTolerance ? LbfgsEnd.GradientSmall
                : stalled ? LbfgsEnd.ChangeSmall
                : iterations >= options.Iterations ? LbfgsEnd.IterationLimit
                : evaluations >= options.Evaluations && iterations > 0 ? LbfgsEnd.EvaluationLimit
                : cancellation.IsCancellationRequested ? LbfgsEnd.Cancelled
                : null;
            if (end is not null)
                return new(value, norm, iterations, evaluations, end.Value);
            Direct();
            var start = new Point(0, value, 0, TensorPrimitives.Dot<double>(gradient, direction));
            if (!(start.Slope < -options.ChangeTolerance))
                return new(value, norm, iterations, evaluations, LbfgsEnd.ChangeSmall);

            // Nothing is known of f's scale at first: then the step moves x by at most 1 in sum.
            var first = started ? options.Length : options.Length * Math.Min(1, 1 / TensorPrimitives.SumOfMagnitudes<double>(gradient));
            var reached = options.Searches ? Search(f, x, start, first, ref evaluations) : Leap(f, x, start, first, ref evaluations);
            if (reached.Length == 0)
                return new(value, norm, iterations, evaluations, options.Searches ? LbfgsEnd.LineSearchFailed : LbfgsEnd.NonFinite);

            TensorPrimitives.MultiplyAdd<double>(direction, reached.Length, x, x);
            Remember(reached.Length);
            stalled = Largest(direction) * reached.Length <= options.ChangeTolerance || Math.Abs(reached.Value - value) < options.ChangeTolerance;
            (gradient, best, value, started) = (best, gradient, reached.Value, true);
        }
    }

    /// <summary>d ← −H·∇f by two loops over the pairs, newest to oldest and back: H is never written down.</summary>
    private void Direct()
    {
        TensorPrimitives.Negate<double>(gradient, direction);
        for (var i = pairs - 1; i >= 0; i--)
        {
            shares[i] = TensorPrimitives.Dot<double>(steps[i], direction) / curvatures[i];
            TensorPrimitives.MultiplyAdd<double>(changes[i], -shares[i], direction, direction);
        }

        if (pairs > 0)
            TensorPrimitives.Multiply<double>(direction, curvatures[pairs - 1] / TensorPrimitives.SumOfSquares<double>(changes[pairs - 1]), direction);
        for (var i = 0; i < pairs; i++)
        {
            var share = shares[i] - TensorPrimitives.Dot<double>(changes[i], direction) / curvatures[i];
            TensorPrimitives.MultiplyAdd<double>(steps[i], share, direction, direction);
        }
    }

    /// <summary>Keeps s = t·d and y = ∇f(x + s) − ∇f(x), and lets the oldest pair go where there are m; not if their curvature is not positive.</summary>
    private void Remember(double length)
    {
        var (s, y) = (steps[pairs], changes[pairs]);
        TensorPrimitives.Multiply<double>(direction, length, s);
        TensorPrimitives.Subtract<double>(best, gradient, y);
        var curvature = TensorPrimitives.Dot<double>(s, y);
        if (!(curvature > options.SmallestCurvature && curvature > 1e-16 * TensorPrimitives.Norm<double>(s) * TensorPrimitives.Norm<double>(y)))
            return;
        curvatures[pairs++] = curvature;
        if (pairs < steps.Length)
            return;
        var (oldest, change) = (steps[0], changes[0]);
        Array.Copy(steps, 1, steps, 0, --pairs);
        Array.Copy(changes, 1, changes, 0, pairs);
        Array.Copy(curvatures, 1, curvatures, 0, pairs);
        (steps[pairs], changes[pairs]) = (oldest, change);
    }

    private static double Largest(ReadOnlySpan<double> x) => x.IsEmpty ? 0 : Math.Abs(TensorPrimitives.MaxMagnitude(x));
}
