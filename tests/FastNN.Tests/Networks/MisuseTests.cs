using FastNN.Tests.Misuse;
using FastNN.Tests.Support;

namespace FastNN.Tests.Networks;

/// <summary>What is wrong is refused, named, with what was seen and what was wanted; the workspace stays usable.</summary>
public class MisuseTests
{
    private static readonly Network<float> small = Nets.Small<float>();

    private static string Refused<E>(System.Action call) where E : Exception => Support.Refused.By<E>(call).Message;

    // ---- building ----

    [Fact]
    public void A_shape_that_does_not_fit()
    {
        var graph = new Graph<float>();
        var v = graph.Input(7).Dense(8, name: "relu1");
        Assert.Equal("Dense(9→2) expects [9] on \"x\" but \"relu1\" produces [8].", Refused<ShapeException>(() => v.Then(new Dense<float, Identity>(9, 2))));
        Assert.Equal("Add expects [8] on \"b\" but \"other\" produces [9].", Refused<ShapeException>(() => _ = v + graph.Input(9, "other")));
        Assert.Contains("1 input", Refused<ShapeException>(() => graph.Apply(new Dense<float, Identity>(9, 2), null)));
        Assert.Contains("2 were given", Refused<ShapeException>(() => graph.Apply(new Dense<float, Identity>(8, 2), null, v, v)));
        Assert.Matches(@"\[2, 3\].*\[4\]", Refused<ShapeException>(() => graph.Input([2, 3]).Concat(graph.Input(4))));
        Assert.Contains("scalar", Refused<ShapeException>(() => graph.Input([]).Dense(3)));

        // What was refused left nothing behind.
        graph.Output(v.Dense(2), "y");
        Assert.Equal(["x", "relu1", "other", "x2", "x3", "x4", "dense1"], graph.Description.Values.Select(v => v.Name));
    }

    [Fact]
    public void Sizes_that_are_negative_or_too_large()
    {
        var graph = new Graph<float>();
        Assert.Matches(@"-1", Refused<ShapeException>(() => graph.Input(-1)));
        Assert.Contains("-3", Refused<ArgumentOutOfRangeException>(() => graph.Input(2, "a").Dense(-3)));
        Assert.Contains("[65536, 65536]", Refused<ShapeException>(() => graph.Input([65536, 65536])));
        Assert.Contains("[65536, 65536]", Refused<ShapeException>(() => graph.Input(65536, "b").Dense(65536)));
        Assert.Equal(0, new Shape().Rank + graph.Input([65536, 65536, 0], "c").Shape.Size);
        Assert.Matches(@"\b9\b", Refused<ShapeException>(() => graph.Input([1, 1, 1, 1, 1, 1, 1, 1, 1])));

        // Parameters that one array cannot hold; rows that a workspace cannot.
        var large = new Graph<float>();
        large.Output(large.Input(40_000, "x").Dense(40_000, name: "first").Dense(40_000, name: "second"), "y");
        var message = Refused<ShapeException>(() => large.Build());
        Assert.Contains("\"second.weight\" [40000, 40000]", message);
        Assert.Contains("3200040000", message);
        var wide = Network.Of<float>(1_000_000, x => x.Apply(new Tanh()));
        message = Refused<ShapeException>(() => wide.CreateWorkspace(3000));
        Assert.Contains("3000 rows", message);
        Assert.Contains("Plan fewer rows", message);
    }

    [Fact]
    public void Rows_and_plans()
    {
        foreach (var rows in new[] { 0, -1 })
            Assert.Contains($"{rows}", Refused<ArgumentOutOfRangeException>(() => small.CreateWorkspace(rows)));
        Refused<ArgumentOutOfRangeException>(() => small.CreateWorkspace(1, (Derivatives)64));
        Refused<ArgumentOutOfRangeException>(() => small.CreateWorkspace(1, behaviour: (Behaviour)9));
        var run = small.CreateWorkspace(4);
        Assert.Matches(@"\b4\b.*\b5\b", Refused<ArgumentOutOfRangeException>(() => run.Forward(5)));
        Refused<ArgumentOutOfRangeException>(() => run.Forward(-1));
    }

