using System.Numerics.Tensors;
using static FastNN.Cli.Textbook.Sections.Working;

namespace FastNN.Cli.Textbook.Sections;

/// <summary>Walking downhill: how far a step may go, what batches do.</summary>
internal static class Descent
{
    public static Section Section { get; } = new("Descent",
    [
        new("The minimiser of ‖x − x₁‖² + 2‖x − x₂‖² is (x₁ + 2x₂)/3: x₁ = (1, −2), x₂ = (−½, 4), from 0", [("gradient descent, first", "0.000000000000"), ("second", "2.000000000000"), ("Adam, first", "0.000000"), ("second", "2.000000")], () =>
            [.. TwoDistances(new Sgd(0.1)), .. TwoDistances(new Adam(0.1))]),
        new("Commute: the Hessian XᵀX/n, by products H·v", [("largest eigenvalue", "13.3204195"), ("smallest", "0.0949704"), ("the third, from the trace", "0.1806100"), ("2/λmax", "0.1501454")], Eigenvalues),
        new("Commute: the cost C = 1/(2n)·‖Xw − y‖²", [("C(0)", "2224/5"), ("C(w*)", "2.3971288515406"), ("‖∇C(w*)‖", "≤ 1e-13")], () =>
        {
            var run = Commute.Run();
            var zero = run.Cost();
            run.Set(("w.bias", Commute.Minimum[..1]), ("w.weight", Commute.Minimum[1..]));
            return [zero, run.Cost(), TensorPrimitives.Norm<double>(Commute.Gradient(run, 0, 1, 2, 3, 4))];
        }),
        new("Commute: gradient descent from zero to ‖w − w*‖ < 10⁻⁶", [("steps at η = 0.14", "1107"), ("steps at η = 0.1", "1553"), ("C has grown after 2000 steps at η = 0.151", "1")], Steps),
        new("Momentum under a constant gradient: the step tends to ηg/(1 − γ), η = 0.1, g = 2, γ = 0.9", [("v form, 300 steps", "2.0000000000"), ("m form", "2.0000000000"), ("largest difference of both forms on the way", "≤ 1e-12")], Tending),
        new("Schedules at η₀ = 0.6, steps counted from 1", [("C/√t at t = 4", "3/10"), ("C/t at t = 4", "3/20")], () =>
            [new InverseRootDecay().At(3, 0.6), new InverseTimeDecay().At(3, 0.6)]),
        new("Commute: mini-batches of 2, averaged over all that there are", [("mean gradient, off ∇C by", "≤ 1e-14"), ("without replacement: error/(S(n − b)/((n − 1)b))", "1"), ("with replacement: error/(S/b)", "1")], Batches),
    ]);

    private static double[] TwoDistances<R>(R rule) where R : struct, IUpdateRule
    {
        var graph = new Graph<double>();
        var x = graph.Input(0, "nothing").Dense(2, new Identity(), "point");
        var half = new HalfMeanSquared();
        graph.Minimize(2 * half.Of(x, graph.Input(2, "x1")), 4 * half.Of(x, graph.Input(2, "x2")));
        var network = graph.Build();
        var run = network.CreateWorkspace(1, Derivatives.Parameters).Set(("x1", [1, -2]), ("x2", [-0.5, 4]));
        var optimizer = rule.For(network);
        for (var step = 0; step < 4000; step++)
        {
            run.Forward();
            run.Backward(Reduction.Mean);
            optimizer.Step(run.Parameters, run.Gradients);
            optimizer.LearningRate *= 0.997;
        }

        return run.Parameters["point.bias"].ToArray();
    }

    private static double[] Eigenvalues()
    {
        var run = Commute.Run(Derivatives.Parameters | Derivatives.Second);
        var largest = Commute.Largest(v => Commute.Curvature(run, v), 50);
        var gap = Commute.Largest(v => [.. Commute.Curvature(run, v).Select((h, i) => largest * v[i] - h)], 4000);      // of λmax·I − H
        double trace = 0;
        for (var i = 0; i < 3; i++)
            trace += Commute.Curvature(run, [.. Enumerable.Range(0, 3).Select(j => j == i ? 1.0 : 0)])[i];
        return [largest, largest - gap, trace - largest - (largest - gap), 2 / largest];
    }

    private static double[] Steps()
    {
        return [Needed(0.14), Needed(0.1), Diverges(0.151)];

        static double Needed(double rate)
        {
            var (run, step) = (Commute.Run(), 0);
            for (var optimizer = new Sgd(rate).For(run.Network); TensorPrimitives.Distance(Commute.Weights(run.Parameters), Commute.Minimum) >= 1e-6; step++)
                Step(run, optimizer);
            return step;
        }

        static double Diverges(double rate)
        {
            var run = Commute.Run();
            var (optimizer, before) = (new Sgd(rate).For(run.Network), run.Cost());
            for (var step = 0; step < 2000; step++)
                Step(run, optimizer);
            return run.Cost() > before ? 1 : 0;
        }

        static void Step(Workspace<double> run, Optimizer<double> optimizer)
        {
            run.Forward();
            run.Backward(Reduction.Mean);
            optimizer.Step(run.Parameters, run.Gradients);
        }
    }

    private static double[] Tending()
    {
        Workspace<double> Make()
        {
            var graph = new Graph<double>();
            var point = graph.Input(0, "nothing").Dense(1, new Identity(), "point");
            graph.Minimize(2 * new Term<double>(point));        // C = 2w
            return graph.Build().CreateWorkspace(1, Derivatives.Parameters);
        }

        var (one, two) = (Make(), Make());
        var (v, m) = (new Momentum(0.1, Gamma: 0.9).For(one.Network), new ClassicalMomentum(0.1, Gamma: 0.9).For(two.Network));
        double first = 0, second = 0, apart = 0;
        for (var step = 0; step < 300; step++)
        {
            (first, second) = (Step(one, v), Step(two, m));
            apart = Math.Max(apart, Math.Abs(one.Parameters["point.bias"][0] - two.Parameters["point.bias"][0]));
        }

        return [first, second, apart];

        static double Step(Workspace<double> run, Optimizer<double> optimizer)
        {
            var before = run.Parameters["point.bias"][0];
            run.Forward();
            run.Backward(Reduction.Mean);
            optimizer.Step(run.Parameters, run.Gradients);
            return before - run.Parameters["point.bias"][0];
        }
    }

    private static double[] Batches()
    {
        const int n = 5, b = 2;
        var run = Commute.Run();
        double[] mean = Commute.Gradient(run, 0, 1, 2, 3, 4);
        var spread = Enumerable.Range(0, n).Average(i => Square(Commute.Gradient(run, i), mean));
        var pairs = Enumerable.Range(0, n * n).Select(k => (I: k / n, J: k % n)).ToArray();
        var (without, with) = (Of(pairs.Where(p => p.I < p.J)), Of(pairs));
        return
        [
            Math.Max(Off(without), Off(with)),
            without.Average(g => Square(g, mean)) / (spread * (n - b) / ((n - 1) * b)),
            with.Average(g => Square(g, mean)) / (spread / b),
        ];

        double[][] Of(IEnumerable<(int I, int J)> batches) => [.. batches.Select(p => Commute.Gradient(run, p.I, p.J))];

        double Off(double[][] gradients) => Difference([.. mean.Select((_, i) => gradients.Average(g => g[i]))], mean) / TensorPrimitives.Norm<double>(mean);

        static double Square(double[] a, double[] b) => Math.Pow(TensorPrimitives.Distance<double>(a, b), 2);
    }
}
