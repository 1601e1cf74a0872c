namespace FastNN.Cli.Textbook.Sections;

/// <summary>What several exercises need.</summary>
internal static class Working
{
    /// <summary>The cost of predictions and targets themselves, with nothing that computes the predictions.</summary>
    public static Workspace<double> Cost(Loss loss, int outputs, int rows, Derivatives derivatives = Derivatives.Input)
    {
        var graph = new Graph<double>();
        var y = graph.Input(outputs, "y");
        graph.Minimize(loss.Of(y, loss.Target(y)));
        return graph.Build().CreateWorkspace(rows, derivatives);
    }

    /// <summary>The slope of a loss of one prediction.</summary>
    public static double SlopeOf(Loss loss, double prediction, double target)
    {
        var run = Cost(loss, outputs: 1, rows: 1).Set(("y", [prediction]), ("target", [target]));
        run.Forward();
        run.Backward(Reduction.Mean);
        return run.InputGradient("y")[0];
    }

    /// <summary>The network with a loss on its output "y".</summary>
    public static Network<double> Minimizing(this Network<double> network, Loss loss) => network.With(g => g.Minimize(loss.Of(g["y"], loss.Target(g["y"]))));

    /// <summary>Sets inputs and parameters by name.</summary>
    public static Workspace<double> Set(this Workspace<double> run, params ReadOnlySpan<(string Name, double[] Values)> all)
    {
        foreach (var (name, values) in all)
            values.CopyTo(run.Network.Inputs.Any(i => i.Name == name) ? run.Input(name) : run.Parameters[name]);
        return run;
    }

    /// <summary>f(x).</summary>
    public static double[] At(this Workspace<double> run, params ReadOnlySpan<double> x)
    {
        x.CopyTo(run.Input("x"));
        run.Forward();
        return run.Output("y").ToArray();
    }

    /// <summary>∂y/∂x at x, of one output.</summary>
    public static double[] Gradient(this Workspace<double> run, int output, params ReadOnlySpan<double> x)
    {
        var dx = new double[x.Length];
        run.InputGradient(x, output, dx);
        return dx;
    }

    /// <summary>The largest |aᵢ − bᵢ|.</summary>
    public static double Difference(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double largest = a.Length == b.Length ? 0 : double.NaN;
        for (var i = 0; i < a.Length; i++)
            largest = Math.Max(largest, Math.Abs(a[i] - b[i]));
        return largest;
    }

    /// <summary>Numbers from −1 to 1, evenly.</summary>
    public static double[] Grid(int count, double size = 1) => [.. Enumerable.Range(0, count).Select(i => size * (2.0 * i / (count - 1) - 1))];

    /// <summary>Numbers that look like any others.</summary>
    public static double[] Any(int count, double from = 0) => [.. Enumerable.Range(0, count).Select(i => Math.Sin(12.9898 * (i + 1) + 78.233 * from))];
}