    [Fact]
    public void Names_that_are_taken_or_unknown()
    {
        var graph = new Graph<float>();
        var x = graph.Input(2, "x");
        Assert.Contains("\"x\"", Refused<ArgumentException>(() => graph.Input(3, "x")));
        Assert.Contains("\"x\"", Refused<ArgumentException>(() => x.Dense(3, name: "x")));
        Refused<ArgumentException>(() => graph.Input(3, ""));
        graph.Output(x.Dense(3), "y");
        Assert.Contains("\"y\"", Refused<ArgumentException>(() => graph.Output(x, "y")));
        Assert.Contains("\"dense1\"", Refused<KeyNotFoundException>(() => _ = graph["nothing"]));
        var run = graph.Build().CreateWorkspace(1);
        Assert.Contains("\"x\"", Refused<KeyNotFoundException>(() => run.Input("nothing")));
        Assert.Contains("\"y\"", Refused<KeyNotFoundException>(() => run.Output("nothing")));
        Assert.Contains("\"x\"", Refused<ArgumentOutOfRangeException>(() => run.Input(1)));
        Assert.Contains("\"dense1.weight\"", Refused<KeyNotFoundException>(() => _ = run.Parameters["nothing"]));
    }

    [Fact]
    public void Values_of_another_graph_and_nothing_at_all()
    {
        Graph<float> graph = new(), other = new();
        Value<float> x = graph.Input(2), foreign = other.Input(2, "foreign");
        Assert.Contains("\"foreign\"", Refused<ArgumentException>(() => graph.Output(foreign)));
        Refused<ArgumentException>(() => _ = x + foreign);
        Refused<ArgumentException>(() => graph.Minimize(new Term<float>(foreign)));
        Assert.Throws<ArgumentNullException>(() => graph.Output(null!));
        Assert.Throws<ArgumentNullException>(() => graph.Apply(null!, null, x));
        Assert.Throws<ArgumentNullException>(() => graph.Apply(new Softmax<float>(2), null, [null!]));
        Assert.Throws<ArgumentNullException>(() => graph.Freeze(null!));
        Assert.Throws<ArgumentNullException>(() => x.Concat(null!, x));
        Assert.Throws<ArgumentNullException>(() => Network.Of<float>(2, null!));
        Assert.Throws<ArgumentNullException>(() => small.With(null!));
        Assert.Throws<ArgumentNullException>(() => new Workspace<float>(null!));
        Assert.Throws<ArgumentNullException>(() => small.CreateWorkspace(1).Parameters = null!);
        Refused<InvalidOperationException>(() => new Graph<float>().Build());
        Assert.Contains("Half", Refused<NotSupportedException>(() => new Graph<Half>()));
    }

    [Fact]
    public void Terms()
    {
        var graph = new Graph<float>();
        Value<float> x = graph.Input(2, "x"), one = graph.Input([], "one");
        Assert.Contains("[2]", Refused<ShapeException>(() => graph.Minimize(new Term<float>(x))));
        Assert.Contains("[2]", Refused<ShapeException>(() => graph.Minimize(new Term<float>(one, x))));
        Assert.Contains("NaN", Refused<ArgumentException>(() => graph.Minimize(double.NaN * new Term<float>(one))));
        Assert.Contains("Index", Refused<ArgumentException>(() => graph.Input([], "i", Kind.Index).Then(new Formula<float, Square>([], default))));
        Assert.Contains("[2]", Refused<ShapeException>(() => new SoftmaxCrossEntropy().Of(x, graph.Input(2, "k", Kind.Index))));
        var run = small.CreateWorkspace(1, Derivatives.Parameters);
        run.Forward();
        Assert.Contains("Minimize", Refused<InvalidOperationException>(() => run.Loss()));
        Assert.Contains("Minimize", Refused<InvalidOperationException>(() => run.Backward(Reduction.Mean)));
        var training = small.With(g => g.Minimize(new MeanSquared().Of(g["y"], g.Input(3, "t")))).CreateWorkspace(1, Derivatives.Parameters);
        training.Forward();
        Assert.Matches(@"\b2\b.*\b1\b", Refused<ShapeException>(() => training.Loss([1, 1])));
        Refused<ArgumentOutOfRangeException>(() => training.Loss(1));
        Refused<ArgumentOutOfRangeException>(() => training.Losses(-1));
        Refused<ArgumentOutOfRangeException>(() => training.Loss((Reduction)7));
    }

