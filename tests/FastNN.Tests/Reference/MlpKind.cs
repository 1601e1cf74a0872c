namespace FastNN.Tests.Reference;

/// <summary>Chains of dense layers with a loss: values, all gradients, and J·v along a direction in x.</summary>
internal static class MlpKind
{
    private static readonly Dictionary<string, Loss> losses = new()
    {
        ["mse_mean"] = new MeanSquared(),
        ["ce_mean"] = new SoftmaxCrossEntropy(),
    };

    public static void Run(TorchCase c, Agreement agreement)
    {
        var sizes = c.Config.Ints("sizes");
        var (rows, layers, bias) = (c.Config.Int("batch"), sizes.Length - 1, c.Config.Flag("bias"));
        var activation = NamedActivation.Find(c.Config.Text("activation"));
        if (!losses.TryGetValue(c.Config.Text("loss"), out var loss))
            throw new NotBuiltException($"loss {c.Config.Text("loss")} of an mlp");
        var network = Network.Of<double>(sizes[0], x =>
        {
            for (var l = 1; l < layers; l++)
                x = activation.Dense(x, sizes[l], bias);
            return x.Then(new Dense<double, Identity>(x.Shape, sizes[layers], default, useBias: bias));
        });

        // The reference keeps W as [out, in].
        for (var l = 0; l < layers; l++)
        {
            CaseLayout.Transposed(c[$"w{l}"], sizes[l + 1], sizes[l]).CopyTo(network.Parameters[$"dense{l + 1}.weight"]);
            if (bias)
                c[$"b{l}"].CopyTo(network.Parameters[$"dense{l + 1}.bias"]);
        }

        var run = network.Training(loss).CreateWorkspace(rows, Derivatives.Input | Derivatives.Parameters, Behaviour.Training);
        c["x"].CopyTo(run.Input("x"));
        if (c.IsInteger("target"))
            run.Labels("target", c.Labels("target"));
        else
            c["target"].CopyTo(run.Input("target"));
        run.Forward();
        run.Backward(Reduction.Mean);
        agreement.Compare("y", run.Value("y"));
        agreement.Compare("loss", [run.Loss()]);
        agreement.Compare("dx", run.InputGradient("x"));
        for (var l = 0; l < layers; l++)
        {
            agreement.Compare($"dw{l}", CaseLayout.Transposed(run.Gradients[$"dense{l + 1}.weight"], sizes[l], sizes[l + 1]));
            if (bias)
                agreement.Compare($"db{l}", run.Gradients[$"dense{l + 1}.bias"]);
        }

        if (c.Has("jvp"))
            Tangent(c, agreement, network, rows);
        else
            c.Ignore("tangent");
    }

    private static void Tangent(TorchCase c, Agreement agreement, Network<double> network, int rows)
    {
        var run = network.CreateWorkspace(rows, Derivatives.Tangent);
        c["x"].CopyTo(run.Input("x"));
        c["tangent"].CopyTo(run.InputTangent("x"));
        run.Forward();
        run.Tangent();
        agreement.Compare("jvp", run.OutputTangent("y"));
    }
}
