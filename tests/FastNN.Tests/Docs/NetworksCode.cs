using FastNN;

namespace Documentation;

/// <summary>The code of docs/mathematics/networks.md, which must stand here line for line, and runs.</summary>
public class NetworksCode
{
    [Fact]
    public void Identity_activations_collapse()
    {
        var deep = Network.Of<double>(3, x => x.Dense(4).Dense(2), seed: 1);
        var flat = Network.Of<double>(3, x => x.Dense(2));
        ((double[])[0.1, 0.2, 0.3, 0.4]).CopyTo(deep.Parameters["dense1.bias"]);
        double[] W1 = [.. deep.Parameters["dense1.weight"]], W2 = [.. deep.Parameters["dense2.weight"]], b1 = [.. deep.Parameters["dense1.bias"]];
        for (var k = 0; k < 2; k++)
        {
            for (var j = 0; j < 3; j++)
                flat.Parameters["dense1.weight"][j * 2 + k] = Enumerable.Range(0, 4).Sum(i => W1[j * 4 + i] * W2[i * 2 + k]);
            flat.Parameters["dense1.bias"][k] = Enumerable.Range(0, 4).Sum(i => b1[i] * W2[i * 2 + k]);     // b² starts from 0
        }

        double[] x = [0.5, -1, 2], y = new double[2], same = new double[2];
        deep.CreateWorkspace(rows: 1).Forward(x, y);
        flat.CreateWorkspace(rows: 1).Forward(x, same);
        Assert.Equal(y[0], same[0], 1e-15);
        Assert.Equal(y[1], same[1], 1e-15);
    }

    [Fact]
    public void Absolute_value()
    {
        var network = Network.Of<double>(1, x => x.Dense(2, new Relu()).Dense(1));
        ((double[])[1, -1]).CopyTo(network.Parameters["dense1.weight"]);
        network.Parameters["dense2.weight"].Fill(1);

        var (run, y) = (network.CreateWorkspace(rows: 1), new double[1]);
        foreach (var x in new[] { -3.7, -1e-300, 0, 1e-9, 2.5 })
        {
            run.Forward([x], y);
            Assert.Equal(Math.Abs(x), y[0]);                        // relu(x) + relu(−x), to the last bit
        }
    }

    [Fact]
    public void Affine_piece_by_piece()
    {
        var network = Network.Of<double>(2, x => x.Dense(8, new Relu()).Dense(8, new Relu()).Dense(1), seed: 1);
        var run = network.CreateWorkspace(rows: 1, Derivatives.Input, observe: true);
        double[] x = [0.5, -1], h = [1e-4, -2e-4], dx = new double[2], here = new double[1], there = new double[1];

        bool[] Pattern() => [.. run.Value("dense1").ToArray().Concat(run.Value("dense2").ToArray()).Select(a => a > 0)];
        run.InputGradient(x, output: 0, dx);
        run.Forward(x, here);
        var pattern = Pattern();
        run.Forward([x[0] + h[0], x[1] + h[1]], there);

        Assert.Equal(pattern, Pattern());                                                   // no unit changed sides
        Assert.Equal(dx[0] * h[0] + dx[1] * h[1], there[0] - here[0], 1e-15);               // f(x + h) − f(x) = J·h, no remainder
    }

    [Fact]
    public void Interpolating_a_parabola()
    {
        foreach (var pieces in new[] { 2, 4, 8, 16 })
        {
            var network = Network.Of<double>(1, x => x.Dense(pieces, new Relu()).Dense(1));
            Span<double> W1 = network.Parameters["dense1.weight"], b1 = network.Parameters["dense1.bias"], W2 = network.Parameters["dense2.weight"];
            double Knot(int i) => -1 + 2.0 * i / pieces;
            double Slope(int i) => Knot(i) + Knot(i + 1);                                   // of the chord of x² over piece i
            for (var i = 0; i < pieces; i++)
                (W1[i], b1[i], W2[i]) = (1, -Knot(i), i == 0 ? Slope(0) : Slope(i) - Slope(i - 1));
            network.Parameters["dense2.bias"][0] = 1;                                       // x² at −1

            double[] points = [.. Enumerable.Range(0, 4097).Select(i => -1 + i / 2048.0)], values = new double[points.Length];
            network.CreateWorkspace(rows: 64).Predict(points, values);
            Assert.Equal(1.0 / (pieces * pieces), points.Zip(values, (x, y) => Math.Abs(y - x * x)).Max(), 1e-14);
        }
    }

    [Fact]
    public void Counting_parameters()
    {
        static int Count(params int[] sizes) => Network.Of<float>(sizes[0], x => sizes[1..].Aggregate(x, (value, units) => value.Dense(units))).ParameterCount;

        Assert.Equal(13, Count(2, 3, 1));                           // (2 + 1)·3 + (3 + 1)·1
        Assert.Equal(128, Count(6, 5, 10, 3));
        Assert.Equal(60, Count(5, 5, 5));
        Assert.Equal(6_252_500, Count(50 * 50, 50 * 50));           // what a 3×3 filter does with 10
    }

    [Fact]
    public void A_dead_unit()
    {
        double[] Gradients<A>(A f) where A : struct, IActivation
        {
            var training = Network.Of<double>(1, x => x.Dense(1, f).Dense(1), seed: 1).Training(new HalfMeanSquared());
            var run = training.CreateWorkspace(rows: 2, Derivatives.Parameters);
            run.Parameters["dense1.bias"][0] = -10;                 // z < 0 on both samples
            run.Parameters["dense2.weight"][0] = 1;
            ((double[])[0.5, -0.5]).CopyTo(run.Input("x"));
            run.Input("target").Fill(1);
            run.Forward();
            run.Backward(Reduction.Mean);
            return [run.Gradients["dense1.weight"][0], run.Gradients["dense1.bias"][0], run.Gradients["dense2.weight"][0]];
        }

        Assert.All(Gradients(new Relu()), g => Assert.Equal(0, g));
        Assert.All(Gradients(new LeakyRelu()), g => Assert.NotEqual(0, g));
    }
}
