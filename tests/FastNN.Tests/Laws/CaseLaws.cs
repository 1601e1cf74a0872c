using System.Numerics;
using FastNN.Differentiation;
using FastNN.Testing;
using FastNN.Tests.Cases;
using FastNN.Tests.Witnesses;
using Check = FastNN.Differentiation.Laws;

namespace FastNN.Tests.Laws;

/// <summary>
/// Every layer, loss and activation keeps all laws on its own, at generated shapes, rows and values: one line in Cases is enough to be judged.
/// </summary>
public class CaseLaws
{
    private const int Graphs = 50;

    private static readonly Tolerances tolerances = Tolerances.Dense with { Difference = 1e-7, Curvature = 1e-6 };

    [Theory, MemberData(nameof(Layers.Theory), MemberType = typeof(Layers))]
    public void A_layer_keeps_the_laws(LayerIngredient layer) => Alone(layer);

    [Theory, MemberData(nameof(Activations.Theory), MemberType = typeof(Activations))]
    public void An_activation_keeps_the_laws_as_a_layer_and_inside_one(ActivationCase activation)
    {
        Alone(activation.Layer);
        if (activation.Dense is { } dense)
            Alone(dense);
    }

    [Theory, MemberData(nameof(WitnessCases.Theory), MemberType = typeof(WitnessCases))]
    public void A_witness_keeps_the_laws(LayerIngredient witness) =>
        Generate.ForAll(new(witness), Graphs, Keeps(Tolerances.Everything), seed: 1, depth: 1);

    [Theory, MemberData(nameof(Losses.Theory), MemberType = typeof(Losses))]
    public void A_loss_keeps_the_laws(LossIngredient loss)
    {
        var second = 0;
        Generate.ForAll(new(Mixture.Dense.Layers[0], loss), 2 * Graphs, recipe =>
        {
            if (Proof.InDouble(recipe, tolerances))
                second++;
            Proof.InFloat(recipe, tolerances);
        }, seed: 1, depth: 1);
        Assert.InRange(second, Graphs, 2 * Graphs);
    }

    [Theory, MemberData(nameof(Losses.Theory), MemberType = typeof(Losses))]
    public void A_row_of_weight_zero_counts_nothing_and_is_not_read(LossIngredient loss)
    {
        var run = Subject.Of(Network<double>(loss), rows: 2, fill: Targets);
        run.Input("weight")[0] = 0;
        run.Forward();
        Assert.Equal(0, run.Losses()[0]);
        var cost = run.Loss();
        foreach (var input in run.Network.Inputs.Where(i => i.Name != "weight"))
            run.Input(input.Name)[..input.Shape.Size].Fill(double.NaN);
        run.Forward();
        Assert.Equal(cost, run.Loss());
        run.Backward(Reduction.Mean);
        foreach (var input in run.Network.Inputs.Where(i => i.Kind == Kind.Real))
        {
            Assert.All(run.InputGradient(input.Name)[..input.Shape.Size].ToArray(), g => Assert.Equal(0, g));
            Assert.All(run.InputGradient(input.Name)[input.Shape.Size..].ToArray(), g => Assert.True(double.IsFinite(g)));
        }

        run.InputTangent("prediction1").Fill(1);
        run.Tangent();
        run.BackwardTangent(Reduction.Mean);
        Assert.All(run.InputGradientTangent("prediction1")[..loss.Prediction.Size].ToArray(), g => Assert.Equal(0, g));
    }

    private static void Alone(LayerIngredient layer)
    {
        var mixture = new Mixture(layer);
        Generate.ForAll(mixture, Graphs, Keeps(tolerances), seed: 1, depth: 1);
        Assert.InRange(mixture.Steps, Graphs / 3, int.MaxValue);
        Entries(layer);
    }

    /// <summary>Every entry of the gradient against its own difference.</summary>
    private static void Entries(LayerIngredient layer)
    {
        foreach (var shape in (Shape[])[5, [2, 3]])
        {
            if (layer.When(shape, 3))
                Check.Gradients(new GraphRecipe(new(layer), [shape], [7], [], 3, 3, false, 1).Subject<double>()).AtMost(1e-7);
        }
    }

    private static Action<GraphRecipe> Keeps(Tolerances tolerances) => recipe =>
    {
        Proof.InDouble(recipe, tolerances);
        Proof.InFloat(recipe, tolerances);
    };

    private static void Targets<T>(Workspace<T> run) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (var input in run.Network.Inputs.Where(i => i.Kind == Kind.Real))
            Initializer.Uniform(0.2, 0.8).Fill(1, input.Name, input.Shape, run.Input(input.Name));
        foreach (var input in run.Network.Inputs.Where(i => i.Kind == Kind.Index))
        {
            var labels = run.Input(input.Name);
            for (var i = 0; i < labels.Length; i++)
                labels[i] = T.CreateChecked(i % 3);
        }
    }

    /// <summary>Predictions as they are: within (0, 1), which every loss takes.</summary>
    private static Network<T> Network<T>(LossIngredient loss) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var graph = new Graph<T>();
        Value<T>[] y = [.. Enumerable.Range(1, loss.Loss.Predictions).Select(i => graph.Input(loss.Prediction, $"prediction{i}"))];
        graph.Minimize(loss.Loss.Of(y, loss.Distribution ? graph.Input(loss.Prediction, "target") : loss.Loss.Target(y[0]), loss.Loss.Weight(y[0])));
        return graph.Build();
    }
}
