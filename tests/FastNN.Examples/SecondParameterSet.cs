using FastNN;

namespace Examples;

/// <summary>One network, two sets of parameters: a frozen copy answers while the original learns, and catches up when told to.</summary>
public class SecondParameterSet
{
    [Fact]
    public void A_frozen_copy_answers_while_the_original_learns()
    {
        var network = Network.Of<float>(3, x => x.Dense(8, new Tanh()).Dense(2), seed: 1);
        var frozen = network.Parameters.Clone();
        var (online, target) = (network.CreateWorkspace(rows: 1), network.CreateWorkspace(rows: 1, parameters: frozen));
        var step = network.Training(new MeanSquared()).CreateWorkspace(rows: 1, Derivatives.Parameters, Behaviour.Training);
        float[] x = [0.5f, -1, 2], before = new float[2], after = new float[2], y = new float[2];
        target.Forward(x, before);

        x.CopyTo(step.Input("x"));
        step.Forward();
        step.Backward(Reduction.Mean);
        new Sgd(0.1).For(step.Network).Step(step.Parameters, step.Gradients);
        online.Forward(x, after);
        target.Forward(x, y);
        Assert.NotEqual(before, after);
        Assert.Equal(before, y);

        online.Parameters = frozen;                                     // between two passes; nothing is copied
        online.Forward(x, y);
        Assert.Equal(before, y);

        frozen.CopyFrom(network.Parameters);
        target.Forward(x, y);
        Assert.Equal(after, y);
    }
}
