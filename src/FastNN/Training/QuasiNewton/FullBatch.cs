using System.Numerics;

namespace FastNN;

/// <summary>The cost of a training network over all samples, and its gradient, as a function of the trained parameters in a row.</summary>
/// <remarks>
/// In double, whatever the network's precision; the variables are the trained tensors in the order of the network's table. Evaluating sets the
/// network's parameters, and allocates nothing. Noise is that of one step, the same every time; states of layers are not committed.
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class FullBatch<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Workspace<T> run;
    private readonly Samples<T> samples;
    private readonly Penalty? penalty;
    private readonly TensorInfo[] tensors;
    private readonly bool[] penalised;
    private readonly int[] order;
    private readonly double[] totals;

    /// <summary>Of a network and samples.</summary>
    /// <param name="training">A network with terms: <c>network.Training(loss)</c>.</param>
    /// <param name="samples">One column for each of its inputs; read while evaluating, not copied.</param>
    /// <param name="rows">The most rows run at once; 0: 1024. The parts share one denominator.</param>
    /// <param name="penalty">P(θ) beside the cost; squares only.</param>
    /// <param name="team">Threads that share the work, for the same bits.</param>
    /// <exception cref="ArgumentException">The network has no terms, there are no samples, a column is missing or not read, or the penalty has an L1 part.</exception>
    /// <exception cref="ShapeException">A column has another width than its input.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A negative number of rows.</exception>
    public FullBatch(Network<T> training, Samples<T> samples, int rows = 0, Penalty? penalty = null, Team? team = null)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        if (training.Terms.Count == 0)
            throw new ArgumentException("The network minimises nothing: make it with network.Training(loss), or add a term with network.With(g => g.Minimize(…)).", nameof(training));
        if (penalty?.L1 > 0)
            throw new ArgumentException($"λ₁ is {penalty.L1}, but absolute values have no gradient at 0: an optimizer's StepOptions take them, a smooth minimisation cannot.", nameof(penalty));
        samples.Check(training, nameof(samples));
        (this.samples, this.penalty) = (samples, penalty);
        tensors = [.. training.Table.Where(t => t.Trainable)];
        penalised = [.. tensors.Select(t => penalty?.IsOn(t) == true)];
        Variables = tensors.Sum(t => t.Size);
        run = training.CreateWorkspace(Math.Min(rows == 0 ? 1024 : rows, samples.Count), Derivatives.Parameters, Behaviour.Training, warm: false, team: team);
        order = [.. Enumerable.Range(0, samples.Count)];

        // Weights do not depend on the parameters: their sums are those of every evaluation.
        totals = new double[training.Terms.Count];
        for (var from = 0; from < order.Length; from += run.Plan.Rows)
            run.Weigh(totals, Gather(from));
    }

    /// <summary>The number of trained parameters.</summary>
    public int Variables { get; }

    /// <summary>C(x) + P(x) and its gradient; an <see cref="Objective"/>.</summary>
    /// <param name="x">[Variables]</param>
    /// <param name="gradient">[Variables], overwritten.</param>
    /// <exception cref="ShapeException">A length differs.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A sample has a class that the network has not.</exception>
    public double Evaluate(ReadOnlySpan<double> x, Span<double> gradient)
    {
        Check(gradient.Length);
        Write(x);
        run.Gradients.Clear();
        double cost = 0;
        for (var from = 0; from < order.Length; from += run.Plan.Rows)
        {
            // One part is in place since the constructor put it there.
            var rows = order.Length > run.Plan.Rows ? Gather(from) : order.Length;
            run.FirstRow = from;
            run.Forward(rows);
            cost += run.Loss(totals);
            run.Backward(totals);
        }

        var at = 0;
        for (var t = 0; t < tensors.Length; t++)
        {
            double shrink = penalised[t] ? penalty!.L2 : 0, squares = 0;
            foreach (var g in run.Gradients.View(tensors[t]))
            {
                gradient[at] = double.CreateTruncating(g) + shrink * x[at];
                squares += x[at] * x[at++];
            }

            cost += shrink / 2 * squares;
        }

        return cost;
    }

    /// <summary>x ← θ.</summary>
    /// <param name="x">[Variables]</param>
    /// <exception cref="ShapeException">The length differs.</exception>
    public void Read(Span<double> x)
    {
        Check(x.Length);
        var at = 0;
        foreach (var tensor in tensors)
        {
            foreach (var w in run.Parameters.View(tensor))
                x[at++] = double.CreateTruncating(w);
        }
    }

    /// <summary>θ ← x, rounded to the network's precision.</summary>
    /// <param name="x">[Variables]</param>
    /// <exception cref="ShapeException">The length differs.</exception>
    public void Write(ReadOnlySpan<double> x)
    {
        Check(x.Length);
        var at = 0;
        foreach (var tensor in tensors)
        {
            foreach (ref var w in run.Parameters.View(tensor))
                w = T.CreateTruncating(x[at++]);
        }
    }

    private int Gather(int from)
    {
        var rows = Math.Min(run.Plan.Rows, order.Length - from);
        samples.Gather(run, order.AsSpan(from, rows));
        return rows;
    }

    private void Check(int length)
    {
        if (length != Variables)
            throw new ShapeException($"{length} numbers were given for the {Variables} trained parameters of this network.");
    }
}
