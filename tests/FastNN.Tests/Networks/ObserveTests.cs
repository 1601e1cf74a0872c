using FastNN.Testing.Naive;
using FastNN.Tests.Support;

namespace FastNN.Tests.Networks;

/// <summary>z, a and δ of every layer, as the mathematics calls them, against the naive network.</summary>
public class ObserveTests
{
    [Fact]
    public void Z_a_and_delta_of_layers_whose_slope_reads_the_output() => Check(NaiveActivation.Tanh, new Tanh());

    [Fact]
    public void Z_a_and_delta_of_layers_whose_slope_reads_the_input() => Check(NaiveActivation.Softplus, new Softplus());

    private static void Check<A>(NaiveActivation activation, A f) where A : struct, IActivation
    {
        const int rows = 3;
        int[] sizes = [4, 5, 6, 2];
        var (network, twin) = Nets.Pair(sizes, activation, f, activation);
        var run = network.CreateWorkspace(rows, Derivatives.Input | Derivatives.Parameters | Derivatives.Second, observe: true);
        Nets.Fill(run);
        double[] x = run.Input(0).ToArray(), dy = Draw.Uniform<double>(5, rows * sizes[^1]);
        for (var round = 0; round < 2; round++)
        {
            run.Forward();
            dy.CopyTo(run.OutputGradient(0));
            run.InputTangent(0).Fill(1);
            run.Tangent();
            if (round == 0)
                run.Backward();
            else
                run.BackwardTangent();
            twin.Forward(x);
            var dx = twin.Backward(dy).ToArray();
            var up = dy;
            for (var l = sizes.Length - 1; l >= 1; l--)
            {
                // δ = dy ⊙ f′(z), and dy of the layer below = δ·Wᵀ.
                var layer = twin.Layers[l - 1];
                var n = rows * sizes[l];
                var delta = up.Select((d, i) => d * activation.Slope(layer.Z[i], layer.Y[i])).ToArray();
                Near.Relative(layer.Z.AsSpan(0, n), run.Value($"dense{l}.z"), 1e-14, $"z{l}");
                Near.Relative(layer.Y.AsSpan(0, n), run.Value($"dense{l}"), 1e-14, $"a{l}");
                Near.Relative(up, run.Gradient($"dense{l}"), 1e-14, $"da{l}");
                Near.Relative(delta, run.Gradient($"dense{l}.z"), 1e-14, $"δ{l}");
                var sum = Enumerable.Range(0, sizes[l]).Select(k => Enumerable.Range(0, rows).Sum(r => delta[r * sizes[l] + k])).ToArray();
                Near.Relative(sum, [.. run.Gradients[$"dense{l}.bias"].ToArray().Select(g => g / (round + 1))], 1e-13, $"db{l}");
                up = [.. Enumerable.Range(0, rows * sizes[l - 1]).Select(e => Enumerable.Range(0, sizes[l]).Sum(k => delta[e / sizes[l - 1] * sizes[l] + k] * layer.Weights[e % sizes[l - 1] * sizes[l] + k]))];
            }

            Near.Relative(dx, run.Gradient("x"), 1e-14, "dx");
            Near.Relative(run.Output("y"), run.Value("y"), 0, "y");
            Near.Relative(dy, run.Gradient("y"), 0, "dy by the output's name");
        }
    }

    [Fact]
    public void Only_what_was_asked_for_is_readable()
    {
        var run = Nets.Small<float>().CreateWorkspace(1, Derivatives.Input);
        run.Forward();
        var message = Assert.Throws<KeyNotFoundException>(() => { _ = run.Value("dense1"); }).Message;
        Assert.Contains("\"dense1\"", message);
        Assert.Contains("\"y\"", message);
        Assert.Contains("observe: true", message);

        var watching = Nets.Small<float>().With(g => g.Watch(g["dense1"], "hidden")).CreateWorkspace(1);
        watching.Forward();
        Assert.Equal(5, watching.Value("hidden").Length);

        // Without a backward pass, or where no gradient arrives, there is none.
        var observing = Nets.Small<float>().CreateWorkspace(1, observe: true);
        observing.Forward();
        Assert.Equal(5, observing.Value("dense1.z").Length);
        Assert.Equal(0, observing.Gradient("dense1.z").Length);
    }

    [Fact]
    public void A_training_network_shows_losses_and_their_gradients()
    {
        var training = Nets.Small<double>().With(g => g.Minimize(new HalfMeanSquared().Of(g["y"], g.Input(3, "target"))));
        var run = training.CreateWorkspace(2, Derivatives.Parameters, observe: true);
        Nets.Fill(run);
        run.Forward();
        run.Backward(Reduction.Mean);
        var expected = run.Value("y").ToArray().Zip(run.Input("target").ToArray(), (y, t) => (y - t) / 2).ToArray();
        Near.Relative(expected, run.Gradient("y"), 1e-15, "∂C/∂y");
        Near.Relative(expected, run.Gradient("dense2.z"), 1e-15, "δ of a linear layer");
    }
}
