using FastNN.Tests.Cases;
using FastNN.Tests.Support;

namespace FastNN.Tests.Training;

/// <summary>L1, L2 and both: what they converge to, what they cost, and where they are on.</summary>
public class PenaltyTests
{
    private static readonly double[] targets = [3, -2, 0.4, -0.3, 0.05, 1];

    /// <summary>½‖w − a‖² + λ₁‖w‖₁ + (λ₂/2)‖w‖² has its minimum at soft(a, λ₁)/(1 + λ₂).</summary>
    private static double[] Minimum(double l1, double l2) => [.. targets.Select(a => Math.Sign(a) * Math.Max(0, Math.Abs(a) - l1) / (1 + l2))];

    private static double[] Fit<R>(R rule, Penalty penalty, int steps) where R : struct, IUpdateRule
    {
        var network = Network.Of<double>(targets.Length, x => x.Then(new Dense<double, Identity>(targets.Length, 1, default, useBias: false), "w"), seed: 1);
        var (w, dw, optimizer) = (network.Parameters, network.CreateGradients(), rule.For(network, new() { Penalty = penalty }));
        for (var step = 0; step < steps; step++)
        {
            for (var i = 0; i < targets.Length; i++)
                dw["w.weight"][i] = w["w.weight"][i] - targets[i];
            optimizer.Step(w, dw);
        }

        return w["w.weight"].ToArray();
    }

    [Fact]
    public void L1_makes_exact_zeros_and_L2_makes_none()
    {
        var lasso = Fit(new Sgd(0.1), new() { L1 = 0.5 }, 400);
        Near.Relative(Minimum(0.5, 0), lasso, 1e-14, "L1");
        Assert.Equal(3, lasso.Count(w => w == 0));
        var ridge = Fit(new Sgd(0.1), new() { L2 = 50 }, 10);
        Assert.All(ridge, w => Assert.NotEqual(0, w));
        Near.Relative(Minimum(0, 0.5), Fit(new Sgd(0.1), new() { L2 = 0.5 }, 400), 1e-14, "L2");
        var elastic = Fit(new Sgd(0.1), new() { L1 = 0.5, L2 = 0.5 }, 400);
        Near.Relative(Minimum(0.5, 0.5), elastic, 1e-14, "both");
        Assert.Equal(3, elastic.Count(w => w == 0));
    }

    /// <summary>Momentum adds up to the same minimum where it stands still; its threshold of η·λ₁ weighs (1 − γ) of a gradient of size λ₁.</summary>
    [Fact]
    public void Behind_momentum_the_threshold_stays()
    {
        var zeros = Fit(new Momentum(0.02, 0.5), new() { L1 = 0.5 }, 2000);
        Near.Relative(Minimum(0.5 * (1 - 0.5), 0), zeros, 1e-12, "momentum");
        Assert.Equal(1, zeros.Count(w => w == 0));
    }

    /// <summary>Gradients w − a and noise: what is left of a weight whose gradient is noise alone is exactly 0.</summary>
    [Fact]
    public void Behind_Adam_weights_of_noise_become_zero()
    {
        double[] a = [3, -2, 0, 0, 0, 2.5];
        double[] Fit(Penalty penalty)
        {
            var network = Network.Of<double>(a.Length, x => x.Then(new Dense<double, Identity>(a.Length, 1, default, useBias: false), "w"), seed: 1);
            var (w, dw, optimizer) = (network.Parameters, network.CreateGradients(), new Adam(0.01).For(network, new() { Penalty = penalty }));
            var noise = Draw.Uniform<double>(1, 2000 * a.Length);
            for (var step = 0; step < 2000; step++)
            {
                for (var i = 0; i < a.Length; i++)
                    dw["w.weight"][i] = w["w.weight"][i] - a[i] + noise[step * a.Length + i];
                optimizer.Step(w, dw);
            }

            return w["w.weight"].ToArray();
        }

        Assert.Equal([false, false, true, true, true, false], Fit(new() { L1 = 0.9 }).Select(w => w == 0));
        Assert.DoesNotContain(0, Fit(new() { L2 = 0.9 }));
        Assert.All(Fit(new() { L1 = 1.1 }), w => Assert.Equal(0, w));
    }

