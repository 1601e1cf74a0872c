using FastNN.Cli.Measuring;

namespace FastNN.Benchmarks.Works;

/// <summary>One step of an optimizer over n parameters; the gradients it read are zero afterwards.</summary>
/// <remarks>
/// From the second step on gradients are zero. With the usual β the moments would shrink into subnormal numbers, which would be timed instead,
/// so β is as near to 1 as a float can be: the same arithmetic on numbers that stay.
/// </remarks>
internal sealed class Update(bool adam, int inputs, int outputs) : Work(adam ? "adam" : "sgd", $"{(inputs + 1) * outputs}", "float")
{
    public const double Rate = 1e-3, Beta = 1 - 1.0 / (1 << 23), Epsilon = 1e-8;

    public bool Adam => adam;

    public int N => (inputs + 1) * outputs;

    public Aligned<float> W => field ??= Numbers.Random<float>(5, N);

    public Aligned<float> G => field ??= Numbers.Random<float>(6, N);

    public override Doing Fast()
    {
        var network = Network.Of<float>(inputs, x => x.Dense(outputs));
        var gradients = network.CreateGradients();
        Halves(network.Parameters, W.Span);
        Halves(gradients, G.Span);
        var optimizer = adam ? new Adam(Rate, Beta, Beta, Epsilon).For(network) : new Sgd(Rate).For(network);
        return new(() => optimizer.Step(network.Parameters, gradients), () =>
            [.. network.Parameters["dense1.weight"].ToArray().Concat(network.Parameters["dense1.bias"].ToArray()).Select(w => (double)w)]);
    }

    /// <summary>The weights first, then the bias.</summary>
    private void Halves(ParameterSet<float> set, ReadOnlySpan<float> from)
    {
        from[..(inputs * outputs)].CopyTo(set["dense1.weight"]);
        from[(inputs * outputs)..].CopyTo(set["dense1.bias"]);
    }
}
