using System.Numerics;
using FastNN.Testing;
using FastNN.Tests.Cases;
using FastNN.Tests.Support;

namespace FastNN.Tests.Networks;

/// <summary>Whole steps of training, and all passes, give the same bits to a team of any size as to one thread, and allocate nothing.</summary>
[Collection(nameof(Alone))]
public class TeamStepTests
{
    private const int Rows = 50, Inputs = 70, Classes = 90;

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(7)]
    public void Steps_have_the_same_bits(int threads)
    {
        using var team = new Team(threads);
        foreach (var options in new StepOptions?[] { null, new() { ClipNorm = 1, WeightDecay = 1e-2 }, new() { ClipValue = 1e-3, WeightDecay = 1e-2, Decoupled = true } })
        {
            Near.Bits<float>(Steps<float>(null, options), Steps<float>(team, options), $"{threads} threads");
            Near.Bits<double>(Steps<double>(null, options), Steps<double>(team, options), $"{threads} threads");
        }
    }

    private static T[] Steps<T>(Team? team, StepOptions? options) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var network = Network.Of<T>(Inputs, x => x.Dense(130, new Gelu()).Dense(100, new Tanh()).Dense(Classes), seed: 3).Training(new SoftmaxCrossEntropy());
        var run = network.CreateWorkspace(Rows, Derivatives.Parameters, Behaviour.Training, team: team);
        var adam = new Adam(1e-2).For(network, options);
        for (var step = 0; step < 5; step++)
        {
            Draw.Uniform<T>(step, Rows * Inputs).CopyTo(run.Input("x"));
            run.Labels("target", [.. Enumerable.Range(step, Rows).Select(i => i % Classes)]);
            run.Forward();
            run.Backward(Reduction.Mean);
            adam.Step(run.Parameters, run.Gradients, run.Team);
        }

        return [.. network.Table.SelectMany(t => run.Parameters[t].ToArray())];
    }

    /// <summary>Every rule, with all that is folded into its sweep, on more parameters than one thread keeps to itself.</summary>
    [Theory, MemberData(nameof(Optimizers.Theory), MemberType = typeof(Optimizers))]
    public void A_shared_sweep_has_the_same_bits(OptimizerCase optimizer)
    {
        using var team = new Team(3);
        foreach (var options in new StepOptions?[] { null, new() { ClipNorm = 1, Decoupled = true, WeightDecay = 0.1, Penalty = new() { L1 = 1e-3, L2 = 0.1 } } })
            Near.Bits<float>(Sweeps(null, options), Sweeps(team, options), $"{optimizer}");

        float[] Sweeps(Team? team, StepOptions? options)
        {
            var network = Network.Of<float>(150, x => x.Dense(131), seed: 3);
            var (gradients, rule) = (network.CreateGradients(), optimizer.For(network, options));
            for (var step = 0; step < 3; step++)
            {
                foreach (var tensor in network.Table)
                    Draw.Uniform<float>(step, tensor.Size).CopyTo(gradients[tensor]);
                rule.Step(network.Parameters, gradients, team);
            }

            return [.. network.Parameters.Everything, .. rule.States.SelectMany(s => s.Everything.ToArray())];
        }
    }

    [Fact]
    public void A_fit_has_the_same_bits()
    {
        using var team = new Team(3);
        Near.Bits<float>(Fit(null), Fit(team));
    }

    private static float[] Fit(Team? team)
    {
        var network = Network.Of<float>(Inputs, x => x.Dense(200, new Relu()).Dense(Classes), seed: 3);
        var samples = new Samples<float>(Draw.Uniform<float>(2, 120 * Inputs), Draw.Labels(1, 120, Classes));
        Trainer.For(network, new SoftmaxCrossEntropy(), new Adam(1e-2)).Fit(samples, new() { Epochs = 2, BatchSize = 40, Team = team });
        return [.. network.Table.SelectMany(t => network.Parameters[t].ToArray())];
    }

    [Fact]
    public void A_packed_network_has_the_same_bits()
    {
        using var team = new Team(3);
        var network = Network.Of<float>(Inputs, x => x.Dense(200, new Relu()).Dense(Classes), seed: 3).Pack();
        foreach (var rows in new[] { 2, 7, 49, 50, 133 })
        {
            var x = Draw.Uniform<float>(1, rows * Inputs);
            float[] right = new float[rows * Classes], seen = new float[rows * Classes];
            network.CreateWorkspace(rows).Forward(x, right);
            network.CreateWorkspace(rows, team: team).Forward(x, seen);
            Near.Bits<float>(right, seen, $"{rows} rows");
        }
    }

    [Theory, InlineData(2), InlineData(7)]
    public void All_passes_have_the_same_bits(int threads)
    {
        using var team = new Team(threads);
        Near.Bits<double>(Passes(null), Passes(team), $"{threads} threads");
    }

    private static double[] Passes(Team? team)
    {
        var network = Network.Of<double>(300, x =>
        {
            var y = x.Dense(400, new Silu());
            return (y * y.Dense(400, new Tanh())).Softmax().Dense(120).LogSoftmax();
        }, seed: 3);
        var run = network.CreateWorkspace(Rows, Derivatives.Input | Derivatives.Parameters | Derivatives.Second, team: team);
        Draw.Uniform<double>(1, Rows * 300).CopyTo(run.Input(0));
        Draw.Uniform<double>(2, Rows * 300).CopyTo(run.InputTangent(0));
        run.Forward();
        run.Tangent();
        Draw.Uniform<double>(3, Rows * 120).CopyTo(run.OutputGradient(0));
        run.BackwardTangent();
        return [.. run.Output(0), .. run.OutputTangent(0), .. run.InputGradient(0), .. run.InputGradientTangent(0), .. network.Table.SelectMany(t => run.GradientTangents[t].ToArray())];
    }

    [Fact]
    public void Steps_allocate_nothing()
    {
        using var team = new Team(2);
        var network = Network.Of<float>(Inputs, x => x.Dense(130, new Gelu()).Dense(Classes), seed: 3).Training(new SoftmaxCrossEntropy());
        var run = network.CreateWorkspace(Rows, Derivatives.Parameters, Behaviour.Training, team: team);
        var adam = new Adam().For(network);
        Allocations.AssertNone(
            () =>
            {
                run.Forward();
                run.Backward(Reduction.Mean);
                adam.Step(run.Parameters, run.Gradients, team);
            },
            1000);
    }

    [Fact]
    public void A_workspace_without_its_team_says_so()
    {
        var team = new Team(2);
        var run = Network.Of<float>(200, x => x.Dense(200)).CreateWorkspace(20, team: team);
        run.Forward();
        team.Dispose();
        var thrown = Assert.Throws<ObjectDisposedException>(() => run.Forward());
        Assert.Equal(nameof(Team), thrown.ObjectName);
    }
}
