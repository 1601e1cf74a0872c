using System.Numerics;
using FastNN.Testing;
using FastNN.Tests.Cases;
using FastNN.Tests.Support;

namespace FastNN.Tests.Networks;

/// <summary>Backward adds to ∇θ, overwrites ∂C/∂x, uses up its seeds and leaves values as they were.</summary>
public class BackwardTests
{
    [Theory, MemberData(nameof(Layers.Theory), MemberType = typeof(Layers))]
    public void Two_backwards_are_twice_one_and_values_stay(LayerIngredient layer)
    {
        Twice<float>(layer);
        Twice<double>(layer);
    }

    private static void Twice<T>(LayerIngredient layer) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var ε = double.CreateTruncating(T.BitIncrement(T.One) - T.One);
        var network = Nets.Of<T>(layer);
        var run = network.CreateWorkspace(3, Derivatives.Input | Derivatives.Parameters | Derivatives.Second, observe: true);
        foreach (var input in network.Inputs)
            Draw.Uniform<T>(1 + input.Name.Length, 3 * input.Shape.Size, 0.5, 1.5).CopyTo(run.Input(input.Name));
        foreach (var input in network.Inputs.Where(i => i.Kind == Kind.Real))
            Draw.Uniform<T>(7, 3 * input.Shape.Size).CopyTo(run.InputTangent(input.Name));
        run.Forward();
        run.Tangent();
        var values = Values();
        var seed = Draw.Uniform<T>(2, run.OutputGradient(0).Length);
        seed.CopyTo(run.OutputGradient(0));
        run.Backward();
        Near.Bits<T>(values, Values(), $"{layer}: values after backward");
        Assert.All(run.OutputGradient(0).ToArray(), g => Assert.Equal(T.Zero, g));
        T[] once = Parameters(), dx = Inputs();
        seed.CopyTo(run.OutputGradient(0));
        run.Backward();
        Near.Relative([.. once.Select(g => 2 * double.CreateTruncating(g))], Draw.Wide<T>(Parameters()), 4 * ε, $"{layer}: ∇θ of two");
        var twice = Parameters();
        Near.Bits<T>(dx, Inputs(), $"{layer}: dx of two");
        run.Backward();
        Near.Bits<T>(twice, Parameters(), $"{layer}: ∇θ after no seed");
        Assert.All(Inputs(), d => Assert.Equal(T.Zero, d));

        // The tangent of backward does what backward does, and leaves values and seeds alike.
        run.Gradients.Clear();
        seed.CopyTo(run.OutputGradient(0));
        run.OutputGradientTangent(0).Fill(T.One);
        run.BackwardTangent();
        Near.Bits<T>(values, Values(), $"{layer}: values after BackwardTangent");
        Near.Relative(Draw.Wide<T>(once), Draw.Wide<T>(Parameters()), 8 * ε, $"{layer}: ∇θ of BackwardTangent");
        Near.Relative(Draw.Wide<T>(dx), Draw.Wide<T>(Inputs()), 8 * ε, $"{layer}: dx of BackwardTangent");
        Assert.All(run.OutputGradientTangent(0).ToArray(), g => Assert.Equal(T.Zero, g));
        Assert.All(run.OutputGradient(0).ToArray(), g => Assert.Equal(T.Zero, g));

