using CommunityToolkit.HighPerformance;
using FastNN.Differentiation;
using FastNN.Tests.Support;
using Check = FastNN.Differentiation.Laws;

namespace FastNN.Tests.Misuse;

/// <summary>
/// What a user's layer throws, in any rule and through any call, comes through as it is. Parameters, states, optimizer, carried state and
/// directions are as they were, seeds are zero, and the next passes give the right bits.
/// </summary>
public class BrokenLayerTests
{
    private sealed record Broken(Rule Rule, System.Action<Bench> Call)
    {
        public System.Action<Bench> Before { get; init; } = _ => { };

        /// <summary>Whether the network carries state, and so has two inputs.</summary>
        public bool Stream { get; init; } = true;

        /// <summary>Whether it uses up the seeds of the network's output.</summary>
        public bool Clears { get; init; }
    }

    private static readonly double[] x = Draw.Uniform<double>(5, 16), u = Draw.Uniform<double>(6, 6);

    private static readonly Dictionary<string, Broken> calls = new()
    {
        ["Forward"] = new(Rule.Forward, b => b.Run.Forward()),
        ["Forward of one row"] = new(Rule.Forward, b => b.Run.Forward(1)),
        ["Forward of a training network"] = new(Rule.Forward, b => b.Step.Forward()),
        ["Forward from x to y"] = new(Rule.Forward, b => b.Run.Forward(x.AsSpan(0, 8), new double[6])) { Stream = false },
        ["Predict"] = new(Rule.Forward, b => b.Run.Predict(x, new double[12])) { Stream = false },
        ["Weigh"] = new(Rule.Forward, b => b.Step.Weigh(new double[1])),
        ["InputGradient of a unit, forward"] = new(Rule.Forward, b => b.Run.InputGradient(x.AsSpan(0, 8), 1, new double[8])) { Stream = false, Clears = true },
        ["InputGradient of a unit, backward"] = new(Rule.Backward, b => b.Run.InputGradient(x.AsSpan(0, 8), 1, new double[8])) { Stream = false, Clears = true },
        ["InputGradient of u, forward"] = new(Rule.Forward, b => b.Run.InputGradient(x.AsSpan(0, 8), u, new double[8])) { Stream = false, Clears = true },
        ["InputGradient of u, backward"] = new(Rule.Backward, b => b.Run.InputGradient(x.AsSpan(0, 8), u, new double[8])) { Stream = false, Clears = true },
        ["Backward"] = new(Rule.Backward, b => b.Run.Backward()) { Before = Bench.Ready, Clears = true },
        ["Backward of a mean"] = new(Rule.Backward, b => b.Step.Backward(Reduction.Mean)) { Before = Bench.Ready },
        ["Backward of totals"] = new(Rule.Backward, b => b.Step.Backward([3])) { Before = Bench.Ready },
        ["Tangent"] = new(Rule.Tangent, b => b.Run.Tangent()) { Before = Bench.Ready },
        ["BackwardTangent"] = new(Rule.BackwardTangent, b => b.Run.BackwardTangent()) { Before = Bench.Ready, Clears = true },
        ["BackwardTangent of a sum"] = new(Rule.BackwardTangent, b => b.Step.BackwardTangent(Reduction.Sum)) { Before = Bench.Ready },
        ["Commit"] = new(Rule.Commit, b => b.Run.Commit()) { Before = Bench.Ready },
        ["Commit of a training network"] = new(Rule.Commit, b => b.Step.Commit()) { Before = Bench.Ready },
        ["Jacobian, forward"] = new(Rule.Forward, b => Jacobian.Of(b.Run, x.AsSpan(0, 4), new Span2D<double>(new double[12], 3, 4))) { Stream = false, Clears = true },
        ["Jacobian, backward"] = new(Rule.Backward, b => Jacobian.Of(b.Run, x.AsSpan(0, 4), new Span2D<double>(new double[12], 3, 4))) { Stream = false, Clears = true },
        ["Transpose law, forward"] = new(Rule.Forward, b => Check.Transpose(b.Run)),
        ["Transpose law, backward"] = new(Rule.Backward, b => Check.Transpose(b.Run)),
        ["Transpose law, tangent"] = new(Rule.Tangent, b => Check.Transpose(b.Run)),
        ["Central differences"] = new(Rule.Forward, b => Check.CentralDifference(b.Run)),
        ["Gradient check"] = new(Rule.Forward, b => Check.Gradients(b.Run)),
        ["Symmetry law"] = new(Rule.BackwardTangent, b => Check.Symmetry(b.Run)),
        ["Curvature"] = new(Rule.Backward, b => Check.Curvature(b.Run)),
    };

    public static TheoryData<string> Calls => [.. calls.Keys];

