namespace FastNN.Tests.Reference;

/// <summary>Losses with their gradients, reduced by mean or sum, or not at all and differentiated with an upstream gradient.</summary>
internal static class LossKind
{
    private static readonly Dictionary<string, Action<TorchCase, Agreement>> losses = new()
    {
        ["mse"] = (c, a) => Elements(c, a, new MeanSquared()),
        ["bce_with_logits"] = (c, a) => Elements(c, a, new BinaryCrossEntropy()),
        ["cross_entropy"] = CrossEntropy,
    };

    public static void Run(TorchCase c, Agreement agreement)
    {
        if (!losses.TryGetValue(c.Config.Text("loss"), out var loss))
            throw new NotBuiltException($"loss {c.Config.Text("loss")}");
        loss(c, agreement);
    }

    /// <summary>Every number is a row of its own, so that a row's loss is what the reference does not reduce.</summary>
    private static void Elements(TorchCase c, Agreement agreement, Loss loss)
    {
        var graph = new Graph<double>();
        var (y, t) = (graph.Input(1, "input"), graph.Input(1, "target"));
        Compare(c, agreement, graph, loss.Of(y, t), c["input"].Length, run =>
        {
            c["input"].CopyTo(run.Input("input"));
            c["target"].CopyTo(run.Input("target"));
        }, rows => rows.ToArray());
    }

    /// <summary>[samples, classes, places…] is a row for each sample and place.</summary>
    private static void CrossEntropy(TorchCase c, Agreement agreement)
    {
        c.Config.Lacks("label_smoothing");
        var (shape, labels) = (c.Shape("input"), c.IsInteger("target"));
        if (!labels && c.Config.Has("target") && c.Config.Text("target") != "probabilities")
            throw new NotBuiltException($"cross_entropy of {c.Config.Text("target")}");
        var (samples, classes) = shape.Length == 1 ? (1, shape[0]) : (shape[0], shape[1]);
        var places = shape.Skip(2).Aggregate(1, (a, b) => a * b);
        var loss = new SoftmaxCrossEntropy { IgnoreIndex = labels && c.Config.Has("ignore_index") ? c.Config.Int("ignore_index") : null };

        var graph = new Graph<double>();
        var z = graph.Input(classes, "input");
        var t = labels ? loss.Target(z) : graph.Input(classes, "target");
        Compare(c, agreement, graph, loss.Of(z, t), samples * places, run =>
        {
            CaseLayout.Transposed(c["input"], classes, places, samples).CopyTo(run.Input("input"));
            if (labels)
                run.Labels("target", c.Labels("target"));
            else
                CaseLayout.Transposed(c["target"], classes, places, samples).CopyTo(run.Input("target"));
        }, rows => CaseLayout.Transposed(rows, places, classes, samples));
    }

    private static void Compare(TorchCase c, Agreement agreement, Graph<double> graph, Term<double> term, int rows, Action<Workspace<double>> fill, Func<ReadOnlySpan<double>, double[]> ordered)
    {
        Reduction? reduction = c.Config.Text("reduction") switch
        {
            "none" => null,
            "mean" => Reduction.Mean,
            "sum" => Reduction.Sum,
            var other => throw new NotBuiltException($"reduction {other}"),
        };
        if (reduction is null)
            graph.Output(term.Loss, "loss");
        else
            graph.Minimize(term);
        var run = graph.Build().CreateWorkspace(rows, Derivatives.Input);
        fill(run);
        run.Forward();
        if (reduction is { } by)
        {
            agreement.Compare("loss", [run.Loss(by)]);
            run.Backward(by);
        }
        else
        {
            agreement.Compare("loss", run.Output("loss"));
            c["upstream"].CopyTo(run.OutputGradient("loss"));
            run.Backward();
        }

        foreach (var input in new[] { "input", "target" })
        {
            if (c.Has($"d{input}"))
                agreement.Compare($"d{input}", ordered(run.InputGradient(input)));
        }
    }
}
