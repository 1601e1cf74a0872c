using FastNN.Cli.Plumbing;
using FastNN.Kernels;

namespace FastNN.Cli.Comparisons;

/// <summary>How the learning rate falls.</summary>
internal sealed class Schedules : Comparison
{
    private const int Count = 256, Features = 4;

    private const double Base = 0.1;

    public override string Name => "schedules";

    public override string Title => "Schedules of the learning rate";

    public override string Question =>
        $"Linear regression with noise, {Count} samples, SGD on one sample a step, η₀ = {Base}; the mean of several orders of the samples is drawn, each point the mean of the steps before it.";

    public override Finding Run(bool quick, CancellationToken cancellation)
    {
        var (steps, orders) = quick ? (300, 2) : (10_000, 10);
        (string Name, Schedule Rate)[] schedules =
        [
            ("constant", new ConstantRate()),
            ("C/√t", new InverseRootDecay()),
            ("C/t", new InverseTimeDecay()),
            ("C/(1 + 0.05·t)", new InverseTimeDecay(0.05)),
            ("step: ÷10 at each third", new StepDecay((steps + 2) / 3)),
            ("exponential", new ExponentialDecay(Math.Pow(1e-3, 1.0 / steps))),
            ("cosine", new CosineAnnealing(steps)),
        ];
        var (x, y) = Data();
        var training = Network.Of<double>(Features, v => v.Dense(1, new Identity(), weight: Initializer.Zero)).Training(new HalfMeanSquared());
        var minimum = Minimum(training, x, y);
        int[] marks = [.. Enumerable.Range(0, 61).Select(i => (int)Math.Round(Math.Pow(steps, i / 60.0))).Distinct()];
        var runs = schedules.Select(s =>
        {
            cancellation.ThrowIfCancellationRequested();
            double Rate(int step) => s.Rate.At(step, Base);
            return (s.Name, Rate: (Func<int, double>)Rate, Above: Above(training, x, y, Rate, steps, orders, marks, minimum));
        }).ToArray();

        var (best, constant) = (runs.MinBy(r => r.Above[^1]), runs[0]);
        return new(
            ["schedule", "last rate", "C − C* at the end", "Σ η", "Σ η²"],
            [.. runs.Select(r => new Row(r.Name, r.Rate(steps - 1), r.Above[^1], Enumerable.Range(0, steps).Sum(r.Rate), Enumerable.Range(0, steps).Sum(i => r.Rate(i) * r.Rate(i))))],
            $"After {steps:N0} steps the constant rate hovers {Row.Text(constant.Above[^1])} above the minimum; {best.Name} comes closest with {Row.Text(best.Above[^1])}, while C/t from the same η₀ is still {Row.Text(runs[2].Above[^1])} away: its steps sum to {Enumerable.Range(0, steps).Sum(runs[2].Rate):0.0} only.",
            [
                new("Rate", new("step", Logarithmic: true), new("η", Logarithmic: true, Least: 1e-5), [.. runs.Select(r => new Curve(r.Name, [.. marks.Select(m => ((double)m, r.Rate(m - 1)))]))]),
                new("Cost above the minimum", new("step", Logarithmic: true), new("C − C*", Logarithmic: true), [.. runs.Select(r => new Curve(r.Name, [.. marks.Zip(r.Above, (m, a) => ((double)m, a))]))]),
            ]);
    }

    private static (double[] X, double[] Y) Data()
    {
        var random = new Random(3);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        double[] x = [.. Enumerable.Range(0, Count * Features).Select(_ => Normal())], w = [1, -2, 0.5, 3];
        return (x, [.. Enumerable.Range(0, Count).Select(i => Reduce.Dot<double>(x.AsSpan(i * Features, Features), w) + 0.7 * Normal())]);
    }

    private static double Minimum(Network<double> training, double[] x, double[] y)
    {
        var trainer = Trainer.For(training, new Sgd(0.3));
        var samples = new Samples<double>(Count, x, y);
        trainer.Fit(samples, new() { Epochs = 2000, BatchSize = Count, Shuffle = false });
        return trainer.Evaluate(samples);
    }

    /// <summary>C − C* at the marks, averaged over orders and over the steps since the mark before.</summary>
    private static double[] Above(Network<double> training, double[] x, double[] y, Func<int, double> rate, int steps, int orders, int[] marks, double minimum)
    {
        var above = new double[marks.Length];
        var all = training.CreateWorkspace(Count);
        x.CopyTo(all.Input("x"));
        y.CopyTo(all.Input("target"));
        for (var o = 0; o < orders; o++)
        {
            var random = new Random(o);
            var run = training.CreateWorkspace(1, Derivatives.Parameters, parameters: training.CreateParameters(1));
            all.Parameters = run.Parameters;
            var sgd = new Sgd(Base).For(training);
            var (mark, sum, from) = (0, 0.0, 0);
            for (var step = 1; step <= steps; step++)
            {
                var i = random.Next(Count);
                x.AsSpan(i * Features, Features).CopyTo(run.Input("x"));
                run.Input("target")[0] = y[i];
                run.Forward();
                run.Backward(Reduction.Mean);
                sgd.LearningRate = rate(step - 1);
                sgd.Step(run.Parameters, run.Gradients);
                all.Forward();
                sum += all.Loss() - minimum;
                if (step == marks[mark])
                {
                    above[mark++] += sum / (step - from) / orders;
                    (sum, from) = (0, step);
                }
            }
        }

        return above;
    }
}
