using FastNN;
using FastNN.Differentiation;

namespace Documentation;

/// <summary>The code of docs/mathematics/conventions.md, which must stand here line for line, and runs.</summary>
public class ConventionsCode
{
    [Fact]
    public void Orientation()
    {
        var network = Network.Of<double>(3, x => x.Dense(2), seed: 1);
        double[] x = [1, 2, 3, /* second row */ -1, 0, 4], y = new double[2 * 2];
        network.CreateWorkspace(rows: 2).Forward(x, y);

        Span<double> W = network.Parameters["dense1.weight"], b = network.Parameters["dense1.bias"];      // [3, 2] and [2]
        for (var row = 0; row < 2; row++)
        {
            for (var unit = 0; unit < 2; unit++)
            {
                var z = b[unit];
                for (var i = 0; i < 3; i++)
                    z += x[row * 3 + i] * W[i * 2 + unit];
                Assert.Equal(z, y[row * 2 + unit], 1e-15);
            }
        }
    }

    [Fact]
    public void Factors()
    {
        double Cost(Loss loss)
        {
            var run = Network.Of<double>(3, x => x).Training(loss).CreateWorkspace(rows: 2);
            ((double[])[1, 2, 3, 4, 5, 6]).CopyTo(run.Input("x"));                  // targets stay 0: Σ(ŷ − y)² = 91
            run.Forward();
            return run.Loss();
        }

        Assert.Equal(91 / (2.0 * 2), Cost(new HalfMeanSquared()), 1e-14);           // 1/(2n), n = 2 rows
        Assert.Equal(91 / (2.0 * 3), Cost(new MeanSquared()), 1e-14);               // 1/(n·m), m = 3 outputs
    }

    [Fact]
    public void Kinks()
    {
        double Slope<A>(A f) where A : struct, IActivation
        {
            var dx = new double[1];
            Network.Of<double>(1, x => x.Apply(f)).CreateWorkspace(rows: 1, Derivatives.Input).InputGradient([0], output: 0, dx);
            return dx[0];
        }

        Assert.Equal(0, Slope(new Relu()));
        Assert.Equal(0.01, Slope(new LeakyRelu()));

        var network = Network.Of<double>(2, x => x.Dense(4, new Relu()).Dense(1), seed: 1);
        var run = Subject.Of(network, rows: 1, parameters: network.Parameters, fill: r => r.Input("x").Clear());
        Assert.True(Laws.Gradients(run).KinkShare > 0);                             // x = 0, b = 0: units on their kink are counted and left out
    }

    [Fact]
    public void Digits_of_a_sure_network()
    {
        var run = Network.Of<double>(2, x => x).Training(new SoftmaxCrossEntropy()).CreateWorkspace(rows: 1, Derivatives.Input);
        ((double[])[40, 0]).CopyTo(run.Input("x"));
        run.Labels("target", [0]);
        run.Forward();
        run.Backward(Reduction.Mean);

        Assert.Equal(1, Math.Exp(-40) / run.Loss(), 1e-12);                         // log1p(e⁻⁴⁰) = 4.2e-18, where −log(softmax) would give 0
        Assert.Equal(-1, run.InputGradient("x")[0] / Math.Exp(-40), 1e-12);         // ŷ₀ − 1 = −ŷ₁, without the subtraction
    }
}
