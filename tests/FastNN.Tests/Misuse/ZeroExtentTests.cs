using System.Numerics;
using FastNN.Differentiation;
using FastNN.Kernels;
using FastNN.Testing;
using FastNN.Tests.Cases;
using FastNN.Tests.Support;
using Check = FastNN.Differentiation.Laws;

namespace FastNN.Tests.Misuse;

/// <summary>An extent of 0 is legal and works, wherever it stands: what has no elements computes nothing, and a sum of nothing is 0.</summary>
public class ZeroExtentTests
{
    private static Value<T> Build<T>(string name, Graph<T> graph) where T : unmanaged, IBinaryFloatingPointIeee754<T> => name switch
    {
        "no input" => graph.Input(0, "x").Dense(3, new Tanh()).Dense(2),
        "no unit inside" => graph.Input(3, "x").Dense(0, new Softplus()).Dense(2, new Gelu()),
        "no output" => graph.Input(3, "x").Dense(4, new Tanh()).Dense(0),
        "no vector" => graph.Input([0, 4], "x").Dense(3, new Relu()).Dense(2),
        "no vector of no number" => graph.Input([0, 0], "x").Dense(0),
        "no vector among many axes" => graph.Input([70_000, 0, 70_000, 2], "x").Dense(2, new Tanh()).Softmax(),
        "softmax of nothing" => graph.Input(0, "x").Softmax(),
        "softmax of vectors of nothing" => graph.Input([3, 0], "x").Softmax(),
        "log-softmax of nothing" => graph.Input([2, 0], "x").LogSoftmax(),
        "concat with nothing" => graph.Input([2, 3], "x").Dense(0).Concat(graph.Input([2, 2], "z"), graph.Input([2, 0], "n")).Dense(2),
        "concat of nothing" => graph.Input(0, "x").Concat(graph.Input(0, "z")),
        "formulas" => graph.Input(0, "x").Apply(new Tanh()).Apply(new Square()),
        "pairs" => (graph.Input(0, "x") + graph.Input(0, "z")) * graph["x"] / graph["z"] - graph["x"],
        "an input as output" => graph.Input(0, "x"),
        _ => throw new ArgumentException(name),
    };

    public static TheoryData<string> Names => ["no input", "no unit inside", "no output", "no vector", "no vector of no number", "no vector among many axes", "softmax of nothing",
        "softmax of vectors of nothing", "log-softmax of nothing", "concat with nothing", "concat of nothing", "formulas", "pairs", "an input as output"];

    [Theory, MemberData(nameof(Names))]
    public void All_passes_and_all_laws(string name)
    {
        All<double>(name, 1e-13);
        All<float>(name, 2e-5);
    }

