using FastNN;
using FastNN.Kernels;

namespace Documentation;

/// <summary>The first ten counter-examples of docs/mathematics/errors.md, which must stand here line for line, and run.</summary>
public class ErrorsCode
{
    [Fact]
    public void Forward_mode_starts_from_a_direction()
    {
        var network = Network.Of<double>(2, x => x.Dense(3, new Tanh()).Dense(1), seed: 1);     // W¹ is 2×3: it has no inverse
        var run = network.CreateWorkspace(rows: 1, Derivatives.Input | Derivatives.Tangent);
        double[] x = [0.5, -1], dx = new double[2];
        run.InputGradient(x, output: 0, dx);

        double Along(double first, double second)
        {
            x.CopyTo(run.Input("x"));
            (run.InputTangent("x")[0], run.InputTangent("x")[1]) = (first, second);
            run.Forward();
            run.Tangent();
            return run.OutputTangent("y")[0];
        }

        Assert.Equal(0, Along(0, 0));                                   // what starts from zero stays zero
        Assert.NotEqual(0, dx[0]);
        Assert.Equal(dx[0], Along(1, 0), 1e-15);                        // t¹ = e₁: tˡ = σ′(zˡ) ⊙ (Wˡtˡ⁻¹)
        Assert.Equal(dx[1], Along(0, 1), 1e-15);
    }

    [Fact]
    public void The_bias_is_in_z()
    {
        var network = Network.Of<double>(1, x => x.Dense(1, new Sigmoid()));
        (double w, double b, double x) = (2, 1, 0.5);
        network.Parameters["dense1.weight"][0] = w;
        network.Parameters["dense1.bias"][0] = b;
        var dx = new double[1];
        network.CreateWorkspace(rows: 1, Derivatives.Input).InputGradient([x], output: 0, dx);

        static double Slope(double z) => 1 / (2 + Math.Exp(z) + Math.Exp(-z));          // σ′
        var z = w * x + b;
        Assert.Equal(Slope(z) * w, dx[0], 1e-15);
        Assert.True(Math.Abs(Slope(z + b) * w - dx[0]) > 0.1);                          // the bias, added again
    }

    [Fact]
    public void The_output_delta_is_elementwise()
    {
        var training = Network.Of<double>(2, z => z.Apply(new Sigmoid())).Training(new HalfMeanSquared());
        var run = training.CreateWorkspace(rows: 1, Derivatives.Input);
        ((double[])[0.5, -1]).CopyTo(run.Input("x"));
        ((double[])[1, 0]).CopyTo(run.Input("target"));
        run.Forward();
        run.Backward(Reduction.Mean);

        static double Sigma(double z) => 1 / (1 + Math.Exp(-z));
        double first = (Sigma(0.5) - 1) * Sigma(0.5) * (1 - Sigma(0.5)), second = Sigma(-1) * Sigma(-1) * (1 - Sigma(-1));
        Assert.Equal(first, run.InputGradient("x")[0], 1e-15);                          // (aₖ − yₖ)·σ′(zₖ)
        Assert.Equal(second, run.InputGradient("x")[1], 1e-15);
        Assert.NotEqual(first + second, run.InputGradient("x")[0], 1e-3);               // a sum over k mixes outputs that do not meet
        Assert.NotEqual(Sigma(0.5) / (Sigma(0.5) * (1 - Sigma(0.5))), Sigma(0.5) * (1 - Sigma(0.5)), 1e-3);     // σ/σ′ is not ∂a/∂z
    }

