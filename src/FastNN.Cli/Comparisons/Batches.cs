using FastNN.Cli.Plumbing;
using FastNN.Kernels;

namespace FastNN.Cli.Comparisons;

/// <summary>How many samples a step looks at.</summary>
internal sealed class Batches : Comparison
{
    private const int Count = 64, Features = 4;

    private static readonly int[] sizes = [Count, 8, 1];

    public override string Name => "batches";

    public override string Title => "Gradient descent, minibatches and single samples";

    public override string Question =>
        $"Linear regression with noise, {Count} samples of {Features} features, η = 0.05 for all, a new order of the samples in every epoch. The minimum C* is what is left when full-batch descent has stopped.";

    public override Finding Run(bool quick, CancellationToken cancellation)
    {
        var epochs = quick ? 20 : 400;
        var (x, y) = Data();
        var samples = new Samples<double>(Count, x, y);
        var best = Network();
        var descent = Trainer.For(best, new HalfMeanSquared(), new Sgd(0.2));
        descent.Fit(samples, new() { Epochs = 5000, BatchSize = Count, Shuffle = false });
        var minimum = descent.Evaluate(samples);

        var runs = sizes.Select(size =>
        {
            cancellation.ThrowIfCancellationRequested();
            var network = Network();
            var trainer = Trainer.For(network, new HalfMeanSquared(), new Sgd(0.05));
            var above = new double[epochs + 1];
            above[0] = trainer.Evaluate(samples) - minimum;
            for (var epoch = 1; epoch <= epochs; epoch++)
            {
                trainer.Fit(samples, new() { Epochs = 1, BatchSize = size, Seed = 1 });
                above[epoch] = trainer.Evaluate(samples) - minimum;
            }

            return (Name: size == Count ? $"gradient descent (b = {size})" : size == 1 ? "SGD (b = 1)" : $"minibatch (b = {size})", Size: size, Above: above, Steps: trainer.Optimizer.Steps);
        }).ToArray();

        var (variance, single) = Variance(x, y);
        double Predicted(int b) => single * (Count - b) / ((Count - 1.0) * b);
        double Tail(double[] above) => above[(above.Length / 2)..].Average();
        return new(
            ["method", "steps", "C − C* after one epoch", $"mean of the last {epochs / 2} epochs", "gradient's mean squared error", "S(n − b)/((n − 1)b)"],
            [.. runs.Select(r => new Row(r.Name, r.Steps, r.Above[1], Tail(r.Above), variance(r.Size), Predicted(r.Size)))],
            $"After one epoch, the same {Count} samples, {runs.MinBy(r => r.Above[1]).Name} is closest; later gradient descent goes on to {Row.Text(runs[0].Above[^1])} above the minimum, while at this constant η SGD stays about {Row.Text(Tail(runs[2].Above))} and minibatches about {Row.Text(Tail(runs[1].Above))} above it.",
            [
                new("", new("epoch (64 samples each)"), new("C − C*", Logarithmic: true, Least: 1e-10), [.. runs.Select(r => new Curve(r.Name, [.. r.Above.Select((c, i) => ((double)i, c))]))]),
            ], Across: 1);
    }

    private static Network<double> Network() => FastNN.Network.Of<double>(Features, x => x.Dense(1, new Identity(), weight: Initializer.Zero));

    private static (double[] X, double[] Y) Data()
    {
        var random = new Random(1);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        double[] x = [.. Enumerable.Range(0, Count * Features).Select(_ => Normal())], w = [1, -2, 0.5, 3];
        return (x, [.. Enumerable.Range(0, Count).Select(i => Reduce.Dot<double>(x.AsSpan(i * Features, Features), w) + 0.7 * Normal())]);
    }

    /// <summary>
    /// The mean squared error of a batch's gradient at w = 0 against the full one, over 4,000 batches drawn without replacement; and S, that of one
    /// sample, over all samples.
    /// </summary>
    private static (Func<int, double> OfBatch, double OfOne) Variance(double[] x, double[] y)
    {
        var training = Network().Training(new HalfMeanSquared());
        var run = training.CreateWorkspace(1, Derivatives.Parameters);
        double[][] single = [.. Enumerable.Range(0, Count).Select(i =>
        {
            x.AsSpan(i * Features, Features).CopyTo(run.Input("x"));
            run.Input("target")[0] = y[i];
            run.Gradients.Clear();
            run.Forward();
            run.Backward(Reduction.Mean);
            return (double[])[.. run.Gradients["dense1.weight"], run.Gradients["dense1.bias"][0]];
        })];
        double[] Mean(IEnumerable<int> of) => [.. Enumerable.Range(0, Features + 1).Select(j => of.Average(i => single[i][j]))];
        var full = Mean(Enumerable.Range(0, Count));
        double Error(double[] g) => g.Zip(full, (a, b) => (a - b) * (a - b)).Sum();
        var random = new Random(2);
        var order = Enumerable.Range(0, Count).ToArray();
        return (b => Enumerable.Range(0, b == Count ? 1 : 4000).Average(_ =>
        {
            random.Shuffle(order);
            return Error(Mean(order.Take(b)));
        }), single.Average(Error));
    }
}