    /// <summary>P counts what is penalised, and its derivative by a weight is λ₁·sign(w) + λ₂·w: not 2w, no root of the sum of squares.</summary>
    [Fact]
    public void The_cost_and_its_derivative()
    {
        var network = Network.Of<double>(2, x => x.Dense(2, new Tanh()).Dense(1), seed: 1);
        ((double[])[1, -2, 0, 0.5]).CopyTo(network.Parameters["dense1.weight"]);
        ((double[])[3, -1]).CopyTo(network.Parameters["dense2.weight"]);
        network.Parameters["dense1.bias"].Fill(7);
        var penalty = new Penalty { L1 = 0.1, L2 = 0.01 };
        Assert.Equal(0.1 * 7.5 + 0.005 * 15.25, penalty.Cost(network.Parameters), 1e-15);
        Assert.Equal(0.1 * 21.5 + 0.005 * 113.25, (penalty with { On = t => t.Name.StartsWith("dense1", StringComparison.Ordinal) || t.Role == Role.Weight }).Cost(network.Parameters), 1e-14);
        Assert.Equal(0, new Penalty().Cost(network.Parameters));

        var optimizer = new Sgd(1).For(network, new() { Penalty = new() { L2 = 0.01 } });
        Assert.Equal(0.005 * 15.25, optimizer.Penalty(network.Parameters), 1e-15);
        var before = network.Parameters.Clone();
        const double h = 1e-4;
        var slopes = new double[4];
        for (var i = 0; i < 4; i++)
        {
            double At(double by)
            {
                var moved = before.Clone();
                moved["dense1.weight"][i] += by;
                return optimizer.Penalty(moved);
            }

            slopes[i] = (At(h) - At(-h)) / (2 * h);
        }

        optimizer.Step(network.Parameters, network.CreateGradients());
        Near.Relative(slopes, [.. before["dense1.weight"].ToArray().Zip(network.Parameters["dense1.weight"].ToArray(), (a, b) => a - b)], 1e-10, "∂P/∂w");
        Near.Bits<double>(before["dense1.bias"], network.Parameters["dense1.bias"], "biases are not penalised");
        Assert.Equal(0, new Sgd(1).For(network).Penalty(network.Parameters));
        Refused.By<ArgumentException>(() => optimizer.Penalty(Nets.Small<double>().Parameters), "\"parameters\"", "dense1.weight");
    }

    /// <summary>Which tensors are penalised and which decay are two questions; frozen ones are neither asked nor counted.</summary>
    [Theory, MemberData(nameof(Optimizers.Theory), MemberType = typeof(Optimizers))]
    public void A_threshold_falls_on_what_is_penalised_alone(OptimizerCase optimizer)
    {
        foreach (var of in new Func<TensorInfo, bool>[] { t => true, t => t.Role == Role.Bias, t => t.Name == "dense2.weight", t => false })
        {
            var network = Nets.Small<double>();
            network.Parameters["dense1.bias"].Fill(0.03);
            var before = network.Parameters.Clone();
            var rule = optimizer.For(network, new() { Penalty = new() { L1 = 0.5, On = of }, WeightDecay = 0.5, Decoupled = true, Decays = t => t.Name == "dense1.bias" });
            rule.LearningRate = 0.1;
            rule.Step(network.Parameters, network.CreateGradients());
            foreach (var tensor in network.Table)
            {
                double[] decayed = [.. before[tensor].ToArray().Select(w => tensor.Name == "dense1.bias" ? 0.95 * w : w)];
                double[] expected = [.. decayed.Select(w => of(tensor) ? Math.Sign(w) * Math.Max(0, Math.Abs(w) - 0.05) : w)];
                Near.Relative(expected, network.Parameters[tensor], 1e-15, $"{optimizer}, {tensor.Name}");
            }
        }
    }

    [Fact]
    public void A_fit_reports_it()
    {
        var network = Nets.Small<double>();
        var penalty = new Penalty { L1 = 0.01, L2 = 0.1 };
        var trainer = Trainer.For(network, new SoftmaxCrossEntropy(), new Sgd(0.1), step: new() { Penalty = penalty });
        var result = trainer.Fit(new(Draw.Uniform<double>(1, 80), Draw.Labels(2, 20, 3)), new() { Epochs = 30 });
        Assert.Equal(penalty.Cost(network.Parameters), result.Epochs[^1].Penalty);
        Assert.True(result.Epochs[^1].Penalty < 0.9 * result.Epochs[0].Penalty);
        Assert.Equal(0.1, result.Epochs[^1].LearningRate);
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        foreach (var bad in new[] { -1, double.NaN, double.PositiveInfinity })
        {
            Refused.By<ArgumentOutOfRangeException>(() => _ = new Penalty { L1 = bad }, "λ₁", $"{bad}");
            Refused.By<ArgumentOutOfRangeException>(() => _ = new Penalty { L2 = bad }, "λ₂", $"{bad}");
        }

        Assert.Throws<ArgumentNullException>(() => new Penalty { On = null! });
    }

    /// <summary>g ← −g, and nothing else turns round.</summary>
    [Theory, MemberData(nameof(Optimizers.Theory), MemberType = typeof(Optimizers))]
    public void Maximizing_is_minimising_the_negative(OptimizerCase optimizer)
    {
        foreach (var options in new StepOptions[] { new(), new() { ClipNorm = 0.5, ClipValue = 0.1, WeightDecay = 0.1 }, new() { RefuseNonFinite = true, Penalty = new() { L1 = 0.1 } } })
        {
            Network<double> up = Nets.Small<double>(), down = Nets.Small<double>();
            Optimizer<double> rising = optimizer.For(up, options with { Maximize = true }), falling = optimizer.For(down, options);
            for (var step = 0; step < 4; step++)
            {
                ParameterSet<double> g = up.CreateGradients(), minus = down.CreateGradients();
                foreach (var tensor in up.Table)
                {
                    Draw.Uniform<double>(step, tensor.Size).CopyTo(g[tensor]);
                    for (var i = 0; i < tensor.Size; i++)
                        minus[tensor][i] = -g[tensor][i];
                }

                rising.Step(up.Parameters, g);
                falling.Step(down.Parameters, minus);
            }

            Near.Bits<double>(down.Parameters.Everything, up.Parameters.Everything, $"{optimizer}, {options}");
        }
    }
}
