using FastNN.Tests.Support;

namespace FastNN.Tests.Networks;

/// <summary>Graphs that are no chains: shared and frozen layers, values with several readers, inputs that are outputs, several outputs.</summary>
public class GraphTests
{
    [Fact]
    public void One_layer_at_two_places_shares_its_parameters_and_adds_its_gradients()
    {
        // y = f(f(x)) with one W against two copies of it.
        var layer = new Dense<double, Tanh>(3, 3);
        var shared = Network.Of<double>(3, x => x.Then(layer, "first").Then(layer, "second"), seed: 4);
        Assert.Equal(["first.weight", "first.bias"], shared.Table.Select(t => t.Name));
        Assert.Equal(12, shared.ParameterCount);
        Assert.Contains("shared", shared.ToString());
        var apart = Network.Of<double>(3, x => x.Dense(3, new Tanh(), "first").Dense(3, new Tanh(), "second"), seed: 4);
        foreach (var name in new[] { "weight", "bias" })
        {
            shared.Parameters[$"first.{name}"].CopyTo(apart.Parameters[$"first.{name}"]);
            shared.Parameters[$"first.{name}"].CopyTo(apart.Parameters[$"second.{name}"]);
        }

        var all = Derivatives.Input | Derivatives.Parameters | Derivatives.Second;
        Workspace<double> a = shared.CreateWorkspace(2, all), b = apart.CreateWorkspace(2, all);
        foreach (var run in new[] { a, b })
        {
            Nets.Fill(run);
            run.Forward();
            run.InputTangent(0).Fill(0.5);
            foreach (var tensor in run.Network.Table)
                run.ParameterTangents[tensor].Fill(0.25);
            run.Tangent();
            run.OutputGradient(0).Fill(1);
            run.BackwardTangent();
        }

        Near.Bits(b.Output(0), a.Output(0), "y");
        Near.Bits(b.OutputTangent(0), a.OutputTangent(0), "ty");
        Near.Bits(b.InputGradient(0), a.InputGradient(0), "dx");
        foreach (var name in new[] { "weight", "bias" })
        {
            double[] Sum(ParameterSet<double> set) => [.. set[$"first.{name}"].ToArray().Zip(set[$"second.{name}"].ToArray(), (u, v) => u + v)];
            Near.Relative(Sum(b.Gradients), a.Gradients[$"first.{name}"], 1e-15, name);
            Near.Relative(Sum(b.GradientTangents), a.GradientTangents[$"first.{name}"], 1e-14, name);
        }
    }

    [Fact]
    public void A_frozen_layer_gets_no_gradient_and_is_not_changed()
    {
        var network = Nets.Small<double>();
        var frozen = network.With(g =>
        {
            var x = g["x"];
            Assert.Throws<ArgumentException>(() => g.Freeze(new Dense<double, Tanh>(4, 5)));
            var layer = new Dense<double, Tanh>(4, 3);
            var added = x.Then(layer, "added");
            g.Freeze(layer);
            g.Minimize(new MeanSquared().Of(g["y"] + added.Dense(3, "last"), g.Input(3, "target")));
        });
        Assert.Equal([true, true, true, true, false, false, true, true], frozen.Table.Select(t => t.Trainable));
        Assert.Contains("(frozen)", frozen.ToString());
        foreach (var optimizer in Cases.Optimizers.All)
        {
            var run = frozen.CreateWorkspace(2, Derivatives.Input | Derivatives.Parameters, Behaviour.Training, frozen.CreateParameters(3));
            Nets.Fill(run);
            var rule = optimizer.For(frozen);
            var before = run.Parameters.Clone();
            for (var step = 0; step < 5; step++)
            {
                run.Forward();
                run.Backward(Reduction.Mean);
                Assert.All(run.Gradients["added.weight"].ToArray().Concat(run.Gradients["added.bias"].ToArray()), g => Assert.Equal(0, g));
                rule.Step(run.Parameters, run.Gradients);
            }

            foreach (var tensor in frozen.Table)
            {
                var same = before[tensor].SequenceEqual(run.Parameters[tensor]);
                Assert.True(same != tensor.Trainable, $"{optimizer} {(same ? "left" : "changed")} {tensor.Name}");
            }
        }
    }

