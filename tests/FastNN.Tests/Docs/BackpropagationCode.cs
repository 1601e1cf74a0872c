using CommunityToolkit.HighPerformance;
using FastNN;
using FastNN.Differentiation;

namespace Documentation;

/// <summary>The code of docs/mathematics/backpropagation.md, which must stand here line for line, and runs.</summary>
public class BackpropagationCode
{
    [Fact]
    public void A_graph()
    {
        var graph = new Graph<double>();
        Value<double> w = graph.Input([], "w"), x = graph.Input([], "x"), b = graph.Input([], "b"), y = graph.Input([], "y");
        var e = w * x + b - y;
        graph.Output(e.Apply(new Square(), "c"), "c");

        var run = graph.Build().CreateWorkspace(rows: 1, Derivatives.Input, observe: true);
        (run.Input("w")[0], run.Input("x")[0], run.Input("b")[0], run.Input("y")[0]) = (5, 1, 1, 2);
        run.Forward();                                              // u = 5, ŷ = 6, e = 4, c = 16
        run.OutputGradient("c")[0] = 1;                             // ∂c/∂c
        run.Backward();

        Assert.Equal((5.0, 6.0, 4.0, 16.0), (run.Value("multiply1")[0], run.Value("add1")[0], run.Value("subtract1")[0], run.Value("c")[0]));
        Assert.Equal((8.0, 8.0, 8.0), (run.Gradient("subtract1")[0], run.Gradient("add1")[0], run.Gradient("multiply1")[0]));
        Assert.Equal((8.0, 8.0), (run.Gradient("w")[0], run.Gradient("b")[0]));
        Assert.Equal((40.0, -8.0), (run.Gradient("x")[0], run.Gradient("y")[0]));
    }

    [Fact]
    public void One_neuron()
    {
        var training = Network.Of<double>(1, x => x.Dense(1, new Sigmoid())).Training(new HalfMeanSquared());
        var run = training.CreateWorkspace(rows: 1, Derivatives.Parameters);
        run.Parameters["dense1.weight"][0] = 2;
        run.Parameters["dense1.bias"][0] = -1;
        (run.Input("x")[0], run.Input("target")[0]) = (1.5, 0);
        run.Forward();
        run.Backward(Reduction.Mean);

        Assert.Equal(0.387901746287, run.Loss(), 5e-13);                            // C = ½(σ(2·1.5 − 1) − 0)²
        Assert.Equal(0.092478043230, run.Gradients["dense1.bias"][0], 5e-13);       // ∂C/∂b = δ
        Assert.Equal(0.138717064845, run.Gradients["dense1.weight"][0], 5e-13);     // ∂C/∂w = δ·x
    }

    [Fact]
    public void A_value_used_twice()
    {
        var graph = new Graph<double>();
        Value<double> x = graph.Input([], "x"), y = graph.Input([], "y");
        graph.Output(y + (x * y).Apply(new Exponential()), "f");

        var run = graph.Build().CreateWorkspace(rows: 1, Derivatives.Input | Derivatives.Tangent);
        (run.Input("x")[0], run.Input("y")[0]) = (Math.Cos(1), 1);                  // x = cos t, y = t² at t = 1
        (run.InputTangent("x")[0], run.InputTangent("y")[0]) = (-Math.Sin(1), 2);   // dx/dt, dy/dt
        run.Forward();
        run.Tangent();                                                              // forward mode: df/dt in one sweep
        run.OutputGradient("f")[0] = 1;
        run.Backward();                                                             // reverse mode: ∂f/∂x and ∂f/∂y

        Assert.Equal(2.7165256995489, run.Output("f")[0], 5e-14);
        Assert.Equal(2.4104790162489, run.OutputTangent("f")[0], 5e-14);
        Assert.Equal(2.4104790162489, run.InputGradient("x")[0] * -Math.Sin(1) + run.InputGradient("y")[0] * 2, 5e-14);
    }

