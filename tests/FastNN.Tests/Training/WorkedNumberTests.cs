using FastNN.Numerics;
using FastNN.Tests.Cases;
using FastNN.Tests.Support;

namespace FastNN.Tests.Training;

/// <summary>Examples small enough to work out by hand.</summary>
public class WorkedNumberTests
{
    /// <summary>‖x − x₁‖² + 2‖x − x₂‖² has its minimum at (x₁ + 2x₂)/3; x is the bias of a layer without inputs.</summary>
    [Theory, MemberData(nameof(Optimizers.Theory), MemberType = typeof(Optimizers))]
    public void The_minimiser_of_two_distances(OptimizerCase optimizer)
    {
        double[] x1 = [1, -2, 0.5], x2 = [-0.5, 4, 2];
        var graph = new Graph<double>();
        var x = graph.Input(0, "nothing").Dense(3, "point");
        graph.Minimize(new Term<double>(new HalfMeanSquared().Of(x, graph.Input(3, "x1")).Loss, Scale: 2), 4 * new HalfMeanSquared().Of(x, graph.Input(3, "x2")));
        var network = graph.Build();
        var run = network.CreateWorkspace(1, Derivatives.Parameters);
        x1.CopyTo(run.Input("x1"));
        x2.CopyTo(run.Input("x2"));
        var rule = optimizer.For(network);
        for (var step = 0; step < 8000; step++)
        {
            rule.LearningRate *= 0.9985; // a rate that does not fall leaves Adam circling
            run.Forward();
            if (step == 0)
                Assert.Equal(x1.Sum(v => v * v) + 2 * x2.Sum(v => v * v), run.Loss(), 1e-13);
            run.Backward(Reduction.Mean);
            rule.Step(run.Parameters, run.Gradients);
        }

        Near.Relative([.. x1.Zip(x2, (a, b) => (a + 2 * b) / 3)], run.Parameters["point.bias"], 1e-6, $"{optimizer}: x");
    }

    /// <summary>C = ½(σ(w·x + b) − y)² at w = 2, b = −1, x = 1.5, y = 0.</summary>
    [Fact]
    public void One_neuron()
    {
        var training = Network.Of<double>(1, x => x.Dense(1, new Sigmoid(), "n")).Training(new HalfMeanSquared());
        var run = training.CreateWorkspace(1, Derivatives.Parameters | Derivatives.Input);
        run.Parameters["n.weight"][0] = 2;
        run.Parameters["n.bias"][0] = -1;
        run.Input("x")[0] = 1.5;
        run.Forward();
        run.Backward(Reduction.Mean);
        Assert.Equal(0.387901746287, run.Loss(), 5e-13);
        Assert.Equal(0.092478043230, run.Gradients["n.bias"][0], 5e-13);
        Assert.Equal(0.138717064845, run.Gradients["n.weight"][0], 5e-13);
        Assert.Equal(2 * 0.092478043230, run.InputGradient("x")[0], 1e-12);
    }

    /// <summary>u = w·x, ŷ = u + b, e = ŷ − y, c = e² at w = 5, x = 1, b = 1, y = 2: every value and derivative.</summary>
    [Fact]
    public void A_graph_by_hand()
    {
        var graph = new Graph<double>();
        Value<double> w = graph.Input([], "w"), x = graph.Input([], "x"), b = graph.Input([], "b"), y = graph.Input([], "y");
        var e = w * x + b - y;
        graph.Output(e.Apply(new Square(), "c"), "c");
        var run = graph.Build().CreateWorkspace(1, Derivatives.Input, observe: true);
        (run.Input("w")[0], run.Input("x")[0], run.Input("b")[0], run.Input("y")[0]) = (5, 1, 1, 2);
        run.Forward();
        run.OutputGradient("c")[0] = 1;
        run.Backward();
        double[] values = [.. new[] { "multiply1", "add1", "subtract1", "c" }.Select(n => run.Value(n)[0])];
        Assert.Equal([5.0, 6, 4, 16], values);
        double[] gradients = [.. new[] { "subtract1", "add1", "multiply1", "w", "b", "x", "y" }.Select(n => run.Gradient(n)[0])];
        Assert.Equal([8.0, 8, 8, 8, 8, 40, -8], gradients);
    }

    /// <summary>f = y + e^(x·y) with x = cos t, y = t²: df/dt at t = 1 in forward mode, along (−sin t, 2t), and in reverse.</summary>
    [Fact]
    public void A_value_used_twice()
    {
        var graph = new Graph<double>();
        Value<double> x = graph.Input([], "x"), y = graph.Input([], "y");
        graph.Output(y + (x * y).Apply(new Exponential()), "f");
        var run = graph.Build().CreateWorkspace(1, Derivatives.Input | Derivatives.Tangent);
        (run.Input("x")[0], run.Input("y")[0]) = (Math.Cos(1), 1);
        (run.InputTangent("x")[0], run.InputTangent("y")[0]) = (-Math.Sin(1), 2);
        run.Forward();
        run.Tangent();
        run.OutputGradient("f")[0] = 1;
        run.Backward();
        Assert.Equal(2.7165256995489, run.Output("f")[0], 5e-14);
        Assert.Equal(2.4104790162489, run.OutputTangent("f")[0], 5e-14);
        Assert.Equal(2.4104790162489, -Math.Sin(1) * run.InputGradient("x")[0] + 2 * run.InputGradient("y")[0], 5e-14);
    }

    /// <summary>The same from t alone, with cos as a formula of a user: cos t = 1 − t²/2 + t⁴/24 − …, its slope from dual numbers.</summary>
    private readonly record struct Cosine : IFormula
    {
        public V Value<V>(V t) where V : struct, ILane<V>
        {
            V sum = 1.0, term = 1.0;
            for (var n = 2; n <= 24; n += 2)
                sum += term *= -(t * t) / (n * (n - 1.0));
            return sum;
        }
    }

