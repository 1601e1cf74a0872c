using System.Numerics.Tensors;
using FastNN;

namespace Examples;

/// <summary>An exponential average of the weights is a parameter set like any other, and runs in their place.</summary>
public class AveragedWeights
{
    [Fact]
    public void Answer_more_calmly_than_the_last_ones()
    {
        var network = Network.Of<double>(1, x => x.Dense(1), seed: 1);
        var step = network.Training(new MeanSquared()).CreateWorkspace(rows: 4, Derivatives.Parameters, Behaviour.Training);
        var average = network.Parameters.Clone();
        var (last, averaged) = (network.CreateWorkspace(rows: 1), network.CreateWorkspace(rows: 1, parameters: average));
        var (sgd, random, y) = (new Sgd(0.2).For(step.Network), new Random(1), new double[1]);
        var (error, averageError) = (0.0, 0.0);
        for (var i = 0; i < 2000; i++)
        {
            for (var row = 0; row < 4; row++)                           // 3x − 1, seen through noise
                step.Input("target")[row] = 3 * (step.Input("x")[row] = random.NextDouble()) - 1 + 2 * (random.NextDouble() - 0.5);
            step.Forward();
            step.Backward(Reduction.Mean);
            sgd.Step(step.Parameters, step.Gradients);
            foreach (var tensor in average.Tensors)                     // average ← 0.99·average + 0.01·θ
                TensorPrimitives.Lerp(average[tensor], step.Parameters[tensor], 0.01, average[tensor]);
            last.Forward([0.5], y);
            error += i < 1000 ? 0 : Math.Abs(y[0] - 0.5);
            averaged.Forward([0.5], y);
            averageError += i < 1000 ? 0 : Math.Abs(y[0] - 0.5);
        }

        Assert.True(averageError < 0.5 * error, $"{averageError} and {error}");
    }
}
