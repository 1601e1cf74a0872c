using FastNN.Numerics;
using FastNN.Tests.Support;

namespace FastNN.Tests.Networks;

/// <summary>State that one forward pass leaves for the next.</summary>
public class CarryTests
{
    /// <summary>h ← tanh(x + h/2), and a delay of two steps: late ← late1 ← x.</summary>
    private static Workspace<double> Stream(int rows = 2)
    {
        var graph = new Graph<double>();
        Value<double> x = graph.Input(1, "x"), h = graph.Input(1, "h"), late1 = graph.Input(1, "late1"), late2 = graph.Input(1, "late2");
        var next = graph.Single(new PairFormula<double, HalfOfSecond>(1, default), "next", x, h).Apply(new Tanh());
        graph.Output(next, "y");
        graph.Output(late2, "late");
        graph.Carry(next, h);
        graph.Carry(x, late1);
        graph.Carry(late1, late2);
        return graph.Build().CreateWorkspace(rows);
    }

    private readonly struct HalfOfSecond : IPairFormula
    {
        public V Value<V>(V a, V b) where V : struct, ILane<V> => a + 0.5 * b;

        public V SlopeA<V>(V a, V b) where V : struct, ILane<V> => 1.0;

        public V SlopeB<V>(V a, V b) where V : struct, ILane<V> => 0.5;
    }

    private static (double Y, double Late) Step(Workspace<double> run, double x, int row = 0)
    {
        run.Input("x").Fill(-x);
        run.Input("x")[row] = x;
        run.Forward();
        return (run.Output("y")[row], run.Output("late")[row]);
    }

    [Fact]
    public void A_sequence_step_by_step()
    {
        var run = Stream();
        var (h, inputs) = (0.0, Draw.Uniform<double>(1, 10));
        for (var t = 0; t < 10; t++)
        {
            h = Math.Tanh(inputs[t] + 0.5 * h);
            var (y, late) = Step(run, inputs[t]);
            Assert.Equal(h, y, 1e-15);
            Assert.Equal(-h, run.Output("y")[1], 1e-15);
            Assert.Equal(t < 2 ? 0 : inputs[t - 2], late);
        }

        run.Reset();
        Assert.Equal(Math.Tanh(0.3), Step(run, 0.3).Y, 1e-15);
        Assert.Equal(0, run.Output("late")[0]);
    }

    /// <summary>A sum of all inputs that no output depends on, with steps after it that could use its memory.</summary>
    [Fact]
    public void What_is_carried_on_needs_no_other_reader()
    {
        var graph = new Graph<double>();
        Value<double> x = graph.Input(1, "x"), sum = graph.Input(1, "sum");
        graph.Carry(x + sum, sum);
        graph.Output(x.Apply(new Tanh()).Apply(new Tanh()).Apply(new Tanh()), "y");
        var run = graph.Build().CreateWorkspace(1);
        var state = new double[1];
        for (var t = 1; t <= 3; t++)
        {
            run.Input("x")[0] = t;
            run.Forward();
            run.Snapshot(state);
            Assert.Equal(t * (t + 1) / 2, state[0]);
        }
    }

    [Fact]
    public void A_snapshot_goes_back_in_time()
    {
        var run = Stream();
        Step(run, 0.5);
        Step(run, -0.2);
        var state = new double[run.StateLength];
        Assert.Equal(6, state.Length);
        run.Snapshot(state);
        var first = Step(run, 0.7);
        Step(run, 0.1);
        run.Restore(state);
        Assert.Equal(first, Step(run, 0.7));
        var other = Stream();
        other.Restore(state);
        Assert.Equal(first, Step(other, 0.7));
        run.Reset();
        run.Snapshot(state);
        Assert.Equal(new double[6], state);
        foreach (var wrong in new[] { 5, 7 })
        {
            Assert.Matches($@"\b{wrong}\b.*\b6\b", Assert.Throws<ShapeException>(() => run.Snapshot(new double[wrong])).Message);
            Assert.Matches($@"\b{wrong}\b.*\b6\b", Assert.Throws<ShapeException>(() => run.Restore(new double[wrong])).Message);
        }
    }

    [Fact]
    public void A_pass_that_throws_leaves_the_state_as_it_was()
    {
        var graph = new Graph<double>();
        Value<double> x = graph.Input(1, "x"), h = graph.Input(1, "h");
        var layer = new Throwing<double>(1);
        var next = (x + h).Then(layer);
        graph.Output(next, "y");
        graph.Carry(next, h);
        var run = graph.Build().CreateWorkspace(1);
        run.Input("x")[0] = 1;
        run.Forward();
        layer.InForward = true;
        Assert.Throws<InvalidTimeZoneException>(() => run.Forward());
        layer.InForward = false;
        run.Forward();
        Assert.Equal(2, run.Output("y")[0]);
    }

    [Fact]
    public void Misuse_is_refused()
    {
        var graph = new Graph<float>();
        Value<float> x = graph.Input(2, "x"), h = graph.Input(3, "h"), y = x.Dense(3);
        Assert.Contains("\"dense1\"", Assert.Throws<ArgumentException>(() => graph.Carry(h, y)).Message);
        Assert.Matches(@"\[2\].*\[3\]", Assert.Throws<ShapeException>(() => graph.Carry(x, h)).Message);
        graph.Carry(y, h);
        Assert.Contains("\"h\"", Assert.Throws<ArgumentException>(() => graph.Carry(y, h)).Message);
        Assert.Throws<ArgumentException>(() => graph.Carry(y, new Graph<float>().Input(3)));
        Assert.Throws<ArgumentNullException>(() => graph.Carry(null!, h));
    }
}
