using FastNN;

namespace Documentation;

/// <summary>The code of docs/guide/training.md, on flowers that are drawn here.</summary>
[Collection("Alone")]
public class TrainingCode
{
    /// <summary>Three kinds of fifty, four measurements each: clouds that touch.</summary>
    private static (float[] Flowers, int[] Species) Draw(int seed, double shift = 0)
    {
        var random = new Random(seed);
        var (flowers, species) = (new float[600], new int[150]);
        for (var i = 0; i < 600; i++)
        {
            species[i / 4] = i / 4 % 3;
            var noise = Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6;
            flowers[i] = (float)(5 + (i % 4 + 1) * 0.5 * (i / 4 % 3) + 0.8 * noise + (i % 4 == 0 ? shift : 0));
        }

        return (flowers, species);
    }

    [Fact]
    public void Training_well()
    {
        var (flowers, species) = Draw(1);
        var (newFlowers, _) = Draw(2, shift: 1.2);

        var all = new Samples<float>(flowers, species);             // flowers: float[150 · 4], species: int[150]
        var (training, rest) = Splits.StratifiedTrainTest(species, testShare: 0.4, seed: 1);
        var parts = Splits.StratifiedTrainTest([.. rest.Select(i => species[i])], testShare: 0.5, seed: 2);

        var scaler = Standardizer.Fit(all.Subset(training));        // means and deviations of the training part alone
        var train = scaler.Transform(all.Subset(training));
        var validation = scaler.Transform(all.Subset([.. parts.Training.Select(i => rest[i])]));
        var test = scaler.Transform(all.Subset([.. parts.Test.Select(i => rest[i])]));

        Assert.Equal((90, 30, 30), (train.Count, validation.Count, test.Count));

        var network = Network.Of<float>(4, x => x.Dense(32, new Tanh()).Dense(3), seed: 1);
        var trainer = Trainer.For(network, new SoftmaxCrossEntropy(), new Adam(1e-2));
        var result = trainer.Fit(train, new()
        {
            Epochs = 500,
            BatchSize = 16,
            Validation = validation,
            EarlyStopping = new() { Patience = 20 },
            Augmentations = [new GaussianNoise(0.05)],
        });
        Console.WriteLine($"{result.End} after {result.Epochs.Count} epochs; those of epoch {result.BestEpoch} are kept");

        var accuracy = new Accuracy();
        trainer.Evaluate(test, accuracy);
        Console.WriteLine(accuracy);                                // accuracy 0.900 (27 of 30; 95 % interval 0.7438 to 0.9654)

        Assert.Equal((FitEnd.NoImprovement, result.Epochs.Count - 20), (result.End, result.BestEpoch));
        Assert.True(accuracy.Value > 0.85, $"{accuracy}");

        Console.WriteLine(trainer.Generalization(train, validation));
        Console.WriteLine(trainer.Diagnose(train));

        Assert.Equal(Fitting.Good, trainer.Generalization(train, validation).Fitting);
        Assert.Empty(trainer.Diagnose(train).Findings);

        var curve = LearningCurve.Run(train, [20, 40, 80], (part, seed) =>
        {
            var network = Network.Of<float>(4, x => x.Dense(32, new Tanh()).Dense(3), seed);
            var trainer = Trainer.For(network, new SoftmaxCrossEntropy(), new Adam(1e-2));
            trainer.Fit(part, new() { Epochs = 30, BatchSize = 16, Seed = seed });
            return new(trainer.Evaluate(part), trainer.Evaluate(validation));
        });
        Console.WriteLine(curve);                                   // a table, and a verdict: curve.MoreData

        Assert.Equal(3, curve.Points.Count);

        var drift = scaler.Drift<float>(newFlowers, ["sepal length", "sepal width", "petal length", "petal width"]);
        Console.WriteLine(drift);                                   // sepal length has moved: its mean by +1.30 standard deviations …

        Assert.Equal(["sepal length"], drift.Moved.Select(c => c.Name));

        var stopped = trainer.Fit(train, new() { Epochs = 100, Callbacks = [new StopBelow(0.05)] });

        Assert.True(stopped.End == FitEnd.Completed || stopped.Epochs[^1].TrainingLoss < 0.05);
    }

    [Fact]
    public void How_good_it_is()
    {
        var (flowers, species) = Draw(1);
        var all = new Samples<float>(flowers, species);

        var score = CrossValidation.Run(all, Splits.StratifiedKFold(species, folds: 5, seed: 1), (training, test) =>
        {
            var scaler = Standardizer.Fit(training);
            var network = Network.Of<float>(4, x => x.Dense(32, new Tanh()).Dense(3), seed: 1);
            var trainer = Trainer.For(network, new SoftmaxCrossEntropy(), new Adam(1e-2));
            trainer.Fit(scaler.Transform(training), new() { Epochs = 50, BatchSize = 16 });
            var accuracy = new Accuracy();
            trainer.Evaluate(scaler.Transform(test), accuracy);
            return accuracy.Value;
        });
        Console.WriteLine(score);                                   // mean, interval, number of folds

        Assert.True(score.Mean > 0.85, $"{score}");
    }
}

internal sealed class StopBelow(double loss) : IFitCallback<float>
{
    public bool AfterEpoch(Trainer<float> trainer, EpochReport epoch) => epoch.TrainingLoss < loss;
}
