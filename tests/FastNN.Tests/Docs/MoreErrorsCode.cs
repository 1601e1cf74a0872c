using FastNN;
using FastNN.Kernels;

namespace Documentation;

/// <summary>The last eight counter-examples of docs/mathematics/errors.md, which must stand here line for line, and run.</summary>
public class MoreErrorsCode
{
    [Fact]
    public void The_sign_of_e()
    {
        double Slope(bool targetFirst)
        {
            var graph = new Graph<double>();
            Value<double> predicted = graph.Input([], "ŷ"), y = graph.Input([], "y");
            graph.Output((targetFirst ? y - predicted : predicted - y).Apply(new Square()), "c");
            var run = graph.Build().CreateWorkspace(rows: 1, Derivatives.Input);
            (run.Input("ŷ")[0], run.Input("y")[0]) = (6, 2);
            run.Forward();
            run.OutputGradient("c")[0] = 1;
            run.Backward();
            return run.InputGradient("ŷ")[0];
        }

        Assert.Equal(-2 * (2 - 6), Slope(targetFirst: true));                   // e = y − ŷ = −4: ∂(e²)/∂ŷ = −2e
        Assert.Equal(2 * (6 - 2), Slope(targetFirst: false));                   // e = ŷ − y = 4: ∂(e²)/∂ŷ = +2e

        var training = Network.Of<double>(2, x => x.Dense(1), seed: 1).Training(new HalfMeanSquared());
        var neuron = training.CreateWorkspace(rows: 1, Derivatives.Parameters);
        ((double[])[3, 5]).CopyTo(neuron.Input("x"));
        neuron.Parameters["dense1.bias"][0] = 0.5;
        neuron.Forward();
        neuron.Backward(Reduction.Mean);
        double w0 = neuron.Parameters["dense1.weight"][0], w1 = neuron.Parameters["dense1.weight"][1], delta = neuron.Gradients["dense1.bias"][0];
        Assert.Equal(3 * w0 + 5 * w1 + 0.5, delta, 1e-14);                      // y = 0: δ = z = Σwx + b, with one b for all inputs
        Assert.Equal(3 * delta, neuron.Gradients["dense1.weight"][0], 1e-14);   // x stands in ∂C/∂w, and not in ∂C/∂b = δ
    }

    [Fact]
    public void Rectifiers_and_saturation()
    {
        double[] z = [-2, -1, 0, 1, 2], y = new double[5];
        Elementwise.Apply<double, Relu>(new(), z, y);
        Assert.Equal([0, 0, 0, 1, 2], y);                                       // zero for all z ≤ 0
        Assert.NotEqual(y[4] + y[0], 2 * y[2]);                                 // f(2) + f(−2) ≠ 2f(0): not linear

        var slope = new double[1];
        var tanh = Network.Of<double>(1, x => x.Apply(new Tanh())).CreateWorkspace(rows: 1, Derivatives.Input);
        tanh.InputGradient([10], output: 0, slope);
        Assert.True(slope[0] is > 0 and < 1e-8);                                // tanh saturates too

        static double Step(StepOptions options)
        {
            var network = Network.Of<double>(1, x => x.Dense(1, new Identity(), weight: Initializer.Zero));
            var gradients = network.CreateGradients();
            gradients["dense1.weight"][0] = 1e-9;                               // vanished
            new Sgd(1).For(network, options).Step(network.Parameters, gradients);
            return network.Parameters["dense1.weight"][0];
        }

        Assert.Equal(Step(new()), Step(new() { ClipNorm = 1 }));                // clipping only ever makes gradients smaller
    }

    [Fact]
    public void The_weights_enter_too()
    {
        const int depth = 10;
        var network = Network.Of<double>(1, x => Enumerable.Range(0, depth).Aggregate(x, (value, _) => value.Dense(1, new Sigmoid())));
        foreach (var tensor in network.Table)
            network.Parameters[tensor].Fill(tensor.Role == Role.Weight ? 8 : -4);       // a = ½ in every layer, z = 8·½ − 4 = 0
        var dx = new double[1];
        network.CreateWorkspace(rows: 1, Derivatives.Input).InputGradient([0.5], output: 0, dx);

        Assert.Equal(Math.Pow(0.25 * 8, depth), dx[0], 1e-9);                   // σ′ = ¼ each, and yet 2¹⁰: exploding, not vanishing
        Assert.True(dx[0] > Math.Pow(0.25, depth));
    }

