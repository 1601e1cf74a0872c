using FastNN.Cli.Demo;

namespace FastNN.Cli.Comparisons;

/// <summary>The handwritten digits of the demo as a task: what is trained on and what share is misread.</summary>
internal sealed class Handwriting
{
    private readonly Digits training, test;

    public Handwriting()
    {
        (training, test) = Digits.Load();
        OneHot = new(training.Count, training.Pixels, training.Labels.SelectMany(label => Enumerable.Range(0, Digits.Classes).Select(k => k == label ? 1f : 0)).ToArray());
    }

    /// <summary>Images and their labels.</summary>
    public Samples<float> Labelled => training.Samples;

    /// <summary>Images and one 1 among ten numbers.</summary>
    public Samples<float> OneHot { get; }

    /// <summary>The first images, row after row.</summary>
    public ReadOnlySpan<float> Images(int count) => training.Pixels.AsSpan(0, count * Digits.Size);

    /// <summary>Their labels.</summary>
    public ReadOnlySpan<int> Labels(int count) => training.Labels.AsSpan(0, count);

    /// <summary>A network from pixels to ten numbers.</summary>
    public static Network<float> Network(Func<Value<float>, Value<float>> build, ulong seed = 1) => FastNN.Network.Of(Digits.Size, build, seed);

    /// <summary>The share of test images whose largest output is not their label.</summary>
    public double Error(Network<float> network)
    {
        var outputs = new float[test.Count * Digits.Classes];
        network.CreateWorkspace(rows: 64).Predict(test.Pixels, outputs);
        var wrong = 0;
        for (var i = 0; i < test.Count; i++)
            wrong += System.Numerics.Tensors.TensorPrimitives.IndexOfMax(outputs.AsSpan(i * Digits.Classes, Digits.Classes)) == test.Labels[i] ? 0 : 1;
        return (double)wrong / test.Count;
    }
}
