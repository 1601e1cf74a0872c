using FastNN.Cli.Measuring;

namespace FastNN.Benchmarks.Works;

/// <summary>One step of training: rows and targets from the caller, forward, cost, backward, update.</summary>
internal sealed class TrainingStep : Work
{
    public TrainingStep(Model model, int rows, bool adam) : base(adam ? "adam step" : "sgd step", $"{string.Join('-', model.Sizes)} x{rows}", "float")
    {
        (Model, Rows, Adam) = (model, rows, adam);
        var random = new Random(11);
        Labels = [.. Enumerable.Range(0, rows).Select(_ => random.Next(model.Outputs))];
        Targets = Numbers.Random<float>(12, rows * model.Outputs);
    }

    public Model Model { get; }

    public int Rows { get; }

    public bool Adam { get; }

    /// <summary>[rows, inputs].</summary>
    public Aligned<float> X => field ??= Numbers.Copy<float>(Model.Rows(Rows));

    /// <summary>[rows], of a network that classifies, trained by softmax cross-entropy.</summary>
    public int[] Labels { get; }

    /// <summary>[rows, outputs], of a network that does not, trained by the mean square.</summary>
    public Aligned<float> Targets { get; }

    /// <summary>Of the products alone: each of the three for every layer but the first, which needs no gradient of its input.</summary>
    public double Flops => Enumerable.Range(1, Model.Sizes.Length - 1).Sum(l => (l == 1 ? 4.0 : 6.0) * Rows * Model.Sizes[l - 1] * Model.Sizes[l]);

    /// <summary>
    /// Large for the step that is compared; then so small that a million steps leave the parameters where they are: every call does the work of
    /// the first, and no gradient shrinks into subnormal numbers, which would be timed instead.
    /// </summary>
    public double Rate { get; private set; } = 0.01;

    /// <summary>Changes of parameters, not parameters, are compared, and Adam divides each gradient by its own size: small ones show their rounding.</summary>
    public override double Tolerance => 2e-3;

    public override void Settle() => Rate = 1e-9;

    public override Doing Fast()
    {
        Loss loss = Model.Classifies ? new SoftmaxCrossEntropy() : new MeanSquared();
        var network = Model.Network();
        var before = Parameters(network);
        var training = network.With(g => g.Minimize(loss.Of(g["y"], loss.Target(g["y"]))));
        var run = training.CreateWorkspace(Rows, Derivatives.Parameters, Behaviour.Training);
        var optimizer = Adam ? new Adam(Rate).For(training) : new Sgd(Rate).For(training);
        return new(() =>
        {
            optimizer.LearningRate = Rate;
            X.Span.CopyTo(run.Input("x"));
            if (Model.Classifies)
                run.Labels("target", Labels);
            else
                Targets.Span.CopyTo(run.Input("target"));
            run.Forward();
            run.Loss();
            run.Backward(Reduction.Mean);
            run.Commit();
            optimizer.Step(run.Parameters, run.Gradients);
        }, () => [.. Parameters(network).Zip(before, (after, w) => after - w)]);
    }

    private double[] Parameters(Network<float> network) => [.. Enumerable.Range(1, Model.Sizes.Length - 1)
        .SelectMany(l => network.Parameters[$"dense{l}.weight"].ToArray().Concat(network.Parameters[$"dense{l}.bias"].ToArray())).Select(w => (double)w)];
}
