using System.Numerics;
using FastNN.Tests.Cases;
using FastNN.Tests.Support;

namespace FastNN.Tests.Training;

/// <summary>What a step does around its rule: clipping, weight decay by tensor, refusal. <see cref="NaiveTwinTests"/> compares the numbers.</summary>
public class StepOptionsTests
{
    /// <summary>λ = 0.5 at η = 0.1 takes a twentieth, whatever the gradient; with η = 0 it takes nothing.</summary>
    [Theory, MemberData(nameof(Optimizers.Theory), MemberType = typeof(Optimizers))]
    public void Decoupled_decay_is_the_same_for_every_rule(OptimizerCase optimizer)
    {
        foreach (var of in new Func<TensorInfo, bool>[] { t => true, t => t.Role == Role.Weight, t => t.Role == Role.Bias, t => t.Name == "dense2.weight", t => false })
        {
            var network = Nets.Small<double>();
            network.Parameters["dense1.bias"].Fill(2);
            var (before, gradients) = (network.Parameters.Clone(), network.CreateGradients());
            var rule = optimizer.For(network, new() { WeightDecay = 0.5, Decoupled = true, Decays = of });
            rule.LearningRate = 0.1;
            rule.Step(network.Parameters, gradients);
            foreach (var tensor in network.Table)
            {
                double[] expected = [.. before[tensor].ToArray().Select(w => of(tensor) ? 0.95 * w : w)];
                Near.Relative(expected, network.Parameters[tensor], 1e-15, $"{optimizer}, {tensor.Name}");
            }

            rule.LearningRate = 0;
            before = network.Parameters.Clone();
            rule.Step(network.Parameters, gradients);
            Near.Bits<double>(before.Everything, network.Parameters.Everything, $"{optimizer} at rest");
        }
    }

    /// <summary>10⁻⁸ of a weight: 1 − 10⁻⁸ is 1 in single precision, yet a thousand steps take their 10⁻⁵, weight by weight rounded.</summary>
    [Fact]
    public void Small_decay_is_not_lost_in_single_precision()
    {
        var network = Network.Of<float>(1000, x => x.Dense(10), seed: 1);
        var (gradients, before) = (network.CreateGradients(), network.Parameters.Clone());
        var rule = new Sgd(1e-3).For(network, new() { WeightDecay = 7e-5, Decoupled = true });
        for (var step = 0; step < 1000; step++)
            rule.Step(network.Parameters, gradients);
        double Sum(ParameterSet<float> set) => set["dense1.weight"].ToArray().Sum(w => Math.Abs((double)w));
        Assert.InRange(1 - Sum(network.Parameters) / Sum(before), 5e-5, 9e-5);
    }

    [Fact]
    public void The_norm_goes_over_what_is_trained_and_is_told()
    {
        var frozen = new Dense<float, Identity>(3, 4);
        var graph = new Graph<float>();
        graph.Output(graph.Input(3, "x").Then(frozen, "frozen").Dense(2, "kept"), "y");
        graph.Freeze(frozen);
        var network = graph.Build(seed: 1);
        var gradients = network.CreateGradients();
        gradients["frozen.weight"].Fill(1e6f);
        gradients["kept.weight"].Fill(3);
        gradients["kept.bias"].Fill(-4);
        var before = network.Parameters.Clone();
        var rule = new Sgd(1).For(network, new() { ClipNorm = 0.5 });
        Assert.True(double.IsNaN(rule.GradientNorm));
        rule.Step(network.Parameters, gradients);
        var norm = Math.Sqrt(8 * 9 + 2 * 16);
        Assert.Equal(norm, rule.GradientNorm, 1e-6);
        Assert.Equal(before["kept.bias"][0] + 4 * 0.5 / norm, network.Parameters["kept.bias"][0], 1e-6);
        Assert.Equal(before["frozen.weight"][0], network.Parameters["frozen.weight"][0]);

        var plain = new Sgd(1).For(network);
        plain.Step(network.Parameters, gradients);
        Assert.True(double.IsNaN(plain.GradientNorm));
    }

