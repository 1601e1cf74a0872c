using CommunityToolkit.HighPerformance;
using FastNN.Differentiation;
using FastNN.Tests.Support;
using Check = FastNN.Differentiation.Laws;

namespace FastNN.Tests.Misuse;

/// <summary>A second thread that comes into a workspace while a pass runs is refused, by every call, and disturbs nothing.</summary>
public class ThreadTests
{
    private static readonly double[] x = Draw.Uniform<double>(5, 8), u = Draw.Uniform<double>(6, 6);

    private static readonly Dictionary<string, System.Action<Workspace<double>>> calls = new()
    {
        ["Forward"] = run => run.Forward(),
        ["Forward of rows"] = run => run.Forward(1),
        ["Forward from x to y"] = run => run.Forward(x, new double[6]),
        ["Predict"] = run => run.Predict(x, new double[6]),
        ["Backward"] = run => run.Backward(),
        ["Tangent"] = run => run.Tangent(),
        ["BackwardTangent"] = run => run.BackwardTangent(),
        ["Commit"] = run => run.Commit(),
        ["InputGradient of a unit"] = run => run.InputGradient(x, 1, new double[8]),
        ["InputGradient of u"] = run => run.InputGradient(x, u, new double[8]),
        ["Reset"] = run => run.Reset(),
        ["Snapshot"] = run => run.Snapshot([]),
        ["Restore"] = run => run.Restore([]),
        ["Parameters"] = run => run.Parameters = run.Parameters.Clone(),
        ["Jacobian"] = run => Jacobian.Of(run, x.AsSpan(0, 4), new Span2D<double>(new double[12], 3, 4)),
        ["Hessian"] = run => Hessian.Of(run, x.AsSpan(0, 4), 1, new Span2D<double>(new double[16], 4, 4)),
        ["Transpose law"] = run => Check.Transpose(run),
        ["Gradient check"] = run => Check.Gradients(run),
    };

    private static readonly Dictionary<string, System.Action<Workspace<double>>> trainingCalls = new()
    {
        ["Loss"] = run => run.Loss(),
        ["Loss of totals"] = run => run.Loss([1]),
        ["Loss of a term"] = run => run.Loss(0),
        ["Backward of a mean"] = run => run.Backward(Reduction.Mean),
        ["Backward of totals"] = run => run.Backward([1]),
        ["BackwardTangent of a mean"] = run => run.BackwardTangent(Reduction.Mean),
        ["Weigh"] = run => run.Weigh(new double[1]),
        ["Labels"] = run => run.Labels("target", [0, 1]),
    };

    public static TheoryData<string> Calls => [.. calls.Keys, .. trainingCalls.Keys];

    [Theory, MemberData(nameof(Calls))]
    public void It_is_refused_and_disturbs_nothing(string name)
    {
        var training = trainingCalls.ContainsKey(name);
        var call = training ? trainingCalls[name] : calls[name];
        var layer = new Between<double>(4);
        var network = Network.Of<double>(4, v => v.Dense(4, new Tanh()).Then(layer).Dense(3, new Gelu()), seed: 1);
        const Derivatives second = Derivatives.Input | Derivatives.Second;
        var run = training
            ? network.Training(new SoftmaxCrossEntropy()).CreateWorkspace(2, second | Derivatives.Parameters)
            : network.CreateWorkspace(2, name == "Hessian" ? second : second | Derivatives.Parameters);
        double[] All()
        {
            x.CopyTo(run.Input("x"));
            run.Forward();
            x.CopyTo(run.InputTangent("x"));
            run.Tangent();
            if (training)
                run.BackwardTangent(Reduction.Mean);
            else
            {
                run.OutputGradient(0).Fill(1);
                run.BackwardTangent();
            }

            return [.. run.Value("y"), .. run.InputGradient("x"), .. run.InputGradientTangent("x"), training ? run.Loss() : 0];
        }

        All();
        var right = All();
        var refusals = 0;
        layer.Do = () =>
        {
            Exception? thrown = null;
            var second = new Thread(() => thrown = Record.Exception(() => call(run)));
            second.Start();
            second.Join();
            Assert.Contains("Two threads use this workspace", Assert.IsType<InvalidOperationException>(thrown).Message);
            Assert.Null(Comments.Missing(thrown));
            refusals++;
        };
        var disturbed = All();
        layer.Do = () => { };
        Assert.Equal(3, refusals);
        Near.Bits<double>(right, disturbed, $"passes while another thread calls {name}");
        Near.Bits<double>(right, All(), $"passes after another thread called {name}");
        Assert.False(run.FindsPieces);
        call(run);
    }

    [Fact]
    public void Prediction_in_chunks_is_one_pass()
    {
        var layer = new Between<double>(4);
        var run = Network.Of<double>(4, v => v.Then(layer).Then(new Witnesses.Dropout<double>(4, 0.5))).CreateWorkspace(1, behaviour: Behaviour.Training);
        double[] right = new double[8], disturbed = new double[8];
        run.Predict(x, right);
        layer.Do = () =>
        {
            Exception? thrown = null;
            var second = new Thread(() => thrown = Record.Exception(() => run.Predict(x, new double[8])));
            second.Start();
            second.Join();
            Assert.IsType<InvalidOperationException>(thrown);
        };
        run.Predict(x, disturbed);
        Near.Bits<double>(right, disturbed);
        Assert.Equal(0, run.FirstRow);
    }

    [Fact]
    public void Whoever_is_let_in_gets_the_right_numbers()
    {
        var network = Network.Of<float>(32, v => v.Dense(64, new Tanh()).Dense(16), seed: 1);
        var run = network.CreateWorkspace(1, Derivatives.Input);
        var wrong = 0;
        long right = 0, refused = 0;
        var end = Environment.TickCount64 + 300;
        var threads = Enumerable.Range(0, 4).Select(i => new Thread(() =>
        {
            float[] mine = Draw.Uniform<float>(i, 32), y = new float[16], dx = new float[32], expected = new float[16], gradient = new float[32];
            var own = network.CreateWorkspace(1, Derivatives.Input);
            own.Forward(mine, expected);
            own.InputGradient(mine, i, gradient);
            while (Environment.TickCount64 < end)
            {
                try
                {
                    run.Forward(mine, y);
                    if (!y.AsSpan().SequenceEqual(expected))
                        Interlocked.Increment(ref wrong);
                    run.InputGradient(mine, i, dx);
                    if (!dx.AsSpan().SequenceEqual(gradient))
                        Interlocked.Increment(ref wrong);
                    Interlocked.Increment(ref right);
                }
                catch (InvalidOperationException)
                {
                    Interlocked.Increment(ref refused);
                }
            }
        })).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        Assert.Equal(0, wrong);
        Assert.True(right > 0, "nobody was let in");
        Assert.True(refused + right > 100, $"{right} and {refused}");
    }
}
