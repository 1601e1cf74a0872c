using FastNN.Tests.Support;

namespace FastNN.Tests.Docs;

/// <summary>The code of docs/mathematics/descent.md, where it runs.</summary>
public class DescentCode
{
    private static readonly Samples<float> train = new(Draw.Uniform<float>(1, 4 * 60), Draw.Labels(2, 60, 3)), test = new(Draw.Uniform<float>(3, 4 * 20), Draw.Labels(4, 20, 3));

    private static class Console
    {
        public static List<string> Lines { get; } = [];

        public static void WriteLine(string line) => Lines.Add(line);
    }

    [Fact]
    public void Rules_and_schedules()
    {
        var network = Nets.Small<float>();
        var training = network.Training(new SoftmaxCrossEntropy());
        var run = training.CreateWorkspace(1, Derivatives.Parameters);
        var before = network.Parameters.Clone();

        var trainer = Trainer.For(network, new SoftmaxCrossEntropy(), new Nesterov(0.1));
        trainer.Fit(train, new() { Epochs = 20, EpochSchedule = new CosineAnnealing(20) });

        var rule = new AdaGrad(0.05).For(training);                         // or step by step
        run.Forward();
        run.Backward(Reduction.Mean);
        rule.Step(run.Parameters, run.Gradients);                           // changes θ, leaves ∇θ zero, allocates nothing

        Assert.NotEqual(before["dense1.weight"].ToArray(), network.Parameters["dense1.weight"].ToArray());
        Assert.Equal(0.1 * (1 + Math.Cos(Math.PI * 19 / 20)) / 2, trainer.Optimizer.LearningRate, 1e-15);
        Assert.All(run.Gradients["dense1.weight"].ToArray(), g => Assert.Equal(0, g));

        var perStep = new WarmUp(500, new CosineAnnealing(9500)).Then(10_000, new ConstantRate(0));
        trainer.Fit(train, new() { Epochs = 30, StepSchedule = perStep });

        trainer.Optimizer.LearningRate = trainer.Optimizer.BaseRate;
        trainer.Fit(train, new() { Epochs = 30, Validation = test, Plateau = new() { Factor = 0.5, Patience = 3 } });

        Assert.Equal([0, 1, 0.5, 0, 0], new long[] { 0, 500, 5250, 10_000, 20_000 }.Select(i => Math.Round(perStep.At(i, 1), 15)));
        Assert.InRange(trainer.Optimizer.LearningRate, 0, 0.05);
    }

    [Fact]
    public void Penalties_and_full_batches()
    {
        var network = Nets.Small<float>();

        var sparse = Trainer.For(network, new SoftmaxCrossEntropy(), new Sgd(0.1), step: new() { Penalty = new() { L1 = 1e-3, L2 = 1e-4 } });
        var last = sparse.Fit(train, new() { Epochs = 50 }).Epochs[^1];
        Console.WriteLine($"loss {last.TrainingLoss:g3}, penalty {last.Penalty:g3}");      // neither loss has it in it

        Assert.InRange(last.Penalty, 1e-4, 0.1);
        Assert.Matches("^loss .*, penalty 0", Assert.Single(Console.Lines));

        var result = Lbfgs.Fit(network.Training(new SoftmaxCrossEntropy()), train, new() { Iterations = 200 });
        Console.WriteLine($"{result.End} after {result.Iterations} iterations: {result.Value:g4}");

        double[] x = [-1.2, 1];
        new Lbfgs(2).Minimize((x, g) =>
        {
            (double a, double b) = (1 - x[0], x[1] - x[0] * x[0]);
            (g[0], g[1]) = (-2 * a - 400 * x[0] * b, 200 * b);
            return a * a + 100 * b * b;                                     // Rosenbrock's valley: x becomes (1, 1)
        }, x);

        Assert.True(result.Value < last.TrainingLoss);
        Near.Relative([1, 1], x, 1e-8, "x");
    }
}