        T[] Values() => [.. run.Plan.Readable.Keys.Order().SelectMany(name => run.Value(name).ToArray()), .. run.OutputTangent(0)];
        T[] Parameters() => [.. network.Table.SelectMany(t => run.Gradients[t].ToArray())];
        T[] Inputs() => [.. network.Inputs.Where(i => i.Kind == Kind.Real).SelectMany(i => run.InputGradient(i.Name).ToArray())];
    }

    [Fact]
    public void Gradients_of_inputs_leave_those_of_parameters_alone()
    {
        var run = Nets.Small<double>().CreateWorkspace(2, Derivatives.Input | Derivatives.Parameters);
        run.Gradients["dense1.weight"].Fill(5);
        double[] x = Draw.Uniform<double>(1, 8), dx = new double[8], u = new double[6], du = new double[8];
        run.InputGradient(x, 2, dx);
        (u[2], u[5]) = (1, 1);
        run.InputGradient(x, u, du);
        Assert.Equal(dx, du);
        Assert.All(run.Gradients["dense1.weight"].ToArray(), g => Assert.Equal(5, g));
        Assert.All(run.OutputGradient(0).ToArray(), g => Assert.Equal(0, g));

        // What was written into the seeds before does not count.
        run.OutputGradient(0).Fill(100);
        run.InputGradient(x, 2, du);
        Assert.Equal(dx, du);
    }

    [Fact]
    public void Rows_of_a_smaller_batch_alone_get_gradients()
    {
        var run = Nets.Small<double>().CreateWorkspace(4, Derivatives.Input | Derivatives.Parameters);
        var small = Nets.Small<double>().CreateWorkspace(2, Derivatives.Input | Derivatives.Parameters);
        Nets.Fill(run);
        run.Input(0)[..8].CopyTo(small.Input(0));
        run.Forward();
        run.OutputGradient(0).Fill(1);
        run.Backward();
        run.Gradients.Clear();
        foreach (var w in new[] { run, small })
        {
            w.Forward(2);
            Assert.Equal(6, w.OutputGradient(0).Length);
            w.OutputGradient(0).Fill(1);
            w.Backward();
        }

        Near.Bits(small.InputGradient(0), run.InputGradient(0));
        Near.Bits<double>(small.Gradients["dense1.weight"], run.Gradients["dense1.weight"]);
    }

    [Theory]
    [InlineData(Reduction.Mean)]
    [InlineData(Reduction.Sum)]
    public void Seeds_of_several_terms(Reduction reduction)
    {
        // C = 0.3·MSE(y) + 2·MSE(hidden, weighted): by hand from the outputs' own seeds.
        var network = Nets.Small<double>();
        var training = network.With(g => g.Minimize(
            0.3 * new MeanSquared().Of(g["y"], g.Input(3, "t1")),
            2 * new HalfMeanSquared().Of(g["dense1"], g.Input(5, "t2"), g.Input([], "w", Kind.Mask))));
        var run = training.CreateWorkspace(2, Derivatives.Parameters);
        Nets.Fill(run);
        run.Forward();
        double[] y = run.Value("y").ToArray(), t1 = run.Input("t1").ToArray(), t2 = run.Input("t2").ToArray(), w = run.Input("w").ToArray();
        var byHand = network.With(g => g.Output(g["dense1"], "hidden")).CreateWorkspace(2, Derivatives.Parameters);
        run.Input("x").CopyTo(byHand.Input("x"));
        byHand.Forward();
        var hidden = byHand.Output("hidden").ToArray();
        double d1 = reduction == Reduction.Mean ? 2 : 1, d2 = reduction == Reduction.Mean ? w.Sum() : 1;
        for (var i = 0; i < 6; i++)
            byHand.OutputGradient("y")[i] = 0.3 * 2 * (y[i] - t1[i]) / 3 / d1;
        for (var i = 0; i < 10; i++)
            byHand.OutputGradient("hidden")[i] = 2 * w[i / 5] * (hidden[i] - t2[i]) / d2;
        byHand.Backward();
        run.Backward(reduction);
        foreach (var tensor in network.Table)
            Near.Relative(byHand.Gradients[tensor], run.Gradients[tensor.Name], 1e-14, tensor.Name);
        double m1 = y.Zip(t1, (a, b) => (a - b) * (a - b)).Sum() / 3 / d1, m2 = hidden.Select((a, i) => 0.5 * w[i / 5] * (a - t2[i]) * (a - t2[i])).Sum() / d2;
        Assert.Equal(0.3 * m1 + 2 * m2, run.Loss(reduction), 1e-14);
        Assert.Equal(m1, run.Loss(0, reduction), 1e-14);
        Assert.Equal(m2, run.Loss(1, reduction), 1e-14);
        Assert.Equal(2, run.Losses(1).Length);
    }
}