    /// <summary>Through a frozen layer gradients still flow.</summary>
    [Fact]
    public void A_frozen_layer_passes_gradients_on()
    {
        var graph = new Graph<double>();
        var layer = new Dense<double, Tanh>(3, 3);
        graph.Output(graph.Input(3).Dense(3, "below").Then(layer, "frozen"), "y");
        var free = graph.Build(1);
        graph.Freeze(layer);
        var frozen = graph.Build(1);
        Near.Bits<double>(Gradient(free), Gradient(frozen));

        static double[] Gradient(Network<double> network)
        {
            var run = network.CreateWorkspace(2, Derivatives.Parameters);
            Nets.Fill(run);
            run.Forward();
            run.OutputGradient(0).Fill(1);
            run.Backward();
            return run.Gradients["below.weight"].ToArray();
        }
    }

    /// <summary>y = x·x + x/3·x… : three readers of a value, one of them twice: dx is the sum of all.</summary>
    [Fact]
    public void A_value_with_three_readers()
    {
        var graph = new Graph<double>();
        var x = graph.Input(4, "x");
        var v = x.Apply(new Square(), "v");
        graph.Output(v * v + v.Apply(new Sigmoid()) - v.Dense(4, "dense"), "y");
        var run = graph.Build(1).CreateWorkspace(2, Derivatives.Input | Derivatives.Second);
        Nets.Fill(run);
        var xs = run.Input(0).ToArray();
        run.Forward();
        run.InputTangent(0).Fill(1);
        run.Tangent();
        var dy = Draw.Uniform<double>(3, 8);
        dy.CopyTo(run.OutputGradient(0));
        run.BackwardTangent();
        var W = run.Parameters["dense.weight"].ToArray();
        for (var e = 0; e < 8; e++)
        {
            double value = xs[e] * xs[e], s = 1 / (1 + Math.Exp(-value)), dv = dy[e] * (2 * value + s * (1 - s));
            for (var k = 0; k < 4; k++)
                dv -= dy[e / 4 * 4 + k] * W[e % 4 * 4 + k];
            Assert.Equal(dv * 2 * xs[e], run.InputGradient(0)[e], 1e-13);
        }

        // Along 1: the derivative of dx is that of a difference.
        var tdx = run.InputGradientTangent(0).ToArray();
        double[] Moved(double h)
        {
            xs.Select(u => u + h).ToArray().CopyTo(run.Input(0));
            run.Forward();
            dy.CopyTo(run.OutputGradient(0));
            run.Backward();
            return run.InputGradient(0).ToArray();
        }

        Near.Relative([.. Moved(1e-5).Zip(Moved(-1e-5), (a, b) => (a - b) / 2e-5)], tdx, 1e-8, "tdx");
    }

    [Fact]
    public void An_output_that_is_also_read()
    {
        var graph = new Graph<double>();
        var hidden = graph.Input(3, "x").Dense(3, new Tanh());
        graph.Output(hidden, "hidden");
        graph.Output(hidden.Dense(2), "y");
        graph.Output(hidden, "again");
        var run = graph.Build(2).CreateWorkspace(2, Derivatives.Input | Derivatives.Parameters);
        Nets.Fill(run);
        double[] Gradient(double hiddenSeed, double ySeed, double againSeed)
        {
            run.Gradients.Clear();
            run.Forward();
            run.OutputGradient("hidden").Fill(hiddenSeed);
            run.OutputGradient("y").Fill(ySeed);
            run.OutputGradient("again").Fill(againSeed);
            run.Backward();
            return [.. run.InputGradient(0), .. run.Gradients["dense1.weight"]];
        }

        double[] a = Gradient(1, 0, 0), b = Gradient(0, 1, 0), c = Gradient(0, 0, 1), all = Gradient(1, 1, 1);
        Assert.Contains(a, v => v != 0);
        Near.Bits<double>(a, c, "the same value under two names");
        Near.Relative([.. a.Select((v, i) => 2 * v + b[i])], all, 1e-15, "the sum of all seeds");
        Assert.Equal(run.Output("hidden").ToArray(), run.Output("again").ToArray());
    }