    [Fact]
    public void The_slope_of_the_penalty()
    {
        double[] w = [3, -4];
        const double lambda = 0.5, h = 1e-6;
        static double Penalty(ReadOnlySpan<double> w) => lambda / 2 * Reduce.SumOfSquares(w);

        double[] right = [w[0] + h, w[1]], left = [w[0] - h, w[1]];
        var slope = (Penalty(right) - Penalty(left)) / (2 * h);
        Assert.Equal(lambda * w[0], slope, 1e-8);                                       // λw = 1.5
        Assert.NotEqual(2 * w[0], slope, 0.1);                                          // neither 2w
        Assert.NotEqual(Math.Abs(w[0]) + Math.Abs(w[1]), slope, 0.1);                   // nor a norm of absolute values
        Assert.Equal(25, Reduce.SumOfSquares<double>(w));                               // ‖w‖₂²: no root
        Assert.Equal(5, Reduce.Norm<double>(w));                                        // ‖w‖₂
    }

    [Fact]
    public void A_perceptron_must_leave_zero()
    {
        double[][] points = [[2, 1], [1, 3], [-1, -2], [-2, 0.5]];
        double[] labels = [1, 1, -1, -1];

        (double[] W, double B, int Updates) Train(Func<double, bool> mistaken, bool bias)
        {
            var (w, b, updates) = (new double[2], 0.0, 0);
            for (var pass = 0; pass < 100; pass++)
            {
                for (var i = 0; i < 4; i++)
                {
                    if (!mistaken(labels[i] * (w[0] * points[i][0] + w[1] * points[i][1] + (bias ? b : 0))))
                        continue;
                    (w[0], w[1], b) = (w[0] + labels[i] * points[i][0], w[1] + labels[i] * points[i][1], b + labels[i]);
                    updates++;
                }
            }

            return (w, b, updates);
        }

        Assert.Equal(0, Train(m => m < 0, bias: true).Updates);                         // 0 < 0 never holds: w stays 0
        var (w, b, updates) = Train(m => m <= 0, bias: true);
        Assert.True(updates > 0);
        Assert.All(Enumerable.Range(0, 4), i => Assert.True(labels[i] * (w[0] * points[i][0] + w[1] * points[i][1] + b) > 0));

        points = [[1, 0], [2, 0], [3, 0], [4, 0]];                                      // all on one side: only b can tell them apart
        labels = [-1, -1, 1, 1];
        Assert.True(Train(m => m <= 0, bias: false).Updates > 100);                     // a test without b never ends
        (w, b, _) = Train(m => m <= 0, bias: true);
        Assert.All(Enumerable.Range(0, 4), i => Assert.True(labels[i] * (w[0] * points[i][0] + b) > 0));

        static double Grown(double margin, double[] x, double y) => margin + y * y * (x[0] * x[0] + x[1] * x[1] + 1);
        Assert.True(Grown(-100, [1, 1], 1) is > -100 and < 0);                          // the margin grew, the sample is still wrong
    }

    [Fact]
    public void The_perceptron_step()
    {
        double[] x = [0.5, -2];
        const double y = 1, predicted = -1, eta = 0.1;                                  // a mistake
        double[] right = [.. x.Select(v => eta * y * v)], doubled = [.. x.Select(v => eta * (y - predicted) * v)];
        Assert.Equal(2 * Reduce.Norm<double>(right), Reduce.Norm<double>(doubled), 1e-15);
    }

    [Fact]
    public void The_sign_of_logistic_regression()
    {
        var network = Network.Of<double>(2, x => x.Dense(1), seed: 1);
        var run = network.Training(new BinaryCrossEntropy()).CreateWorkspace(rows: 1, Derivatives.Parameters);
        double[] x = [0.5, -2];
        x.CopyTo(run.Input("x"));
        run.Input("target")[0] = 1;
        run.Forward();
        var before = run.Loss();
        run.Backward(Reduction.Mean);

        var yHat = Math.Exp(-before);                                                   // y = 1: J = −log ŷ
        var W = run.Parameters["dense1.weight"];
        for (var j = 0; j < 2; j++)
        {
            Assert.Equal((yHat - 1) * x[j], run.Gradients["dense1.weight"][j], 1e-15);  // (ŷ − y)·x
            W[j] -= 0.1 * (1 - yHat) * x[j];                                            // "descent" along (y − ŷ)·x …
        }

        run.Forward();
        Assert.True(run.Loss() > before);                                               // … climbs

        static double Halved(double y, double p) => -y * Math.Log(p) + (1 - y) * Math.Log(1 - p);       // the minus on one term only
        Assert.True(Halved(0, 0.99) < Halved(0, 0.01));                                 // rewards the wrong answer
    }

