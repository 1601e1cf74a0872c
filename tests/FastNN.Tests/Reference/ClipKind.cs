namespace FastNN.Tests.Reference;

/// <summary>
/// Clipping of given gradients, by the norm of all or each element on its own. A step of gradient descent with η = 1 from w = 0 ends at minus the
/// gradient that the rule was given.
/// </summary>
internal static class ClipKind
{
    public static void Run(TorchCase c, Agreement agreement)
    {
        var graph = new Graph<double>();
        var tensors = 0;
        for (; c.Has($"grad{tensors}"); tensors++)
        {
            var n = c[$"grad{tensors}"].Length;
            graph.Output(graph.Input(n, $"x{tensors}").Then(new Dense<double, Identity>(n, 1, default, useBias: false), $"w{tensors}"), $"y{tensors}");
        }

        var network = graph.Build();
        var (w, dw, optimizer) = (network.Parameters, network.CreateGradients(), new Sgd(1).For(network, Options(c.Config)));
        w.Clear();
        for (var t = 0; t < tensors; t++)
            c[$"grad{t}"].CopyTo(dw[$"w{t}.weight"]);
        optimizer.Step(w, dw);
        for (var t = 0; t < tensors; t++)
            agreement.Compare($"clipped{t}", [.. w[$"w{t}.weight"].ToArray().Select(v => -v)]);
        if (c.Has("total_norm"))
            agreement.Compare("total_norm", [optimizer.GradientNorm]);
    }

    private static StepOptions Options(CaseConfig config)
    {
        if (config.Text("op") == "clip_grad_value")
            return new() { ClipValue = config.Number("clip") };
        if (config.Text("op") != "clip_grad_norm")
            throw new NotBuiltException(config.Text("op"));
        config.Lacks("norm_type", neutral: 2);
        return new() { ClipNorm = config.Number("max_norm") };
    }
}
