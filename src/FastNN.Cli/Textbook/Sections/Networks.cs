using System.Numerics.Tensors;
using static FastNN.Cli.Textbook.Sections.Working;

namespace FastNN.Cli.Textbook.Sections;

/// <summary>What networks of layers can and cannot do.</summary>
internal static class Networks
{
    public static Section Section { get; } = new("Networks",
    [
        new("Parameters", [("2-3-1", "13"), ("6-5-10-3", "128"), ("5-5-5", "60"), ("50×50 → 50×50 dense", "6252500")], () => [Count(2, 3, 1), Count(6, 5, 10, 3), Count(5, 5, 5), Count(2500, 2500)]),
        new("Layers without activation collapse: W = W¹W², b = b¹W² + b²", [("largest difference of 3-4-2 from 3-2", "≤ 1e-15")], Collapse),
        new("A ReLU network is affine while no unit switches", [("largest |f(x + h) − f(x) − J·h|", "≤ 1e-15"), ("units that switched", "0")], Affine),
        new("1-2-1 ReLU with w² = (1, −1), w³ = (1, 1) is |x|, at 401 places from −10 to 10", [("largest error", "0"), ("slope at −3", "-1"), ("slope at 0", "0"), ("slope at 3", "1")], AbsoluteValue),
        new("XOR by two step units: u(x₁ + x₂ − ½) − u(x₁ + x₂ − 1½)", [("0, 0", "0"), ("0, 1", "1"), ("1, 0", "1"), ("1, 1", "0")], () =>
        {
            var run = Network.Of<double>(2, x => x.Dense(2, new UnitStep(), "one").Dense(1, "two")).CreateWorkspace(1)
                .Set(("one.weight", [1, 1, 1, 1]), ("one.bias", [-0.5, -1.5]), ("two.weight", [1, -1]));
            return [run.At(0, 0)[0], run.At(0, 1)[0], run.At(1, 0)[0], run.At(1, 1)[0]];
        }),
        new("One hidden ReLU layer interpolating x² on [−1, 1] in N pieces: error 1/N²", [("N = 2", "1/4"), ("N = 4", "1/16"), ("N = 8", "1/64"), ("N = 64", "1/4096")], () => [Interpolation(2), Interpolation(4), Interpolation(8), Interpolation(64)]),
        new("Equal weights in and out keep the units of a layer equal, 100 steps of gradient descent", [("largest difference of two units", "0"), ("whether they moved", "1"), ("zeros with sigmoids: first step's ∂C/∂W²", "0")], Symmetry),
        new("A ReLU that is dead on all samples, and a leaky one: b = −10, w = v = 1, x = 1, y = 0", [("∂C/∂w of ReLU", "0"), ("∂C/∂v of ReLU", "0"), ("∂C/∂w of LeakyReLU", "-0.0009"), ("∂C/∂v of LeakyReLU", "0.0081")], () => [.. Dead(new Relu()), .. Dead(new LeakyRelu())]),
        new("Ten sigmoids one after the other, w = 1: the slope is at most (¼)¹⁰", [("slope at 0", "≤ 9.5367431640625e-7")], () =>
            [Network.Of<double>(1, x => Enumerable.Range(0, 10).Aggregate(x, (v, _) => v.Apply(new Sigmoid()))).CreateWorkspace(1, Derivatives.Input).Gradient(0, 0)[0]]),
    ]);

    private static double Count(params int[] sizes) =>
        Network.Of<double>(sizes[0], x => sizes[1..].Aggregate(x, (v, units) => v.Dense(units, new Identity(), weight: Initializer.Zero))).ParameterCount;

    private static double[] Collapse()
    {
        var deep = Network.Of<double>(3, x => x.Dense(4, "one").Dense(2, "two"), seed: 1);
        Any(4).CopyTo(deep.Parameters["one.bias"]);
        Any(2, 1).CopyTo(deep.Parameters["two.bias"]);
        var flat = Network.Of<double>(3, x => x.Dense(2, "all"));
        Span<double> w1 = deep.Parameters["one.weight"], w2 = deep.Parameters["two.weight"], b1 = deep.Parameters["one.bias"], b2 = deep.Parameters["two.bias"];
        for (var o = 0; o < 2; o++)
        {
            flat.Parameters["all.bias"][o] = b2[o];
            for (var k = 0; k < 4; k++)
            {
                flat.Parameters["all.bias"][o] += b1[k] * w2[k * 2 + o];
                for (var i = 0; i < 3; i++)
                    flat.Parameters["all.weight"][i * 2 + o] = (k == 0 ? 0 : flat.Parameters["all.weight"][i * 2 + o]) + w1[i * 4 + k] * w2[k * 2 + o];
            }
        }

        var (a, b) = (deep.CreateWorkspace(1), flat.CreateWorkspace(1));
        return [Enumerable.Range(0, 50).Max(i => Difference(a.At(Any(3, i)), b.At(Any(3, i))))];
    }

