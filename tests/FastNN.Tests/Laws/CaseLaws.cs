using System.Numerics;
using FastNN.Differentiation;
using FastNN.Tests.Cases;
using Check = FastNN.Differentiation.Laws;

namespace FastNN.Tests.Laws;

/// <summary>Every layer, every loss and every activation as a layer keeps all laws: one line in Cases is enough to be judged here.</summary>
public class CaseLaws
{
    [Theory, MemberData(nameof(Layers.Theory), MemberType = typeof(Layers))]
    public void A_layer_keeps_the_laws(LayerCase layer)
    {
        foreach (var rows in (int[])[1, 4])
        {
            Exactly(Subject.Of(layer.Make<double>(), rows, fill: AwayFromZero));
            Roughly(Subject.Of(layer.Make<float>(), rows, fill: AwayFromZero));
        }
    }

    [Theory, MemberData(nameof(Losses.Theory), MemberType = typeof(Losses))]
    public void A_loss_keeps_the_laws(LossCase loss)
    {
        foreach (var weighted in (bool[])[false, true])
        {
            Exactly(Subject.Of(Network<double>(loss, weighted), rows: 4, fill: Targets));
            Roughly(Subject.Of(Network<float>(loss, weighted), rows: 4, fill: Targets));
        }
    }

    [Theory, MemberData(nameof(Losses.Theory), MemberType = typeof(Losses))]
    public void A_row_of_weight_zero_counts_nothing_and_is_not_read(LossCase loss)
    {
        var run = Subject.Of(Network<double>(loss, weighted: true), rows: 2, fill: Targets);
        run.Input("weight")[0] = 0;
        run.Forward();
        var (cost, width) = (run.Loss(), run.Input("prediction").Length / 2);
        run.Input("prediction")[..width].Fill(double.NaN);
        run.Forward();
        Assert.Equal(cost, run.Loss());
        run.Backward(Reduction.Mean);
        Assert.All(run.InputGradient("prediction")[..width].ToArray(), g => Assert.Equal(0, g));
        Assert.All(run.InputGradient("prediction")[width..].ToArray(), g => Assert.True(double.IsFinite(g)));
    }

    [Theory, MemberData(nameof(Activations.Theory), MemberType = typeof(Activations))]
    public void An_activation_keeps_the_laws_as_a_layer_and_inside_one(ActivationCase activation) => activation.Accept(new Visitor());

    private sealed class Visitor : IActivationVisitor
    {
        public void Visit<F>(F f) where F : struct, IActivation
        {
            foreach (var n in (int[])[1, 3, 8, 17])
            {
                Exactly(Subject.Of(new Formula<double, F>(n, f), 2, fill: AwayFromZero));
                Roughly(Subject.Of(new Formula<float, F>(n, f), 2, fill: AwayFromZero));
                Exactly(Positive(new Dense<double, F>(3, n, f)));
                Roughly(Positive(new Dense<float, F>(3, n, f)));
            }
        }
    }

    /// <summary>Where logarithms, roots and quotients are smooth: z = x·W + b is well above 0.</summary>
    private static Workspace<T> Positive<T>(Layer<T> dense) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Subject.Of(dense, 3, fill: run =>
    {
        AwayFromZero(run);
        foreach (var tensor in run.Parameters.Tensors)
        {
            foreach (ref var w in run.Parameters[tensor])
                w = T.Abs(w) + T.CreateChecked(0.2);
        }
    });

    private static void AwayFromZero<T>(Workspace<T> run) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (var input in run.Network.Inputs.Where(i => i.Kind == Kind.Real))
        {
            foreach (ref var x in run.Input(input.Name))
                x = T.Abs(x) + T.CreateChecked(0.3);
        }
    }

    private static void Targets<T>(Workspace<T> run) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (var input in run.Network.Inputs.Where(i => i.Kind == Kind.Index))
        {
            var labels = run.Input(input.Name);
            for (var i = 0; i < labels.Length; i++)
                labels[i] = T.CreateChecked(i % 3);
        }
    }

    private static Network<T> Network<T>(LossCase loss, bool weighted) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var graph = new Graph<T>();
        graph.Minimize(loss.Of(graph.Input(loss.Prediction, "prediction"), weighted));
        return graph.Build();
    }

    private static void Exactly(Workspace<double> run)
    {
        Check.Transpose(run).AtMost(1e-14);
        Check.CentralDifference(run).AtMost(1e-7);
        Check.Gradients(run).AtMost(1e-7);
        Check.Symmetry(run).AtMost(1e-12);
        Check.Curvature(run).AtMost(1e-6);
    }

    private static void Roughly(Workspace<float> run)
    {
        Check.Transpose(run).AtMost(2e-6);
        Check.Symmetry(run).AtMost(1e-4);
    }
}
