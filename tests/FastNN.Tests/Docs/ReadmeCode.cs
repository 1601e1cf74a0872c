using FastNN;
using FastNN.Differentiation;

namespace Documentation;

/// <summary>The code of README.md, which must stand here line for line, and runs.</summary>
public class ReadmeCode
{
    private static Samples<float> Points(int count, int seed)
    {
        var random = new Random(seed);
        var labels = Enumerable.Range(0, count).Select(_ => random.Next(10)).ToArray();
        return new(labels.SelectMany(t => Enumerable.Range(0, 64).Select(i => (i % 10 == t ? 1f : 0) + 0.2f * random.NextSingle())).ToArray(), labels);
    }

    [Fact]
    public void In_fifteen_lines()
    {
        var (train, test, x, y, dx) = (Points(300, 1), Points(100, 2), new float[64], new float[10], new float[64]);
        var path = Path.Combine(Directory.CreateTempSubdirectory("fastnn").FullName, "digits.safetensors");

        var network = Network.Of<float>(64, x => x.Dense(64, new Relu()).Dense(32, new Relu()).Dense(10), seed: 1);
        var trainer = Trainer.For(network, new SoftmaxCrossEntropy(), new Adam(2e-3));
        var accuracy = new Accuracy();
        trainer.Fit(train, new() { Epochs = 30, BatchSize = 32, Validation = test, Metrics = [accuracy] });
        Console.WriteLine($"{network}accuracy {accuracy.Value:P1} of {test.Count}");

        var run = network.CreateWorkspace(rows: 1, Derivatives.Input);      // once, per thread
        run.Forward(x, y);                                                  // y = f(x), 0 bytes
        run.InputGradient(x, output: 3, dx);                                // dx = ∂y₃/∂x, 0 bytes
        network.Parameters.Save(path);                                      // safetensors, replaced atomically

        var twin = Network.Of<double>(64, x => x.Dense(64, new Relu()).Dense(32, new Relu()).Dense(10));
        Console.WriteLine(Laws.Transpose(Subject.Of(twin)).AtMost(1e-14));  // throws if a derivative were wrong

        Assert.True(accuracy.Value > 0.99);
        Assert.True(File.Exists(path));
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public void The_same_by_hand()
    {
        var network = Network.Of<float>(64, x => x.Dense(32, new Relu()).Dense(10), seed: 1);
        var (random, labels, last) = (new Random(1), new int[32], 0.0);
        void NextBatch(Span<float> x, Span<int> labels)
        {
            for (var r = 0; r < labels.Length; r++)
            {
                labels[r] = random.Next(10);
                for (var i = 0; i < 64; i++)
                    x[r * 64 + i] = (i % 10 == labels[r] ? 1f : 0) + 0.2f * random.NextSingle();
            }
        }

        var training = network.Training(new SoftmaxCrossEntropy());
        var step = training.CreateWorkspace(rows: 32, Derivatives.Parameters, Behaviour.Training);
        var adam = new Adam(2e-3).For(training);
        for (var i = 0; i < 1000; i++)
        {
            NextBatch(step.Input("x"), labels);
            step.Labels("target", labels);
            step.Forward();
            step.Backward(Reduction.Mean);
            adam.Step(step.Parameters, step.Gradients);                     // the loop allocates 0 bytes
        }

        last = step.Loss();
        Assert.True(last < 0.01, $"the cost after 1,000 steps is {last}");
    }
}
