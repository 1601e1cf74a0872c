namespace FastNN.Tests.Reference;

/// <summary>
/// Trajectories of an update rule that is given the reference's gradients, so that it is judged on its own; and, where the problem is a
/// network, losses and gradients at every point of the trajectory.
/// </summary>
internal static class OptimizerKind
{
    /// <summary>A problem that is a network; its parameters are flattened in the order W1 [hidden, in], b1, W2 [out, hidden], b2.</summary>
    internal const string NetworkProblem = "mse_mean(tanh(X W1^T+b1) W2^T+b2, Y)";

    private static readonly Dictionary<string, Func<CaseConfig, Network<double>, StepOptions, Optimizer<double>>> rules = new()
    {
        ["SGD"] = Sgd,
        ["Adam"] = Adam,
        ["AdamW"] = Adam,
        ["ASGD"] = (h, n, o) => new Asgd(h.Number("lr"), h.Number("lambd", 1e-4), h.Number("alpha", 0.75), h.Number("t0", 1e6)).For(n, o),
        ["Adadelta"] = (h, n, o) => new Adadelta(h.Number("lr"), h.Number("rho", 0.9), h.Number("eps", 1e-6)).For(n, o),
        ["Adagrad"] = (h, n, o) => new AdaGrad(h.Number("lr"), h.Number("lr_decay", 0), h.Number("initial_accumulator_value", 0), h.Number("eps", 1e-10)).For(n, o),
        ["Adamax"] = (h, n, o) => new Adamax(h.Number("lr"), Betas(h)[0], Betas(h)[1], h.Number("eps", 1e-8)).For(n, o),
        ["NAdam"] = (h, n, o) => new NAdam(h.Number("lr"), Betas(h)[0], Betas(h)[1], h.Number("eps", 1e-8), h.Number("momentum_decay", 0.004)).For(n, o),
        ["RAdam"] = (h, n, o) => new RAdam(h.Number("lr"), Betas(h)[0], Betas(h)[1], h.Number("eps", 1e-8)).For(n, o),
        ["RMSprop"] = RmsProp,
        ["Rprop"] = Rprop,
    };

    public static void Run(TorchCase c, Agreement agreement)
    {
        if (c.Config.Text("optimizer") == "LBFGS")
        {
            LbfgsCase.Run(c, agreement);
            return;
        }

        if (!rules.TryGetValue(c.Config.Text("optimizer"), out var rule))
            throw new NotBuiltException($"optimizer {c.Config.Text("optimizer")}");
        var (steps, n) = (c.Config.Int("steps"), c.Shape("trajectory")[1]);
        var (points, gradients, own) = (c["trajectory"], c["grads"], c["trajectory"]);
        var network = Network.Of<double>(n, x => x.Then(new Dense<double, Identity>(n, 1, default, useBias: false), "w"));
        var (w, dw) = (network.Parameters, network.CreateGradients());
        var hyper = c.Config.Below("hyper");
        hyper.Ignore("foreach", "capturable", "differentiable", "fused");       // ways to the same numbers
        var decoupled = c.Config.Text("optimizer") == "AdamW" || hyper.Flag("decoupled_weight_decay");
        var options = new StepOptions { WeightDecay = hyper.Number("weight_decay", 0), Decoupled = decoupled, Maximize = hyper.Flag("maximize") };
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
        if (momentum != 0 && hyper.Flag("nesterov"))
        {
            hyper.Lacks("dampening");
            return new Nesterov(rate, momentum).For(network, options);
        }

        if (momentum != 0)
            return new Momentum(rate, momentum, hyper.Number("dampening", 0)).For(network, options);
        hyper.Ignore("dampening", "nesterov");      // nothing to dampen, nothing to look ahead along
        return new Sgd(rate).For(network, options);
    }

    private static double[] Betas(CaseConfig hyper) => hyper.Numbers("betas");

    private static Optimizer<double> Adam(CaseConfig hyper, Network<double> network, StepOptions options)
    {
        var (rate, betas, epsilon) = (hyper.Number("lr"), Betas(hyper), hyper.Number("eps"));
        return hyper.Flag("amsgrad") ? new AmsGrad(rate, betas[0], betas[1], epsilon).For(network, options) : new Adam(rate, betas[0], betas[1], epsilon).For(network, options);
    }

    private static Optimizer<double> RmsProp(CaseConfig hyper, Network<double> network, StepOptions options)
    {
        var (rate, momentum, alpha, epsilon) = (hyper.Number("lr"), hyper.Number("momentum", 0), hyper.Number("alpha", 0.99), hyper.Number("eps", 1e-8));
        return hyper.Flag("centered") ? new CenteredRmsProp(rate, momentum, alpha, epsilon).For(network, options)
            : momentum != 0 ? new MomentumRmsProp(rate, momentum, alpha, epsilon).For(network, options)
            : new RmsProp(rate, alpha, epsilon).For(network, options);
    }

    private static Optimizer<double> Rprop(CaseConfig hyper, Network<double> network, StepOptions options)
    {
        var (etas, sizes) = (hyper.Numbers("etas"), hyper.Numbers("step_sizes"));
        return new Rprop(hyper.Number("lr"), etas[0], etas[1], sizes[0], sizes[1]).For(network, options);
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