    private static double[] Affine()
    {
        var run = Network.Of<double>(5, x => x.Dense(8, new Relu(), "one").Dense(8, new Relu(), "two").Dense(3), seed: 2).CreateWorkspace(1, Derivatives.Input | Derivatives.Tangent, observe: true);
        double[] x = Any(5), h = [.. Any(5, 1).Select(v => 0.01 * v)];
        var before = run.At(x);
        var units = Active(run);
        h.CopyTo(run.InputTangent("x"));
        run.Tangent();
        double[] straight = [.. before.Select((y, i) => y + run.OutputTangent("y")[i])];
        var after = run.At([.. x.Select((v, i) => v + h[i])]);
        return [Difference(after, straight), units.Zip(Active(run)).Count(u => u.First != u.Second)];

        static bool[] Active(Workspace<double> run) => [.. run.Value("one").ToArray().Concat(run.Value("two").ToArray()).Select(a => a > 0)];
    }

    private static double[] AbsoluteValue()
    {
        var run = Network.Of<double>(1, x => x.Dense(2, new Relu(), "one").Dense(1, "two")).CreateWorkspace(1, Derivatives.Input).Set(("one.weight", [1, -1]), ("two.weight", [1, 1]));
        return [Grid(401, 10).Max(x => Math.Abs(run.At(x)[0] - Math.Abs(x))), run.Gradient(0, -3)[0], run.Gradient(0, 0)[0], run.Gradient(0, 3)[0]];
    }

    /// <summary>1 + Σ aᵢ·max(0, x − kᵢ) with the chords of x²: their slopes change by 4/N from piece to piece. Its largest error.</summary>
    private static double Interpolation(int pieces)
    {
        double[] knots = [.. Enumerable.Range(0, pieces).Select(i => -1 + 2.0 * i / pieces)];
        var run = Network.Of<double>(1, x => x.Dense(pieces, new Relu(), "knots").Dense(1, "slopes")).CreateWorkspace(1).Set(
            ("knots.weight", [.. knots.Select(_ => 1.0)]), ("knots.bias", [.. knots.Select(k => -k)]),
            ("slopes.weight", [.. knots.Select((_, i) => i == 0 ? -2 + 2.0 / pieces : 4.0 / pieces)]), ("slopes.bias", [1]));
        return Grid(16 * pieces + 1).Max(x => Math.Abs(run.At(x)[0] - x * x));
    }

    private static double[] Symmetry()
    {
        const int rows = 8;
        Network<double> Of(double start) => Network.Of<double>(2, x => x.Dense(3, new Sigmoid(), "one", Initializer.Constant(start)).Dense(1, new Identity(), "two", Initializer.Constant(start))).Minimizing(new HalfMeanSquared());
        var network = Of(0.5);
        var rule = new Sgd(0.5).For(network);
        var run = network.CreateWorkspace(rows, Derivatives.Parameters).Set(("x", Any(2 * rows)), ("target", Any(rows, 1)));
        for (var step = 0; step < 100; step++)
        {
            run.Forward();
            run.Backward(Reduction.Mean);
            rule.Step(run.Parameters, run.Gradients);
        }

        double[] first = run.Parameters["one.weight"].ToArray(), last = run.Parameters["two.weight"].ToArray();
        var differences = first.Select((w, i) => Math.Abs(w - first[i / 3 * 3])).Concat(last.Select(w => Math.Abs(w - last[0])));

        var zeros = Of(0).CreateWorkspace(rows, Derivatives.Parameters).Set(("x", Any(2 * rows)), ("target", Any(rows, 1)));
        zeros.Forward();
        zeros.Backward(Reduction.Mean);
        return [differences.Max(), last[0] != 0.5 ? 1 : 0, TensorPrimitives.MaxMagnitude<double>(zeros.Gradients["one.weight"])];
    }

    private static double[] Dead<A>(A f) where A : struct, IActivation
    {
        var run = Network.Of<double>(1, x => x.Dense(1, f, "one").Dense(1, "two")).Minimizing(new HalfMeanSquared()).CreateWorkspace(1, Derivatives.Parameters)
            .Set(("one.weight", [1]), ("one.bias", [-10]), ("two.weight", [1]), ("x", [1]), ("target", [0]));
        run.Forward();
        run.Backward(Reduction.Mean);
        return [run.Gradients["one.weight"][0], run.Gradients["two.weight"][0]];
    }
}
