namespace FastNN.Tests.Reference;

/// <summary>
/// Losses with their gradients, reduced by mean or sum, or not at all and differentiated with an upstream gradient. Every number that the
/// reference does not reduce further is a row of its own here.
/// </summary>
internal static class LossKind
{
    /// <summary>By the first word of their names: what follows a colon tells a reader the formula.</summary>
    private static readonly Dictionary<string, Action<TorchCase, Agreement>> losses = new()
    {
        ["mse"] = (c, a) => Elements(c, a, new MeanSquared()),
        ["l1"] = (c, a) => Elements(c, a, new MeanAbsolute()),
        ["huber"] = (c, a) => Elements(c, a, new Huber { Delta = c.Config.Number("delta", 1) }),
        ["smooth_l1"] = (c, a) => Elements(c, a, c.Config.Number("beta", 1) is var beta && beta == 0 ? new MeanAbsolute() : new SmoothL1 { Beta = beta }),
        ["bce"] = (c, a) => Elements(c, a, new ProbabilityCrossEntropy()),
        ["bce_with_logits"] = LogitCrossEntropy,
        ["cross_entropy"] = CrossEntropy,
        ["nll"] = (c, a) => OfClasses(c, a, new NegativeLogLikelihood { IgnoreIndex = Ignored(c), ClassWeights = ClassWeights(c) }),
        ["hinge"] = (c, a) => Elements(c, a, new Hinge()),
        ["squared hinge"] = (c, a) => Elements(c, a, new SquaredHinge()),
        ["soft_margin"] = (c, a) => Elements(c, a, new LogisticMargin()),
        ["kl_div"] = (c, a) => Elements(c, a, new KullbackLeibler { LogTarget = c.Config.Flag("log_target") }),
        ["poisson_nll"] = (c, a) => Elements(c, a, new PoissonNegativeLogLikelihood { LogInput = !c.Config.Has("log_input") || c.Config.Flag("log_input"), Full = c.Config.Flag("full"), Epsilon = c.Config.Number("eps", 1e-8) }),
        ["gaussian_nll"] = (c, a) => Pairs(c, a, new GaussianNegativeLogLikelihood { Full = c.Config.Flag("full"), Epsilon = c.Config.Number("eps", 1e-6) }, "var"),
        ["hinge_embedding"] = (c, a) => Elements(c, a, new HingeEmbedding { Margin = c.Config.Number("margin", 1) }),
        ["margin_ranking"] = (c, a) => Pairs(c, a, new MarginRanking { Margin = c.Config.Number("margin", 0) }, "x2"),
        ["cosine_embedding"] = Cosine,
        ["multi_margin"] = (c, a) => OfClasses(c, a, new MultiMargin { Power = c.Config.Has("p") ? c.Config.Int("p") : 1, Margin = c.Config.Number("margin", 1), ClassWeights = ClassWeights(c) }),
    };

    public static void Run(TorchCase c, Agreement agreement)
    {
        var name = c.Config.Text("loss").Split(':')[0];
        if (!losses.TryGetValue(name, out var loss))
            throw new NotBuiltException($"loss {name}");
        c.Config.Ignore("input");           // "log-probabilities": what the loss takes anyway
        loss(c, agreement);
    }

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

    /// <summary>Positive weights go along the last axis. What is not reduced is computed for each output on its own.</summary>
    private static void LogitCrossEntropy(TorchCase c, Agreement agreement)
    {
        if (Weights(c, "pos_weight") is not { Length: > 1 } weights)
        {
            Elements(c, agreement, new BinaryCrossEntropy { PositiveWeights = Weights(c, "pos_weight") });
            return;
        }

        var (n, rows) = (weights.Length, c["input"].Length / weights.Length);
        if (c.Config.Text("reduction") != "none")
        {
            // A row's loss is the mean over its outputs, a sum of numbers n times that.
            var graph = new Graph<double>();
            var term = new BinaryCrossEntropy { PositiveWeights = weights }.Of(graph.Input(n, "input"), graph.Input(n, "target"));
            Compare(c, agreement, graph, c.Config.Text("reduction") == "sum" ? n * term : term, rows, run => Fill(c, run), values => values.ToArray());
            return;
        }

        var (losses, gradients) = (new double[rows * n], new double[rows * n]);
        for (var k = 0; k < n; k++)
        {
            var graph = new Graph<double>();
            graph.Output(new BinaryCrossEntropy { PositiveWeights = [weights[k]] }.Of(graph.Input(1, "input"), graph.Input(1, "target")).Loss, "loss");
            var run = graph.Build().CreateWorkspace(rows, Derivatives.Input);
            for (var r = 0; r < rows; r++)
                (run.Input("input")[r], run.Input("target")[r], run.OutputGradient("loss")[r]) = (c["input"][r * n + k], c["target"][r * n + k], c["upstream"][r * n + k]);
            run.Forward();
            run.Backward();
            for (var r = 0; r < rows; r++)
                (losses[r * n + k], gradients[r * n + k]) = (run.Output("loss")[r], run.InputGradient("input")[r]);
        }

        agreement.Compare("loss", losses);
        agreement.Compare("dinput", gradients);
    }

