using CommunityToolkit.HighPerformance;
using FastNN.Differentiation;
using FastNN.Tests.Support;
using Check = FastNN.Differentiation.Laws;

namespace FastNN.Tests.Misuse;

/// <summary>
/// A call that is refused says by which exception, names the thing, what it saw and what it wanted; its comment promises the exception; no
/// number that outlives a call has changed; and the next passes give the right bits.
/// </summary>
public class RefusedCallTests
{
    /// <summary>The exception and what its message says, by regular expressions.</summary>
    private sealed record Case(Type Exception, System.Action<Bench> Call, params string[] Says)
    {
        /// <summary>Whether both workspaces have run, with a direction and seeds; a step then leaves no gradient.</summary>
        public bool Ready { get; init; } = true;

        /// <summary>Whether the network carries state, and so has two inputs.</summary>
        public bool Stream { get; init; }
    }

    private static readonly Network<double> other = FastNN.Network.Of<double>(4, x => x.Dense(7, new Tanh()).Dense(3));

    private static Case Lengths(System.Action<Bench> call, params string[] says) => new(typeof(ShapeException), call, says);

    private static Case Index(System.Action<Bench> call, params string[] says) => new(typeof(ArgumentOutOfRangeException), call, says);

    private static Case Argument(System.Action<Bench> call, params string[] says) => new(typeof(ArgumentException), call, says);

    private static Case Name(System.Action<Bench> call, params string[] says) => new(typeof(KeyNotFoundException), call, says);

    private static Case State(System.Action<Bench> call, params string[] says) => new(typeof(InvalidOperationException), call, says);

