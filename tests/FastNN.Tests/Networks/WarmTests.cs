using System.Runtime;
using FastNN.Tests.Support;

namespace FastNN.Tests.Networks;

/// <summary>A new workspace has run everything once: nothing is compiled at the first pass, and nothing of it is left.</summary>
[Collection("Alone")]
public class WarmTests
{
    private static Network<double> Training() => Network.Of<double>(
        11, x => x.Dense(23, new Silu()).Dense(7, new Softplus()).Dense(3), seed: 2).Training(new SoftmaxCrossEntropy());

    [Fact]
    public void The_first_pass_compiles_nothing()
    {
        var run = Training().CreateWorkspace(5, Derivatives.Parameters, Behaviour.Training);
        var before = JitInfo.GetCompiledMethodCount(currentThread: true);
        run.Forward();
        run.Backward(Reduction.Mean);
        Assert.Equal(before, JitInfo.GetCompiledMethodCount(currentThread: true));

        var predict = Network.Of<float>(13, x => x.Dense(19, new Elu()).Dense(2), seed: 2).CreateWorkspace(1);
        float[] x = new float[13], y = new float[2];
        before = JitInfo.GetCompiledMethodCount(currentThread: true);
        predict.Forward(x, y);
        Assert.Equal(before, JitInfo.GetCompiledMethodCount(currentThread: true));
    }

    [Fact]
    public void Nothing_of_it_is_left()
    {
        var training = Training();
        foreach (var tensor in training.Table)
            training.Parameters[tensor].Fill(double.NaN);
        var run = training.CreateWorkspace(4, Derivatives.Parameters | Derivatives.Second, Behaviour.Training);
        Assert.Equal(4, run.Rows);
        foreach (var tensor in training.Table)
        {
            Assert.All(run.Gradients[tensor].ToArray(), g => Assert.Equal(0, g));
            Assert.All(run.GradientTangents[tensor].ToArray(), g => Assert.Equal(0, g));
        }

        Assert.All(run.Input("x").ToArray(), v => Assert.Equal(0, v));
        Assert.Throws<InvalidOperationException>(() => run.Backward(Reduction.Mean));
        Assert.Throws<InvalidOperationException>(() => run.Loss());
    }
}