    [Fact]
    public void A_sigmoid_stays_below_one()
    {
        static double Fitted(Func<Value<double>, Value<double>> output)
        {
            var network = Network.Of<double>(1, x => output(x.Dense(4, new Tanh())), seed: 1);
            var data = new Samples<double>(2, new double[] { 0, 1 }, new double[] { 3, -2 });
            var trainer = Trainer.For(network, new HalfMeanSquared(), new Adam(0.05));
            trainer.Fit(data, new() { Epochs = 2000, BatchSize = 2, Seed = 1 });
            return trainer.Evaluate(data);
        }

        Assert.True(Fitted(x => x.Dense(1, new Sigmoid())) >= ((3 - 1) * (3 - 1) + 2 * 2) / (2.0 * 2));     // (0, 1) reaches neither 3 nor −2
        Assert.True(Fitted(x => x.Dense(1)) < 1e-6);
    }

    [Fact]
    public void Which_penalty_makes_zeros()
    {
        static double Descend(Func<double, double, double> penalise)
        {
            var w = 1.0;
            for (var step = 0; step < 2000; step++)
                w = penalise(w - 0.1 * (w - 0.3), 0.1 * 0.5);                           // ½(w − 0.3)² and a penalty with λ = 0.5, η = 0.1
            return w;
        }

        Assert.Equal(0.2, Descend((w, s) => w / (1 + s)), 1e-12);                       // L2 shrinks: 0.3/(1 + λ), not zero
        Assert.Equal(0, Descend((w, s) => Math.Sign(w) * Math.Max(0, Math.Abs(w) - s)));    // L1: exactly zero, since |0.3| < λ
    }

    [Fact]
    public void Three_claims_about_descent()
    {
        double[] x = [1, 1, 2, 2, -1, -1];                                              // [3, 2]: both columns are the same
        double[] Xv = [.. Enumerable.Range(0, 3).Select(i => x[2 * i] * 1 + x[2 * i + 1] * -1)];
        Assert.Equal(0, Reduce.SumOfSquares<double>(Xv));                               // vᵀXᵀXv = 0 at v = (1, −1): not positive

        double squares = 0, t = 0;
        while (squares < 10)
            squares += 1 / ++t;                                                         // Σηₜ² for η = 1/√t passes every bound
        Assert.True(t < 13_000);
        Assert.True(Enumerable.Range(1, 1_000_000).Sum(k => 1.0 / k / k) < Math.PI * Math.PI / 6);      // for η = 1/t it does not
        Assert.Equal(double.PositiveInfinity, 1 / Math.Sqrt(0));                        // and t counts from 1

        static double After(double eta)                                                 // commuting times from distance and weekday
        {
            var samples = new Samples<double>(5, new[] { 2.7, 1, 4.1, 1, 1.0, 0, 5.2, 1, 2.8, 0 }, new double[] { 25, 33, 15, 45, 22 });
            var network = Network.Of<double>(2, v => v.Dense(1, new Identity(), weight: Initializer.Zero));
            var trainer = Trainer.For(network, new HalfMeanSquared(), new Sgd(eta));
            trainer.Fit(samples, new() { Epochs = 2000, BatchSize = 5, Shuffle = false });
            return trainer.Evaluate(samples);
        }

        Assert.True(After(0.151) > 444.8);                                              // above 2/λmax = 0.1501454: worse than w = 0
        Assert.Equal(2.3971288515406162, After(0.14), 1e-9);                            // below: the minimum
    }
}