    private static void All<T>(string name, double exact) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var graph = new Graph<T>();
        graph.Output(Build(name, graph), "y");
        var network = graph.Build(seed: 1);
        foreach (var rows in new[] { 1, 3 })
        {
            var run = Subject.Of(network, rows);
            Check.Transpose(run).AtMost(exact);
            Check.Symmetry(run).AtMost(exact);
            if (typeof(T) == typeof(double))
            {
                Check.CentralDifference(run).AtMost(1e-6);
                Check.Gradients(run).AtMost(1e-6);
                Check.Curvature(run).AtMost(1e-5);
            }

            foreach (var derivatives in new[] { Derivatives.None, Derivatives.Input, Derivatives.Parameters, Derivatives.Input | Derivatives.Parameters | Derivatives.Second })
            {
                foreach (var observe in new[] { false, true })
                {
                    var plain = network.CreateWorkspace(rows, derivatives, observe: observe, parameters: run.Parameters);
                    foreach (var input in network.Inputs)
                        run.Input(input.Name).CopyTo(plain.Input(input.Name));
                    plain.Forward();
                    Near.Bits(run.Output("y"), plain.Output("y"), $"{name}, {derivatives}");
                    Assert.Equal(rows * network.Outputs[0].Value.Shape.Size, plain.Output("y").Length);
                    if ((derivatives & Derivatives.Input) != 0)
                        plain.Backward();
                    plain.Commit();
                }
            }
        }
    }

    [Fact]
    public void Nothing_times_W_is_b()
    {
        var network = Network.Of<double>(0, x => x.Dense(2));
        network.Parameters["dense1.bias"][0] = 5;
        network.Parameters["dense1.bias"][1] = -1;
        var run = network.CreateWorkspace(2, Derivatives.Input | Derivatives.Parameters | Derivatives.Second);
        run.Forward();
        Assert.Equal([5, -1, 5, -1], run.Output(0).ToArray());

        // The number of rows does not follow from the length of nothing: it is the planned one.
        var y = new double[4];
        run.Forward([], y);
        Assert.Equal([5, -1, 5, -1], y);
        run.Predict([], y);
        Assert.Equal([5, -1, 5, -1], y);
        Refused.By<ShapeException>(() => run.Forward([], new double[2]), @"\b2\b", @"\b4\b");
        run.InputGradient([], 1, []);
        run.InputGradient([], [1, 1, 1, 1], []);
        run.Forward();
        run.OutputGradient(0).Fill(1);
        run.Backward();
        Assert.Equal([2, 2], run.Gradients["dense1.bias"].ToArray());
    }

    [Fact]
    public void No_rows_are_predicted_too()
    {
        var run = Nets.Small<double>().CreateWorkspace(2);
        run.Predict([], []);
        Refused.By<ShapeException>(() => run.Forward([], []), @"\b0\b.*1 to 2 rows");
    }

    [Fact]
    public void Jacobians_and_hessians_without_rows_or_columns()
    {
        double[] nothing = [], three = new double[3];
        foreach (var derivatives in new[] { Derivatives.Input, Derivatives.Tangent, Derivatives.Input | Derivatives.Tangent })
        {
            Jacobian.Of(Network.Of<double>(0, x => x.Dense(3)).CreateWorkspace(1, derivatives), nothing, default);
            Jacobian.Of(Network.Of<double>(3, x => x.Dense(0)).CreateWorkspace(1, derivatives), three, default);
        }

        Hessian.Of(Network.Of<double>(0, x => x.Dense(3)).CreateWorkspace(1, Derivatives.Input | Derivatives.Second), nothing, 2, default);
        Refused.By<ShapeException>(() => Jacobian.Of(Nets.Small<double>().CreateWorkspace(1, Derivatives.Input), new double[4], default), "0×0", "3×4");
    }

    [Theory, MemberData(nameof(Losses.Theory), MemberType = typeof(Losses))]
    public void The_loss_of_no_outputs_is_0_or_refused(LossIngredient loss)
    {
        foreach (var weighted in new[] { false, true })
        {
            var graph = new Graph<double>();
            var y = graph.Input(3, "x").Dense(0, name: "last");
            if (loss.Loss is SoftmaxCrossEntropy or NegativeLogLikelihood or MultiMargin or CosineEmbedding)
            {
                Refused.By<ShapeException>(() => loss.Of(y, weighted), "at least one (class|element)", @"\[0\]");
                continue;
            }

            graph.Minimize(loss.Of(y, weighted));
            var run = Subject.Of(graph.Build());
            Check.Transpose(run).AtMost(0);
            run.Forward();
            Assert.Equal(0, run.Loss());
            run.Backward(Reduction.Mean);
            Assert.All(run.Gradients["last.weight"].ToArray(), g => Assert.Equal(0, g));
        }
    }

    [Theory, MemberData(nameof(Optimizers.Theory), MemberType = typeof(Optimizers))]
    public void A_network_without_inputs_learns_its_biases(OptimizerCase optimizer)
    {
        var network = Network.Of<double>(0, x => x.Dense(4, new Tanh()).Dense(0).Dense(1), seed: 1);
        var samples = new Samples<double>(8, Array.Empty<double>(), Enumerable.Repeat(0.5, 8).ToArray());
        var trainer = optimizer.Trainer(network, new MeanSquared());
        var result = trainer.Fit(samples, new() { Epochs = 50, BatchSize = 3, MicroBatchSize = 2, Validation = samples, Metrics = [new RootMeanSquaredError()] });
        Assert.True(result.Epochs[^1].ValidationLoss < result.Epochs[0].ValidationLoss && double.IsFinite(result.Epochs[^1].Metrics[0]));
        Assert.Equal(0, network.Parameters["dense2.weight"].Length);
        Assert.True(network.Parameters.IsFinite());
    }

    [Fact]
    public void A_network_without_any_parameter_element()
    {
        var network = Network.Of<float>(0, x => x.Dense(0));
        var adam = new Adam().For(network);
        var gradients = network.CreateGradients();
        adam.Step(network.Parameters, gradients);
        Assert.True(gradients.IsFinite());
        Assert.Equal(0, network.ParameterCount);
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");
        try
        {
            network.Parameters.Save(path);
            network.Parameters.Clone().Load(path);
        }
        finally
        {
            File.Delete(path);
        }

        Assert.Contains("[0]", network.ToString());
    }

    [Fact]
    public void Kernels_over_nothing()
    {
        float[] b = [1, 2], z = new float[4], x = [1, 2, 3, 4, 5, 6];
        Affine.Forward<float>(2, [], [], b, z);
        Assert.Equal([1, 2, 1, 2], z);
        Affine.Forward<float>(2, x, [], [], []);
        Affine.Accumulate<float>(2, [], [], z);
        Affine.Transposed<float>(2, [], [], x);
        Assert.All(x, v => Assert.Equal(0, v));
        Affine.Outer<float>(2, [], z, []);
        Affine.SumRows<float>(2, [], []);
        Elementwise.Apply<float, Tanh>(default, [], []);
        Elementwise.Apply<float, Multiply>(default, [], [], []);
        FastNN.Kernels.Softmax.Forward<float>([], []);
        FastNN.Kernels.Softmax.ForwardLog<float>(3, [], []);
        FastNN.Kernels.Softmax.LogSumExp<float>([], z);
        Assert.All(z, v => Assert.Equal(float.NegativeInfinity, v));
        Assert.Equal((0, 0), (FastNN.Kernels.Reduce.Sum<float>([]), FastNN.Kernels.Reduce.Dot<float>([], [])));
        Assert.Equal(float.NegativeInfinity, FastNN.Kernels.Reduce.Largest<float>([]));
    }
}
