using static FastNN.Cli.Textbook.Sections.Working;

namespace FastNN.Cli.Textbook.Sections;

/// <summary>Activations and losses.</summary>
internal static class Functions
{
    public static Section Section { get; } = new("Activations and losses",
    [
        new("Identities, at 2001 places from −20 to 20", [("largest |1 − σ(x) − σ(−x)|", "≤ 1e-15"), ("largest |tanh x − (2σ(2x) − 1)|", "≤ 1e-15"), ("largest |σ′ − σ(1 − σ)|", "≤ 1e-15"), ("largest σ′", "0.25")], Identities),
        new("Softmax of (0, ln 2, ln 3)", [("ŷ₁", "1/6"), ("ŷ₂", "1/3"), ("ŷ₃", "1/2"), ("∂ŷ₁/∂z₁ = ŷ₁(1 − ŷ₁)", "5/36"), ("∂ŷ₁/∂z₂ = −ŷ₁ŷ₂", "-1/18")], Shares),
        new("Cross-entropy of (0, ln 2, ln 3) with class 3", [("L", "ln 2"), ("∂L/∂z₁", "1/6"), ("∂L/∂z₂", "1/3"), ("∂L/∂z₃", "-1/2")], CrossEntropy),
        new("A saturated sigmoid, z = −10, y = 1", [("δ of ½-MSE = (σ − 1)σ′", "-4.5394e-5"), ("δ of binary cross-entropy = σ − 1", "-0.9999546")], () => [Saturated(squared: true).First, Saturated(squared: false).First]),
        new("Convexity at z = −2, y = 1: second derivatives by z", [("½(σ(z) − y)²", "-0.0594071"), ("binary cross-entropy", "0.1049936")], () => [Saturated(squared: true, z: -2).Second, Saturated(squared: false, z: -2).Second]),
        new("Cross-entropy is Bernoulli's −log p: p = ¾, z = ln 3", [("y = 1: −ln ¾", "0.287682072451781"), ("y = 0: −ln ¼", "1.386294361119891")], () => [Bernoulli(1), Bernoulli(0)]),
    ]);

    private static double[] Identities()
    {
        var places = Grid(2001, 20);
        double[] minus = [.. places.Select(x => -x)], twice = [.. places.Select(x => 2 * x)];
        var (s, slopes) = Apply(places, new Sigmoid());
        var (opposite, _) = Apply(minus, new Sigmoid());
        var (doubled, _) = Apply(twice, new Sigmoid());
        var (tanh, _) = Apply(places, new Tanh());
        return
        [
            Difference([.. s.Select(y => 1 - y)], opposite), Difference(tanh, [.. doubled.Select(y => 2 * y - 1)]), Difference(slopes, [.. s.Select(y => y * (1 - y))]), slopes.Max(),
        ];
    }

    /// <summary>f and f′, element by element.</summary>
    private static (double[] Values, double[] Slopes) Apply<A>(double[] x, A f) where A : struct, IActivation
    {
        var run = Network.Of<double>(x.Length, v => v.Apply(f)).CreateWorkspace(1, Derivatives.Input);
        var (values, slopes, ones) = (run.At(x), new double[x.Length], Enumerable.Repeat(1.0, x.Length).ToArray());
        run.InputGradient(x, ones, slopes);
        return (values, slopes);
    }

    private static double[] Shares()
    {
        var run = Network.Of<double>(3, x => x.Softmax()).CreateWorkspace(1, Derivatives.Input);
        double[] z = [0, Math.Log(2), Math.Log(3)];
        return [.. run.At(z), .. run.Gradient(0, z).AsSpan(0, 2)];
    }

    private static double[] CrossEntropy()
    {
        var run = Cost(new SoftmaxCrossEntropy(), outputs: 3, rows: 1).Set(("y", [0, Math.Log(2), Math.Log(3)]));
        run.Labels("target", [2]);
        run.Forward();
        run.Backward(Reduction.Mean);
        return [run.Loss(), .. run.InputGradient("y")];
    }

    /// <summary>First and second derivative by z of a loss of σ(z) with target 1.</summary>
    private static (double First, double Second) Saturated(bool squared, double z = -10)
    {
        var graph = new Graph<double>();
        var x = graph.Input(1, "z");
        Loss loss = squared ? new HalfMeanSquared() : new BinaryCrossEntropy();     // which takes logits
        graph.Minimize(loss.Of(squared ? x.Apply(new Sigmoid()) : x, graph.Input(1, "target")));
        var run = graph.Build().CreateWorkspace(1, Derivatives.Input | Derivatives.Second).Set(("z", [z]), ("target", [1]));
        run.Forward();
        run.InputTangent("z")[0] = 1;
        run.Tangent();
        run.BackwardTangent(Reduction.Mean);
        return (run.InputGradient("z")[0], run.InputGradientTangent("z")[0]);
    }

    private static double Bernoulli(double target)
    {
        var run = Cost(new BinaryCrossEntropy(), outputs: 1, rows: 1).Set(("y", [Math.Log(3)]), ("target", [target]));
        run.Forward();
        return run.Loss();
    }
}