    [Fact]
    public void An_input_that_is_also_an_output()
    {
        var graph = new Graph<double>();
        var x = graph.Input(3, "x");
        graph.Output(x);
        graph.Output(x.Apply(new Square()), "y");
        var run = graph.Build().CreateWorkspace(2, Derivatives.Input | Derivatives.Second);
        Nets.Fill(run);
        var xs = run.Input(0).ToArray();
        run.Forward();
        Assert.Equal(xs, run.Output(0).ToArray());
        run.InputTangent(0).Fill(3);
        run.Tangent();
        Assert.All(run.OutputTangent("x").ToArray(), t => Assert.Equal(3, t));
        run.OutputGradient("x").Fill(10);
        run.OutputGradient("y").Fill(1);
        run.OutputGradientTangent("x").Fill(100);
        run.BackwardTangent();
        Near.Relative([.. xs.Select(v => 10 + 2 * v)], run.InputGradient(0), 1e-15, "dx");
        Near.Relative([.. xs.Select(v => 100 + 6.0)], run.InputGradientTangent(0), 1e-15, "tdx");
        Near.Relative(run.InputGradient(0), run.Gradient("x"), 0, "dx by name");
        Assert.All(run.OutputGradient("x").ToArray(), g => Assert.Equal(0, g));
        Assert.Equal(xs, run.Input(0).ToArray());

        // Nothing but an input that is an output.
        graph = new();
        graph.Output(graph.Input(2, "x"), "y");
        var bare = graph.Build().CreateWorkspace(1, Derivatives.Input);
        double[] dx = new double[2], y = new double[2];
        bare.Forward([3, 4], y);
        Assert.Equal([3.0, 4.0], y);
        bare.InputGradient([3, 4], 1, dx);
        Assert.Equal([0.0, 1.0], dx);
    }

    [Fact]
    public void An_input_that_nobody_reads_has_gradient_zero()
    {
        var graph = new Graph<double>();
        graph.Input(2, "unused");
        graph.Output(graph.Input(3, "x").Apply(new Square()), "y");
        var run = graph.Build().CreateWorkspace(2, Derivatives.Input | Derivatives.Second);
        run.Forward();
        run.Tangent();
        run.OutputGradient(0).Fill(1);
        run.BackwardTangent();
        Assert.Equal(new double[4], run.InputGradient("unused").ToArray());
        Assert.Equal(new double[4], run.InputGradientTangent("unused").ToArray());
    }

    /// <summary>yᵣ = w[iᵣ]: what a table of learned values does.</summary>
    private sealed class Lookup : Layer<double>
    {
        private readonly Input i;
        private readonly Output y;
        private readonly Parameter w;

        public Lookup()
        {
            i = Input("i", [], Kind.Index);
            y = Output("y", []);
            w = Parameter("w", 5, Role.Embedding, Initializer.One);
        }

        protected internal override void Forward(in Pass<double> p)
        {
            for (var r = 0; r < p.Rows; r++)
                p[y][r] = p[w][(int)p[i][r]];
        }

        protected internal override void Backward(in Pass<double> p)
        {
            for (var r = 0; r < p.Rows && !p.Gradient(w).IsEmpty; r++)
                p.Gradient(w)[(int)p[i][r]] += p.Gradient(y)[r];
        }

        protected internal override void Tangent(in Pass<double> p)
        {
            for (var r = 0; r < p.Rows; r++)
                p.Tangent(y)[r] = p.Tangent(w)[(int)p[i][r]];
        }
    }

    [Fact]
    public void An_output_that_no_direction_reaches_has_tangent_zero()
    {
        var graph = new Graph<double>();
        var looked = graph.Input([], "i", Kind.Index).Then(new Lookup());
        graph.Output(looked, "y");
        graph.Output(looked + graph.Input([], "x"), "sum");
        var run = graph.Build().CreateWorkspace(2, Derivatives.Tangent);
        run.Labels("i", [4, 2]);
        run.InputTangent("x").Fill(3);
        run.Forward();
        run.Tangent();
        Assert.Equal([1.0, 1.0], run.Output("y").ToArray());
        Assert.Equal([0.0, 0.0], run.OutputTangent("y").ToArray());
        Assert.Equal([3.0, 3.0], run.OutputTangent("sum").ToArray());

        // With parameters a direction in the table reaches it, and gradients the table.
        run = graph.Build().CreateWorkspace(2, Derivatives.Tangent | Derivatives.Parameters);
        run.Labels("i", [4, 2]);
        run.ParameterTangents["lookup1.w"][4] = 7;
        run.Forward();
        run.Tangent();
        Assert.Equal([7.0, 0.0], run.OutputTangent("sum").ToArray());
        run.OutputGradient("y").Fill(1);
        run.OutputGradient("sum").Fill(1);
        run.Backward();
        Assert.Equal([0.0, 0, 2, 0, 2], run.Gradients["lookup1.w"].ToArray());
    }