    [Fact]
    public void What_normalising_and_attention_do()
    {
        double[] batch = [0, 0, 1, 1, 0, 1, 0, 1];
        var (mean, variance) = Reduce.MeanAndVariance<double>(batch);
        double[] hat = [.. batch.Select(v => (v - mean) / Math.Sqrt(variance))];
        Assert.Equal((0, 1), Reduce.MeanAndVariance<double>(hat));              // mean 0, variance 1 …
        Assert.Equal(1, hat.Average(v => v * v * v * v));                       // … fourth moment 1, where N(0, 1) has 3

        static double[] Attend(double[] x)                                      // softmax(XXᵀ/√d)·X over rows of d = 2
        {
            var (n, y) = (x.Length / 2, new double[x.Length]);
            for (var i = 0; i < n; i++)
            {
                double[] scores = [.. Enumerable.Range(0, n).Select(k => (x[2 * i] * x[2 * k] + x[2 * i + 1] * x[2 * k + 1]) / Math.Sqrt(2))];
                Softmax.Forward<double>(scores, scores);
                for (var k = 0; k < n; k++)
                    (y[2 * i], y[2 * i + 1]) = (y[2 * i] + scores[k] * x[2 * k], y[2 * i + 1] + scores[k] * x[2 * k + 1]);
            }

            return y;
        }

        double[] y = Attend([1, 0, 0, 2, -1, 1]), swapped = Attend([0, 2, 1, 0, -1, 1]);
        for (var j = 0; j < 2; j++)
        {
            Assert.Equal(y[j], swapped[2 + j], 1e-15);                          // rows in swapped, rows out swapped …
            Assert.NotEqual(y[j], swapped[j], 0.1);                             // … which is not "the same"
        }

        static int Parameters(int steps)
        {
            var graph = new Graph<double>();
            Value<double> x = graph.Input(3, "x"), h = graph.Input(4, "h"), next = x.Concat(h).Dense(4, new Tanh(), "next");
            graph.Output(next, "y");
            graph.Carry(next, h);
            var run = graph.Build(seed: 1).CreateWorkspace(rows: 1);
            for (var t = 0; t < steps; t++)
                run.Forward();
            return run.Parameters.Count;
        }

        Assert.Equal(Parameters(steps: 3), Parameters(steps: 300));             // a recurrent layer does not grow with the sequence
    }

    [Fact]
    public void Divergence_and_softmax()
    {
        static double Kl(double[] p, double[] q) => p.Zip(q, (a, b) => a == 0 ? 0 : a * Math.Log(a / b)).Sum();
        static double Js(double[] p, double[] q)
        {
            double[] m = [.. p.Zip(q, (a, b) => (a + b) / 2)];
            return (Kl(p, m) + Kl(q, m)) / 2;
        }

        Assert.Equal(Math.Log(2), Js([0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5]), 1e-15);       // disjoint
        Assert.True(Js([0.5, 0.5, 0, 0], [0, 0.5, 0.5, 0]) < 0.5 * Math.Log(2) + 1e-15);    // they meet
        Assert.Equal(0, Js([0.5, 0.5], [0.5, 0.5]));

        double[] z = [1, 2, 3], p = new double[3];
        Softmax.Forward<double>(z, p);
        var Z = z.Sum(Math.Exp);
        Assert.Equal(1, p.Sum(), 1e-15);
        Assert.Equal(1 / Z, z.Sum(v => Math.Exp(v) / (Z * Z)), 1e-15);                  // with Z² it sums to 1/Z

        var run = Network.Of<double>(3, x => x).Training(new SoftmaxCrossEntropy()).CreateWorkspace(rows: 1);
        z.CopyTo(run.Input("x"));
        run.Labels("target", [1]);
        run.Forward();
        Assert.Equal(-Math.Log(p[1]), run.Loss(), 1e-15);                               // L = −log ŷₖ
    }

    [Fact]
    public void One_component_at_a_time()
    {
        static double F(double a, double b) => a * a * b;
        const double a = 3, b = 2, h = 1e-5;
        var both = (F(a + h, b + h) - F(a - h, b - h)) / (2 * h);                       // "x ± h" with a vector x
        var first = (F(a + h, b) - F(a - h, b)) / (2 * h);                              // x ± h·e₁
        var second = (F(a, b + h) - F(a, b - h)) / (2 * h);
        Assert.Equal(2 * a * b, first, 1e-8);
        Assert.Equal(a * a, second, 1e-8);
        Assert.Equal(first + second, both, 1e-8);                                       // a sum of slopes, and no gradient
    }

