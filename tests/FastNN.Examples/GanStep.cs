using FastNN;

namespace Examples;

/// <summary>One step of a GAN: two networks, and a gradient that goes through one of them into the other.</summary>
public class GanStep
{
    [Fact]
    public void Each_player_gets_the_gradient_of_its_own_loss()
    {
        var discriminator = Network.Of<double>(2, x => x.Dense(8, new Tanh()).Dense(1), seed: 2).Training(new BinaryCrossEntropy());
        var generator = Network.Of<double>(3, z => z.Dense(8, new Tanh()).Dense(2), seed: 1);
        var d = discriminator.CreateWorkspace(rows: 8, Derivatives.Parameters);
        var judge = discriminator.CreateWorkspace(rows: 4, Derivatives.Input);  // the same parameters, but no gradient of them
        var g = generator.CreateWorkspace(rows: 4, Derivatives.Parameters);
        Initializer.Normal(1).Fill(seed: 1, "noise", [4, 3], g.Input("x"));
        g.Forward();

        Initializer.Normal(1).Fill(seed: 1, "real", [4, 2], d.Input("x")[..8]);
        g.Output("y").CopyTo(d.Input("x")[8..]);
        d.Input("target")[..4].Fill(1);                                         // D: real samples are 1, generated ones 0
        Cost(d);
        d.Backward(Reduction.Mean);
        AssertGradient(d, () => Cost(d));
        new Adam(0.01).For(discriminator).Step(d.Parameters, d.Gradients);

        judge.Input("target").Fill(1);                                          // G: its samples are to be taken for real
        var before = Judged(g, judge);
        judge.Backward(Reduction.Mean);
        judge.InputGradient("x").CopyTo(g.OutputGradient("y"));                 // ∂C/∂x of D is dy of G
        g.Backward();
        AssertGradient(g, () => Judged(g, judge));
        new Adam(0.01).For(generator).Step(g.Parameters, g.Gradients);
        Assert.True(Judged(g, judge) < before);
    }

    private static double Judged(Workspace<double> g, Workspace<double> judge)
    {
        g.Forward();
        g.Output("y").CopyTo(judge.Input("x"));
        return Cost(judge);
    }

    private static double Cost(Workspace<double> run)
    {
        run.Forward();
        return run.Loss();
    }

    /// <summary>Every ∂C/∂θᵢ is (C(θᵢ + h) − C(θᵢ − h))/2h.</summary>
    private static void AssertGradient(Workspace<double> run, Func<double> cost)
    {
        const double h = 1e-5;
        foreach (var tensor in run.Network.Table)
        {
            for (var i = 0; i < tensor.Size; i++)
            {
                var gradient = run.Gradients[tensor][i];
                var difference = Moved(h) - Moved(-2 * h);
                Moved(h);
                Assert.Equal(difference / (2 * h), gradient, 1e-8);

                double Moved(double step)
                {
                    run.Parameters[tensor][i] += step;
                    return cost();
                }
            }
        }
    }
}
