using FastNN;

namespace Documentation;

/// <summary>The code of docs/guide/checkpoints.md, which must stand here line for line, and runs.</summary>
[Collection("Alone")]
public sealed class CheckpointCode : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fastnn").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static (float[] Points, int[] Labels) Halves(int count, int seed)
    {
        var random = new Random(seed);
        float[] points = [.. Enumerable.Range(0, 2 * count).Select(_ => 2 * random.NextSingle() - 1)];
        return (points, [.. Enumerable.Range(0, count).Select(i => points[2 * i] + points[2 * i + 1] > 0 ? 1 : 0)]);
    }

    [Fact]
    public void A_fit()
    {
        var path = Path.Combine(folder, "fit.safetensors");
        var (points, labels) = Halves(1000, 1);
        var (train, test) = (new Samples<float>(points, labels), new Samples<float>(Halves(200, 2).Points, Halves(200, 2).Labels));
        var results = Enumerable.Range(0, 2).Select(_ => Once()).ToArray();
        Assert.Equal(results[0].Epochs.Select(e => e.ValidationLoss), results[1].Epochs.Select(e => e.ValidationLoss));
        Assert.Equal(960, results[1].Steps);

        FitResult Once()
        {
            var network = Network.Of<float>(2, x => x.Dense(8, new Tanh()).Dense(2), seed: 1);
            var trainer = Trainer.For(network, new SoftmaxCrossEntropy(), new Adam(1e-2));
            var result = trainer.Fit(train, new()
            {
                Epochs = 30,
                Validation = test,
                Checkpoint = new(path) { EverySteps = 200 },            // after each epoch anyway
            });
            Console.WriteLine($"{result.Steps} steps, {result.Epochs.Count} epochs, loss {result.Epochs[^1].ValidationLoss:0.000}");
            return result;
        }
    }

    [Fact]
    public void A_loop()
    {
        var path = Path.Combine(folder, "loop.safetensors");
        var (points, labels) = Halves(1000, 1);
        double[] found = [Once(), Once()];
        File.Delete(path);
        Assert.Equal(found[0], found[1]);
        Assert.Equal(found[0], Once());
        Assert.InRange(found[0], 1, 300 * Math.Log(2));

        double Once()
        {
            var training = Network.Of<float>(2, x => x.Dense(8, new Tanh()).Dense(2), seed: 1).Training(new SoftmaxCrossEntropy());
            var optimizer = new Adam(1e-2).For(training);
            var run = training.CreateWorkspace(rows: 32, Derivatives.Parameters, Behaviour.Training);
            var sums = new double[1];
            var checkpoint = new Checkpoint<float>().Add("parameters", training.Parameters).Add("adam", optimizer).Add("sums", sums).Require("data", "rings");
            checkpoint.Resume(path);                                    // false where there is no such file: then nothing happens
            while (optimizer.Steps < 300)
            {
                var from = (int)(optimizer.Steps * 32 % 960);
                points.AsSpan(2 * from, 2 * 32).CopyTo(run.Input("x"));
                run.Labels("target", labels.AsSpan(from, 32));
                run.Step = (ulong)optimizer.Steps;                      // which noise layers draw
                run.Forward();
                sums[0] += run.Loss();
                run.Backward(Reduction.Mean);
                run.Commit();
                optimizer.Step(run.Parameters, run.Gradients);
                if (optimizer.Steps % 100 == 0)
                    checkpoint.Save(path);
            }

            return sums[0];
        }
    }
}
