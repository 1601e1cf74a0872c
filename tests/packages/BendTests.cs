using FastNN;
using FastNN.Differentiation;
using FastNN.Testing;
using Xunit;

namespace Consumer;

public class BendTests
{
    [Fact]
    public void Bend_keeps_the_laws_among_layers_of_other_kinds() => Generate.ForAll(
        Mixture.Dense.With(Ingredient.Of(d => new Bend<float>(d.Shape.Size), d => new Bend<double>(d.Shape.Size), tameFrom: 0, when: (shape, _) => shape.Rank == 1)),
        graphs: 50, recipe => Proof.InDouble(recipe), seed: 1, depth: 3);

    [Fact]
    public void Bend_keeps_the_laws_and_allocates_nothing()
    {
        var layer = Subject.Of(new Bend<double>(5), rows: 3);
        Laws.Transpose(layer).AtMost(1e-14);
        Laws.CentralDifference(layer).AtMost(1e-6);
        Laws.Gradients(layer).AtMost(1e-6);
        Laws.Symmetry(layer).AtMost(1e-13);
        Laws.Curvature(layer).AtMost(1e-5);

        // In a network among others, in training.
        var network = Network.Of<float>(4, x => x.Dense(5, new Tanh()).Then(new Bend<float>(5)).Dense(3), seed: 1);
        var training = network.Training(new SoftmaxCrossEntropy());
        var step = training.CreateWorkspace(rows: 2, Derivatives.Parameters, Behaviour.Training);
        var adam = new Adam(1e-2).For(training);
        step.Input("x").Fill(0.5f);
        step.Forward();
        var before = step.Loss();
        Allocations.AssertNone(() =>
        {
            step.Forward();
            step.Backward(Reduction.Mean);
            adam.Step(step.Parameters, step.Gradients);
        }, calls: 1000);
        step.Forward();
        Assert.True(step.Loss() < before);
    }
}