    [Fact]
    public void Hinges_matrices_and_attention()
    {
        const double h = 1e-7;
        static double Hinge(double m) => Math.Max(0, 1 - m);
        static double Squared(double m) => Math.Max(0, 1 - m) * Math.Max(0, 1 - m) / 2;
        Assert.Equal(-1, (Hinge(1) - Hinge(1 - h)) / h, 1e-6);                          // from the left
        Assert.Equal(0, (Hinge(1 + h) - Hinge(1)) / h);                                 // from the right: no derivative at m = 1
        Assert.Equal((Squared(1 + h) - Squared(1)) / h, (Squared(1) - Squared(1 - h)) / h, 1e-6);

        var network = Network.Of<double>(3, x => x.Dense(2));
        Assert.Equal((2, 3, 2), (network.Table[0].Shape.Rank, network.Table[0].Shape[0], network.Table[0].Shape[1]));      // W is a matrix

        double[][] x = [[1, 0], [0, 1]], wq = [[1, 2], [0, 1]], wk = [[1, 0], [3, 1]];     // two tokens of two numbers each
        static double[] Times(double[] v, double[][] w) => [v[0] * w[0][0] + v[1] * w[1][0], v[0] * w[0][1] + v[1] * w[1][1]];
        double Score(int i, int j, double[][] q, double[][] k) => Reduce.Dot<double>(Times(x[i], q), Times(x[j], k));
        Assert.Equal(Score(0, 1, wq, wq), Score(1, 0, wq, wq));                         // Q = K: who attends to whom would be symmetric
        Assert.NotEqual(Score(0, 1, wq, wk), Score(1, 0, wq, wk));                      // only X is shared
    }

    [Fact]
    public void What_an_autoencoder_gives()
    {
        var random = new Random(1);
        double[][] prototypes = [[1, 1, 0, 0, 1, 0, 1, 0], [0, 0, 1, 1, 0, 1, 0, 1], [1, 0, 1, 0, 0, 1, 1, 1], [0, 1, 0, 1, 1, 1, 0, 0]];
        int[] kinds = [.. Enumerable.Range(0, 200).Select(i => i % 4)];
        double[] x = [.. kinds.SelectMany(k => prototypes[k].Select(v => v + 0.1 * (random.NextDouble() - 0.5)))];
        var network = Network.Of<double>(8, v => v.Dense(16, new Tanh()).Dense(2, new Tanh(), "code").Dense(16, new Tanh(), "wide").Dense(8, "decoded"), seed: 1);
        var trainer = Trainer.For(network, new MeanSquared(), new Adam(0.01));
        trainer.Fit(new(200, x, x), new() { Epochs = 200, Seed = 1 });

        var run = network.CreateWorkspace(rows: 200, observe: true);
        x.CopyTo(run.Input("x"));
        run.Forward();
        double[] codes = [.. run.Value("code")];
        int Nearest(int i) => Enumerable.Range(0, 4).MinBy(k => Math.Pow(codes[2 * i] - codes[2 * k], 2) + Math.Pow(codes[2 * i + 1] - codes[2 * k + 1], 2));
        Assert.True(Enumerable.Range(0, 200).Count(i => Nearest(i) == kinds[i]) > 190);     // four labels, one of a kind, classify all

        var decoder = Network.Of<double>(2, v => v.Dense(16, new Tanh(), "wide").Dense(8, "decoded"));
        foreach (var tensor in decoder.Table)
            network.Parameters[tensor.Name].CopyTo(decoder.Parameters[tensor]);
        double Away(double first, double second)                                            // from what is decoded there to the nearest sample
        {
            var y = new double[8];
            decoder.CreateWorkspace(rows: 1).Forward([first, second], y);
            return Enumerable.Range(0, 200).Min(i => Enumerable.Range(0, 8).Sum(j => Math.Pow(y[j] - x[8 * i + j], 2)));
        }

        var seen = Enumerable.Range(0, 200).Max(i => Away(codes[2 * i], codes[2 * i + 1]));
        var between = Away((codes[0] + codes[2]) / 2, (codes[1] + codes[3]) / 2);           // half way between two kinds: a hole
        Assert.True(between > 10 * seen, $"{between} between, {seen} at samples");
    }
}
