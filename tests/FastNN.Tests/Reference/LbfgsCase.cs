namespace FastNN.Tests.Reference;

/// <summary>Trajectories of L-BFGS, which asks for values and gradients of its own: the problem itself is needed, not its gradients on the way.</summary>
internal static class LbfgsCase
{
    public static void Run(TorchCase c, Agreement agreement)
    {
        var hyper = c.Config.Below("hyper");
        var search = hyper.Has("line_search_fn") && hyper.Text("line_search_fn", null) is { } name
            ? name == "strong_wolfe" ? true : throw new NotBuiltException($"line search {name}")
            : false;
        var iterations = hyper.Int("max_iter", 20);
        var (steps, n, points) = (c.Config.Int("steps"), c.Shape("trajectory")[1], c["trajectory"]);
        var minimiser = new Lbfgs(n, new()
        {
            History = hyper.Int("history_size", 100),
            Iterations = iterations,
            Evaluations = hyper.Int("max_eval", iterations * 5 / 4),
            Length = hyper.Number("lr"),
            Searches = search,
            GradientTolerance = hyper.Number("tolerance_grad", 1e-7),
            ChangeTolerance = hyper.Number("tolerance_change", 1e-9),
            SmallestCurvature = 1e-10,
        });
        var f = Problem(c);
        var (x, own) = (points[..n], points[..n].ToList());
        var (losses, gradients, gradient) = (new List<double>(), new List<double>(), new double[n]);
        for (var s = 0; s < steps; s++)
        {
            losses.Add(f(x, gradient));
            gradients.AddRange(gradient);
            minimiser.Resume(f, x);
            own.AddRange(x);
        }

        agreement.Compare("trajectory", [.. own]);
        if (c.Has("loss"))
            agreement.Compare("loss", [.. losses]);
        if (c.Has("grads"))
            agreement.Compare("grads", [.. gradients]);
    }

    private static Objective Problem(TorchCase c)
    {
        var problem = c.Config.Text("problem");
        if (problem.StartsWith("(1-a)^2+5(b-a^2)^2", StringComparison.Ordinal))
            return Rosenbrock;
        if (problem == "0.5 p^T A p - b^T p")
            return Quadratic(c["A"], c["b"]);
        return problem.StartsWith(OptimizerKind.NetworkProblem, StringComparison.Ordinal) ? NetworkProblem(c) : throw new NotBuiltException($"problem {problem}");
    }

    private static double Rosenbrock(ReadOnlySpan<double> x, Span<double> gradient)
    {
        var (a, b) = (x[0], x[1]);
        (gradient[0], gradient[1]) = (-2 * (1 - a) - 20 * a * (b - a * a), 10 * (b - a * a));
        return (1 - a) * (1 - a) + 5 * (b - a * a) * (b - a * a);
    }

    private static Objective Quadratic(double[] a, double[] b) => (x, gradient) =>
    {
        double value = 0;
        for (var i = 0; i < b.Length; i++)
        {
            double product = 0;
            for (var j = 0; j < b.Length; j++)
            {
                product += a[i * b.Length + j] * x[j];
                value += 0.5 * x[i] * a[i * b.Length + j] * x[j];
            }

            gradient[i] = product - b[i];
            value -= b[i] * x[i];
        }

        return value;
    };

    /// <summary>The case holds weights as [out, in], the library as [in, out].</summary>
    private static Objective NetworkProblem(TorchCase c)
    {
        var (samples, inputs, outputs) = (c.Shape("X")[0], c.Shape("X")[1], c.Shape("Y")[1]);
        var n = c.Shape("trajectory")[1];
        var hidden = (n - outputs) / (inputs + 1 + outputs);
        var training = Network.Of<double>(inputs, x => x.Dense(hidden, new Tanh()).Dense(outputs)).Training(new MeanSquared());
        var batch = new FullBatch<double>(training, new(samples, c["X"], c["Y"]));
        var (theta, slopes) = (new double[n], new double[n]);
        return (x, gradient) =>
        {
            Turn(x, theta, toRows: true);
            var value = batch.Evaluate(theta, slopes);
            Turn(slopes, gradient, toRows: false);
            return value;
        };

        void Turn(ReadOnlySpan<double> from, Span<double> to, bool toRows)
        {
            var at = 0;
            foreach (var (rows, columns) in new[] { (hidden, inputs), (1, hidden), (outputs, hidden), (1, outputs) })
            {
                var (r, k) = toRows ? (rows, columns) : (columns, rows);
                CaseLayout.Transposed(from.Slice(at, rows * columns), r, k).CopyTo(to[at..]);
                at += rows * columns;
            }
        }
    }
}