    [Fact]
    public void Delta_by_delta()
    {
        var training = Network.Of<double>(2, x => x.Dense(3, new Tanh()).Dense(2, new Sigmoid()), seed: 1).Training(new HalfMeanSquared());
        var run = training.CreateWorkspace(rows: 1, Derivatives.Parameters | Derivatives.Input, observe: true);
        double[] x = [0.5, -1], y = [1, 0];
        x.CopyTo(run.Input("x"));
        y.CopyTo(run.Input("target"));
        run.Forward();
        run.Backward(Reduction.Mean);

        double[] W2 = [.. run.Parameters["dense2.weight"]], a1 = [.. run.Value("dense1")], a2 = [.. run.Value("dense2")];
        double[] delta2 = [.. a2.Select((a, k) => (a - y[k]) * a * (1 - a))];                                           // ∇ₐC ⊙ σ′(z²)
        double[] delta1 = [.. a1.Select((a, i) => (W2[i * 2] * delta2[0] + W2[i * 2 + 1] * delta2[1]) * (1 - a * a))];  // W²δ² ⊙ tanh′(z¹)
        for (var k = 0; k < 2; k++)
            Assert.Equal(delta2[k], run.Gradient("dense2.z")[k], 1e-15);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(delta1[i], run.Gradient("dense1.z")[i], 1e-15);
            Assert.Equal(delta1[i], run.Gradients["dense1.bias"][i], 1e-15);                                            // ∂C/∂b¹ = δ¹
            for (var j = 0; j < 2; j++)
                Assert.Equal(x[j] * delta1[i], run.Gradients["dense1.weight"][j * 3 + i], 1e-15);                       // ∂C/∂W¹ = xᵀδ¹
        }
    }

    [Fact]
    public void A_batch_is_a_mean()
    {
        var training = Network.Of<double>(2, x => x.Dense(3, new Tanh()).Dense(1), seed: 1).Training(new HalfMeanSquared());
        double[] x = [0.5, -1, 2, 0.3, -0.7, 0.1], y = [1, 0, -1];

        double[] Gradient(int from, int rows)
        {
            var run = training.CreateWorkspace(rows, Derivatives.Parameters);
            x.AsSpan(2 * from, 2 * rows).CopyTo(run.Input("x"));
            y.AsSpan(from, rows).CopyTo(run.Input("target"));
            run.Forward();
            run.Backward(Reduction.Mean);
            return run.Gradients["dense1.weight"].ToArray();
        }

        var (batch, single) = (Gradient(0, 3), Enumerable.Range(0, 3).Select(i => Gradient(i, 1)).ToArray());
        for (var i = 0; i < batch.Length; i++)
            Assert.Equal(single.Average(g => g[i]), batch[i], 1e-15);
    }

    [Fact]
    public void Softmax_and_cross_entropy()
    {
        double[] z = [0, Math.Log(2), Math.Log(3)], p = new double[3], dz = new double[3];
        var softmax = Network.Of<double>(3, x => x.Softmax()).CreateWorkspace(rows: 1, Derivatives.Input);
        softmax.Forward(z, p);                                                      // (1/6, 1/3, 1/2)
        softmax.InputGradient(z, output: 0, dz);                                    // ∂ŷ₁/∂z
        Assert.Equal(5.0 / 36, dz[0], 1e-15);                                       // ŷ₁(1 − ŷ₁)
        Assert.Equal(-1.0 / 18, dz[1], 1e-15);                                      // −ŷ₁ŷ₂

        var run = Network.Of<double>(3, x => x).Training(new SoftmaxCrossEntropy()).CreateWorkspace(rows: 1, Derivatives.Input);
        z.CopyTo(run.Input("x"));
        run.Labels("target", [2]);
        run.Forward();
        run.Backward(Reduction.Mean);
        Assert.Equal(Math.Log(2), run.Loss(), 1e-15);
        for (var i = 0; i < 3; i++)
            Assert.Equal(p[i] - (i == 2 ? 1 : 0), run.InputGradient("x")[i], 1e-15);    // ŷ − y = (1/6, 1/3, −1/2)
    }

    [Fact]
    public void Gradient_of_the_input()
    {
        var network = Network.Of<double>(3, x => x.Dense(4, new Tanh()).Dense(2, new Sigmoid()), seed: 1);
        var run = network.CreateWorkspace(rows: 1, Derivatives.Input, observe: true);
        double[] x = [0.5, -1, 2], dx = new double[3];
        run.InputGradient(x, output: 1, dx);                                        // ∇ₓ of the second output

        double[] W1 = [.. network.Parameters["dense1.weight"]], W2 = [.. network.Parameters["dense2.weight"]];
        double[] a1 = [.. run.Value("dense1")], a2 = [.. run.Value("dense2")];
        double[] g1 = [.. a1.Select((_, i) => W2[i * 2 + 1] * a2[1] * (1 - a2[1]))];        // Δ² = e₂, then (W²)ᵀ(σ′(z²) ⊙ Δ²)
        for (var j = 0; j < 3; j++)
            Assert.Equal(a1.Select((a, i) => W1[j * 4 + i] * (1 - a * a) * g1[i]).Sum(), dx[j], 1e-15);
    }

    [Fact]
    public void Forward_mode()
    {
        var network = Network.Of<double>(2, x => x.Dense(3, new Tanh()), seed: 1);
        var run = network.CreateWorkspace(rows: 1, Derivatives.Parameters | Derivatives.Tangent);
        double[] x = [0.5, -1], t = [1, 2], dW = [0.1, 0, -0.2, 0.3, 0, 0.5], db = [0, 1, -1];
        x.CopyTo(run.Input("x"));
        t.CopyTo(run.InputTangent("x"));
        dW.CopyTo(run.ParameterTangents["dense1.weight"]);
        db.CopyTo(run.ParameterTangents["dense1.bias"]);
        run.Forward();
        run.Tangent();

        double[] W = [.. network.Parameters["dense1.weight"]], a = [.. run.Output("y")];
        for (var i = 0; i < 3; i++)
        {
            var tz = W[i] * t[0] + W[3 + i] * t[1] + dW[i] * x[0] + dW[3 + i] * x[1] + db[i];       // W·t + Ẇ·a + ḃ
            Assert.Equal((1 - a[i] * a[i]) * tz, run.OutputTangent("y")[i], 1e-15);
        }
    }

    [Fact]
    public void Jacobian_by_rows_or_columns()
    {
        var network = Network.Of<double>(4, x => x.Dense(5, new Tanh()).Dense(2), seed: 1);
        var run = network.CreateWorkspace(rows: 1, Derivatives.Input | Derivatives.Tangent);
        double[] x = [0.5, -1, 2, 0], row = new double[4], J = new double[2 * 4];
        Jacobian.Of(run, x, new Span2D<double>(J, 2, 4));           // 2 passes in reverse mode rather than 4 in forward mode

        run.InputGradient(x, output: 1, row);                       // a row: reverse mode
        x.CopyTo(run.Input("x"));
        run.Forward();
        run.InputTangent("x")[2] = 1;
        run.Tangent();                                              // a column: forward mode along e₃
        Assert.Equal(row, J[4..]);
        Assert.Equal(J[2], run.OutputTangent("y")[0], 1e-15);
        Assert.Equal(J[6], run.OutputTangent("y")[1], 1e-15);
    }

    [Fact]
    public void Central_differences()
    {
        static double F(double x) => Math.Exp(Math.Sin(x));
        double x = 1.3, slope = Math.Cos(x) * F(x), epsilon = double.BitIncrement(1) - 1;

        double Second(double h) => Math.Abs((F(x + h) - F(x - h)) / (x + h - (x - h)) / slope - 1);      // over the step actually taken
        double Fourth(double h) => Math.Abs((8 * (F(x + h) - F(x - h)) - (F(x + 2 * h) - F(x - 2 * h))) / (12 * h) / slope - 1);

        Assert.True(Second(Math.Cbrt(epsilon)) < 1e-9);                     // h = ∛ε: both errors small
        Assert.True(Second(1e-2) > 1e-6);                                   // too wide: h² of the series
        Assert.True(Second(1e-13) > 1e-5);                                  // too narrow: ε/h of rounding
        Assert.True(Fourth(Math.Pow(epsilon, 0.2)) < 1e-11);                // h = ε^⅕ with the next term removed
    }

    [Fact]
    public void The_laws()
    {
        var network = Network.Of<double>(5, x => x.Dense(7, new Tanh()).Dense(3, new Gelu()), seed: 1);
        var run = Subject.Of(network, rows: 4);
        Laws.Transpose(run).AtMost(1e-14);                                  // ⟨u, J·v⟩ = ⟨Jᵀ·u, v⟩
        Laws.CentralDifference(run).AtMost(1e-7);                           // J·v against differences of the value
        Laws.Gradients(run).AtMost(1e-7);                                   // every entry of ∇C against differences of C
        Laws.Symmetry(run).AtMost(1e-13);                                   // ⟨u, H·v⟩ = ⟨v, H·u⟩
    }

    [Fact]
    public void Backward_reads_what_forward_saved()
    {
        var run = Network.Of<double>(2, x => x.Dense(1)).CreateWorkspace(rows: 1, Derivatives.Input);
        Assert.Throws<InvalidOperationException>(run.Backward);
    }
}
