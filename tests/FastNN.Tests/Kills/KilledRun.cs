using FastNN.Tests.Support;

namespace FastNN.Tests.Kills;

/// <summary>The training that is killed: wide enough that much of its time goes into writing checkpoints, one after every step.</summary>
internal static class KilledRun
{
    public const int Epochs = 4, Batches = 15, Steps = Epochs * Batches;

    public static FitResult Fit(string path, IProgress<FitProgress>? progress = null)
    {
        var network = Network.Of<float>(20, x => x.Dense(160, new Tanh()).Dense(160, new Tanh()).Dense(3), seed: 1);
        var samples = new Samples<float>(Draw.Uniform<float>(1, 20 * 4 * Batches), Draw.Labels(2, 4 * Batches, 3));
        return Trainer.For(network, new SoftmaxCrossEntropy(), new Adam(1e-3)).Fit(samples, new()
        {
            Epochs = Epochs,
            BatchSize = 4,
            Seed = 3,
            Validation = samples,
            Metrics = [new Accuracy()],
            Checkpoint = new(path) { EverySteps = 1 },
            Progress = progress,
        });
    }
}
