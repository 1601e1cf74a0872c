using FastNN.Tests.Support;

namespace FastNN.Tests.Networks;

/// <summary>The learned slope below 0: its values and gradients, shared or one each, and that weight decay by role leaves it alone.</summary>
public class PreluTests
{
    private static readonly double[] z = [-2, 3, -4, 0, -1, 5];

    [Fact]
    public void One_for_each_element_of_the_last_axis()
    {
        var run = Run(shared: false, [0.5, 2]);
        Assert.Equal([-1, 3, -2, 0, -0.5, 5.0], run.Output(0).ToArray());
        Assert.Equal([0.5, 1, 0.5, 2, 0.5, 1], run.InputGradient("x").ToArray());
        Assert.Equal([-2 - 4 - 1, 0.0], run.Gradients["prelu1.alpha"].ToArray());
    }

    [Fact]
    public void One_for_all()
    {
        var run = Run(shared: true, [0.5]);
        Assert.Equal([-1, 3, -2, 0, -0.5, 5.0], run.Output(0).ToArray());
        Assert.Equal([0.5, 1, 0.5, 0.5, 0.5, 1], run.InputGradient("x").ToArray());
        Assert.Equal([-7.0], run.Gradients["prelu1.alpha"].ToArray());
    }

    [Fact]
    public void It_starts_from_a_quarter_and_is_no_weight()
    {
        var network = Network.Of<double>(3, x => x.Dense(4).Prelu().Dense(2).Prelu(shared: true));
        Assert.Equal([0.25, 0.25, 0.25, 0.25], network.Parameters["prelu1.alpha"].ToArray());
        Assert.Equal([0.25], network.Parameters["prelu2.alpha"].ToArray());
        Assert.Equal(Role.Scale, network.Table.Single(t => t.Name == "prelu1.alpha").Role);

        // Decay by role, and no gradient: weights shrink, α stays.
        var optimizer = new Sgd(0.1).For(network, new() { WeightDecay = 0.5, Decays = t => t.Role == Role.Weight });
        var before = network.Parameters["dense1.weight"].ToArray();
        optimizer.Step(network.Parameters, network.CreateGradients());
        Near.Relative([.. before.Select(w => 0.95 * w)], network.Parameters["dense1.weight"], 1e-15, "weights");
        Assert.Equal(0.25, network.Parameters["prelu1.alpha"][0]);
    }

    /// <summary>|x| = x·(1 above 0, −1 below): learned from α = ¼.</summary>
    [Fact]
    public void It_learns()
    {
        var x = Draw.Uniform<double>(1, 50, -2, 2);
        var network = Network.Of<double>(1, v => v.Prelu());
        Trainer.For(network, new MeanSquared(), new Adam(0.05)).Fit(new Samples<double>(50, x, x.Select(Math.Abs).ToArray()), new() { Epochs = 300, BatchSize = 50 });
        Assert.Equal(-1, network.Parameters["prelu1.alpha"][0], 1e-4);
    }

    private static Workspace<double> Run(bool shared, double[] alpha)
    {
        var network = Network.Of<double>([3, 2], x => x.Prelu(shared));
        alpha.CopyTo(network.Parameters["prelu1.alpha"]);
        var run = network.CreateWorkspace(1, Derivatives.Input | Derivatives.Parameters);
        z.CopyTo(run.Input("x"));
        run.Forward();
        run.OutputGradient(0).Fill(1);
        run.Backward();
        return run;
    }
}
