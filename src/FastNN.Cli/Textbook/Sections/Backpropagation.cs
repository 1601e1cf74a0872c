using System.Numerics.Tensors;
using CommunityToolkit.HighPerformance;
using FastNN.Differentiation;
using static FastNN.Cli.Textbook.Sections.Working;

namespace FastNN.Cli.Textbook.Sections;

/// <summary>Derivatives of graphs and networks, backwards and forwards.</summary>
internal static class Backpropagation
{
    public static Section Section { get; } = new("Backpropagation",
    [
        new("Graph u = wx, ŷ = u + b, e = ŷ − y, c = e² at w = 5, x = 1, b = 1, y = 2",
            [("u", "5"), ("ŷ", "6"), ("e", "4"), ("c", "16"), ("∂c/∂e", "8"), ("∂c/∂ŷ", "8"), ("∂c/∂u", "8"), ("∂c/∂w", "8"), ("∂c/∂b", "8"), ("∂c/∂x", "40"), ("∂c/∂y", "-8")], ByHand),
        new("One neuron C = ½(σ(wx + b) − y)² at w = 2, b = −1, x = 1.5, y = 0", [("C", "0.387901746287"), ("∂C/∂b", "0.092478043230"), ("∂C/∂w", "0.138717064845")], OneNeuron),
        new("f = y + e^(xy) with x = cos t, y = t² at t = 1: y is used twice", [("f", "2.7165256995489"), ("df/dt in forward mode", "2.4104790162489"), ("df/dt in reverse mode", "2.4104790162489")], UsedTwice),
        new("The product of elements (1, 2) ⊙ (3, 4)", [("first", "3"), ("second", "8")], () =>
        {
            var graph = new Graph<double>();
            graph.Output(graph.Input(2, "a") * graph.Input(2, "b"), "y");
            var run = graph.Build().CreateWorkspace(1).Set(("a", [1, 2]), ("b", [3, 4]));
            run.Forward();
            return run.Output("y").ToArray();
        }),
        new("The four equations, 3-4-2 sigmoid, ½-MSE, two samples: largest differences from the formulas",
            [("δᴸ = (a − y) ⊙ σ′(zᴸ)/n", "≤ 1e-15"), ("δˡ = (Wˡ⁺¹)ᵀδˡ⁺¹ ⊙ σ′(zˡ)", "≤ 1e-15"), ("∂C/∂Wˡ = δˡ(aˡ⁻¹)ᵀ", "≤ 1e-15"), ("∂C/∂bˡ = Σ δˡ", "≤ 1e-15")], FourEquations),
        new("Regression over m outputs, 1/(2m)·Σ(a − y)²: δ = (a − y)σ′/m, m = 2, at z = (0, ln 3), y = (1, 0)", [("δ₁ = (½ − 1)·¼/2", "-1/16"), ("δ₂ = ¾·(3/16)/2", "9/128")], OverOutputs),
        new("∂y/∂x of a 3-5-4-2 network: rows in reverse mode, columns in forward mode, central differences",
            [("row k, off Δ¹ of output k by", "≤ 1e-15"), ("column j, off J·eⱼ of one sweep by", "≤ 1e-15"), ("uᵀJ, off Δ¹ with Δᴸ = u by", "≤ 1e-15"), ("J, off differences by", "≤ 1e-9")], Jacobians),
        new("Forward mode with parameter tangents: ty = d/dε f(x + εv; θ + εq)", [("ty, off differences by", "≤ 1e-9")], ParameterTangents),
        new("Backward reads what forward saved, and refuses where no forward preceded", [("refused", "1")], () =>
        {
            try
            {
                Network.Of<double>(1, x => x.Dense(1)).CreateWorkspace(1, Derivatives.Input).Backward();
                return [0];
            }
            catch (InvalidOperationException)
            {
                return [1];
            }
        }),
    ]);

    private static double[] ByHand()
    {
        var graph = new Graph<double>();
        Value<double> w = graph.Input([], "w"), x = graph.Input([], "x"), b = graph.Input([], "b"), y = graph.Input([], "y");
        graph.Output((w * x + b - y).Apply(new Square()), "c");
        var run = graph.Build().CreateWorkspace(1, Derivatives.Input, observe: true).Set(("w", [5]), ("x", [1]), ("b", [1]), ("y", [2]));
        run.Forward();
        run.OutputGradient("c")[0] = 1;
        run.Backward();
        string[] values = ["multiply1", "add1", "subtract1", "c"], gradients = ["subtract1", "add1", "multiply1", "w", "b", "x", "y"];
        return [.. values.Select(v => run.Value(v)[0]), .. gradients.Select(v => run.Gradient(v)[0])];
    }

    private static double[] OneNeuron()
    {
        var run = Network.Of<double>(1, x => x.Dense(1, new Sigmoid(), "n")).Minimizing(new HalfMeanSquared()).CreateWorkspace(1, Derivatives.Parameters)
            .Set(("n.weight", [2]), ("n.bias", [-1]), ("x", [1.5]), ("target", [0]));
        run.Forward();
        run.Backward(Reduction.Mean);
        return [run.Loss(), run.Gradients["n.bias"][0], run.Gradients["n.weight"][0]];
    }