    // ---- running ----

    [Fact]
    public void Backward_without_forward()
    {
        const Derivatives all = Derivatives.Input | Derivatives.Parameters | Derivatives.Second;
        var run = small.CreateWorkspace(1, all);
        Assert.Contains("call Forward first", Refused<InvalidOperationException>(run.Backward));
        Assert.Contains("call Forward first", Refused<InvalidOperationException>(run.Tangent));
        Assert.Contains("call Forward first", Refused<InvalidOperationException>(run.Commit));
        run.Forward();
        Assert.Contains("call Tangent first", Refused<InvalidOperationException>(run.BackwardTangent));
        run.Tangent();
        run.BackwardTangent();
        run.Forward();
        Assert.Contains("call Tangent first", Refused<InvalidOperationException>(run.BackwardTangent));
        run.Parameters = run.Parameters.Clone();
        Assert.Contains("call Forward first", Refused<InvalidOperationException>(run.Backward));
        Assert.Contains("call Forward first", Refused<InvalidOperationException>(() => small.With(g => g.Minimize(new MeanSquared().Of(g["y"], g.Input(3, "t"))))
            .CreateWorkspace(1, Derivatives.Parameters).Backward(Reduction.Mean)));
    }

    [Fact]
    public void What_was_not_planned_says_what_to_ask_for()
    {
        var none = small.CreateWorkspace(1);
        none.Forward();
        foreach (var (call, ask) in new (System.Action, string)[]
        {
            (none.Backward, "Derivatives.Input"),
            (() => none.OutputGradient(0), "Derivatives.Input"),
            (() => none.InputGradient(0), "Derivatives.Input"),
            (() => none.InputGradient(new float[4], 0, new float[4]), "Derivatives.Input"),
            (() => _ = none.Gradients, "Derivatives.Parameters"),
            (none.Tangent, "Derivatives.Tangent"),
            (() => none.InputTangent(0), "Derivatives.Tangent"),
            (() => none.OutputTangent(0), "Derivatives.Tangent"),
            (none.BackwardTangent, "Derivatives.Second"),
            (() => none.InputGradientTangent(0), "Derivatives.Input | Derivatives.Second"),
            (() => none.OutputGradientTangent(0), "Derivatives.Input | Derivatives.Second"),
            (() => _ = none.ParameterTangents, "Derivatives.Parameters | Derivatives.Tangent"),
            (() => _ = none.GradientTangents, "Derivatives.Parameters | Derivatives.Second"),
            (() => small.CreateWorkspace(1, Derivatives.Input).BackwardTangent(), "Derivatives.Second"),
            (() => small.CreateWorkspace(1, Derivatives.Parameters).InputGradient(0), "Derivatives.Input"),
            (() => _ = small.CreateWorkspace(1, Derivatives.Input | Derivatives.Tangent).ParameterTangents, "Derivatives.Parameters | Derivatives.Tangent"),
        })
            Assert.Contains(ask, Refused<InvalidOperationException>(call));
    }

    [Fact]
    public void Wrong_lengths()
    {
        var run = small.CreateWorkspace(3, Derivatives.Input);
        var (x, y) = (new float[4], new float[3]);
        foreach (var wrong in new[] { 0, 3, 5, 16 })
        {
            Assert.Matches($@"\b{wrong}\b.*1 to 3 rows.*\[4\]", Refused<ShapeException>(() => run.Forward(new float[wrong], y)));
            Assert.Matches($@"\b{wrong}\b.*\b4\b", Refused<ShapeException>(() => run.InputGradient(x, 0, new float[wrong])));
        }

        Assert.Matches(@"\b4\b.*\[3\].*\b3\b", Refused<ShapeException>(() => run.Forward(x, new float[4])));
        Assert.Matches(@"\b5\b.*\[4\]", Refused<ShapeException>(() => run.Predict(new float[5], y)));
        Assert.Matches(@"\b3\b.*\b6\b", Refused<ShapeException>(() => run.Predict(new float[8], y)));
        var memory = new float[20];
        Refused<ArgumentException>(() => run.Predict(memory.AsSpan(0, 8), memory.AsSpan(4, 6)));
        foreach (var unit in new[] { -1, 3 })
            Assert.Contains("0 to 2", Refused<ArgumentOutOfRangeException>(() => run.InputGradient(x, unit, new float[4])));
        Assert.Matches(@"\b2\b.*\b3\b", Refused<ShapeException>(() => run.InputGradient(x, new float[2], new float[4])));
        run.InputGradient(x, 0, new float[4]);

        var two = small.With(g => g.Output(g["dense1"], "hidden")).CreateWorkspace(1);
        Assert.Contains("\"hidden\"", Refused<InvalidOperationException>(() => two.Forward(x, y)));
    }