    [Fact]
    public void More_on_the_same_layers_shares_or_copies_parameters()
    {
        var network = Nets.Small<double>();
        var loss = network.With(g => g.Minimize(new MeanSquared().Of(g["y"], g.Input(3, "target"))));
        Assert.Same(network.Parameters, loss.Parameters);
        Assert.Empty(loss.Outputs);
        Assert.Single(loss.Terms);
        Assert.Single(network.Outputs);

        var head = network.With(g => g.Output(g["dense1"].Dense(2, "head"), "second"));
        Assert.NotSame(network.Parameters, head.Parameters);
        Assert.Equal(["y", "second"], head.Outputs.Select(o => o.Name));
        Assert.Equal(["dense1.weight", "dense1.bias", "dense2.weight", "dense2.bias", "head.weight", "head.bias"], head.Table.Select(t => t.Name));
        foreach (var tensor in network.Table)
            Near.Bits<double>(network.Parameters[tensor], head.Parameters[tensor.Name], tensor.Name);
        head.Parameters["dense1.weight"][0] = 77;
        Assert.NotEqual(77, network.Parameters["dense1.weight"][0]);

        // The smaller network runs on the larger set, but not the other way round.
        var run = network.CreateWorkspace(1, parameters: head.Parameters);
        run.Forward();
        Assert.Contains("head.weight", Assert.Throws<ArgumentException>(() => head.CreateWorkspace(1, parameters: network.Parameters)).Message);
    }

    [Fact]
    public void A_graph_goes_on_after_a_network_was_built()
    {
        var graph = new Graph<float>();
        var x = graph.Input(2);
        graph.Output(x.Dense(3, "one"), "first");
        var before = graph.Build();
        graph.Output(x.Dense(3, "two"), "second");
        Assert.Single(before.Outputs);
        Assert.Equal(2, graph.Build().Outputs.Count);
    }

    [Fact]
    public void Steps_that_nothing_depends_on_do_not_run()
    {
        var graph = new Graph<float>();
        var x = graph.Input(2);
        x.Then(new Throwing<float>(2) { InForward = true });
        graph.Output(x.Dense(3), "y");
        graph.Build().CreateWorkspace(1).Forward();
        Assert.Throws<InvalidTimeZoneException>(() => graph.Build().CreateWorkspace(1, observe: true).Forward());
    }

    [Fact]
    public void Extents_of_zero_work()
    {
        var graph = new Graph<float>();
        Value<float> x = graph.Input(0, "x"), s = graph.Input([2, 0], "s");
        graph.Output(x.Dense(3, new Tanh()), "bias alone");
        graph.Output(graph.Input(3, "z").Dense(0), "nothing");
        graph.Output(s.Dense(2), "bias twice");
        graph.Output(s.Softmax(), "softmax of nothing");
        graph.Output(x.Concat(x), "joined");
        graph.Output((x + x).Apply(new Sigmoid()), "sum");
        var run = graph.Build(1).CreateWorkspace(2, Derivatives.Input | Derivatives.Parameters | Derivatives.Second);
        run.Parameters["dense1.bias"].Fill(1);
        run.Parameters["dense3.bias"].Fill(2);
        run.Input("z").Fill(5);
        run.Forward();
        Assert.All(run.Output("bias alone").ToArray(), v => Assert.Equal(MathF.Tanh(1), v, 1e-6f));
        Assert.Equal([2f, 2, 2, 2, 2, 2, 2, 2], run.Output("bias twice").ToArray());
        Assert.Equal(0, run.Output("nothing").Length + run.Output("softmax of nothing").Length + run.Output("joined").Length);
        run.Tangent();
        run.OutputGradient("bias twice").Fill(1);
        run.BackwardTangent();
        Assert.Equal([4f, 4], run.Gradients["dense3.bias"].ToArray());
        Assert.Equal(new float[6], run.InputGradient("z").ToArray());
    }
}

/// <summary>y = x, unless it is told to throw: a user's layer that goes wrong.</summary>
internal sealed class Throwing<T> : Layer<T> where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
{
    private readonly Input x;
    private readonly Output y;

    public Throwing(Shape shape)
    {
        x = Input("x", shape);
        y = Output("y", shape);
    }

    public bool InForward { get; set; }

    public bool InBackward { get; set; }

    public bool InTangent { get; set; }

    protected internal override void Forward(in Pass<T> p)
    {
        p[x].CopyTo(p[y]);
        Throw(InForward);
    }

    protected internal override void Backward(in Pass<T> p)
    {
        Throw(InBackward);
        p.Gradient(y).CopyTo(p.Gradient(x));
    }

    protected internal override void Tangent(in Pass<T> p)
    {
        Throw(InTangent);
        p.Tangent(x).CopyTo(p.Tangent(y));
    }

    private static void Throw(bool now)
    {
        if (now)
            throw new InvalidTimeZoneException("This layer throws.");
    }
}
