namespace FastNN.Benchmarks.Works;

/// <summary>y ← f(x) for a whole network, x and y in buffers of the caller.</summary>
internal sealed class Prediction : Work
{
    public Prediction(Model model, int rows) : base("network", $"{model}, batch {rows}", "float")
    {
        (Model, Rows) = (model, rows);
    }

    public Model Model { get; }

    public int Rows { get; }

    public Network<float> Network => field ??= Model.Network();

    /// <summary>[rows, inputs].</summary>
    public Numbers<float> X => field ??= new(Model.Rows(Rows));

    public ReadOnlySpan<float> Weight(int layer) => Network.Parameters[$"dense{layer + 1}.weight"];

    public ReadOnlySpan<float> Bias(int layer) => Network.Parameters[$"dense{layer + 1}.bias"];

    public override Doing Fast()
    {
        var (run, y) = (Network.CreateWorkspace(Rows), new Numbers<float>(Rows * Model.Outputs));
        return new(() => run.Forward(X.Span, y.Span), y.Doubles);
    }
}
