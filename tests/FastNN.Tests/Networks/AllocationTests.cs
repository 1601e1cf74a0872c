using System.Numerics;
using FastNN.Testing;
using FastNN.Tests.Cases;
using FastNN.Tests.Support;
using FastNN.Tests.Witnesses;

namespace FastNN.Tests.Networks;

/// <summary>Nothing is allocated after set-up: every layer, loss and optimizer, in both precisions.</summary>
[Collection(nameof(Alone))]
public class AllocationTests
{
    private const int Passes = 100_000, Steps = 20_000;

    [Theory, MemberData(nameof(Layers.Theory), MemberType = typeof(Layers))]
    public void Passes_of_a_layer(LayerIngredient layer)
    {
        PassesOf<float>(layer);
        PassesOf<double>(layer);
    }

    [Theory, MemberData(nameof(WitnessCases.Theory), MemberType = typeof(WitnessCases))]
    public void Passes_of_a_witness(LayerIngredient witness)
    {
        foreach (var behaviour in Enum.GetValues<Behaviour>())
        {
            PassesOf<float>(witness, behaviour, 5000);
            PassesOf<double>(witness, behaviour, 5000);
        }
    }

    private static void PassesOf<T>(LayerIngredient layer, Behaviour behaviour = Behaviour.Inference, int passes = Passes) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var network = Nets.Of<T>(layer);
        var inference = network.CreateWorkspace(2, behaviour: behaviour);
        var run = network.CreateWorkspace(2, Derivatives.Input | Derivatives.Parameters | Derivatives.Second, behaviour);
        Nets.Fill(inference);
        Nets.Fill(run);
        Allocations.AssertNone(() => inference.Forward(), passes);
        Allocations.AssertNone(() => inference.Forward(1), 1000);
        run.Forward();
        for (var i = 0; i < network.Inputs.Count; i++)
        {
            if (network.Inputs[i].Kind == Kind.Real)
                run.InputTangent(i).Fill(T.One);
        }

        Allocations.AssertNone(run.Tangent, passes);
        Allocations.AssertNone(() =>
        {
            run.OutputGradient(0).Fill(T.One);
            run.Backward();
        }, passes);
        if (HasSecondDerivatives(run))
        {
            Allocations.AssertNone(() =>
            {
                run.OutputGradient(0).Fill(T.One);
                run.OutputGradientTangent(0).Fill(T.One);
                run.BackwardTangent();
            }, Math.Min(passes, Steps));
        }