    [Fact]
    public void Labels()
    {
        var training = small.With(g => g.Minimize(new SoftmaxCrossEntropy().Of(g["y"], new SoftmaxCrossEntropy().Target(g["y"]))));
        var run = training.CreateWorkspace(2, Derivatives.Parameters);
        Assert.Matches(@"\b3\b.*\b2\b", Refused<ShapeException>(() => run.Labels("target", [0, 1, 2])));
        Assert.Contains("\"x\"", Refused<ArgumentException>(() => run.Labels("x", [0])));
        foreach (var wrong in new[] { -1, 3 })
        {
            run.Labels("target", [0, wrong]);
            var message = Refused<ArgumentOutOfRangeException>(() => run.Forward());
            Assert.Contains("Row 1", message);
            Assert.Contains($"class {wrong}", message);
            Assert.Contains("0 to 2", message);
        }

        foreach (var wrong in new[] { 0.5f, float.NaN, float.PositiveInfinity })
        {
            run.Input("target")[1] = wrong;
            Refused<ArgumentOutOfRangeException>(() => run.Forward());
        }

        Assert.Contains("Index", Refused<InvalidOperationException>(() => training.CreateWorkspace(1, Derivatives.Input).InputGradient("target")));
        run.Labels("target", [0, 2]);
        run.Forward();
        run.Backward(Reduction.Mean);
        Assert.True(run.Gradients.IsFinite());
    }

    [Fact]
    public void Parameters_of_another_network()
    {
        var other = Network.Of<float>(4, x => x.Dense(6, new Tanh()).Dense(3));
        var message = Refused<ArgumentException>(() => small.CreateWorkspace(1, parameters: other.Parameters));
        Assert.Contains("\"dense1.weight\" [4, 5]", message);
        Assert.Contains("\"dense1.weight\" [4, 6]", message);
        var run = small.CreateWorkspace(1, Derivatives.Parameters);
        Refused<ArgumentException>(() => run.Parameters = other.Parameters);
        var adam = new Adam().For(small);
        Assert.Contains("\"gradients\"", Refused<ArgumentException>(() => adam.Step(small.Parameters, other.CreateGradients())));
        Assert.Contains("\"parameters\"", Refused<ArgumentException>(() => adam.Step(other.Parameters, run.Gradients)));
        Refused<ArgumentException>(() => small.Parameters.Clone().CopyFrom(other.Parameters));
        Assert.Equal(0, adam.Steps);
        foreach (var rate in new[] { -1, double.NaN, double.PositiveInfinity })
        {
            Refused<ArgumentOutOfRangeException>(() => adam.LearningRate = rate);
            Refused<ArgumentOutOfRangeException>(() => new Sgd(rate).For(small));
        }
    }

