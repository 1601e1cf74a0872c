using FastNN.Tests.Support;

namespace FastNN.Tests.Misuse;

/// <summary>
/// A network with everything that a refused or broken call could damage (parameters, states of layers, carried state, gradients, directions,
/// an optimizer in the middle of its work), and what all of it holds.
/// </summary>
internal sealed class Bench
{
    public Bench(bool stream = true)
    {
        (First, Second, OnWeights) = (new(4), new(3), new([]));
        var graph = new Graph<double>();
        var x = graph.Input(4, "x");
        var inner = x.Then(First, "first").Dense(5, new Tanh(), "inner");
        if (stream)
        {
            var h = graph.Input(5, "h");
            inner += h;
            graph.Carry(inner, h);
        }

        graph.Output(inner.Dense(3, new Gelu(), "last").Then(Second, "second"), "y");
        Network = graph.Build(seed: 3);
        var loss = new MeanSquared();
        Training = Network.With(g =>
        {
            var weight = loss.Weight(g["y"]).Then(OnWeights, "weights");
            g.Minimize(loss.Of(g["y"], loss.Target(g["y"]), weight));
        });
        const Derivatives all = Derivatives.Input | Derivatives.Parameters | Derivatives.Second;
        Run = Network.CreateWorkspace(2, all, Behaviour.Training);
        Step = Training.CreateWorkspace(2, all, Behaviour.Training);
        Adam = new Adam(0.01).For(Training);
        Fill(Run);
        Fill(Step);
        Step.Forward();
        Step.Backward(Reduction.Mean);
        Adam.Step(Step.Parameters, Step.Gradients);
        Step.Commit();
    }

    public Fragile<double> First { get; }

    public Fragile<double> Second { get; }

    /// <summary>Stands before the weights of the loss.</summary>
    public Fragile<double> OnWeights { get; }

    public Network<double> Network { get; }

    public Network<double> Training { get; }

    /// <summary>A workspace of the network.</summary>
    public Workspace<double> Run { get; }

    /// <summary>A workspace of the training network.</summary>
    public Workspace<double> Step { get; }

    public Optimizer<double> Adam { get; }

    /// <summary>Every number that outlives a call: a refused call touches none of it.</summary>
    /// <param name="broken">
    /// Without what a call that a layer broke off may leave otherwise: inputs that it had taken over, the number of rows, seeds, and part of a
    /// sum in the gradients.
    /// </param>
    public double[][] State(bool broken = false)
    {
        var all = new List<double[]> { Everything(Training.Parameters), Everything(Network.Parameters), new double[] { Adam.Steps, Adam.LearningRate } };
        all.AddRange(Adam.States.Select(Everything));
        foreach (var run in new[] { Run, Step })
        {
            var state = new double[run.StateLength];
            run.Snapshot(state);
            all.AddRange(state, run.InputTangent("x").ToArray(), Everything(run.ParameterTangents), [run.FirstRow, run.Step, run.Seed]);
            if (!broken)
                all.AddRange([run.Rows], run.Input("x").ToArray(), Everything(run.Gradients), Everything(run.GradientTangents));
        }

        if (!broken)
            all.AddRange(Run.OutputGradient("y").ToArray(), Run.OutputGradientTangent("y").ToArray(), Step.Input("target").ToArray(), Step.Input("weight").ToArray());
        return [.. all];
    }

    /// <summary>
    /// The results of all passes, on inputs and directions of its own, from gradients that are zero: the same bits before and after. Leaves
    /// carried state, and gradients and directions zero.
    /// </summary>
    public double[][] Results()
    {
        var all = new List<double[]>();
        foreach (var run in new[] { Run, Step })
        {
            var state = new double[run.StateLength];
            run.Snapshot(state);
            Fill(run);
            Clear(run);
            run.Forward();
            all.Add(run == Run ? run.Output("y").ToArray() : [run.Loss(), .. run.Losses()]);
            Direct(run);
            run.Tangent();
            if (run == Run)
            {
                all.Add(run.OutputTangent("y").ToArray());
                run.OutputGradient("y").Fill(1);
                run.OutputGradientTangent("y").Clear();
                run.BackwardTangent();
            }
            else
                run.BackwardTangent(Reduction.Mean);
            all.AddRange(run.InputGradient("x").ToArray(), run.InputGradientTangent("x").ToArray(), Everything(run.Gradients), Everything(run.GradientTangents));
            Clear(run);
            run.Restore(state);
        }

        return [.. all];
    }

    /// <summary>Writes a direction.</summary>
    public static void Direct(Workspace<double> run)
    {
        Draw.Uniform<double>(9, run.InputTangent("x").Length).CopyTo(run.InputTangent("x"));
        run.ParameterTangents["inner.weight"].Fill(0.5);
    }

    /// <summary>Forward and Tangent along some direction in both workspaces, and seeds.</summary>
    public static void Ready(Bench bench)
    {
        foreach (var run in new[] { bench.Run, bench.Step })
        {
            run.Forward();
            Direct(run);
            run.Tangent();
        }

        bench.Run.OutputGradient("y").Fill(1);
        bench.Run.OutputGradientTangent("y").Fill(2);
    }

    private static void Clear(Workspace<double> run)
    {
        run.InputTangent("x").Clear();
        run.ParameterTangents.Clear();
        run.Gradients.Clear();
        run.GradientTangents.Clear();
    }

    public static void Same(double[][] expected, double[][] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Near.Bits<double>(expected[i], actual[i], $"{what}, part {i}");
    }

    private static double[] Everything(ParameterSet<double> set) => set.Everything.ToArray();

    private static void Fill(Workspace<double> run)
    {
        Nets.Fill(run);
        if (run.StateLength > 0)
            run.Input("h").Clear();
    }
}
