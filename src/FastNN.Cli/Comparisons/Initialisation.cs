using FastNN.Cli.Demo;
using FastNN.Cli.Plumbing;

namespace FastNN.Cli.Comparisons;

/// <summary>Where the weights of a deep network start.</summary>
internal sealed class Initialisation : Comparison
{
    private const int Layers = 6, Units = 32, Rows = 256;

    private static readonly Initializer[] starts =
    [
        Initializer.GlorotUniform, Initializer.GlorotNormal, Initializer.HeNormal, Initializer.Orthogonal(), Initializer.Normal(0.01), Initializer.Normal(1), Initializer.Constant(0.1), Initializer.Zero,
    ];

    public override string Name => "initialisation";

    public override string Title => "Initialisations of a deep network";

    public override string Question => $"Handwritten digits, {Layers} hidden layers of {Units} tanh units, SGD with momentum, η = 0.02, γ = 0.9, batches of 16. Only the weights' start differs; biases start from 0.";

    public override Finding Run(bool quick, CancellationToken cancellation)
    {
        var digits = new Handwriting();
        var epochs = quick ? 2 : 30;
        var runs = new List<(string Name, double[] Spread, double[] Costs, double Error)>();
        foreach (var start in starts)
        {
            cancellation.ThrowIfCancellationRequested();
            var network = Handwriting.Network(x => Enumerable.Range(0, Layers).Aggregate(x, (v, _) => v.Dense(Units, new Tanh(), weight: start)).Dense(Digits.Classes, new Identity(), weight: start));
            var spread = Spread(network, digits);
            var fit = Trainer.For(network, new SoftmaxCrossEntropy(), new Momentum(0.02)).Fit(digits.Labelled, new() { Epochs = epochs, BatchSize = 16, Seed = 1 });
            runs.Add((start.ToString(), spread, [.. fit.Epochs.Select(e => e.TrainingLoss)], digits.Error(network)));
        }

        var (best, worst) = (runs.MinBy(r => r.Error), runs.MaxBy(r => r.Error));
        string[] stuck = [.. runs.Where(r => r.Costs[^1] > 0.95 * Math.Log(Digits.Classes)).Select(r => r.Name)];
        return new(
            ["weights start from", "spread in layer 1", $"spread in layer {Layers}", $"cost after {epochs} epochs", "misread, %"],
            [.. runs.Select(r => new Row(r.Name, r.Spread[0], r.Spread[^1], r.Costs[^1], 100 * r.Error))],
            $"{best.Name} ends best with {best.Error:0.0 %} misread, {worst.Name} worst with {worst.Error:0.0 %}; "
                + (stuck.Length > 0 ? $"{string.Join(", ", stuck)} did not get away from guessing, whose cost is ln 10 = {Math.Log(Digits.Classes):0.00}." : "none is stuck at guessing."),
            [
                new("Spread of activations at the start", new("layer"), new("standard deviation", Logarithmic: true, Least: 1e-6), [.. runs.Select(r => Curve.Of(r.Name, r.Spread))]),
                new("Training cost", new("epoch"), new("cross-entropy", Logarithmic: true), [.. runs.Select(r => Curve.Of(r.Name, r.Costs))]),
            ]);
    }

    /// <summary>The standard deviation over units and images of each hidden layer's activations.</summary>
    private static double[] Spread(Network<float> network, Handwriting digits)
    {
        var run = network.CreateWorkspace(Rows, observe: true);
        digits.Images(Rows).CopyTo(run.Input("x"));
        run.Forward();
        return [.. Enumerable.Range(1, Layers).Select(l => System.Numerics.Tensors.TensorPrimitives.StdDev<float>(run.Value($"dense{l}"))).Select(s => (double)s)];
    }
}
