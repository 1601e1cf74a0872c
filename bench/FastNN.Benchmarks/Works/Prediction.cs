using FastNN.Cli.Measuring;

namespace FastNN.Benchmarks.Works;

/// <summary>y ← f(x) for a whole network, x and y in buffers of the caller.</summary>
/// <param name="packed">Whether FastNN packs the network first; others pack if they can.</param>
internal sealed class Prediction(Model model, int rows, bool packed)
    : Work("forward", $"{string.Join('-', model.Sizes)}{(model.Softmax ? " softmax" : "")}{(packed ? " packed" : "")} x{rows}", "float")
{
    public Model Model => model;

    public int Rows => rows;

    public Network<float> Network => field ??= Model.Network();

    /// <summary>[rows, inputs].</summary>
    public Aligned<float> X => field ??= Numbers.Copy<float>(Model.Rows(Rows));

    public ReadOnlySpan<float> Weight(int layer) => Network.Parameters[$"dense{layer + 1}.weight"];

    public ReadOnlySpan<float> Bias(int layer) => Network.Parameters[$"dense{layer + 1}.bias"];

    public override Doing Fast()
    {
        var (run, y) = ((packed ? Network.Pack() : Network).CreateWorkspace(rows), new Aligned<float>(Rows * Model.Outputs));
        return new(() => run.Forward(X.Span, y.Span), y.Doubles);
    }
}
