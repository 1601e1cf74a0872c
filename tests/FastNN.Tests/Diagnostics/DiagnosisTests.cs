using FastNN.Tests.Support;

namespace FastNN.Tests.Diagnostics;

/// <summary>What is wrong with a network is named, and nothing is where nothing is.</summary>
public class DiagnosisTests
{
    private static Samples<double> Data(int features = 8, int count = 128) => new(Draw.Uniform<double>(1, features * count, -1.7, 1.7), Draw.Labels(2, count, 3));

    private static Trainer<double> Deep<A>(int depth, A f, int width = 32, ulong seed = 1, double scale = 1) where A : struct, IActivation
    {
        var network = Network.Of<double>(8, x =>
        {
            for (var l = 0; l < depth; l++)
                x = x.Dense(width, f);
            return x.Dense(3);
        }, seed);
        foreach (var tensor in network.Table.Where(t => t.Role == Role.Weight))
        {
            foreach (ref var w in network.Parameters[tensor])
                w *= scale;
        }

        return Trainer.For(network, new SoftmaxCrossEntropy(), new Adam(1e-3));
    }

    private static Symptom[] Symptoms(Diagnosis diagnosis) => [.. diagnosis.Findings.Select(f => f.Symptom).Distinct()];

    // ---- what is wrong is named ----

    [Fact]
    public void A_deep_sigmoid_network_has_vanishing_gradients()
    {
        var diagnosis = Deep(8, new Sigmoid()).Diagnose(Data());
        Assert.Equal([Symptom.VanishingGradients], Symptoms(diagnosis));
        Assert.Equal("dense1", diagnosis.Findings[0].Layer);
        Assert.Contains("hardly learns", diagnosis.ToString());

        // Each layer passes on at most a quarter of f′ times ‖W‖ ≤ 2 or so.
        var norms = diagnosis.Layers.Select(l => l.GradientNorm).ToArray();
        Assert.All(norms.Zip(norms.Skip(1)), n => Assert.True(n.First < 0.6 * n.Second));
    }

    [Fact]
    public void Weights_too_large_make_gradients_explode()
    {
        var diagnosis = Deep(8, new Relu(), scale: 6).Diagnose(Data());
        Assert.Contains(Symptom.ExplodingGradients, Symptoms(diagnosis));
        Assert.Contains("overshoot", diagnosis.ToString());
    }

    [Fact]
    public void Weights_too_large_saturate_what_is_bounded()
    {
        var diagnosis = Deep(2, new Tanh(), scale: 30).Diagnose(Data());
        Assert.True(diagnosis.Has(Symptom.Saturation));
        Assert.True(diagnosis.Layers[0].SaturatedShare > 0.8);
        Assert.True(double.IsNaN(diagnosis.Layers[^1].SaturatedShare), "a linear layer does not saturate");

        // At the prediction a sure answer is right.
        var sure = Network.Of<double>(8, x => x.Dense(3, new Sigmoid()), 1);
        sure.Parameters["dense1.bias"].Fill(20);
        var output = Trainer.For(sure, new MeanSquared(), new Sgd(0.1)).Diagnose(new(128, Draw.Uniform<double>(1, 8 * 128), Enumerable.Repeat(1.0, 384).ToArray()));
        Assert.Equal(1, output.Layers[0].SaturatedShare);
        Assert.Empty(output.Findings);
    }

    [Fact]
    public void Dead_units_are_counted_and_a_dead_layer_is_named()
    {
        var trainer = Deep(2, new Relu());
        var bias = trainer.Network.Parameters["dense2.bias"];
        bias[..8].Fill(-100);
        Assert.Equal(0.25, trainer.Diagnose(Data()).Layers[1].DeadShare, 0.05);
        bias.Fill(-100);
        var diagnosis = trainer.Diagnose(Data());
        Assert.Equal((1, "dense2"), (diagnosis.Layers[1].DeadShare, diagnosis.Findings[0].Layer));
        Assert.Equal([Symptom.DeadUnits], Symptoms(diagnosis));
        Assert.Equal(0, diagnosis.Layers[0].GradientNorm);

        // Leaky units are alive, and a few samples prove no death.
        var leaky = Deep(2, new LeakyRelu());
        leaky.Network.Parameters["dense2.bias"].Fill(-100);
        Assert.Equal(0, leaky.Diagnose(Data()).Layers[1].DeadShare);
        Assert.False(leaky.Diagnose(Data()).Has(Symptom.DeadUnits));
        Assert.False(trainer.Diagnose(Data(count: 10)).Has(Symptom.DeadUnits));
    }

    [Fact]
    public void Steps_too_large_are_named()
    {
        var network = Network.Of<double>(8, x => x.Dense(32, new Tanh()).Dense(3), 1);
        var diagnosis = Trainer.For(network, new SoftmaxCrossEntropy(), new Adam(1)).Diagnose(Data());
        Assert.Equal([Symptom.LargeSteps], Symptoms(diagnosis));
        Assert.True(diagnosis.Layers[0].UpdateRatio > 1);
    }