    [Fact]
    public void The_whole_chain_from_one_variable()
    {
        var graph = new Graph<double>();
        var t = graph.Input([], "t");
        Value<double> x = t.Apply(new Differentiated<Cosine>(default)), y = t.Apply(new Square());
        graph.Output(y + (x * y).Apply(new Exponential()), "f");
        var run = graph.Build().CreateWorkspace(1, Derivatives.Input | Derivatives.Second);
        double F(double at)
        {
            run.Input("t")[0] = at;
            run.Forward();
            return run.Output("f")[0];
        }

        Assert.Equal(2.7165256995489, F(1), 5e-14);
        run.InputTangent("t")[0] = 1;
        run.Tangent();
        run.OutputGradient("f")[0] = 1;
        run.BackwardTangent();
        Assert.Equal(2.4104790162489, run.OutputTangent("f")[0], 5e-14);
        Assert.Equal(2.4104790162489, run.InputGradient("t")[0], 5e-14);
        Assert.Equal((F(1 + 1e-4) - 2 * F(1) + F(1 - 1e-4)) / 1e-8, run.InputGradientTangent("t")[0], 1e-6);
    }

    /// <summary>Two rows of [2, 3], ŷ − t = 1 … 12: means go over all elements of all axes, half squares sum over them.</summary>
    [Fact]
    public void Losses_of_two_axes()
    {
        double Cost(Loss loss)
        {
            var network = Network.Of<double>([2, 3], x => x).Training(loss);
            var run = network.CreateWorkspace(2);
            for (var i = 0; i < 12; i++)
                run.Input("x")[i] = i + 1;
            run.Forward();
            return run.Loss();
        }

        Assert.Equal(650.0 / 12, Cost(new MeanSquared()), 1e-13);
        Assert.Equal(650.0 / 4, Cost(new HalfMeanSquared()), 1e-13);
        Assert.Equal(Enumerable.Range(1, 12).Average(z => Math.Log(1 + Math.Exp(z))), Cost(new BinaryCrossEntropy()), 1e-13);
    }

    /// <summary>Softmax of (0, ln 2, ln 3) is (1/6, 1/3, 1/2); with the third class L = ln 2 and ∂L/∂z = (1/6, 1/3, −1/2).</summary>
    [Fact]
    public void Softmax_of_logarithms()
    {
        double[] z = [0, Math.Log(2), Math.Log(3)], y = new double[3], dz = new double[3];
        var softmax = Network.Of<double>(3, x => x.Softmax()).CreateWorkspace(1, Derivatives.Input);
        softmax.Forward(z, y);
        Near.Relative([1.0 / 6, 1.0 / 3, 0.5], y, 2e-16, "softmax");
        softmax.InputGradient(z, 0, dz);
        Near.Relative([5.0 / 36, -1.0 / 18, -1.0 / 12], dz, 4e-16, "∂y₁/∂z");

        var loss = Network.Of<double>(3, x => x).Training(new SoftmaxCrossEntropy()).CreateWorkspace(1, Derivatives.Input);
        z.CopyTo(loss.Input("x"));
        loss.Labels("target", [2]);
        loss.Forward();
        loss.Backward(Reduction.Mean);
        Near.Relative([Math.Log(2)], [loss.Loss()], 4e-16, "L");
        Near.Relative([1.0 / 6, 1.0 / 3, -0.5], loss.InputGradient("x"), 4e-16, "∂L/∂z");
    }

    /// <summary>z = −10, y = 1: the squared error's delta has vanished, the cross-entropy's has not.</summary>
    [Fact]
    public void A_saturated_sigmoid()
    {
        var squared = Network.Of<double>(1, x => x.Apply(new Sigmoid())).Training(new HalfMeanSquared());
        Assert.Equal(-4.5394e-5, Delta(squared), 5e-10);
        Assert.Equal(-0.9999546, Delta(Network.Of<double>(1, x => x).Training(new BinaryCrossEntropy())), 5e-8);

        static double Delta(Network<double> training)
        {
            var run = training.CreateWorkspace(1, Derivatives.Input);
            (run.Input("x")[0], run.Input("target")[0]) = (-10, 1);
            run.Forward();
            run.Backward(Reduction.Mean);
            return run.InputGradient("x")[0];
        }
    }

    /// <summary>A 1-2-1 network of ReLUs with weights (1, −1) and (1, 1) is |x|, exactly; its gradient is the sign.</summary>
    [Fact]
    public void The_absolute_value()
    {
        var network = Network.Of<double>(1, x => x.Dense(2, new Relu()).Dense(1));
        ((double[])[1, -1]).CopyTo(network.Parameters["dense1.weight"]);
        network.Parameters["dense2.weight"].Fill(1);
        var run = network.CreateWorkspace(1, Derivatives.Input);
        double[] y = new double[1], dx = new double[1];
        foreach (var x in new[] { -3.7, -1e-300, 0, 1e-9, 2.5 })
        {
            run.Forward([x], y);
            Assert.Equal(Math.Abs(x), y[0]);
            run.InputGradient([x], 0, dx);
            Assert.Equal(Math.Sign(x), dx[0]);
        }
    }

    [Fact]
    public void Parameters_are_counted()
    {
        Assert.Equal(13, Count(2, 3, 1));
        Assert.Equal(128, Count(6, 5, 10, 3));
        Assert.Equal(60, Count(5, 5, 5));

        static int Count(params int[] sizes) => Network.Of<double>(sizes[0], x => sizes[1..].Aggregate(x, (v, n) => v.Dense(n))).ParameterCount;
    }
}