    private static void Fill(TorchCase c, Workspace<double> run)
    {
        c["input"].CopyTo(run.Input("input"));
        c["target"].CopyTo(run.Input("target"));
    }

    /// <summary>Two predictions: "input", and "weight" in the place that a setting names. One that is shorter is repeated along the last axis.</summary>
    private static void Pairs(TorchCase c, Agreement agreement, Loss loss, string second)
    {
        c.Config.Ignore(second);
        var graph = new Graph<double>();
        Value<double> a = graph.Input(1, "input"), b = graph.Input(1, "second"), t = graph.Input(1, "target");
        var (n, of) = (c["input"].Length, c["weight"].Length);
        Compare(c, agreement, graph, loss.Of([a, b], t), n, run =>
        {
            Fill(c, run);
            for (var i = 0; i < n; i++)
                run.Input("second")[i] = c["weight"][(int)((long)i * of / n)];
        }, rows => rows.ToArray());
    }

    private static void Cosine(TorchCase c, Agreement agreement)
    {
        c.Config.Ignore("x2");
        var n = c.Shape("input")[^1];
        var graph = new Graph<double>();
        Value<double> a = graph.Input(n, "input"), b = graph.Input(n, "second");
        var loss = new CosineEmbedding { Margin = c.Config.Number("margin", 0) };
        Compare(c, agreement, graph, loss.Of([a, b], loss.Target(a)), c["input"].Length / n, run =>
        {
            Fill(c, run);
            c["weight"].CopyTo(run.Input("second"));
        }, rows => rows.ToArray());
    }

    private static void CrossEntropy(TorchCase c, Agreement agreement)
    {
        if (!c.IsInteger("target") && c.Config.Has("target") && c.Config.Text("target") != "probabilities")
            throw new NotBuiltException($"cross_entropy of {c.Config.Text("target")}");
        OfClasses(c, agreement, new SoftmaxCrossEntropy
        {
            LabelSmoothing = c.Config.Number("label_smoothing", 0),
            ClassWeights = ClassWeights(c),
            IgnoreIndex = c.IsInteger("target") ? Ignored(c) : null,
        });
    }

    /// <summary>[samples, classes, places…] is a row for each sample and place.</summary>
    private static void OfClasses(TorchCase c, Agreement agreement, Loss loss)
    {
        var (shape, labels) = (c.Shape("input"), c.IsInteger("target"));
        var (samples, classes) = shape.Length == 1 ? (1, shape[0]) : (shape[0], shape[1]);
        var places = shape.Skip(2).Aggregate(1, (a, b) => a * b);
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

    private static int? Ignored(TorchCase c) => c.Config.Has("ignore_index") ? c.Config.Int("ignore_index") : null;

    private static double[]? ClassWeights(TorchCase c) => Weights(c, "class_weight");

    /// <summary>The tensor "weight", if a setting says that it is this.</summary>
    private static double[]? Weights(TorchCase c, string setting)
    {
        if (!c.Config.Has(setting))
            return null;
        c.Config.Ignore(setting);
        return c["weight"];
    }

    private static void Compare(TorchCase c, Agreement agreement, Graph<double> graph, Term<double> term, int rows, Action<Workspace<double>> fill, Func<ReadOnlySpan<double>, double[]> ordered)
    {
        Reduction? reduction = c.Config.Text("reduction") switch
        {
            "none" => null,
            "mean" => Reduction.Mean,
            "sum" or "batchmean" => Reduction.Sum,
            var other => throw new NotBuiltException($"reduction {other}"),
        };
        if (c.Config.Text("reduction") == "batchmean")
            term = 1.0 / c.Shape("input")[0] * term;
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

        foreach (var (tensor, input) in new[] { ("dinput", "input"), ("dtarget", "target"), ("dweight", "second") })
        {
            if (c.Has(tensor))
                agreement.Compare(tensor, ordered(run.InputGradient(input)));
        }
    }
}