    [Theory, MemberData(nameof(Calls))]
    public void It_comes_through_and_leaves_everything_usable(string name)
    {
        var (broken, count) = (calls[name], 0);
        foreach (var layer in new Func<Bench, Fragile<double>>[] { b => b.First, b => b.Second, b => b.OnWeights })
        {
            for (var after = 0; after < 4; after++)
            {
                // A twin of the bench that breaks nothing says what the results are.
                Bench bench = new(broken.Stream), twin = new(broken.Stream);
                broken.Before(bench);
                broken.Before(twin);
                var state = bench.State(broken: true);
                (layer(bench).Breaks, layer(bench).After) = (broken.Rule, after);
                if (Record.Exception(() => broken.Call(bench)) is not { } thrown)
                    continue;
                count++;
                Assert.Equal($"broken in {broken.Rule}", Assert.IsType<InvalidTimeZoneException>(thrown).Message);
                layer(bench).Breaks = Rule.None;
                Bench.Same(state, bench.State(broken: true), $"{name}, broken after {after} calls");
                if (broken.Clears)
                    Assert.All([.. bench.Run.OutputGradient("y"), .. bench.Run.OutputGradientTangent("y")], g => Assert.Equal(0, g));
                Assert.False(bench.Run.FindsPieces);
                Bench.Same(twin.Results(), bench.Results(), $"{name}, results after it broke after {after} calls");
            }
        }

        Assert.InRange(count, 1, 12);
    }

    [Fact]
    public void Jacobians_by_columns_and_hessians_leave_no_direction()
    {
        var layer = new Fragile<double>(4);
        var network = FastNN.Network.Of<double>(4, v => v.Then(layer).Dense(3, new Tanh()), seed: 2);
        double[] right = new double[12], bent = new double[16];
        var columns = network.CreateWorkspace(1, Derivatives.Tangent);
        var bend = network.CreateWorkspace(1, Derivatives.Input | Derivatives.Second);
        void Jacobians(double[] into) => Jacobian.Of(columns, x.AsSpan(0, 4), new Span2D<double>(into, 3, 4));
        void Hessians(double[] into) => Hessian.Of(bend, x.AsSpan(0, 4), 1, new Span2D<double>(into, 4, 4));
        Jacobians(right);
        Hessians(bent);
        for (var after = 0; after < 4; after++)
        {
            Throws(Rule.Tangent, after, () => Jacobians(new double[12]));
            Throws(Rule.Tangent, after, () => Hessians(new double[16]));
            Throws(Rule.BackwardTangent, after, () => Hessians(new double[16]));
            Assert.All([.. columns.InputTangent(0), .. bend.InputTangent(0), .. bend.OutputGradient(0), .. bend.OutputGradientTangent(0)], t => Assert.Equal(0, t));
            double[] again = new double[12], bentAgain = new double[16];
            Jacobians(again);
            Hessians(bentAgain);
            Near.Bits<double>(right, again);
            Near.Bits<double>(bent, bentAgain);
        }

        void Throws(Rule rule, int after, System.Action call)
        {
            (layer.Breaks, layer.After) = (rule, after);
            Assert.Throws<InvalidTimeZoneException>(call);
            layer.Breaks = Rule.None;
        }
    }

    [Theory]
    [InlineData(Rule.Forward)]
    [InlineData(Rule.Backward)]
    [InlineData(Rule.Commit)]
    public void A_fit_ends_after_the_last_whole_step(Rule rule)
    {
        foreach (var part in new[] { 0, 3 })
        {
            for (var after = 0; after < 9; after += 2)
            {
                var (layer, whole) = (new Fragile<double>(4), new Fragile<double>(4));
                Trainer<double> broken = Make(layer), right = Make(whole);
                var samples = new Samples<double>(20, Draw.Uniform<double>(1, 80), Draw.Uniform<double>(2, 60));
                (layer.Breaks, layer.After) = (rule, after);
                Assert.Throws<InvalidTimeZoneException>(() => broken.Fit(samples, new() { BatchSize = 6, MicroBatchSize = part, Shuffle = false, Epochs = 5 }));
                layer.Breaks = Rule.None;

                // The same steps by a trainer that is cancelled there.
                using var source = new CancellationTokenSource();
                var steps = broken.Optimizer.Steps;
                if (steps == 0)
                    source.Cancel();
                right.Fit(samples, new() { BatchSize = 6, MicroBatchSize = part, Shuffle = false, Epochs = 5, Cancellation = source.Token, Progress = new Until(right.Optimizer, steps, source) });
                Assert.Equal(steps, right.Optimizer.Steps);
                Near.Bits<double>(right.Network.Parameters.Everything, broken.Network.Parameters.Everything);
                for (var s = 0; s < 2; s++)
                    Near.Bits<double>(right.Optimizer.States[s].Everything, broken.Optimizer.States[s].Everything);
                broken.Fit(samples, new() { BatchSize = 6, Shuffle = false });
                Assert.True(broken.Network.Parameters.IsFinite());
            }
        }

        static Trainer<double> Make(Fragile<double> layer) =>
            Trainer.For(FastNN.Network.Of<double>(4, v => v.Then(layer).Dense(3, new Tanh()), seed: 2), new MeanSquared(), new Adam(0.01));
    }

    private sealed class Until(Optimizer<double> optimizer, long steps, CancellationTokenSource source) : IProgress<FitProgress>
    {
        public void Report(FitProgress value)
        {
            if (optimizer.Steps == steps)
                source.Cancel();
        }
    }
}