    [Fact]
    public void What_is_not_finite_is_named_where_it_begins()
    {
        var trainer = Deep(3, new Tanh());
        trainer.Network.Parameters["dense2.weight"][5] = double.NaN;
        var diagnosis = trainer.Diagnose(Data());
        Assert.Equal([Symptom.NotFinite], Symptoms(diagnosis));
        Assert.Equal("dense1", diagnosis.Findings[0].Layer); // its gradient is the first that is none
        Assert.Contains("NotFinite", diagnosis.Findings[0].ToString());
        double[] x = Draw.Uniform<double>(1, 80);
        x[7] = double.PositiveInfinity;
        Assert.True(Deep(1, new Relu()).Diagnose(new(x, Draw.Labels(1, 10, 3))).Has(Symptom.NotFinite));
    }

    // ---- no false alarms ----

    public static TheoryData<string> Healthy => ["relu", "tanh", "silu", "gelu", "sigmoid", "mixed", "wide", "single"];

    /// <summary>Networks as one would build them, before and after training, over seeds: nothing is found.</summary>
    [Theory, MemberData(nameof(Healthy))]
    public void A_healthy_network_has_no_findings(string kind)
    {
        for (var seed = 1UL; seed <= 6; seed++)
        {
            var network = Network.Of<double>(8, x => (kind switch
            {
                "relu" => x.Dense(32, new Relu()).Dense(32, new Relu()).Dense(16, new Relu()),
                "tanh" => x.Dense(32, new Tanh()).Dense(32, new Tanh()).Dense(32, new Tanh()).Dense(32, new Tanh()),
                "silu" => x.Dense(24, new Silu()).Dense(24, new Silu()),
                "gelu" => x.Dense(24, new Gelu()).Dense(24, new Gelu()).Dense(24, new Gelu()),
                "sigmoid" => x.Dense(24, new Sigmoid()).Dense(24, new Sigmoid()),
                "mixed" => x.Dense(24).Apply(new LeakyRelu()).Dense(24, new Tanh()).Dense(24, new Softplus()),
                "wide" => x.Dense(256, new Relu()),
                _ => x,
            }).Dense(3), seed);
            var trainer = Trainer.For(network, new SoftmaxCrossEntropy(), new Adam(3e-3));

            // Classes that can be learned: the largest of the first three numbers.
            var x = Draw.Uniform<double>((int)seed, 8 * 256, -1.7, 1.7);
            var samples = new Samples<double>(x, Enumerable.Range(0, 256).Select(i => Array.IndexOf(x, x[(8 * i)..(8 * i + 3)].Max(), 8 * i) - 8 * i).ToArray());
            var before = trainer.Diagnose(samples);
            Assert.True(before.Findings.Count == 0, $"seed {seed}: {before}");
            trainer.Fit(samples, new() { Epochs = 20, Seed = seed });
            var after = trainer.Diagnose(samples);
            Assert.True(after.Findings.Count == 0, $"seed {seed}, trained: {after}");
            Assert.Contains("Nothing is wrong", after.ToString());
        }
    }

    [Fact]
    public void Single_precision_is_looked_into_as_well()
    {
        var network = Network.Of<float>(8, x => x.Dense(32, new Relu()).Dense(3), 1);
        var diagnosis = Trainer.For(network, new SoftmaxCrossEntropy(), new Adam()).Diagnose(new(Draw.Uniform<float>(1, 8 * 128, -1.7, 1.7), Draw.Labels(2, 128, 3)));
        Assert.Empty(diagnosis.Findings);
        Assert.InRange(diagnosis.Layers[0].UpdateRatio, 1e-4, 0.1);
    }

    // ---- the numbers ----

    /// <summary>Against loops over a workspace of all samples at once, and by hand.</summary>
    [Fact]
    public void The_numbers_are_those_of_the_network()
    {
        const int n = 50;
        var network = Network.Of<double>(4, x => x.Dense(6, new Tanh()).Dense(3), 3);
        var trainer = Trainer.For(network, new SoftmaxCrossEntropy(), new Sgd(0.1));
        double[] x = Draw.Uniform<double>(1, 4 * n, -4, 4);
        var labels = Draw.Labels(2, n, 3);
        var diagnosis = trainer.Diagnose(new(x, labels), rows: 7);      // in parts
        var run = trainer.Network.CreateWorkspace(n, Derivatives.Parameters, observe: true);
        x.CopyTo(run.Input("x"));
        run.Labels("target", labels);
        run.Forward();
        run.Backward(Reduction.Mean);
        Assert.Equal(["dense1", "dense2"], diagnosis.Layers.Select(l => l.Name));
        Assert.Equal(n, diagnosis.Samples);
        foreach (var l in diagnosis.Layers)
        {
            double[] a = run.Value(l.Name).ToArray(), d = [.. run.Gradient($"{l.Name}.z").ToArray().Select(g => n * g)], w = run.Parameters[$"{l.Name}.weight"].ToArray();
            Assert.Equal(a.Average(), l.ActivationMean, 1e-12);
            Assert.Equal(Math.Sqrt(a.Average(v => Math.Pow(v - a.Average(), 2))), l.ActivationDeviation, 1e-12);
            Assert.Equal(Math.Sqrt(a.Sum(v => v * v) / n), l.ActivationNorm, 1e-12);
            Assert.Equal(d.Average(), l.GradientMean, 1e-12);
            Assert.Equal(Math.Sqrt(d.Average(v => Math.Pow(v - d.Average(), 2))), l.GradientDeviation, 1e-12);
            Assert.Equal(Math.Sqrt(d.Sum(v => v * v) / n), l.GradientNorm, 1e-12);
            Assert.Equal(0.1 * Math.Sqrt(run.Gradients[$"{l.Name}.weight"].ToArray().Sum(g => g * g) / w.Sum(v => v * v)), l.UpdateRatio, 1e-12);
        }

        // tanh′ = 1 − a² below 0.01.
        Assert.Equal(run.Value("dense1").ToArray().Average(a => 1 - a * a < 0.01 ? 1 : 0), diagnosis.Layers[0].SaturatedShare, 1e-12);
        Assert.InRange(diagnosis.Layers[0].SaturatedShare, 0.01, 0.99);
        Assert.Equal(0, diagnosis.Layers[0].DeadShare);
    }

