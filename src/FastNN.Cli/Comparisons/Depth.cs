using FastNN.Cli.Demo;
using FastNN.Cli.Plumbing;

namespace FastNN.Cli.Comparisons;

/// <summary>What depth does to the gradients of the first layers.</summary>
internal sealed class Depth : Comparison
{
    private const int Deep = 10, Units = 32, Rows = 64;

    public override string Name => "depth";

    public override string Title => "Depth and saturation";

    public override string Question =>
        $"Handwritten digits, hidden layers of {Units} units; sigmoid and tanh start from Glorot's weights, ReLU from He's. Left: ‖∂C/∂z‖ of each of {Deep} layers before training. Right: networks of growing depth after the same training (Adam, η = 0.003).";

    public override Finding Run(bool quick, CancellationToken cancellation)
    {
        var digits = new Handwriting();
        int[] depths = quick ? [1, 3] : [1, 2, 3, 4, 6, 8, 10];
        var epochs = quick ? 2 : 20;
        ActivationChoice[] choices = [.. ActivationChoice.All.Where(a => a.ToString() is "sigmoid" or "tanh" or "relu")];
        var norms = choices.ToDictionary(a => a, a => Norms(Network(a, Deep), digits));
        var errors = choices.ToDictionary(a => a, a => depths.Select(depth =>
        {
            cancellation.ThrowIfCancellationRequested();
            var network = Network(a, depth);
            Trainer.For(network, new SoftmaxCrossEntropy(), new Adam(0.003)).Fit(digits.Labelled, new() { Epochs = epochs, BatchSize = 16, Seed = 1 });
            return digits.Error(network);
        }).ToArray());

        double Share(ActivationChoice a) => norms[a][0] / norms[a][^1];
        var (least, most) = (choices.MinBy(Share)!, choices.MaxBy(Share)!);
        var sigmoid = norms[choices.Single(a => a.ToString() == "sigmoid")];
        return new(
            ["activation", "‖δ‖ of the first layer", $"‖δ‖ of layer {Deep}", "first over last", $"misread, depth {depths[0]}, %", $"misread, depth {depths[^1]}, %"],
            [.. choices.Select(a => new Row($"{a}", norms[a][0], norms[a][^1], Share(a), 100 * errors[a][0], 100 * errors[a][^1]))],
            $"With {least} the first layer gets {Share(least):0.0e+0} of the last layer's gradient, with {most} {Share(most):0.00}; after training, {least} of depth {depths[^1]} misreads {errors[least][^1]:0 %} and {most} {errors[most][^1]:0 %}.",
            [
                new("Gradients before training", new("layer"), new("‖∂C/∂z‖", Logarithmic: true),
                    [.. choices.Select(a => Curve.Of($"{a}", norms[a])), Curve.Of("(¼)ᵏ: what ∏σ′ alone allows", Enumerable.Range(1, Deep).Select(l => sigmoid[^1] * Math.Pow(0.25, Deep - l)), dashed: true)]),
                new("Misread test digits after training", new("hidden layers"), new("", Least: 0, Most: 1, Percent: true), [.. choices.Select(a => new Curve($"{a}", [.. depths.Zip(errors[a], (d, e) => ((double)d, e))]))]),
            ]);
    }

    private static Network<float> Network(ActivationChoice activation, int depth) =>
        Handwriting.Network(x => Enumerable.Range(0, depth).Aggregate(x, (v, _) => activation.Dense(v, Units)).Dense(Digits.Classes));

    /// <summary>‖∂C/∂z‖₂ of each hidden layer, the first first.</summary>
    private static double[] Norms(Network<float> network, Handwriting digits)
    {
        var run = network.Training(new SoftmaxCrossEntropy()).CreateWorkspace(Rows, Derivatives.Parameters, observe: true);
        digits.Images(Rows).CopyTo(run.Input("x"));
        run.Labels("target", digits.Labels(Rows));
        run.Forward();
        run.Backward(Reduction.Mean);
        return [.. Enumerable.Range(1, Deep).Select(l => (double)System.Numerics.Tensors.TensorPrimitives.Norm(run.Gradient($"dense{l}.z")))];
    }
}
