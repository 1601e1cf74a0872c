using FastNN.Differentiation;
using static FastNN.Cli.Textbook.Sections.Working;

namespace FastNN.Cli.Textbook.Sections;

/// <summary>What a formula may mean in two ways, and which one is meant.</summary>
internal static class Conventions
{
    public static Section Section { get; } = new("Conventions",
    [
        new("Factors of the mean square: errors (1, 2, 3) and (4, 5, 6)", [("half, over samples: 1/(2n)·Σd²", "91/4"), ("its derivative by d₆", "3"), ("mean, over all elements: 1/(nm)·Σd²", "91/6"), ("its derivative by d₆", "2")], Factors),
        new("Slopes at a kink", [("ReLU′(0)", "0"), ("LeakyReLU′(0)", "1/100"), ("HardSigmoid′(3)", "0"), ("HardSigmoid′(2.9)", "1/6"), ("hinge at m = 1", "0"), ("absolute error at 0", "0")], () =>
        [
            Slope(x => x.Apply(new Relu()), 0), Slope(x => x.Apply(new LeakyRelu()), 0), Slope(x => x.Apply(new HardSigmoid()), 3), Slope(x => x.Apply(new HardSigmoid()), 2.9),
            SlopeOf(new Hinge(), 1, 1), SlopeOf(new MeanAbsolute(), 2, 2),
        ]),
        new("Label smoothing (1 − s)·y + s/K: s = 0.1, z = (0, 0, 0), class 1", [("L", "ln 3"), ("∂L/∂z₁ = ⅓ − 0.9 − 0.1/3", "-3/5"), ("∂L/∂z₂ = ⅓ − 0.1/3", "3/10"), ("∂L/∂z₃", "3/10")], () => Classified(new() { LabelSmoothing = 0.1 }, 0, 0, 0)),
        new("Clipping by norm: g = (3, 4), c = 1, w ← w − g·min(1, c/(‖g‖ + 10⁻⁶))", [("w₁", "-0.599999880000024"), ("w₂", "-0.799999840000032")], Clipping),
        new("Cross-entropy keeps its digits when the network is sure: z = (40, 0), class 1", [("L = log(1 + e⁻⁴⁰)", "4.248354255292e-18"), ("∂L/∂z₁", "-4.248354255292e-18"), ("∂L/∂z₂", "4.248354255292e-18")], () => Classified(new(), 40, 0)),
        new("Slopes from the side that keeps the digits, at z = −30", [("softplus′ = σ", "9.357622968839e-14"), ("ELU′ = e^z", "9.357622968840e-14")], () =>
            [Slope(x => x.Apply(new Softplus()), -30), Slope(x => x.Apply(new Elu()), -30)]),
        new("A backward pass is the transpose of a tangent pass: ⟨u, J·v⟩ = ⟨Jᵀ·u, v⟩", [("error, scaled by the terms", "≤ 1e-15")], () =>
            [Laws.Transpose(Subject.Of(Network.Of<double>(5, x => x.Dense(7, new Tanh()).Dense(6, new Sigmoid()).Dense(3), seed: 1))).Error]),
        new("Gradients against central differences of fourth order, h = ε^(1/5)·max(1, |x|)", [("largest relative error", "≤ 1e-8")], () =>
            [Laws.Gradients(Subject.Of(Network.Of<double>(5, x => x.Dense(7, new Tanh()).Dense(3), seed: 2).Minimizing(new SoftmaxCrossEntropy())), reduction: Reduction.Mean).Error]),
    ]);

    private static double Slope(Func<Value<double>, Value<double>> f, double z) => Network.Of(1, f).CreateWorkspace(1, Derivatives.Input).Gradient(0, z)[0];

    private static double[] Factors()
    {
        return [.. new Loss[] { new HalfMeanSquared(), new MeanSquared() }.SelectMany(Cost)];

        static double[] Cost(Loss loss)
        {
            var run = Working.Cost(loss, outputs: 3, rows: 2).Set(("y", [1, 2, 3, 4, 5, 6]), ("target", new double[6]));
            run.Forward();
            run.Backward(Reduction.Mean);
            return [run.Loss(), run.InputGradient("y")[5]];
        }
    }

    private static double[] Clipping()
    {
        var network = Network.Of<double>(0, x => x.Dense(2, "point"));
        var gradients = network.CreateGradients();
        (gradients["point.bias"][0], gradients["point.bias"][1]) = (3, 4);
        new Sgd(1).For(network, new() { ClipNorm = 1 }).Step(network.Parameters, gradients);
        return network.Parameters["point.bias"].ToArray();
    }

    /// <summary>The cross-entropy of logits with the first class, and its gradient.</summary>
    private static double[] Classified(SoftmaxCrossEntropy loss, params double[] logits)
    {
        var run = Cost(loss, logits.Length, rows: 1).Set(("y", logits));
        run.Labels("target", [0]);
        run.Forward();
        run.Backward(Reduction.Mean);
        return [run.Loss(), .. run.InputGradient("y")];
    }
}