    [Theory, MemberData(nameof(Optimizers.Theory), MemberType = typeof(Optimizers))]
    public void A_gradient_within_the_bounds_keeps_its_bits(OptimizerCase optimizer)
    {
        Network<float> one = Nets.Small<float>(), other = Nets.Small<float>();
        Optimizer<float> plain = optimizer.For(one), clipped = optimizer.For(other, new() { ClipNorm = 100, ClipValue = 2 });
        for (var step = 1; step <= 5; step++)
        {
            foreach (var (network, rule) in new[] { (one, plain), (other, clipped) })
            {
                var gradients = network.CreateGradients();
                foreach (var tensor in network.Table)
                    Draw.Uniform<float>(step, tensor.Size).CopyTo(gradients[tensor]);
                rule.Step(network.Parameters, gradients);
            }
        }

        Near.Bits<float>(one.Parameters.Everything, other.Parameters.Everything, $"{optimizer}");
    }

    [Theory, MemberData(nameof(Optimizers.Theory), MemberType = typeof(Optimizers))]
    public void A_step_that_is_not_finite_is_refused(OptimizerCase optimizer)
    {
        foreach (var bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            var network = Nets.Small<float>();
            var gradients = network.CreateGradients();
            var rule = optimizer.For(network, new() { RefuseNonFinite = true });
            gradients["dense1.weight"].Fill(1e30f);                 // large, but finite
            rule.Step(network.Parameters, gradients);
            Assert.Equal(1e30 * Math.Sqrt(20), rule.GradientNorm, 1e24);
            gradients["dense1.bias"].Fill(1);
            gradients["dense2.bias"][1] = bad;
            var before = State();
            Refused.By<NonFiniteException>(() => rule.Step(network.Parameters, gradients), "step 2", "norm (NaN|∞|Infinity)", "as before");
            Assert.False(double.IsFinite(rule.GradientNorm));
            Assert.Equal(1, rule.Steps);
            var after = State();
            for (var i = 0; i < before.Length; i++)
                Near.Bits<float>(before[i], after[i], $"{optimizer}, {bad}, {i}");

            float[][] State() => [network.Parameters.Everything.ToArray(), gradients.Everything.ToArray(), .. rule.States.Select(s => s.Everything.ToArray())];
        }
    }

    /// <summary>A trainer passes them on: two fits of a plain network and one whose weights decay.</summary>
    [Fact]
    public void A_trainer_takes_them()
    {
        var (x, labels) = (Draw.Uniform<double>(1, 80), Draw.Labels(2, 20, 3));
        double Size(StepOptions? options)
        {
            var network = Nets.Small<double>();
            var trainer = Trainer.For(network, new SoftmaxCrossEntropy(), new Adam(0.01), step: options);
            trainer.Fit(new(x, labels), new() { Epochs = 20 });
            Assert.Equal(options is null, double.IsNaN(trainer.Optimizer.GradientNorm));
            return network.Parameters["dense1.weight"].ToArray().Sum(Math.Abs);
        }

        Assert.True(Size(new() { WeightDecay = 5, Decoupled = true, ClipNorm = 1 }) < 0.7 * Size(null));
        var training = Nets.Small<double>().Training(new SoftmaxCrossEntropy());
        var own = Trainer.For(training, new Sgd(0.1), new() { ClipNorm = 1 });
        own.Fit(new(x, labels), new() { Epochs = 1 });
        Assert.True(own.Optimizer.GradientNorm > 0);
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        foreach (var value in new[] { 0, -1, double.NaN, double.NegativeInfinity })
        {
            Refused.By<ArgumentOutOfRangeException>(() => _ = new StepOptions { ClipNorm = value }, "positive norm", $"{value}");
            Refused.By<ArgumentOutOfRangeException>(() => _ = new StepOptions { ClipValue = value }, "positive value", $"{value}");
        }

        foreach (var value in new[] { -1, double.NaN, double.PositiveInfinity })
            Refused.By<ArgumentOutOfRangeException>(() => _ = new StepOptions { WeightDecay = value }, "not negative", $"{value}");
        Assert.Throws<ArgumentNullException>(() => new StepOptions { Decays = null! });
    }
}
