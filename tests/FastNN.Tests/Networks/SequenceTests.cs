using FastNN.Differentiation;
using FastNN.Tests.Witnesses;
using Check = FastNN.Differentiation.Laws;

namespace FastNN.Tests.Networks;

/// <summary>Calls in every order leave what they promise: seeds, states, rows and carried state.</summary>
public class SequenceTests
{
    private static Workspace<double> Doubling(int rows, Derivatives derivatives = Derivatives.Parameters)
    {
        var network = Network.Of<double>(1, x => x.Dense(1));
        network.Parameters["dense1.weight"][0] = 2;
        var run = network.Training(new HalfMeanSquared()).CreateWorkspace(rows, derivatives);
        run.Input("x").Fill(1);
        return run;
    }

    [Fact]
    public void Seeds_written_for_more_rows_are_cleared_by_a_backward_of_fewer()
    {
        var network = Network.Of<double>(1, x => x.Dense(1));
        var run = network.CreateWorkspace(4, Derivatives.Parameters);
        run.Input(0).Fill(1);
        run.OutputGradient(0).Fill(1);
        run.Forward(2);
        run.Backward();
        run.Gradients.Clear();
        run.Forward(4);
        run.Backward();
        Assert.Equal(0, run.Gradients["dense1.weight"][0]);
    }

    [Fact]
    public void A_refused_call_leaves_no_seeds()
    {
        var run = Doubling(1);
        run.Forward();
        Assert.Throws<InvalidOperationException>(() => run.BackwardTangent(Reduction.Mean));
        run.Backward();
        Assert.Equal(0, run.Gradients["dense1.weight"][0]);
    }

    [Fact]
    public void Weighing_changes_neither_rows_nor_outputs()
    {
        var run = Doubling(4);
        run.Forward(3);
        var loss = run.Loss();
        double[] totals = [0];
        run.Weigh(totals, 1);
        Assert.Equal(1, totals[0]);
        Assert.Equal((3, loss), (run.Rows, run.Loss()));
        Assert.Throws<InvalidOperationException>(() => run.Backward(Reduction.Mean));
    }

    [Fact]
    public void Predicting_in_chunks_draws_the_noise_of_the_whole()
    {
        var network = Network.Of<double>(1, x => x.Then(new Dropout<double>(1, 0.5)));
        double[] x = [.. Enumerable.Repeat(1.0, 40)], chunks = new double[40], whole = new double[40];
        network.CreateWorkspace(3, behaviour: Behaviour.Training).Predict(x, chunks);
        network.CreateWorkspace(40, behaviour: Behaviour.Training).Predict(x, whole);
        Assert.Equal(whole, chunks);
        Assert.Contains(0, whole);
    }

    [Theory]
    [InlineData(Derivatives.None)]
    [InlineData(Derivatives.Parameters)]
    [InlineData(Derivatives.Input | Derivatives.Parameters)]
    public void Commit_reads_what_its_forward_saved(Derivatives derivatives)
    {
        var graph = new Graph<double>();
        var norm = new BatchNorm<double>(4);
        var x = graph.Input(4).Then(norm, "norm");
        for (var i = 0; i < 3; i++)
            x = x.Dense(4, new Tanh());
        graph.Output(x, "y");
        graph.Freeze(norm);
        var network = graph.Build();
        var run = network.CreateWorkspace(3, derivatives, Behaviour.Training, check: true);
        for (var i = 0; i < 12; i++)
            run.Input(0)[i] = i % 4;
        run.Forward();
        if (derivatives != Derivatives.None)
            run.Backward();
        run.Commit();
        Assert.Equal([0, 0.1, 0.2, 0.3], network.Parameters["norm.mean"].ToArray().Select(m => Math.Round(m, 14)));
    }

    /// <summary>Keeps x for Commit, which writes down its last row.</summary>
    private sealed class Last : Layer<double>
    {
        private readonly Input x;
        private readonly Output y;
        private readonly State last;

        public Last()
        {
            x = Input("x", 4);
            y = Output("y", 4, keep: false);
            last = State("last", 4, Initializer.Zero);
        }

        protected internal override void Forward(in Pass<double> p) => p[x].CopyTo(p[y]);

        protected internal override void Backward(in Pass<double> p) => p.Gradient(y).CopyTo(p.Gradient(x));

        protected internal override void Tangent(in Pass<double> p) => p.Tangent(x).CopyTo(p.Tangent(y));

        protected internal override void Commit(in Pass<double> p) => p[x][^4..].CopyTo(p.Update(last));
    }

    [Fact]
    public void Commit_reads_what_its_layer_keeps()
    {
        var network = Network.Of<double>(4, x => x.Apply(new Square()).Then(new Last(), "last").Apply(new Tanh()).Apply(new Tanh()));
        foreach (var check in new[] { false, true })
        {
            var run = network.CreateWorkspace(1, check: check);
            ((double[])[1, 2, 3, 4]).CopyTo(run.Input("x"));
            run.Forward();
            run.Commit();
            Assert.Equal([1, 4, 9, 16], network.Parameters["last.last"].ToArray());
            network.Parameters.Clear();
        }
    }

