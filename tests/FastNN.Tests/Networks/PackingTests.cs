using FastNN.Testing;
using FastNN.Tests.Support;
using FastNN.Tests.Witnesses;

namespace FastNN.Tests.Networks;

/// <summary>A packed network computes what the network computes, keeps nothing of what changes later, and is for inference.</summary>
public class PackingTests
{
    private static readonly Network<double> network = Network.Of<double>(
        7, x => x.Dense(20, new Tanh()).Dense(33, new Relu()).Then(new LayerNorm<double>(33)).Dense(5), seed: 3);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    public void Gives_the_same(int rows)
    {
        double[] x = Draw.Uniform<double>(1, rows * 7), wanted = new double[rows * 5], y = new double[rows * 5];
        network.CreateWorkspace(rows).Forward(x, wanted);
        var run = network.Pack().CreateWorkspace(rows);
        run.Forward(x, y);
        for (var i = 0; i < y.Length; i++)
            Assert.Equal(wanted[i], y[i], 1e-13);
        Allocations.AssertNone(() => run.Forward(x, y), 10);
    }

    [Fact]
    public void Takes_other_parameters_and_later_changes_of_none()
    {
        var other = network.CreateParameters(99);
        var packed = network.Pack(other);
        double[] x = Draw.Uniform<double>(2, 7), wanted = new double[5], y = new double[5];
        network.CreateWorkspace(1, parameters: other).Forward(x, wanted);
        other.Clear();
        packed.CreateWorkspace(1).Forward(x, y);
        for (var i = 0; i < y.Length; i++)
            Assert.Equal(wanted[i], y[i], 1e-13);
    }

    [Fact]
    public void Keeps_names_and_the_parameters_of_layers_that_do_not_pack()
    {
        var packed = network.Pack();
        Assert.Equal(network.Inputs.Select(v => v.Name), packed.Inputs.Select(v => v.Name));
        Assert.Equal(network.Outputs.Select(o => o.Name), packed.Outputs.Select(o => o.Name));
        Assert.All(packed.Table, t => Assert.StartsWith("layerNorm", t.Name));
        Assert.NotEmpty(packed.Table);
        Assert.Contains("Packed Dense(7→20, Tanh)", packed.ToString());
    }

    [Fact]
    public void Shared_layers_and_carried_state_stay_what_they_were()
    {
        var graph = new Graph<float>();
        Value<float> x = graph.Input(4), h = graph.Input(4, "h");
        var shared = new Dense<float, Tanh>(4, 4);
        var next = (x + h).Then(shared).Then(shared);
        graph.Output(next, "y");
        graph.Carry(next, h);
        var plain = graph.Build(5);
        Workspace<float> a = plain.CreateWorkspace(1), b = plain.Pack().CreateWorkspace(1);
        for (var step = 0; step < 4; step++)
        {
            var input = Draw.Uniform<float>(step, 4);
            input.CopyTo(a.Input("x"));
            input.CopyTo(b.Input("x"));
            a.Forward();
            b.Forward();
            for (var i = 0; i < 4; i++)
                Assert.Equal(a.Output("y")[i], b.Output("y")[i], 1e-5f);
        }
    }

    [Fact]
    public void Is_for_inference()
    {
        var run = network.Pack().CreateWorkspace(1, Derivatives.Input | Derivatives.Tangent);
        run.Forward();
        Assert.Contains("packed", Assert.Throws<NotSupportedException>(run.Backward).Message);
        Assert.Contains("packed", Assert.Throws<NotSupportedException>(run.Tangent).Message);
        Assert.Throws<InvalidOperationException>(() => network.Training(new MeanSquared()).Pack());
        Assert.Throws<ArgumentException>(() => network.Pack(Network.Of<double>(2, x => x.Dense(1)).Parameters));
        Assert.Throws<ArgumentNullException>("network", () => Packing.Pack<float>(null!));
    }

    /// <summary>y = x, which packs into what it is given.</summary>
    private sealed class Astray(Layer<double>? packed) : Layer<double>
    {
        private Input x;
        private Output y;

        public Astray Of(Shape shape)
        {
            (x, y) = (Input("x", shape), Output("y", shape));
            return this;
        }

        protected internal override void Forward(in Pass<double> p) => p[x].CopyTo(p[y]);

        protected internal override void Backward(in Pass<double> p) => p.Gradient(y).CopyTo(p.Gradient(x));

        protected internal override void Tangent(in Pass<double> p) => p.Tangent(x).CopyTo(p.Tangent(y));

        protected internal override Layer<double> Pack(in Pass<double> p) => packed!;
    }

    [Fact]
    public void A_layer_must_pack_into_one_of_the_same_inputs_and_outputs()
    {
        foreach (var packed in new Layer<double>?[] { null, new Dense<double, Tanh>(3, 2) })
        {
            var astray = Network.Of<double>(3, x => x.Then(new Astray(packed).Of(3)));
            Assert.Contains("Astray", Assert.Throws<InvalidOperationException>(() => astray.Pack()).Message);
        }
    }

    [Fact]
    public void A_layer_that_is_too_large_when_padded_is_refused_by_name() =>
        Assert.Contains("Dense(600000000→1)", Assert.Throws<ShapeException>(() => new PackedDense<double, Identity>(600_000_000, 1, default, default, default, "Dense(600000000→1)")).Message);
}
