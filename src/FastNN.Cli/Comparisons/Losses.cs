using FastNN.Cli.Demo;
using FastNN.Cli.Plumbing;

namespace FastNN.Cli.Comparisons;

/// <summary>Mean square and cross-entropy on classification, from a fresh start and from outputs that are sure and wrong.</summary>
internal sealed class Losses : Comparison
{
    private const double Wanted = 0.1;

    public override string Name => "losses";

    public override string Title => "Mean square and cross-entropy on classification";

    public override string Question =>
        "Handwritten digits, 64-32-10 with softmax, plain SGD with η = 0.2 and batches of 16. Once from a fresh start, once with the last weights 10 times as large, which makes the network sure and wrong.";

    public override Finding Run(bool quick, CancellationToken cancellation)
    {
        var digits = new Handwriting();
        var epochs = quick ? 4 : 40;
        var runs = new List<(string Name, double[] Errors)>();
        foreach (var scale in new[] { 1f, 10f })
        {
            foreach (var squared in new[] { false, true })
            {
                cancellation.ThrowIfCancellationRequested();
                var network = Handwriting.Network(x => x.Dense(32, new Tanh()).Dense(Digits.Classes) is var z && squared ? z.Softmax() : z);
                var last = network.Parameters["dense2.weight"];
                System.Numerics.Tensors.TensorPrimitives.Multiply(last, scale, last);
                var trainer = squared ? Trainer.For(network, new HalfMeanSquared(), new Sgd(0.2)) : Trainer.For(network, new SoftmaxCrossEntropy(), new Sgd(0.2));
                var errors = new double[epochs + 1];
                errors[0] = digits.Error(network);
                for (var epoch = 1; epoch <= epochs; epoch++)
                {
                    trainer.Fit(squared ? digits.OneHot : digits.Labelled, new() { Epochs = 1, BatchSize = 16, Seed = 1 });
                    errors[epoch] = digits.Error(network);
                }

                runs.Add(($"{(squared ? "mean square" : "cross-entropy")}, {(scale == 1 ? "fresh" : "sure and wrong")}", errors));
            }
        }

        static double Reached(double[] errors) => Array.FindIndex(errors, e => e < Wanted) is >= 0 and var epoch ? epoch : double.NaN;
        static string Told(double epoch) => double.IsNaN(epoch) ? "not at all" : $"{epoch:0}";
        double[] reached = [.. runs.Select(r => Reached(r.Errors))];
        return new(
            ["loss, start", "misread before, %", $"misread after {epochs} epochs, %", $"epochs to {Wanted:0 %}"],
            [.. runs.Select((r, i) => new Row(r.Name, 100 * r.Errors[0], 100 * r.Errors[^1], reached[i]))],
            $"Epochs until fewer than {Wanted:0 %} of the test digits are misread: from a fresh start cross-entropy {Told(reached[0])}, mean square {Told(reached[1])}; from a sure and wrong one {Told(reached[2])} and {Told(reached[3])}. "
                + $"At z = −10 and y = 1 the slope is {Math.Abs(Slope(squared: false, -10)):0.00} for the one and {Math.Abs(Slope(squared: true, -10)):0.0e+0} for the other.",
            [
                new("Slope at one sigmoid output, y = 1", new("z"), new("|∂C/∂z|", Logarithmic: true), [Slopes(false), Slopes(true)]),
                new("Misread test digits", new("epoch"), new("", Least: 0, Most: 1, Percent: true), [.. runs.Select(r => new Curve(r.Name, [.. r.Errors.Select((e, i) => ((double)i, e))], Dashed: r.Name.EndsWith("wrong", StringComparison.Ordinal)))]),
            ]);
    }

    private static Curve Slopes(bool squared) =>
        new(squared ? "mean square, fresh" : "cross-entropy, fresh", [.. Enumerable.Range(0, 121).Select(i => (-10 + i / 10.0, Math.Abs(Slope(squared, -10 + i / 10.0))))]);

    /// <summary>∂C/∂z of σ(z) with target 1.</summary>
    private static double Slope(bool squared, double z)
    {
        var network = squared ? Network.Of<double>(1, x => x.Apply(new Sigmoid())).Training(new HalfMeanSquared()) : Network.Of<double>(1, x => x).Training(new BinaryCrossEntropy());
        var run = network.CreateWorkspace(rows: 1, Derivatives.Input, warm: false);
        (run.Input("x")[0], run.Input("target")[0]) = (z, 1);
        run.Forward();
        run.Backward(Reduction.Mean);
        return run.InputGradient("x")[0];
    }
}
