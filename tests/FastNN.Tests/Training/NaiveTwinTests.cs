using FastNN.Testing.Naive;
using FastNN.Tests.Cases;
using FastNN.Tests.Support;

namespace FastNN.Tests.Training;

/// <summary>FastNN and the naive network, trained side by side for 50 steps, stay the same to 1e-10 (ten steps for rules that make differences grow).</summary>
public class NaiveTwinTests
{
    private const int Rows = 8, Outputs = 3;

    /// <summary>As the rule is, and with all that a step may do around it; decay through the gradient and past it.</summary>
    private static readonly StepOptions[] options =
    [
        new(),
        new() { ClipNorm = 0.2, WeightDecay = 0.1 },
        new() { Penalty = new() { L1 = 0.02, L2 = 0.1 } },
        new() { ClipNorm = 0.3, ClipValue = 0.05, WeightDecay = 0.3, Decoupled = true, Decays = t => t.Role == Role.Weight },
    ];

    public static TheoryData<NaiveActivation, NaiveLossKind> Combinations
    {
        get
        {
            var data = new TheoryData<NaiveActivation, NaiveLossKind>();
            foreach (var activation in Enum.GetValues<NaiveActivation>())
            {
                foreach (var loss in Enum.GetValues<NaiveLossKind>())
                    data.Add(activation, loss);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Combinations))]
    public void Side_by_side(NaiveActivation activation, NaiveLossKind loss)
    {
        foreach (var optimizer in Optimizers.All)
        {
            var pair = () => activation switch
            {
                NaiveActivation.Identity => Nets.Pair([4, 6, Outputs], activation, new Identity()),
                NaiveActivation.Sigmoid => Nets.Pair([4, 6, Outputs], activation, new Sigmoid()),
                NaiveActivation.Tanh => Nets.Pair([4, 6, Outputs], activation, new Tanh()),
                NaiveActivation.Relu => Nets.Pair([4, 6, Outputs], activation, new Relu()),
                NaiveActivation.LeakyRelu => Nets.Pair([4, 6, Outputs], activation, new LeakyRelu()),
                NaiveActivation.Elu => Nets.Pair([4, 6, Outputs], activation, new Elu()),
                NaiveActivation.Gelu => Nets.Pair([4, 6, Outputs], activation, new Gelu()),
                NaiveActivation.GeluTanh => Nets.Pair([4, 6, Outputs], activation, new GeluTanh()),
                NaiveActivation.Silu => Nets.Pair([4, 6, Outputs], activation, new Silu()),
                NaiveActivation.Softplus => Nets.Pair([4, 6, Outputs], activation, new Softplus()),
                _ => throw new ArgumentOutOfRangeException(nameof(activation)),
            };
            foreach (var step in options)
                Check(optimizer, loss, pair(), weighted: false, step);
            Check(optimizer, loss, pair(), weighted: true, options[0]);
        }
    }

    /// <summary>
    /// A rule that divides by the size of late gradients, or goes by their signs, does not come to rest: once v is small, what rounding differs by
    /// grows by |1 − η·C″/√v| a step, until the two networks are two. <see cref="RuleTests"/> compares it where nothing is fed back.
    /// </summary>
    private static bool Grows(IUpdateRule rule) => rule is RmsProp or MomentumRmsProp or CenteredRmsProp or Adadelta or NAdam or Lion or Rprop;

    private static void Check(OptimizerCase optimizer, NaiveLossKind kind, (Network<double> Network, NaiveNetwork<double> Twin) pair, bool weighted, StepOptions options)
    {
        Loss loss = kind switch
        {
            NaiveLossKind.HalfMeanSquared => new HalfMeanSquared(),
            NaiveLossKind.MeanSquared => new MeanSquared(),
            NaiveLossKind.BinaryCrossEntropy => new BinaryCrossEntropy(),
            _ => new SoftmaxCrossEntropy { IgnoreIndex = 2 },
        };
        double[] x = Draw.Uniform<double>(1, Rows * 4), targets = Draw.Uniform<double>(2, Rows * Outputs, 0, 1), weights = Draw.Uniform<double>(3, Rows, 0.5, 2);
        var labels = Draw.Labels(4, Rows, 3);
        weights[3] = 0;
        var training = pair.Network.Training(loss, weighted);
        var run = training.CreateWorkspace(Rows, Derivatives.Parameters, Behaviour.Training);
        x.CopyTo(run.Input("x"));
        if (weighted)
            weights.CopyTo(run.Input("weight"));
        else
            weights = [];
        var classes = kind == NaiveLossKind.SoftmaxCrossEntropy;
        if (classes)
            run.Labels("target", labels);
        else
            targets.CopyTo(run.Input("target"));

        var fast = optimizer.For(training, options);
        var slow = NaiveTwins.Of(optimizer.Rule, pair.Twin, options);
        var trainer = new NaiveTrainer<double>(pair.Twin, kind, slow);
        for (var step = 0; step < (Grows(optimizer.Rule) ? 10 : 50); step++)
        {
            run.Forward();
            var c = run.Loss();
            run.Backward(Reduction.Mean);
            fast.Step(run.Parameters, run.Gradients);
            var expected = classes ? trainer.TrainStep(x, labels, weights, ignore: 2) : trainer.TrainStep(x, targets, weights);
            Near.Relative([expected], [c], 1e-10, $"{optimizer}, {options}, step {step}: the cost");
        }

        for (var l = 0; l < 2; l++)
        {
            Near.Relative(pair.Twin.Layers[l].Weights, run.Parameters[$"dense{l + 1}.weight"], 1e-10, $"{optimizer}, {options}, W{l + 1}");
            Near.Relative(pair.Twin.Layers[l].Bias, run.Parameters[$"dense{l + 1}.bias"], 1e-10, $"{optimizer}, {options}, b{l + 1}");
        }
    }
}