    /// <summary>A report takes a step on copies: parameters, moments and counters are those before it, whatever the rule.</summary>
    [Theory, MemberData(nameof(Cases.Optimizers.Theory), MemberType = typeof(Cases.Optimizers))]
    public void Looking_changes_nothing(Cases.OptimizerCase optimizer)
    {
        double[] Fit(bool look)
        {
            var network = Nets.Small<double>();
            var trainer = optimizer.Trainer(network, new SoftmaxCrossEntropy());
            var samples = new Samples<double>(Draw.Uniform<double>(1, 160), Draw.Labels(2, 40, 3));
            for (var i = 0; i < 3; i++)
            {
                trainer.Fit(samples, new() { Epochs = 2, BatchSize = 8 });
                var norm = trainer.Optimizer.GradientNorm;
                if (look)
                    trainer.Diagnose(samples);
                Assert.Equal((10 * (i + 1), norm), (trainer.Optimizer.Steps, trainer.Optimizer.GradientNorm));
            }

            return [.. network.Table.SelectMany(t => network.Parameters[t].ToArray())];
        }

        Near.Bits<double>(Fit(false), Fit(true));
    }

    [Fact]
    public void The_norm_of_the_last_gradient_stays_told()
    {
        var trainer = Trainer.For(Nets.Small<double>(), new SoftmaxCrossEntropy(), new Adam(0.01), step: new() { ClipNorm = 0.1 });
        var samples = new Samples<double>(Draw.Uniform<double>(1, 160), Draw.Labels(2, 40, 3));
        trainer.Fit(samples, new() { Epochs = 1, BatchSize = 8 });
        var norm = trainer.Optimizer.GradientNorm;
        trainer.Diagnose(samples);
        Assert.Equal(norm, trainer.Optimizer.GradientNorm);
        Assert.True(norm > 0);
    }

    /// <summary>Layers without an activation or weights, two heads, and no output at all.</summary>
    [Fact]
    public void Any_graph_can_be_looked_into()
    {
        var network = Network.Of<double>(4, x => x.Dense(6).Apply(new Relu()).Dense(3), 1);
        var diagnosis = Trainer.For(network, new SoftmaxCrossEntropy(), new Sgd(0.1)).Diagnose(new(Draw.Uniform<double>(1, 160), Draw.Labels(2, 40, 3)));
        Assert.Equal(["dense1", "relu1", "dense2"], diagnosis.Layers.Select(l => l.Name));
        Assert.Equal([true, false, true], diagnosis.Layers.Select(l => double.IsNaN(l.DeadShare)));
        Assert.Equal([false, true, false], diagnosis.Layers.Select(l => double.IsNaN(l.UpdateRatio)));

        var graph = new Graph<double>();
        var trunk = graph.Input(4, "x").Dense(6, new Tanh());
        graph.Minimize(new MeanSquared().Of(trunk.Dense(1), graph.Input(1, "a")), 0.5 * new MeanSquared().Of(trunk.Dense(2), graph.Input(2, "b")));
        var heads = Trainer.For(graph.Build(1), new Sgd(0.1)).Diagnose(new Samples<double>(20).Add("x", Draw.Uniform<double>(1, 80)).Add("a", Draw.Uniform<double>(2, 20)).Add("b", Draw.Uniform<double>(3, 40)));
        Assert.Equal(["dense1", "dense2", "dense3"], heads.Layers.Where(l => l.Name.StartsWith("dense", StringComparison.Ordinal)).Select(l => l.Name));
        Assert.Empty(heads.Findings);
        Refused.By<ArgumentException>(() => Trainer.For(network, new SoftmaxCrossEntropy(), new Sgd(0.1)).Diagnose(new(Array.Empty<double>(), Array.Empty<int>())), "no samples");
        Refused.By<ArgumentOutOfRangeException>(() => Deep(1, new Relu()).Diagnose(Data(), rows: 0), @"\b0\b");
    }
}
