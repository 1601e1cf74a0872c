using FastNN.Cli.Plumbing;

namespace FastNN.Cli.Bench.Networks;

/// <summary>A network of the user's: dense layers, f on all but the last, which is linear.</summary>
/// <param name="Sizes">From the number of inputs to the number of outputs.</param>
/// <param name="Activation">f.</param>
internal sealed record NetworkOptions(int[] Sizes, ActivationChoice Activation)
{
    public static Widths Standard { get; } = new(64, 64, 10);

    public int Inputs => Sizes[0];

    public int Outputs => Sizes[^1];

    public override string ToString() => $"{string.Join('-', Sizes)} {Activation}";

    public Network<float> Create() => Network.Of<float>(Inputs, x => Sizes[1..^1].Aggregate(x, Activation.Dense).Dense(Outputs), seed: 1);

    /// <summary>Numbers from −1 to 1, the same at every run.</summary>
    public static float[] Drawn(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => 2 * random.NextSingle() - 1)];
    }
}
