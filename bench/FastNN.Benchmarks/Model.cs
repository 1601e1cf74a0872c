using FastNN.Testing.Naive;

namespace FastNN.Benchmarks;

/// <summary>One of the networks that are compared: dense layers, f on all but the last, which is linear.</summary>
public sealed class Model
{
    private readonly NaiveActivation activation;
    private readonly Func<Value<float>, int, Value<float>> hidden;

    private Model(string f, NaiveActivation activation, Func<Value<float>, int, Value<float>> hidden, bool softmax, params int[] sizes)
    {
        this.activation = activation;
        this.hidden = hidden;
        Softmax = softmax;
        Sizes = sizes;
        Name = $"{string.Join("-", sizes)} {f}{(softmax ? " softmax" : "")}";
    }

    /// <summary>Regression with a network so small that the cost of a call counts.</summary>
    public static Model Small { get; } = new("tanh", NaiveActivation.Tanh, (x, n) => x.Dense(n, new Tanh()), false, 4, 16, 16, 2);

    /// <summary>Four matrices that fit the first-level cache together.</summary>
    public static Model Middle { get; } = new("ReLU", NaiveActivation.Relu, (x, n) => x.Dense(n, new Relu()), false, 64, 64, 64, 10);

    /// <summary>The digit classifier: 400 KB of weights, the second-level cache.</summary>
    public static Model Large { get; } = new("ReLU", NaiveActivation.Relu, (x, n) => x.Dense(n, new Relu()), false, 784, 128, 10);

    /// <summary>The same with probabilities at its end.</summary>
    public static Model Classifier { get; } = new("ReLU", NaiveActivation.Relu, (x, n) => x.Dense(n, new Relu()), true, 784, 128, 10);

    /// <summary>2.6 MB of weights, the third-level cache.</summary>
    public static Model Deep { get; } = new("ReLU", NaiveActivation.Relu, (x, n) => x.Dense(n, new Relu()), false, 784, 512, 512, 10);

    /// <summary>34 MB of weights, more than most caches hold.</summary>
    public static Model Wide { get; } = new("ReLU", NaiveActivation.Relu, (x, n) => x.Dense(n, new Relu()), false, 1024, 4096, 1024);

    public static Model[] All { get; } = [Small, Middle, Large];

    public string Name { get; }

    public int[] Sizes { get; }

    /// <summary>Whether its hidden layers end in tanh; else in ReLU.</summary>
    public bool Tanh => activation == NaiveActivation.Tanh;

    /// <summary>Whether it ends in softmax.</summary>
    public bool Softmax { get; }

    public int Inputs => Sizes[0];

    public int Outputs => Sizes[^1];

    /// <summary>Whether it is trained on labels, by softmax cross-entropy; else on targets, by the mean square.</summary>
    public bool Classifies => this != Small;

    public override string ToString() => Name;

    public Network<float> Network() => FastNN.Network.Of<float>(Inputs, x =>
    {
        foreach (var n in Sizes[1..^1])
            x = hidden(x, n);
        x = x.Dense(Outputs);
        return Softmax ? x.Softmax() : x;
    }, seed: 1);

    /// <summary>The same network in plain loops, with the same parameters; without softmax.</summary>
    public NaiveNetwork<float> Naive(Network<float> network, int rows)
    {
        var activations = new NaiveActivation[Sizes.Length - 1];
        Array.Fill(activations, activation, 0, activations.Length - 1);
        var naive = new NaiveNetwork<float>(Sizes, activations, rows);
        for (var l = 0; l < activations.Length; l++)
            naive.CopyFrom(l, network.Parameters[$"dense{l + 1}.weight"], network.Parameters[$"dense{l + 1}.bias"]);
        return naive;
    }

    /// <summary>Inputs in [0, 1), the same at every run.</summary>
    public float[] Rows(int rows)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, rows * Inputs).Select(_ => random.NextSingle())];
    }
}