    private static double[] UsedTwice()
    {
        var graph = new Graph<double>();
        Value<double> x = graph.Input([], "x"), y = graph.Input([], "y");
        graph.Output(y + (x * y).Apply(new Exponential()), "f");
        var run = graph.Build().CreateWorkspace(1, Derivatives.Input | Derivatives.Tangent).Set(("x", [Math.Cos(1)]), ("y", [1]));
        (run.InputTangent("x")[0], run.InputTangent("y")[0]) = (-Math.Sin(1), 2);
        run.Forward();
        run.Tangent();
        run.OutputGradient("f")[0] = 1;
        run.Backward();
        return [run.Output("f")[0], run.OutputTangent("f")[0], -Math.Sin(1) * run.InputGradient("x")[0] + 2 * run.InputGradient("y")[0]];
    }

    private static double[] FourEquations()
    {
        const int rows = 2;
        var run = Network.Of<double>(3, x => x.Dense(4, new Sigmoid(), "one").Dense(2, new Sigmoid(), "two"), seed: 1).Minimizing(new HalfMeanSquared())
            .CreateWorkspace(rows, Derivatives.Parameters, observe: true).Set(("x", Any(rows * 3)), ("target", Any(rows * 2, 1)));
        run.Forward();
        run.Backward(Reduction.Mean);
        double[] x = run.Input("x").ToArray(), a1 = run.Value("one").ToArray(), a2 = run.Value("two").ToArray(), t = run.Input("target").ToArray(), w2 = run.Parameters["two.weight"].ToArray();
        double[] d1 = run.Gradient("one.z").ToArray(), d2 = run.Gradient("two.z").ToArray();
        double[] last = [.. a2.Select((a, i) => (a - t[i]) * a * (1 - a) / rows)];
        double[] before = [.. a1.Select((a, i) => Enumerable.Range(0, 2).Sum(k => d2[i / 4 * 2 + k] * w2[i % 4 * 2 + k]) * a * (1 - a))];
        double[] dw = [.. Enumerable.Range(0, 3 * 4).Select(i => Enumerable.Range(0, rows).Sum(r => x[r * 3 + i / 4] * d1[r * 4 + i % 4]))];
        double[] db = [.. Enumerable.Range(0, 2).Select(k => Enumerable.Range(0, rows).Sum(r => d2[r * 2 + k]))];
        return [Difference(last, d2), Difference(before, d1), Difference(dw, run.Gradients["one.weight"]), Difference(db, run.Gradients["two.bias"])];
    }

    private static double[] OverOutputs()
    {
        var graph = new Graph<double>();
        var z = graph.Input(2, "z");
        var y = z.Apply(new Sigmoid());
        var loss = new HalfMeanSquaredOverOutputs();
        graph.Minimize(loss.Of(y, loss.Target(y)));
        var run = graph.Build().CreateWorkspace(1, Derivatives.Input).Set(("z", [0, Math.Log(3)]), ("target", [1, 0]));
        run.Forward();
        run.Backward(Reduction.Mean);
        return run.InputGradient("z").ToArray();
    }

    private static double[] Jacobians()
    {
        var run = Network.Of<double>(3, x => x.Dense(5, new Tanh()).Dense(4, new Softplus()).Dense(2), seed: 3).CreateWorkspace(1, Derivatives.Input | Derivatives.Tangent);
        double[] x = Any(3), u = [0.3, -1.2], weighted = new double[3];
        var jacobian = new double[2, 3];
        Jacobian.Of(run, x, jacobian.AsSpan2D());
        double rows = 0, columns = 0, differences = 0;
        for (var k = 0; k < 2; k++)
            rows = Math.Max(rows, Difference(run.Gradient(k, x), jacobian.GetRowSpan(k)));
        run.InputGradient(x, u, weighted);
        double[] sum = [.. Enumerable.Range(0, 3).Select(j => u[0] * jacobian[0, j] + u[1] * jacobian[1, j])];
        for (var j = 0; j < 3; j++)
        {
            double[] column = [jacobian[0, j], jacobian[1, j]], direction = new double[3];
            direction[j] = 1;
            run.At(x);
            direction.CopyTo(run.InputTangent("x"));
            run.Tangent();
            columns = Math.Max(columns, Difference(run.OutputTangent("y"), column));
            differences = Math.Max(differences, Difference(Central(h => run.At([.. x.Select((v, i) => v + h * direction[i])])), column));
        }

        return [rows, columns, Difference(weighted, sum), differences];
    }

    private static double[] ParameterTangents()
    {
        var run = Network.Of<double>(3, x => x.Dense(4, new Tanh(), "one").Dense(2, "two"), seed: 4).CreateWorkspace(1, Derivatives.Input | Derivatives.Parameters | Derivatives.Tangent);
        double[] x = Any(3), v = Any(3, 1);
        run.At(x);
        v.CopyTo(run.InputTangent("x"));
        foreach (var tensor in run.Network.Table)
            Any(tensor.Size, 2).CopyTo(run.ParameterTangents[tensor]);
        run.Tangent();
        var start = run.Parameters.Clone();
        double[] differences = Central(h =>
        {
            foreach (var tensor in run.Network.Table)
                TensorPrimitives.MultiplyAdd(Any(tensor.Size, 2), h, start[tensor], run.Parameters[tensor]);
            return run.At([.. x.Select((value, i) => value + h * v[i])]);
        });
        return [Difference(run.OutputTangent("y"), differences)];
    }

    /// <summary>d/dh f(h) at 0 to fourth order: (8Δ(h) − Δ(2h))/12h with Δ(h) = f(h) − f(−h).</summary>
    private static double[] Central(Func<double, double[]> f)
    {
        const double h = 1e-3;
        double[] plus = f(h), minus = f(-h), twice = f(2 * h), back = f(-2 * h);
        return [.. plus.Select((p, i) => (8 * (p - minus[i]) - (twice[i] - back[i])) / (12 * h))];
    }
}
