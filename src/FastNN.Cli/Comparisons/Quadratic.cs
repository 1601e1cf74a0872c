using FastNN.Cli.Plumbing;

namespace FastNN.Cli.Comparisons;

/// <summary>Momentum and gradient descent in a narrow valley.</summary>
internal sealed class Quadratic : Comparison
{
    private const double Flat = 1, Steep = 100, Near = 1e-6;

    public override string Name => "momentum";

    public override string Title => "Momentum and gradient descent on a quadratic of condition 100";

    public override string Question =>
        "C = ½(w₁² + 100·w₂²) from w = (10, 1). Gradient descent with its best rate 2/(λ₁ + λ₂); momentum with the pair that is best for a quadratic, η = 4/(√λ₁ + √λ₂)², γ = ((√κ − 1)/(√κ + 1))², and with γ = 0.9.";

    public override Finding Run(bool quick, CancellationToken cancellation)
    {
        var (steps, kappa) = (quick ? 60 : 1000, Steep / Flat);
        var root = (Math.Sqrt(kappa) - 1) / (Math.Sqrt(kappa) + 1);
        var eta = 4 / Math.Pow(Math.Sqrt(Flat) + Math.Sqrt(Steep), 2);
        (string Name, double Predicted, (double, double)[] Path)[] runs =
        [
            ("gradient descent", (kappa - 1) / (kappa + 1), Path(new Sgd(2 / (Flat + Steep)), steps)),
            ($"momentum, γ = {root * root:0.00}", root, Path(new Momentum(eta, root * root), steps)),
            ("momentum, γ = 0.9", Math.Sqrt(0.9), Path(new Momentum(0.01, 0.9), steps)),
        ];
        cancellation.ThrowIfCancellationRequested();
        static double[] Away((double, double)[] path) => [.. path.Select(w => Math.Sqrt(w.Item1 * w.Item1 + w.Item2 * w.Item2))];
        var away = runs.Select(r => Away(r.Path)).ToArray();
        double Reached(int r) => Array.FindIndex(away[r], a => a < Near) is > 0 and var step ? step : double.NaN;
        double Factor(int r)            // the geometric mean over the second half of the steps down to rounding
        {
            var last = Array.FindIndex(away[r], a => a < 1e-10) is > 0 and var found ? found : steps;
            return Math.Pow(away[r][last] / away[r][last / 2], 1.0 / (last - last / 2));
        }

        double[] reached = [.. Enumerable.Range(0, runs.Length).Select(Reached)];
        return new(
            ["method", $"steps to ‖w‖ < {Near:0e+0}", "‖w‖ shrinks by", "theory"],
            [.. runs.Select((r, i) => new Row(r.Name, reached[i], Factor(i), r.Predicted))],
            double.IsNaN(reached[0])
                ? $"After {steps} steps gradient descent is {Row.Text(away[0][^1])} away from the minimum and the best momentum {Row.Text(away[1][^1])}."
                : $"Gradient descent takes {reached[0]:0} steps to ‖w‖ < {Near:0e+0}, momentum {reached.Skip(1).Min():0} at its best: {reached[0] / reached.Skip(1).Min():0.0} times fewer. A step shrinks ‖w‖ by {Factor(0):0.000} and {Factor(1):0.000}.",
            [
                new("Distance from the minimum", new("step", Most: Math.Min(steps, 800)), new("‖w‖", Logarithmic: true, Least: 1e-10), [.. runs.Select((r, i) => new Curve(r.Name, [.. away[i].Select((a, t) => ((double)t, a))]))]),
                new("The first 25 steps", new("w₁"), new("w₂"), [.. runs.Select(r => new Curve(r.Name, r.Path[..26]))]),
            ]);
    }

    /// <summary>The points of a run. Rows (√(2λ₁), 0) and (0, √(2λ₂)) with target 0 make ½ of the mean square ½(λ₁w₁² + λ₂w₂²).</summary>
    private static (double, double)[] Path<R>(R rule, int steps) where R : struct, IUpdateRule
    {
        var network = Network.Of<double>(2, x => x.Then(new Dense<double, Identity>(2, 1, default, useBias: false))).Training(new HalfMeanSquared());
        var run = network.CreateWorkspace(2, Derivatives.Parameters);
        (run.Input("x")[0], run.Input("x")[3]) = (Math.Sqrt(2 * Flat), Math.Sqrt(2 * Steep));
        var w = run.Parameters["dense1.weight"];
        (w[0], w[1]) = (10, 1);
        var (optimizer, path) = (rule.For(network), new (double, double)[steps + 1]);
        path[0] = (w[0], w[1]);
        for (var step = 1; step <= steps; step++)
        {
            run.Forward();
            run.Backward(Reduction.Mean);
            optimizer.Step(run.Parameters, run.Gradients);
            path[step] = (w[0], w[1]);
        }

        return path;
    }
}
