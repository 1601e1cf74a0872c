using System.Numerics;
using FastNN.Cli.Plumbing;
using FastNN.Testing.Naive;

namespace FastNN.Cli.Demo;

/// <summary>An optimizer: in FastNN, and in the naive loops.</summary>
internal sealed class OptimizerChoice(string name, double rate, Func<Network<float>, double, Trainer<float>> trainer, Func<NaiveNetwork<float>, double, NaiveOptimizer<float>> naive)
{
    private static readonly SoftmaxCrossEntropy Loss = new();

    public static IReadOnlyList<OptimizerChoice> All { get; } =
    [
        new("adam", 0.003, (net, rate) => FastNN.Trainer.For(net, Loss, new Adam(rate)), (net, rate) => new NaiveAdam<float>(net, rate)),
        new("sgd", 0.1, (net, rate) => FastNN.Trainer.For(net, Loss, new Sgd(rate)), (net, rate) => new NaiveSgd<float>(net, rate)),
        new("momentum", 0.02, (net, rate) => FastNN.Trainer.For(net, Loss, new Momentum(rate)), (net, rate) => new NaiveMomentum<float>(net, rate)),
    ];

    /// <summary>The learning rate where none is given.</summary>
    public double Rate => rate;

    /// <summary>A trainer that minimises softmax cross-entropy.</summary>
    public Trainer<float> Trainer(Network<float> network, double rate) => trainer(network, rate);

    public NaiveOptimizer<float> Naive(NaiveNetwork<float> network, double rate) => naive(network, rate);

    public override string ToString() => name;
}

/// <summary>What the user may choose.</summary>
internal sealed record DemoOptions
{
    public ulong Seed { get; init; } = 1;

    public int Epochs { get; init; } = 80;

    public IReadOnlyList<int> Hidden { get; init; } = [64, 32];

    public ActivationChoice Activation { get; init; } = ActivationChoice.All[0];

    public OptimizerChoice Optimizer { get; init; } = OptimizerChoice.All[0];

    public double? LearningRate { get; init; }

    public int Batch { get; init; } = 16;

    /// <summary>The learning rate given, or the optimizer's.</summary>
    public double Rate => LearningRate ?? Optimizer.Rate;

    /// <summary>For example [64, 64, 32, 10].</summary>
    public int[] Sizes => [Digits.Size, .. Hidden, Digits.Classes];

    /// <summary>The network that was chosen, freshly initialised, in either precision.</summary>
    public Network<T> CreateNetwork<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Network.Of<T>(Digits.Size, x => Hidden.Aggregate(x, Activation.Dense).Dense(Digits.Classes), Seed);
}
