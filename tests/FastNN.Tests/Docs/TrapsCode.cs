using FastNN;

namespace Documentation;

/// <summary>The code of docs/mathematics/traps, which must stand here line for line, and runs.</summary>
public class TrapsCode
{
    [Fact]
    public void Elementwise_product()
    {
        var graph = new Graph<double>();
        Value<double> w = graph.Input(2, "w"), a = graph.Input(2, "a");
        graph.Output(w * a, "y");                                                   // ⊙
        var run = graph.Build().CreateWorkspace(rows: 1);
        ((double[])[1, 2]).CopyTo(run.Input("w"));
        ((double[])[3, 4]).CopyTo(run.Input("a"));
        run.Forward();
        Assert.Equal([3, 8], run.Output("y").ToArray());                            // not 1·3 + 2·4 = 11, and not a matrix

        var dense = Network.Of<double>(2, x => x.Dense(1));                         // the product of the layer: Σᵢ aᵢWᵢ
        ((double[])[1, 2]).CopyTo(dense.Parameters["dense1.weight"]);
        var y = new double[1];
        dense.CreateWorkspace(rows: 1).Forward([3, 4], y);
        Assert.Equal(11, y[0]);

        Assert.Throws<ShapeException>(() => graph.Input([2, 2], "W") * a);          // nothing is broadcast to make it fit
    }

    [Fact]
    public void Relu_before_sigmoid()
    {
        var trapped = Network.Of<double>(1, x => x.Apply(new Relu())).Training(new BinaryCrossEntropy());   // σ is part of the loss
        var run = trapped.CreateWorkspace(rows: 1, Derivatives.Input);
        foreach (var z in new[] { -5.0, -0.1, 0, 0.1, 5 })
        {
            run.Input("x")[0] = z;
            run.Input("target")[0] = 0;
            run.Forward();
            run.Backward(Reduction.Mean);
            Assert.True(run.Loss() >= Math.Log(2));                                 // σ(max(0, z)) ≥ ½: y = 0 is never believed
            Assert.Equal(z <= 0, run.InputGradient("x")[0] == 0);                   // and z ≤ 0 learns nothing
        }

        var free = Network.Of<double>(1, x => x).Training(new BinaryCrossEntropy()).CreateWorkspace(rows: 1, Derivatives.Input);
        free.Input("x")[0] = -5;
        free.Forward();
        Assert.True(free.Loss() < 0.01);
    }

    [Fact]
    public void More_data_does_not_cure_underfitting()
    {
        static double Fitted(int samples, Func<Value<double>, Value<double>> model)
        {
            double[] x = [.. Enumerable.Range(0, samples).Select(i => -1 + 2.0 * i / (samples - 1))];
            var data = new Samples<double>(samples, x, x.Select(v => v * v).ToArray());
            var network = Network.Of<double>(1, model, seed: 1);
            var trainer = Trainer.For(network, new MeanSquared(), new Adam(0.02));
            trainer.Fit(data, new() { Epochs = 3000 * 32 / samples, BatchSize = 32, Seed = 1 });
            return trainer.Evaluate(data);
        }

        Assert.True(Fitted(32, x => x.Dense(1)) > 0.08);                            // a line through a parabola: at best 4/45 = 0.0889
        Assert.True(Fitted(1024, x => x.Dense(1)) > 0.08);                          // 32 times the data, the same error
        Assert.True(Fitted(32, x => x.Dense(8, new Tanh()).Dense(1)) < 0.002);      // a model that can bend
    }

    [Fact]
    public void Saturated_sigmoid()
    {
        static double Delta(Network<double> training)
        {
            var run = training.CreateWorkspace(rows: 1, Derivatives.Input);
            (run.Input("x")[0], run.Input("target")[0]) = (-10, 1);                 // as wrong as can be
            run.Forward();
            run.Backward(Reduction.Mean);
            return run.InputGradient("x")[0];                                       // ∂C/∂z
        }

        var squared = Network.Of<double>(1, z => z.Apply(new Sigmoid())).Training(new HalfMeanSquared());
        var entropy = Network.Of<double>(1, z => z).Training(new BinaryCrossEntropy());
        Assert.Equal(-4.5394e-5, Delta(squared), 5e-10);                            // (a − y)·a(1 − a): almost no step
        Assert.Equal(-0.9999546, Delta(entropy), 5e-8);                             // a − y: a full step
    }

    [Fact]
    public void Identical_weights()
    {
        static double[] Trained(Initializer weight)
        {
            var network = Network.Of<double>(2, x => x.Dense(3, new Tanh(), weight: weight).Dense(1, new Identity(), weight: weight), seed: 1);
            double[] x = [0, 0, 0, 1, 1, 0, 1, 1], y = [0, 1, 1, 0];                // XOR
            Trainer.For(network, new HalfMeanSquared(), new Adam(0.05)).Fit(new(4, x, y), new() { Epochs = 500, BatchSize = 4, Seed = 1 });
            var W = network.Parameters["dense1.weight"];                            // [2, 3]: a column for each unit
            return [W[0], W[1], W[2]];
        }

        Assert.Single(Trained(Initializer.Constant(0.5)).Distinct());               // three units, one function, to the last bit
        Assert.Equal(3, Trained(Initializer.GlorotUniform).Distinct().Count());

        var zeros = Network.Of<double>(2, x => x.Dense(3, new Sigmoid(), weight: Initializer.Zero).Dense(1, new Identity(), weight: Initializer.Zero));
        var run = zeros.Training(new HalfMeanSquared()).CreateWorkspace(rows: 1, Derivatives.Parameters);
        ((double[])[1, -1]).CopyTo(run.Input("x"));
        run.Input("target")[0] = 1;
        run.Forward();
        run.Backward(Reduction.Mean);
        Assert.All(run.Gradients["dense1.weight"].ToArray(), g => Assert.Equal(0, g));     // W² = 0 lets nothing through
    }

    [Fact]
    public void Depth()
    {
        static double[] Norms<A>(A f, int depth) where A : struct, IActivation
        {
            var network = Network.Of<double>(16, x => Enumerable.Range(0, depth).Aggregate(x, (value, _) => value.Dense(16, f)).Dense(1), seed: 1);
            var run = network.Training(new HalfMeanSquared()).CreateWorkspace(rows: 1, Derivatives.Parameters, observe: true);
            for (var i = 0; i < 16; i++)
                run.Input("x")[i] = Math.Sin(i);
            run.Input("target")[0] = 1;
            run.Forward();
            run.Backward(Reduction.Mean);
            return [.. Enumerable.Range(1, depth).Select(l => Math.Sqrt(run.Gradient($"dense{l}.z").ToArray().Sum(d => d * d)))];
        }

        var (sigmoid, tanh) = (Norms(new Sigmoid(), 10), Norms(new Tanh(), 10));    // ‖δˡ‖, first hidden layer first
        Assert.True(sigmoid[0] < 1e-4 * sigmoid[9]);                                // each layer takes a factor of at most ¼·‖W‖
        Assert.True(tanh[0] > 1e-2 * tanh[9]);
    }
}
