namespace FastNN.Tests.Reference;

/// <summary>
/// Trajectories of an update rule that is given the reference's gradients, so that it is judged on its own; and, where the problem is a
/// network, losses and gradients at every point of the trajectory.
/// </summary>
internal static class OptimizerKind
{
    /// <summary>A problem that is a network; its parameters are flattened in the order W1 [hidden, in], b1, W2 [out, hidden], b2.</summary>
    private const string NetworkProblem = "mse_mean(tanh(X W1^T+b1) W2^T+b2, Y)";

    private static readonly Dictionary<string, Func<CaseConfig, Network<double>, StepOptions, Optimizer<double>>> rules = new()
    {
        ["SGD"] = Sgd,
        ["Adam"] = Adam,
        ["AdamW"] = Adam,
    };

    public static void Run(TorchCase c, Agreement agreement)
    {
        if (!rules.TryGetValue(c.Config.Text("optimizer"), out var rule))
            throw new NotBuiltException($"optimizer {c.Config.Text("optimizer")}");
        var (steps, n) = (c.Config.Int("steps"), c.Shape("trajectory")[1]);
        var (points, gradients, own) = (c["trajectory"], c["grads"], c["trajectory"]);
        var network = Network.Of<double>(n, x => x.Then(new Dense<double, Identity>(n, 1, default, useBias: false), "w"));
        var (w, dw) = (network.Parameters, network.CreateGradients());
        var hyper = c.Config.Below("hyper");
        var options = new StepOptions { WeightDecay = hyper.Number("weight_decay", 0), Decoupled = c.Config.Text("optimizer") == "AdamW" };
        var optimizer = rule(hyper, network, options);
        points.AsSpan(0, n).CopyTo(w["w.weight"]);
        for (var s = 0; s < steps; s++)
        {
            gradients.AsSpan(s * n, n).CopyTo(dw["w.weight"]);
            optimizer.Step(w, dw);
            w["w.weight"].CopyTo(own.AsSpan((s + 1) * n, n));
        }

        agreement.Compare("trajectory", own);
        if (c.Config.Text("problem").StartsWith(NetworkProblem, StringComparison.Ordinal))
            Gradients(c, agreement, points, steps, n);
        else
            c.Ignore("A", "b", "loss");             // a function that is no network: the reference differentiated it
    }

    private static Optimizer<double> Sgd(CaseConfig hyper, Network<double> network, StepOptions options)
    {
        var (rate, momentum) = (hyper.Number("lr"), hyper.Number("momentum", 0));
        if (momentum != 0)
            return new Momentum(rate, momentum, hyper.Number("dampening", 0)).For(network, options);
        hyper.Ignore("dampening", "nesterov");      // nothing to dampen, nothing to look ahead along
        return new Sgd(rate).For(network, options);
    }

    private static Optimizer<double> Adam(CaseConfig hyper, Network<double> network, StepOptions options)
    {
        var betas = hyper.Numbers("betas");
        return new Adam(hyper.Number("lr"), betas[0], betas[1], hyper.Number("eps")).For(network, options);
    }

    private static void Gradients(TorchCase c, Agreement agreement, double[] points, int steps, int n)
    {
        var (samples, inputs, outputs) = (c.Shape("X")[0], c.Shape("X")[1], c.Shape("Y")[1]);
        var hidden = (n - outputs) / (inputs + 1 + outputs);
        var training = Network.Of<double>(inputs, x => x.Dense(hidden, new Tanh()).Dense(outputs)).Training(new MeanSquared());
        var run = training.CreateWorkspace(samples, Derivatives.Parameters, Behaviour.Training);
        (string Name, int Rows, int Columns)[] tensors = [("dense1.weight", hidden, inputs), ("dense1.bias", 1, hidden), ("dense2.weight", outputs, hidden), ("dense2.bias", 1, outputs)];
        c["X"].CopyTo(run.Input("x"));
        c["Y"].CopyTo(run.Input("target"));
        var (losses, gradients) = (new List<double>(), new List<double>());
        for (var s = 0; s < steps; s++)
        {
            var at = s * n;
            foreach (var (name, rows, columns) in tensors)
            {
                CaseLayout.Transposed(points.AsSpan(at, rows * columns), rows, columns).CopyTo(run.Parameters[name]);
                at += rows * columns;
            }

            run.Gradients.Clear();
            run.Forward();
            run.Backward(Reduction.Mean);
            losses.Add(run.Loss());
            foreach (var (name, rows, columns) in tensors)
                gradients.AddRange(CaseLayout.Transposed(run.Gradients[name], columns, rows));
        }

        agreement.Compare("loss", [.. losses]);
        agreement.Compare("grads", [.. gradients]);
    }
}
