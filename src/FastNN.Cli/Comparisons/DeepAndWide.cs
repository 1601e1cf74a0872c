using FastNN.Cli.Plumbing;

namespace FastNN.Cli.Comparisons;

/// <summary>One wide hidden layer and several narrow ones with the same number of parameters.</summary>
internal sealed class DeepAndWide : Comparison
{
    private const int Count = 256;

    private static readonly int[][] hidden = [[42], [11, 8], [8, 6, 7]];

    public override string Name => "deep-and-wide";

    public override string Title => "Deep and wide at equal parameter count";

    public override string Question =>
        $"ReLU networks from one number to one number learn a triangle wave of four periods from {Count} points: Adam, η = 0.005, batches of 32, five seeds each. The median of the seeds is drawn.";

    public override Finding Run(bool quick, CancellationToken cancellation)
    {
        var (epochs, seeds) = quick ? (20, 3) : (2500, 5);
        float[] x = [.. Enumerable.Range(0, Count).Select(i => -1 + 2 * (i + 0.5f) / Count)], y = [.. x.Select(Wave)];
        var samples = new Samples<float>(Count, x, y);
        var nets = hidden.Select(widths =>
        {
            var runs = Enumerable.Range(1, seeds).Select(seed =>
            {
                cancellation.ThrowIfCancellationRequested();
                var network = Network.Of<float>(1, v => widths.Aggregate(v, (h, units) => h.Dense(units, new Relu(), weight: Initializer.HeNormal)).Dense(1), (ulong)seed);
                var trainer = Trainer.For(network, new MeanSquared(), new Adam(0.005));
                var fit = trainer.Fit(samples, new() { Epochs = epochs, Seed = (ulong)seed });
                return (Network: network, Costs: fit.Epochs.Select(e => e.TrainingLoss).ToArray(), Final: trainer.Evaluate(samples));
            }).OrderBy(r => r.Final).ToArray();
            return (Name: string.Join('-', [1, .. widths, 1]), Runs: runs, Median: runs[seeds / 2]);
        }).ToArray();

        double[] Costs(int net) => [.. Enumerable.Range(0, epochs).Select(e => nets[net].Runs.Select(r => r.Costs[e]).Order().ElementAt(seeds / 2))];
        var (best, worst) = (nets.MinBy(n => n.Median.Final), nets.MaxBy(n => n.Median.Final));
        return new(
            ["network", "parameters", "mean square, median", "best seed", "worst seed"],
            [.. nets.Select(n => new Row(n.Name, n.Median.Network.ParameterCount, n.Median.Final, n.Runs[0].Final, n.Runs[^1].Final))],
            $"With {nets[0].Median.Network.ParameterCount} parameters each, {best.Name} ends at {Row.Text(best.Median.Final)} and {worst.Name} at {Row.Text(worst.Median.Final)} (medians); "
                + $"between the best and the worst seed of {worst.Name} lies a factor of {worst.Runs[^1].Final / worst.Runs[0].Final:0.0}, of {best.Name} {best.Runs[^1].Final / best.Runs[0].Final:0.0}.",
            [
                new("Training cost, median of the seeds", new("epoch"), new("mean square", Logarithmic: true), [.. nets.Select((n, i) => Curve.Of(n.Name, Costs(i)))]),
                new("What the median seed learned", new("x"), new("", Least: -1.5, Most: 1.5),
                    [.. nets.Select(n => new Curve(n.Name, Values(n.Median.Network, x))), new Curve("the wave", [.. x.Zip(y, (a, b) => ((double)a, (double)b))], Dashed: true)]),
            ]);
    }

    /// <summary>Between −1 and 1, four periods from −1 to 1.</summary>
    private static float Wave(float x) => 4 * Math.Abs(2 * x - MathF.Floor(2 * x + 0.5f)) - 1;

    private static (double X, double Y)[] Values(Network<float> network, float[] x)
    {
        var y = new float[x.Length];
        network.CreateWorkspace(rows: 64).Predict(x, y);
        return [.. x.Zip(y, (a, b) => ((double)a, (double)b))];
    }
}
