using FastNN.Cli.Measuring;

namespace FastNN.Benchmarks.Works;

/// <summary>y ← f(x) for a whole network, x and y in buffers of the caller.</summary>
internal sealed class Prediction(Model model, int rows) : Work("forward", $"{string.Join('-', model.Sizes)}{(model.Softmax ? " softmax" : "")} x{rows}", "float")
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
        var (run, y) = (Network.CreateWorkspace(Rows), new Aligned<float>(Rows * Model.Outputs));
        return new(() => run.Forward(X.Span, y.Span), y.Doubles);
    }
}