        Allocations.AssertNone(() =>
        {
            run.Gradients.Clear();
            run.Commit();
            run.Reset();
        }, 1000);
    }

    private static bool HasSecondDerivatives<T>(Workspace<T> run) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        try
        {
            run.BackwardTangent();
            return true;
        }
        catch (NotSupportedException)
        {
            return false;
        }
    }

    [Fact]
    public void Input_gradients_and_predictions()
    {
        InputGradients<float>();
        InputGradients<double>();
    }

    private static void InputGradients<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var run = Nets.Small<T>().CreateWorkspace(2, Derivatives.Input);
        T[] x = Draw.Uniform<T>(1, 8), y = new T[6], dx = new T[8], u = Draw.Uniform<T>(2, 6), many = Draw.Uniform<T>(3, 28), predicted = new T[21];
        Allocations.AssertNone(() => run.Forward(x, y), Passes);
        Allocations.AssertNone(() => run.Forward(x.AsSpan(0, 4), y.AsSpan(0, 3)), Passes);
        Allocations.AssertNone(() => run.InputGradient(x, 1, dx), Passes);
        Allocations.AssertNone(() => run.InputGradient(x, u, dx), Passes);
        Allocations.AssertNone(() => run.Predict(many, predicted), Steps);
        Allocations.AssertNone(() => _ = run.Value("x").Length + run.Output("y").Length + run.InputGradient("x").Length, Steps);
    }

    [Theory, MemberData(nameof(Losses.Theory), MemberType = typeof(Losses))]
    public void Steps_of_a_loss(LossIngredient loss)
    {
        StepsOf<float>(loss, weighted: false);
        StepsOf<double>(loss, weighted: true);
    }

    private static void StepsOf<T>(LossIngredient loss, bool weighted) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var network = Network.Of<T>(4, x => x.Dense(loss.Prediction.Size, new Tanh()), seed: 1);
        if (loss.Prediction.Rank != 1)
            network = Network.Of<T>([2, 4], x => x.Dense(loss.Prediction.Last, new Tanh()), seed: 1);
        var training = network.Training(loss, weighted);
        var run = training.CreateWorkspace(3, Derivatives.Parameters | Derivatives.Second, Behaviour.Training);
        Nets.Fill(run);
        var labels = new int[3];
        var totals = new double[1];
        var adam = new Adam(1e-3).For(training);
        Allocations.AssertNone(() =>
        {
            if (loss.TakesClass)
                run.Labels("target", labels);
            run.Forward();
            _ = run.Loss();
            run.Backward(Reduction.Mean);
            run.Commit();
            adam.Step(run.Parameters, run.Gradients);
        }, Steps);
        Allocations.AssertNone(() =>
        {
            totals[0] = 0;
            run.Weigh(totals);
            run.Forward(2);
            _ = run.Loss(totals) + run.Losses().Length;
            run.Backward(totals);
            run.Tangent();
            run.BackwardTangent(Reduction.Sum);
            run.GradientTangents.Clear();
            adam.Step(run.Parameters, run.Gradients);
        }, Steps / 4);
        Assert.True(run.Parameters.IsFinite());
    }

    [Theory, MemberData(nameof(Optimizers.Theory), MemberType = typeof(Optimizers))]
    public void Steps_of_an_optimizer(OptimizerCase optimizer)
    {
        foreach (var options in new StepOptions[] { new(), new() { ClipNorm = 0.1, ClipValue = 0.1, WeightDecay = 0.1, Decays = t => t.Role == Role.Weight, RefuseNonFinite = true } })
        {
            StepsOf<float>(optimizer, options);
            StepsOf<double>(optimizer, options);
        }
    }

    private static void StepsOf<T>(OptimizerCase optimizer, StepOptions options) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var training = Nets.Small<T>().Training(new MeanSquared());
        var run = training.CreateWorkspace(2, Derivatives.Parameters, Behaviour.Training);
        Nets.Fill(run);
        var rule = optimizer.For(training, options);
        Allocations.AssertNone(() =>
        {
            run.Forward();
            run.Backward(Reduction.Mean);
            rule.LearningRate = 0.01;
            rule.Step(run.Parameters, run.Gradients);
        }, Steps);
    }

    [Fact]
    public void Carried_state()
    {
        var graph = new Graph<float>();
        Value<float> x = graph.Input(3, "x"), h = graph.Input(4, "h");
        var next = x.Concat(h).Dense(4, new Tanh());
        graph.Carry(next, h);
        graph.Output(next, "y");
        var run = graph.Build(1).CreateWorkspace(2);
        var state = new float[run.StateLength];
        Allocations.AssertNone(() =>
        {
            run.Forward();
            run.Snapshot(state);
            run.Restore(state);
        }, Steps);
    }

    [Fact]
    public void An_allocation_is_seen_and_counted()
    {
        object? kept = null;
        var message = Assert.Throws<AllocationException>(() => Allocations.AssertNone(() => kept = new byte[100], 1000)).Message;
        Assert.NotNull(kept);
        Assert.Matches(@"\b12[48][,0-9]* bytes.*1,000 calls, 12[48] a call", message);

        var calls = 0;
        Assert.Throws<AllocationException>(() => Allocations.AssertNone(() => kept = ++calls == 900 ? new byte[1] : kept, 1000));
        Assert.Throws<ArgumentOutOfRangeException>(() => Allocations.AssertNone(() => { }, 0));
        Assert.Throws<ArgumentNullException>(() => Allocations.AssertNone(null!, 1));
    }
}