    [Fact]
    public void Kinks_of_values_that_are_not_kept_are_seen_while_they_live()
    {
        var graph = new Graph<double>();
        var frozen = new Dense<double, Relu>(6, 5);
        var x = graph.Input(6);
        graph.Output(x.Then(frozen).Dense(5, new Tanh()).Concat(x).Dense(4, new Tanh()).Dense(2), "y");
        graph.Freeze(frozen);
        var run = graph.Build(seed: 4).CreateWorkspace(3, Derivatives.Parameters);
        for (var i = 0; i < 18; i++)
            run.Input(0)[i] = Math.Sin(i);
        var report = Check.Gradients(run).AtMost(1e-7);
        Assert.Equal(0, report.KinkShare);
    }

    [Fact]
    public void Laws_leave_carried_state_as_it_was_and_hold_with_it()
    {
        var graph = new Graph<double>();
        var (x, h) = (graph.Input(2, "x"), graph.Input(3, "h"));
        var next = x.Concat(h).Dense(3, new Tanh());
        graph.Output(next, "y");
        graph.Carry(next, h);
        var run = Subject.Of(graph.Build(seed: 2));
        var state = Enumerable.Range(0, run.StateLength).Select(i => Math.Cos(i)).ToArray();
        run.Restore(state);
        Check.Transpose(run).AtMost(1e-14);
        Check.Gradients(run).AtMost(1e-7);
        Check.Curvature(run).AtMost(1e-6);
        var after = new double[state.Length];
        run.Snapshot(after);
        Assert.Equal(state, after);
    }

    private sealed class Thief(Parameter stolen) : Layer<double>
    {
        protected internal override void Forward(in Pass<double> p) => _ = p[stolen].Length;

        protected internal override void Backward(in Pass<double> p)
        {
        }

        protected internal override void Tangent(in Pass<double> p)
        {
        }

        public Thief With(int n)
        {
            Input("x", n);
            Input("x2", n);
            Output("y", n);
            return this;
        }
    }

    private sealed class Owner : Layer<double>
    {
        public readonly Parameter W;

        public Owner() => W = Parameter("W", 3, Role.Weight, Initializer.One);

        protected internal override void Forward(in Pass<double> p)
        {
        }

        protected internal override void Backward(in Pass<double> p)
        {
        }

        protected internal override void Tangent(in Pass<double> p)
        {
        }
    }

    [Fact]
    public void A_handle_of_another_layer_is_refused_although_its_number_fits()
    {
        var graph = new Graph<double>();
        var x = graph.Input(3);
        graph.Output(graph.Single(new Thief(new Owner().W).With(3), null, x, x));
        var run = graph.Build().CreateWorkspace(1);
        Assert.Contains("another layer", Assert.Throws<InvalidOperationException>(() => run.Forward()).Message);
    }

    [Fact]
    public void A_layer_made_without_an_activation_has_the_activations_own_defaults()
    {
        var run = Subject.Of(new Dense<double, LeakyRelu>(1, 1));
        run.Parameters["layer.weight"].Fill(1);
        run.Parameters["layer.bias"].Clear();
        run.Input(0).Fill(-1);
        run.Forward();
        Assert.Equal(-0.01, run.Output(0)[0]);
    }

    [Fact]
    public void A_whole_batch_may_be_asked_for_by_the_largest_number()
    {
        var trainer = Trainer.For(Network.Of<double>(1, x => x.Dense(1)), new HalfMeanSquared(), new Sgd(0.1));
        var result = trainer.Fit(new Samples<double>(3, new double[] { 1, 2, 3 }, new double[] { 2, 4, 6 }), new() { BatchSize = int.MaxValue, Epochs = 2 });
        Assert.Equal((2, FitEnd.Completed), (result.Steps, result.End));
    }

    [Fact]
    public void An_infinite_gradient_changes_nothing()
    {
        var network = Network.Of<double>(1, x => x.Dense(1).Apply(new SquareRoot()));
        network.Parameters["dense1.weight"][0] = 0;
        var trainer = Trainer.For(network, new HalfMeanSquared(), new Sgd(0.1));
        Assert.Contains("gradient is not finite", Assert.Throws<NonFiniteException>(() => trainer.Fit(new(1, new double[] { 1 }, new double[] { 2 }))).Message);
        Assert.Equal(0, network.Parameters["dense1.weight"][0]);
    }

    [Fact]
    public void Kernels_refuse_other_number_types()
    {
        byte[] a = new byte[8], b = new byte[64];
        Assert.Throws<NotSupportedException>(() => FastNN.Kernels.Elementwise.Apply<byte, Square>(default, a, b.AsSpan(0, 8)));
        Assert.All(b, x => Assert.Equal(0, x));
    }
}
