namespace FastNN;

public sealed partial class Workspace<T>
{
    /// <summary>C = Σ over terms of Scale · Σ<sub>rows</sub> weight·loss / D of the last forward pass, in double. Reads only.</summary>
    /// <param name="reduction">D: Σ of the rows' weights (their number without weights), or 1. A term with D = 0 counts 0.</param>
    /// <exception cref="InvalidOperationException">The network minimises nothing, no forward pass preceded, or a pass of this workspace is running.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The reduction is unknown.</exception>
    public double Loss(Reduction reduction = Reduction.Mean)
    {
        Terms();
        BeginLoss();
        try
        {
            double cost = 0;
            for (var t = 0; t < Plan.Terms.Length; t++)
                cost += Plan.Terms[t].Scale * Quotient(Sum(Plan.Terms[t].Loss.Faces.Value), Denominator(t, reduction));
            return cost;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>The same with a given denominator for each term, as <see cref="Weigh"/> adds them up over the parts of a batch.</summary>
    /// <param name="totals">One number a term.</param>
    /// <exception cref="ShapeException">There is not one total a term.</exception>
    /// <exception cref="InvalidOperationException">The network minimises nothing, no forward pass preceded, or a pass of this workspace is running.</exception>
    public double Loss(ReadOnlySpan<double> totals)
    {
        CheckTotals(totals.Length);
        BeginLoss();
        double cost = 0;
        for (var t = 0; t < totals.Length; t++)
            cost += Plan.Terms[t].Scale * Quotient(Sum(Plan.Terms[t].Loss.Faces.Value), totals[t]);
        Leave();
        return cost;
    }

    /// <summary>The loss of one term, without its scale.</summary>
    /// <param name="term">The term's index.</param>
    /// <param name="reduction">The denominator.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such term, or the reduction is unknown.</exception>
    /// <exception cref="InvalidOperationException">The network minimises nothing, no forward pass preceded, or a pass of this workspace is running.</exception>
    public double Loss(int term, Reduction reduction = Reduction.Mean)
    {
        if ((uint)term >= (uint)Terms())
            throw new ArgumentOutOfRangeException(nameof(term), term, $"There are {Plan.Terms.Length} terms, 0 to {Plan.Terms.Length - 1}, but {term} was asked for.");
        BeginLoss();
        try
        {
            return Quotient(Sum(Plan.Terms[term].Loss.Faces.Value), Denominator(term, reduction));
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Each row's weight·loss of a term in the last forward pass: reduction "none".</summary>
    /// <param name="term">The term's index.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such term.</exception>
    /// <exception cref="InvalidOperationException">The network minimises nothing.</exception>
    public ReadOnlySpan<T> Losses(int term = 0)
    {
        if ((uint)term >= (uint)Terms())
            throw new ArgumentOutOfRangeException(nameof(term), term, $"There are {Plan.Terms.Length} terms, 0 to {Plan.Terms.Length - 1}, but {term} was asked for.");
        return View(Plan.Terms[term].Loss.Faces.Value, rows);
    }

    /// <summary>Sets the seeds Scale / D of the losses and runs <see cref="Backward()"/>.</summary>
    /// <param name="reduction">D.</param>
    /// <exception cref="ArgumentOutOfRangeException">The reduction is unknown.</exception>
    /// <exception cref="InvalidOperationException">The network minimises nothing, or as <see cref="Backward()"/>.</exception>
    public void Backward(Reduction reduction)
    {
        Terms();
        Reverse(second: false, reduction, default);
    }

    /// <summary>The same with a given denominator for each term: what makes parts of a batch add up to the whole.</summary>
    /// <param name="totals">One number a term.</param>
    /// <exception cref="ShapeException">There is not one total a term.</exception>
    /// <exception cref="InvalidOperationException">The network minimises nothing, or as <see cref="Backward()"/>.</exception>
    public void Backward(ReadOnlySpan<double> totals)
    {
        CheckTotals(totals.Length);
        Reverse(second: false, null, totals);
    }

    /// <summary>Sets the seeds of the losses and runs <see cref="BackwardTangent()"/>: gradient and H·v of the cost.</summary>
    /// <param name="reduction">D.</param>
    /// <exception cref="ArgumentOutOfRangeException">The reduction is unknown.</exception>
    /// <exception cref="InvalidOperationException">The network minimises nothing, or as <see cref="BackwardTangent()"/>.</exception>
    /// <exception cref="NotSupportedException">A layer has no second derivative.</exception>
    public void BackwardTangent(Reduction reduction)
    {
        Terms();
        Reverse(second: true, reduction, default);
    }

    /// <summary>
    /// Adds each term's Σ of weights over the first rows of the inputs to <paramref name="totals"/>. Weights never depend on predictions, so
    /// this runs only what leads to them; a forward pass must follow before anything is differentiated.
    /// </summary>
    /// <param name="totals">One number a term.</param>
    /// <param name="rowCount">1 to the planned rows; 0: as many as planned.</param>
    /// <exception cref="ShapeException">There is not one total a term.</exception>
    /// <exception cref="ArgumentOutOfRangeException">More rows than planned, or a negative number.</exception>
    /// <exception cref="InvalidOperationException">The network minimises nothing, or a pass of this workspace is running.</exception>
    public void Weigh(Span<double> totals, int rowCount = 0)
    {
        CheckTotals(totals.Length);
        if ((uint)rowCount > (uint)Plan.Rows)
            throw new ArgumentOutOfRangeException(nameof(rowCount), rowCount, $"This workspace was planned for 1 to {Plan.Rows} rows, but {rowCount} are to be weighed.");
        Enter();
        var ran = rows;
        try
        {
            forwardDone = tangentDone = false;
            rows = rowCount == 0 ? Plan.Rows : rowCount;
            foreach (ref readonly var carry in Plan.Carried.AsSpan())
                View(carry.Store, rows).CopyTo(View(carry.To, rows));
            var pass = Pass();
            foreach (var i in Plan.Weighing)
            {
                Select(ref pass, Plan.Table, i);
                Plan.Steps[i].Layer.Forward(pass);
            }

            for (var t = 0; t < totals.Length; t++)
                totals[t] += Denominator(t, Reduction.Mean);
        }
        finally
        {
            rows = ran;
            Leave();
        }
    }

    /// <summary>Takes the workspace, whose last forward pass must have come to its end.</summary>
    private void BeginLoss()
    {
        Enter();
        if (valuesDone)
            return;
        Leave();
        throw new InvalidOperationException("Loss reads what a forward pass left: call Forward first.");
    }

    private void SetSeeds(Reduction reduction)
    {
        for (var t = 0; t < Terms(); t++)
            SetSeed(t, Denominator(t, reduction));
    }

    private void SetSeeds(ReadOnlySpan<double> totals)
    {
        for (var t = 0; t < totals.Length; t++)
            SetSeed(t, totals[t]);
    }

    private void SetSeed(int t, double denominator) => View(Plan.Terms[t].Loss.Faces.Gradient, rows).Fill(T.CreateTruncating(Quotient(Plan.Terms[t].Scale, denominator)));

    private double Denominator(int t, Reduction reduction) => reduction switch
    {
        Reduction.Sum => 1,
        Reduction.Mean => Plan.Terms[t].Weighted ? Sum(Plan.Terms[t].Weight) : rows,
        _ => throw new ArgumentOutOfRangeException(nameof(reduction), reduction, "Unknown reduction."),
    };

    private static double Quotient(double sum, double denominator) => denominator == 0 ? 0 : sum / denominator;

    private double Sum(Region region)
    {
        double sum = 0;
        foreach (var x in View(region, rows))
            sum += double.CreateTruncating(x);
        return sum;
    }

    private int Terms() => Plan.Terms.Length > 0
        ? Plan.Terms.Length
        : throw new InvalidOperationException("This network minimises nothing: train network.Training(loss), or add a term with network.With(g => g.Minimize(…)).");

    private void CheckTotals(int length)
    {
        if (length != Terms())
            throw new ShapeException($"{length} totals were given for {Plan.Terms.Length} terms.");
    }
}