    [Fact]
    public void Two_threads_at_once()
    {
        var layer = new Between<float>(1);
        var run = Network.Of<float>(1, x => x.Then(layer)).CreateWorkspace(1, Derivatives.Input | Derivatives.Second);
        using ManualResetEventSlim inside = new(), leave = new();
        layer.Do = () =>
        {
            inside.Set();
            leave.Wait(TimeSpan.FromSeconds(2)); // for whoever is wrongly let in
        };
        var first = new Thread(() => run.Forward()) { IsBackground = true };
        first.Start();
        inside.Wait();
        foreach (var call in new System.Action[] { () => run.Forward(), run.Backward, run.Tangent, run.BackwardTangent, run.Commit })
            Assert.Contains("Two threads", Refused<InvalidOperationException>(call));
        leave.Set();
        first.Join();

        // Once they are gone it works; a layer that calls back is refused too, and does not lock it for good.
        layer.Do = () => { };
        run.Forward();
        layer.Do = () => run.Forward();
        Assert.Contains("Two threads", Refused<InvalidOperationException>(() => run.Forward()));
        layer.Do = () => { };
        run.Forward();
    }

    [Fact]
    public void A_layer_that_throws_leaves_the_workspace_usable()
    {
        var layer = new Throwing<float>(3);
        var run = Network.Of<float>(3, x => x.Then(layer).Dense(2), seed: 1).CreateWorkspace(2, Derivatives.Input | Derivatives.Parameters | Derivatives.Second);
        Nets.Fill(run);
        float[] Gradient()
        {
            run.Forward();
            run.OutputGradient(0).Fill(1);
            run.Backward();
            return run.InputGradient(0).ToArray();
        }

        var right = Gradient();
        layer.InForward = true;
        Assert.Throws<InvalidTimeZoneException>(() => run.Forward());
        Assert.Contains("call Forward first", Refused<InvalidOperationException>(run.Backward));
        layer.InForward = false;
        layer.InBackward = true;
        Assert.Throws<InvalidTimeZoneException>(() => Gradient());
        Assert.All(run.OutputGradient(0).ToArray(), g => Assert.Equal(0, g));
        layer.InBackward = false;
        layer.InTangent = true;
        run.Forward();
        Assert.Throws<InvalidTimeZoneException>(run.Tangent);
        Assert.Contains("call Tangent first", Refused<InvalidOperationException>(run.BackwardTangent));
        layer.InTangent = false;

        // No second derivative: named, with the seeds cleared.
        run.Tangent();
        run.OutputGradient(0).Fill(1);
        run.OutputGradientTangent(0).Fill(1);
        Assert.Contains("Throwing", Refused<NotSupportedException>(run.BackwardTangent));
        Assert.All(run.OutputGradientTangent(0).ToArray(), g => Assert.Equal(0, g));
        Assert.Equal(right, Gradient());
    }

    // ---- layers of users ----

    private sealed class Odd : Layer<float>
    {
        private readonly Input x;

        public Odd(bool twice = false, string name = "x")
        {
            x = Input(name, 1);
            if (twice)
                Output("x", 1);
            Output("y", 1);
        }

        public Input Foreign { get; set; }

        public void DeclareMore() => Scratch(3);

        public void DeclareNegative() => Saved(-1);

        public void DeclareNull() => Parameter("w", 2, Role.Weight, null!);

        protected internal override void Forward(in Pass<float> p) => _ = p[x].Length + p[Foreign].Length;

        protected internal override void Backward(in Pass<float> p)
        {
        }

        protected internal override void Tangent(in Pass<float> p)
        {
        }
    }

    [Fact]
    public void Slots_are_declared_once_and_early()
    {
        Assert.Contains("\"x\"", Refused<ArgumentException>(() => new Odd(twice: true)));
        Refused<ArgumentException>(() => new Odd(name: ""));
        var layer = new Odd();
        Refused<ArgumentOutOfRangeException>(layer.DeclareNegative);
        Assert.Throws<ArgumentNullException>(layer.DeclareNull);
        layer.DeclareMore();
        var network = Network.Of<float>(1, x => x.Then(layer));
        var message = Refused<InvalidOperationException>(layer.DeclareMore);
        Assert.Contains("Odd", message);
        Assert.Contains("constructor", message);

        // A handle that is default is an absent slot; one of a layer that declares more belongs to another.
        var run = network.CreateWorkspace(1);
        run.Forward();
        layer.Foreign = (Input)typeof(Input).GetConstructors(System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)[0].Invoke([7]);
        Assert.Matches(@"\b7\b.*another layer", Refused<InvalidOperationException>(() => run.Forward()));
        layer.Foreign = default;
        run.Forward();
    }
}
