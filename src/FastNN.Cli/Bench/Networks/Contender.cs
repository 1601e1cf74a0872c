using FastNN.Testing.Naive;

namespace FastNN.Cli.Bench.Networks;

/// <summary>One way to compute a network of dense layers and to train it by Adam on the mean square, with the parameters that FastNN starts from.</summary>
internal abstract class Contender
{
    /// <summary>Those that FastNN can be compared with, by name.</summary>
    public static IReadOnlyDictionary<string, Func<NetworkOptions, Network<float>, int, double, Contender>> Others { get; } = new Dictionary<string, Func<NetworkOptions, Network<float>, int, double, Contender>>
    {
        ["naive"] = (o, network, rows, rate) => new NaiveContender(o, network, rows, rate),
        ["tensorprimitives"] = (o, network, rows, rate) => new TensorContender(o, network, rows, rate),
    };

    /// <summary>y = f(x) for all rows; valid until the next call.</summary>
    public abstract ReadOnlySpan<float> Forward(float[] x);

    /// <summary>Forward, cost, backward, update.</summary>
    /// <returns>The cost before the update.</returns>
    public abstract double Step(float[] x, float[] target);
}

/// <summary>FastNN as a user writes it.</summary>
internal sealed class FastContender : Contender
{
    private readonly Workspace<float> run, step;
    private readonly Optimizer<float> optimizer;
    private readonly float[] y;

    public FastContender(NetworkOptions options, Network<float> network, int rows, double rate)
    {
        var parameters = network.Parameters.Clone();
        var training = network.Training(new MeanSquared());
        run = network.CreateWorkspace(rows, parameters: parameters);
        step = training.CreateWorkspace(rows, Derivatives.Parameters, Behaviour.Training, parameters);
        optimizer = new Adam(rate).For(training);
        y = new float[rows * options.Outputs];
    }

    public override ReadOnlySpan<float> Forward(float[] x)
    {
        run.Forward(x, y);
        return y;
    }

    public override double Step(float[] x, float[] target)
    {
        x.CopyTo(step.Input("x"));
        target.CopyTo(step.Input("target"));
        step.Forward();
        var cost = step.Loss();
        step.Backward(Reduction.Mean);
        optimizer.Step(step.Parameters, step.Gradients);
        return cost;
    }
}

/// <summary>The plain loops of FastNN.Testing: buffers made once, the inner loop over outputs.</summary>
internal sealed class NaiveContender : Contender
{
    private readonly NaiveNetwork<float> naive;
    private readonly NaiveTrainer<float> trainer;

    public NaiveContender(NetworkOptions options, Network<float> network, int rows, double rate)
    {
        naive = new(options.Sizes, [.. options.Sizes[1..^1].Select(_ => options.Activation.Naive), NaiveActivation.Identity], rows);
        for (var l = 0; l < naive.Layers.Count; l++)
            naive.CopyFrom(l, network.Parameters[network.Table[2 * l]], network.Parameters[network.Table[2 * l + 1]]);
        trainer = new(naive, NaiveLossKind.MeanSquared, new NaiveAdam<float>(naive, rate));
    }

    public override ReadOnlySpan<float> Forward(float[] x) => naive.Forward(x);

    public override double Step(float[] x, float[] target) => trainer.TrainStep(x, target);
}
