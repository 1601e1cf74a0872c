using FastNN;

namespace Examples;

/// <summary>The loop that a trainer runs, written by the program itself: sin(3x) on [−1, 1].</summary>
public class HandWrittenTrainingLoop
{
    [Fact]
    public void Learns_a_sine()
    {
        var network = Network.Of<float>(1, x => x.Dense(32, new Tanh()).Dense(1), seed: 1);
        var step = network.Training(new MeanSquared()).CreateWorkspace(rows: 32, Derivatives.Parameters, Behaviour.Training);
        var adam = new Adam(1e-2).For(step.Network);
        var random = new Random(1);
        for (var i = 0; i < 1000; i++)
        {
            Span<float> x = step.Input("x"), target = step.Input("target");
            for (var row = 0; row < x.Length; row++)
            {
                x[row] = 2 * random.NextSingle() - 1;
                target[row] = MathF.Sin(3 * x[row]);
            }

            step.Forward();
            step.Backward(Reduction.Mean);                              // ∇θ += ∂C/∂θ
            adam.Step(step.Parameters, step.Gradients);                 // θ changes, ∇θ is zero again
        }

        var y = new float[1];
        network.CreateWorkspace(rows: 1).Forward([0.5f], y);            // the same parameters, without loss and target
        Assert.Equal(MathF.Sin(1.5f), y[0], 0.05f);
        Assert.True(step.Loss() < 0.01, $"the cost is {step.Loss()}");
    }
}