    private static readonly Dictionary<string, Case> cases = new()
    {
        // Wrong lengths.
        ["Forward, x"] = Lengths(b => b.Run.Forward(new double[5], new double[3]), "\"x\" holds 5", "1 to 2 rows", @"\[4\], 4 each"),
        ["Forward, three rows"] = Lengths(b => b.Run.Forward(new double[12], new double[9]), "\"x\" holds 12", "1 to 2 rows"),
        ["Forward, no row"] = Lengths(b => b.Run.Forward([], []), "\"x\" holds 0", "1 to 2 rows"),
        ["Forward, y"] = Lengths(b => b.Run.Forward(new double[8], new double[5]), "\"y\" holds 5", "2 rows", @"\[3\] are 6"),
        ["Predict, x"] = Lengths(b => b.Run.Predict(new double[13], new double[9]), "\"x\" holds 13", @"\[4\]"),
        ["Predict, y"] = Lengths(b => b.Run.Predict(new double[12], new double[10]), "\"y\" holds 10", "3 rows", "are 9"),
        ["InputGradient, x"] = Lengths(b => b.Run.InputGradient(new double[5], 0, new double[5]), "\"x\" holds 5", "1 to 2 rows"),
        ["InputGradient, dx"] = Lengths(b => b.Run.InputGradient(new double[4], 0, new double[3]), "\"dx\" holds 3", "\"x\" holds 4"),
        ["InputGradient, u"] = Lengths(b => b.Run.InputGradient(new double[8], new double[3], new double[8]), "\"u\" holds 3", "2 rows", "are 6"),
        ["InputGradient of u, dx"] = Lengths(b => b.Run.InputGradient(new double[8], new double[6], new double[9]), "\"dx\" holds 9", "\"x\" holds 8"),
        ["Labels for an input of numbers"] = Argument(b => b.Step.Labels("target", new int[9]), "\"target\" holds Real"),
        ["Loss, totals"] = Lengths(b => b.Step.Loss([1, 2]), "2 totals", "1 terms"),
        ["Backward, totals"] = Lengths(b => b.Step.Backward([1, 2]), "2 totals", "1 terms"),
        ["Weigh, totals"] = Lengths(b => b.Step.Weigh([]), "0 totals", "1 terms"),
        ["Snapshot"] = Lengths(b => b.Run.Snapshot(new double[9]), "holds 9", "2 rows has 10") with { Stream = true },
        ["Restore"] = Lengths(b => b.Run.Restore(new double[11]), "holds 11", "2 rows has 10") with { Stream = true },
        ["Jacobian, x"] = Lengths(b => Jacobian.Of(b.Run, new double[8], new Span2D<double>(new double[12], 3, 4)), "holds 8", @"\[4\] has 4"),
        ["Jacobian, matrix"] = Lengths(b => Jacobian.Of(b.Run, new double[4], new Span2D<double>(new double[12], 4, 3)), "4×3", "3×4"),

        // Overlaps.
        ["Predict, overlap"] = Argument(b => Overlapping((x, y) => b.Run.Predict(x, y.Span)), "\"y\" overlaps \"x\""),

        // Numbers that are not there.
        ["Forward, rows"] = Index(b => b.Run.Forward(3), "1 to 2 rows", "but 3 are"),
        ["Forward, negative rows"] = Index(b => b.Run.Forward(-1), "1 to 2 rows", "but -1 are"),
        ["Weigh, rows"] = Index(b => b.Step.Weigh(new double[1], 3), "1 to 2 rows", "but 3 are"),
        ["InputGradient, unit"] = Index(b => b.Run.InputGradient(new double[4], 3, new double[4]), "units 0 to 2", "but 3 was"),
        ["InputGradient, negative unit"] = Index(b => b.Run.InputGradient(new double[4], -1, new double[4]), "units 0 to 2", "but -1 was"),
        ["Loss, term"] = Index(b => b.Step.Loss(1), "1 terms", "but 1 was"),
        ["Losses, term"] = Index(b => b.Step.Losses(-1), "1 terms", "but -1 was"),
        ["Loss, reduction"] = Index(b => b.Step.Loss((Reduction)7), "7", "Unknown reduction"),
        ["Loss of a term, reduction"] = Index(b => b.Step.Loss(0, (Reduction)7), "7", "Unknown reduction"),
        ["Backward, reduction"] = Index(b => b.Step.Backward((Reduction)7), "7", "Unknown reduction"),
        ["BackwardTangent, reduction"] = Index(b => b.Step.BackwardTangent((Reduction)7), "7", "Unknown reduction"),
        ["Input, index"] = Index(b => b.Run.Input(1), "There are 1 inputs: \"x\""),
        ["Output, index"] = Index(b => b.Run.Output(-1), "There are 1 outputs: \"y\""),
        ["OutputGradient, index"] = Index(b => b.Run.OutputGradient(1), "\"y\""),
        ["InputGradient, index"] = Index(b => b.Run.InputGradient(1), "\"x\""),
        ["InputTangent, index"] = Index(b => b.Run.InputTangent(1), "\"x\""),
        ["OutputTangent, index"] = Index(b => b.Run.OutputTangent(1), "\"y\""),
        ["OutputGradientTangent, index"] = Index(b => b.Run.OutputGradientTangent(1), "\"y\""),
        ["InputGradientTangent, index"] = Index(b => b.Run.InputGradientTangent(1), "\"x\""),
        ["Optimizer, rate"] = Index(b => b.Adam.LearningRate = -2, "-2"),

        // Names that are not there.
        ["Input, name"] = Name(b => b.Run.Input("X"), "\"X\"", "\"x\""),
        ["Output, name"] = Name(b => b.Run.Output("z"), "\"z\"", "\"y\""),
        ["OutputGradient, name"] = Name(b => b.Run.OutputGradient("z"), "\"z\"", "\"y\""),
        ["InputGradient, name"] = Name(b => b.Run.InputGradient("z"), "\"z\"", "\"x\""),
        ["InputTangent, name"] = Name(b => b.Run.InputTangent("z"), "\"z\"", "\"x\""),
        ["OutputTangent, name"] = Name(b => b.Run.OutputTangent("z"), "\"z\"", "\"y\""),
        ["OutputGradientTangent, name"] = Name(b => b.Run.OutputGradientTangent("z"), "\"z\"", "\"y\""),
        ["InputGradientTangent, name"] = Name(b => b.Run.InputGradientTangent("z"), "\"z\"", "\"x\""),
        ["Value, name"] = Name(b => b.Run.Value("inner"), "\"inner\"", "\"x\"", "observe: true"),
        ["Gradient, name"] = Name(b => b.Run.Gradient("inner"), "\"inner\"", "\"x\"", "observe: true"),
        ["Labels, name"] = Name(b => b.Step.Labels("labels", [1]), "\"labels\"", "\"target\""),
        ["Parameters, name"] = Name(b => _ = b.Run.Parameters["W"], "\"W\"", "\"inner.weight\""),

        // Of another network.
        ["Parameters of another network"] = Argument(b => b.Run.Parameters = other.Parameters, @"""dense1.weight"" \[4, 7\]", @"""first.w"" \[4\]", @"Parameter 'value'"),
        ["A workspace on parameters of another network"] = Argument(b => b.Network.CreateWorkspace(1, parameters: other.Parameters), @"""dense1.weight"" \[4, 7\]", @"""first.w"" \[4\]", "Parameter 'parameters'"),
        ["A copy of another network"] = Argument(b => b.Run.Parameters.CopyFrom(other.Parameters), @"""dense1.weight"" \[4, 7\]", @"""first.w"" \[4\]"),
        ["A step on parameters of another network"] = Argument(b => b.Adam.Step(other.Parameters, b.Step.Gradients), "\"parameters\"", @"""dense1.weight"" \[4, 7\]"),
        ["A step on gradients of another network"] = Argument(b => b.Adam.Step(b.Step.Parameters, other.CreateGradients()), "\"gradients\"", @"""dense1.weight"" \[4, 7\]"),
        ["A step on gradients of a smaller network"] = Argument(b => b.Adam.Step(b.Step.Parameters, b.Run.Gradients), "\"gradients\"", @"has no ""weights.w"" \[\]"),
        ["A step on parameters as gradients"] = Argument(b => b.Adam.Step(b.Step.Parameters, b.Step.Parameters), "\"gradients\" is the same set as \"parameters\""),
        ["A step on a moment as gradients"] = Argument(b => b.Adam.Step(b.Step.Parameters, b.Adam.States[1]), "\"gradients\" is state 1"),
        ["A step on a moment as parameters"] = Argument(b => b.Adam.Step(b.Adam.States[0], b.Step.Gradients), "\"parameters\" is state 0"),

        // Out of order.
        ["Backward without Forward"] = State(b => b.Run.Backward(), "Backward .*call Forward first") with { Ready = false },
        ["Backward of a mean without Forward"] = State(b => Fresh(b).Backward(Reduction.Mean), "Backward .*call Forward first"),
        ["Backward of totals without Forward"] = State(b => Fresh(b).Backward([1]), "Backward .*call Forward first"),
        ["Tangent without Forward"] = State(b => b.Run.Tangent(), "Tangent .*call Forward first") with { Ready = false },
        ["BackwardTangent without Forward"] = State(b => b.Run.BackwardTangent(), "BackwardTangent .*call Forward first") with { Ready = false },
        ["BackwardTangent without Tangent"] = State(b => b.Step.BackwardTangent(Reduction.Mean), "call Tangent first") with { Ready = false },
        ["Commit without Forward"] = State(b => b.Run.Commit(), "Commit .*call Forward first") with { Ready = false },
        ["Loss without Forward"] = State(b => Fresh(b).Loss(), "Loss .*call Forward first"),
        ["Loss of a term without Forward"] = State(b => Fresh(b).Loss(0), "Loss .*call Forward first"),
        ["Loss of totals without Forward"] = State(b => Fresh(b).Loss([1]), "Loss .*call Forward first"),

        // Not for this network, or not planned.
        ["Forward with two inputs"] = State(b => b.Run.Forward(new double[4], new double[3]), "one input; there are 2: \"x\", \"h\"") with { Stream = true },
        ["Predict with two inputs"] = State(b => b.Run.Predict(new double[4], new double[3]), "one input; there are 2: \"x\", \"h\"") with { Stream = true },
        ["InputGradient with two inputs"] = State(b => b.Run.InputGradient(new double[4], 0, new double[4]), "one input; there are 2: \"x\", \"h\"") with { Stream = true },
        ["Jacobian with two inputs"] = State(b => Jacobian.Of(b.Run, new double[4], default), "one input; there are 2: \"x\", \"h\"") with { Stream = true },
        ["Loss without terms"] = State(b => b.Run.Loss(), "minimises nothing.*Training\\(loss\\)"),
        ["Losses without terms"] = State(b => b.Run.Losses(), "minimises nothing"),
        ["Backward of a mean without terms"] = State(b => b.Run.Backward(Reduction.Mean), "minimises nothing"),
        ["Weigh without terms"] = State(b => b.Run.Weigh([]), "minimises nothing"),
        ["Hessian with parameters"] = State(b => Hessian.Of(b.Run, new double[4], 0, default), @"Derivatives\.Input \| Derivatives\.Second", "without parameters"),
        ["Law without derivatives"] = State(b => Check.Transpose(b.Network.CreateWorkspace(1)), @"Derivatives\.Input \| Derivatives\.Parameters \| Derivatives\.Tangent", "this one has None"),
    };

    private static Workspace<double> Fresh(Bench bench) => bench.Training.CreateWorkspace(1, Derivatives.Parameters);

    private static void Overlapping(System.Action<double[], Memory<double>> call)
    {
        var memory = new double[12];
        call(memory, memory.AsMemory(3, 9));
    }

    public static TheoryData<string> Cases => [.. cases.Keys];

    [Theory, MemberData(nameof(Cases))]
    public void It_says_why_and_changes_nothing(string name)
    {
        var refused = cases[name];
        Bench bench = new(refused.Stream), twin = new(refused.Stream);
        if (refused.Ready)
        {
            Bench.Ready(bench);
            Bench.Ready(twin);
        }

        var state = bench.State();
        var thrown = Record.Exception(() => refused.Call(bench));
        Assert.NotNull(thrown);
        Assert.Equal(refused.Exception, thrown.GetType());
        foreach (var pattern in refused.Says)
            Assert.Matches(pattern, thrown.Message);
        Assert.Null(Comments.Missing(thrown));
        Bench.Same(state, bench.State(), name);

        // What was prepared can still be used up, and everything after it is right.
        if (refused.Ready)
        {
            bench.Run.BackwardTangent();
            twin.Run.BackwardTangent();
            bench.Step.BackwardTangent(Reduction.Mean);
            twin.Step.BackwardTangent(Reduction.Mean);
        }

        Bench.Same(twin.State(), bench.State(), $"{name}, what was under way");
        Bench.Same(twin.Results(), bench.Results(), $"{name}, results");
    }
}
