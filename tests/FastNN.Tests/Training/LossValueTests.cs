using FastNN.Numerics;
using FastNN.Tests.Support;

namespace FastNN.Tests.Training;

/// <summary>
/// Losses against their formulas, number by number. The laws only tie derivatives to values: that a value is the one that was meant, its factor,
/// its weights and its denominator, is shown here.
/// </summary>
public class LossValueTests
{
    private static readonly double[] predictions = [-2.5, -1, -0.6, 0, 0.3, 0.5, 1, 1.4, 3], targets = [0.5, -1, 1, -0.2, 0, 0.3, 1, -1, 2.5];

    /// <summary>ℓ and ∂ℓ/∂ŷ at every pair of numbers, kinks among them; mean, sum and each row.</summary>
    private static void Elementwise(Loss loss, Func<double, double, double> value, Func<double, double, double> slope, Func<double, bool>? takes = null, Func<double, bool>? target = null)
    {
        (double Y, double T)[] pairs = [.. predictions.Where(takes ?? (_ => true)).SelectMany(_ => targets.Where(target ?? (_ => true)), (y, t) => (y, t))];
        var run = Network.Of<double>([], x => x).Training(loss).CreateWorkspace(pairs.Length, Derivatives.Input);
        ((double[])[.. pairs.Select(p => p.Y)]).CopyTo(run.Input("x"));
        ((double[])[.. pairs.Select(p => p.T)]).CopyTo(run.Input("target"));
        run.Forward();
        double[] values = [.. pairs.Select(p => value(p.Y, p.T))], slopes = [.. pairs.Select(p => slope(p.Y, p.T))];
        for (var i = 0; i < pairs.Length; i++)
            Assert.True(Math.Abs(values[i] - run.Losses()[i]) <= 1e-14 * (1 + Math.Abs(values[i])), $"{loss} of {pairs[i]} is {run.Losses()[i]:R}, not {values[i]:R}");
        Assert.Equal(values.Average(), run.Loss(), 1e-13);
        Assert.Equal(values.Sum(), run.Loss(Reduction.Sum), 1e-11);
        run.Backward(Reduction.Sum);
        for (var i = 0; i < pairs.Length; i++)
            Assert.True(Math.Abs(slopes[i] - run.InputGradient("x")[i]) <= 1e-14 * (1 + Math.Abs(slopes[i])), $"{loss} at {pairs[i]}: slope {run.InputGradient("x")[i]:R}, not {slopes[i]:R}");
        run.Backward(Reduction.Mean);
        Near.Relative([.. slopes.Select(s => s / pairs.Length)], run.InputGradient("x"), 1e-13, $"{loss}: the gradient of the mean");
    }

    [Fact]
    public void Regression()
    {
        Elementwise(new HalfMeanSquared(), (y, t) => (y - t) * (y - t) / 2, (y, t) => y - t);
        Elementwise(new MeanAbsolute(), (y, t) => Math.Abs(y - t), (y, t) => Math.Sign(y - t));
        foreach (var d in new[] { 0.5, 1, 2.5 })
        {
            Elementwise(new Huber { Delta = d }, (y, t) => Math.Abs(y - t) <= d ? (y - t) * (y - t) / 2 : d * (Math.Abs(y - t) - d / 2), (y, t) => Math.Clamp(y - t, -d, d));
            Elementwise(new SmoothL1 { Beta = d }, (y, t) => Math.Abs(y - t) <= d ? (y - t) * (y - t) / 2 / d : Math.Abs(y - t) - d / 2, (y, t) => Math.Clamp((y - t) / d, -1, 1));
        }
    }

    [Fact]
    public void Margins()
    {
        Elementwise(new Hinge(), (y, t) => Math.Max(0, 1 - t * y), (y, t) => t * y < 1 ? -t : 0);
        Elementwise(new SquaredHinge(), (y, t) => Math.Pow(Math.Max(0, 1 - t * y), 2), (y, t) => -2 * t * Math.Max(0, 1 - t * y));
        Elementwise(new HalfSquaredHinge(), (y, t) => Math.Pow(Math.Max(0, 1 - t * y), 2) / 2, (y, t) => -t * Math.Max(0, 1 - t * y));
        Elementwise(new LogisticMargin(), (y, t) => Math.Log(1 + Math.Exp(-t * y)), (y, t) => -t / (1 + Math.Exp(t * y)));
        foreach (var margin in new[] { 1, 0.3 })
            Elementwise(new HingeEmbedding { Margin = margin }, (y, t) => t > 0 ? y : Math.Max(0, margin - y), (y, t) => t > 0 ? 1 : y < margin ? -1 : 0);
    }

    [Fact]
    public void Likelihoods()
    {
        Func<double, bool> share = t => t is >= 0 and <= 1, positive = t => t >= 0;
        Elementwise(new BinaryCrossEntropy(), (z, t) => t * Math.Log(1 + Math.Exp(-z)) + (1 - t) * Math.Log(1 + Math.Exp(z)), (z, t) => 1 / (1 + Math.Exp(-z)) - t);
        Elementwise(new BinaryCrossEntropy { PositiveWeights = [3] }, (z, t) => 3 * t * Math.Log(1 + Math.Exp(-z)) + (1 - t) * Math.Log(1 + Math.Exp(z)), (z, t) => (1 - t) / (1 + Math.Exp(-z)) - 3 * t / (1 + Math.Exp(z)));
        Elementwise(new ProbabilityCrossEntropy(), (p, t) => -t * Log(p) - (1 - t) * Log(1 - p), (p, t) => (p - t) / Math.Max(p * (1 - p), 1e-12f), share, share);
        Elementwise(new KullbackLeibler(), (y, t) => t == 0 ? 0 : t * (Math.Log(t) - y), (_, t) => -t, target: positive);
        Elementwise(new KullbackLeibler { LogTarget = true }, (y, t) => Math.Exp(t) * (t - y), (_, t) => -Math.Exp(t));
        Elementwise(new PoissonNegativeLogLikelihood(), (y, t) => Math.Exp(y) - t * y, (y, t) => Math.Exp(y) - t);
        Elementwise(new PoissonNegativeLogLikelihood { Full = true }, (y, t) => Math.Exp(y) - t * y + Stirling(t), (y, t) => Math.Exp(y) - t);
        Elementwise(new PoissonNegativeLogLikelihood { LogInput = false, Epsilon = 0.1 }, (y, t) => y - t * Math.Log(y + 0.1), (y, t) => 1 - t / (y + 0.1), positive);

        static double Log(double p) => Math.Max(-100, Math.Log(p));
        static double Stirling(double t) => t > 1 ? t * Math.Log(t) - t + Math.Log(2 * Math.PI * t) / 2 : 0;
    }

    /// <summary>Two predictions: the formula, and the derivative by each.</summary>
    [Fact]
    public void Of_two_predictions()
    {
        Pairs(new GaussianNegativeLogLikelihood { Full = true }, (m, v, t) => 0.5 * (Math.Log(2 * Math.PI * v) + (m - t) * (m - t) / v), (m, v, t) => (m - t) / v, (m, v, t) => 0.5 * (1 / v - Math.Pow((m - t) / v, 2)), v => v > 0);
        Pairs(new GaussianNegativeLogLikelihood { Epsilon = 0.4 }, (m, v, t) => 0.5 * (Math.Log(Math.Max(0.4, v)) + (m - t) * (m - t) / Math.Max(0.4, v)), (m, v, t) => (m - t) / Math.Max(0.4, v), (m, v, t) => v > 0.4 ? 0.5 * (1 / v - Math.Pow((m - t) / v, 2)) : 0);
        Pairs(new MarginRanking { Margin = 0.3 }, (a, b, t) => Math.Max(0, 0.3 - t * (a - b)), (a, b, t) => 0.3 - t * (a - b) > 0 ? -t : 0, (a, b, t) => 0.3 - t * (a - b) > 0 ? t : 0);
        Pairs(new MarginRanking(), (a, b, t) => Math.Max(0, -t * (a - b)), (a, b, t) => -t * (a - b) > 0 ? -t : 0, (a, b, t) => -t * (a - b) > 0 ? t : 0);

        static void Pairs(Loss loss, Func<double, double, double, double> value, Func<double, double, double, double> slopeA, Func<double, double, double, double> slopeB, Func<double, bool>? takes = null)
        {
            (double A, double B, double T)[] all = [.. predictions.SelectMany(_ => predictions.Where(takes ?? (_ => true)), (a, b) => (a, b)).SelectMany(_ => targets, (p, t) => (p.a, p.b, t))];
            var graph = new Graph<double>();
            graph.Output(graph.Input([], "a"), "first");
            graph.Output(graph.Input([], "b"), "second");
            var run = graph.Build().Training(loss).CreateWorkspace(all.Length, Derivatives.Input);
            for (var i = 0; i < all.Length; i++)
                (run.Input("a")[i], run.Input("b")[i], run.Input("target")[i]) = all[i];
            run.Forward();
            run.Backward(Reduction.Sum);
            for (var i = 0; i < all.Length; i++)
            {
                var (a, b, t) = all[i];
                Assert.Equal(value(a, b, t), run.Losses()[i], 1e-13 * (1 + Math.Abs(value(a, b, t))));
                Assert.Equal(slopeA(a, b, t), run.InputGradient("a")[i], 1e-13 * (1 + Math.Abs(slopeA(a, b, t))));
                Assert.Equal(slopeB(a, b, t), run.InputGradient("b")[i], 1e-13 * (1 + Math.Abs(slopeB(a, b, t))));
            }

            Assert.Equal(all.Average(p => value(p.A, p.B, p.T)), run.Loss(), 1e-12);
        }
    }

    /// <summary>cos of (3, 4) and (4, 3) is 24/25; of zeros 0. Weights, margin, both signs.</summary>
    [Fact]
    public void Cosine_embedding()
    {
        var graph = new Graph<double>();
        graph.Output(graph.Input(2, "a"));
        graph.Output(graph.Input(2, "b"));
        var run = graph.Build().Training(new CosineEmbedding { Margin = 0.5 }, weighted: true).CreateWorkspace(5, Derivatives.Input);
        ((double[])[3, 4, 3, 4, 3, 4, 3, 4, 0, 0]).CopyTo(run.Input("a"));
        ((double[])[4, 3, 4, 3, -4, 3, 4, 3, 1, 2]).CopyTo(run.Input("b"));
        ((double[])[1, -1, -1, 1, 1]).CopyTo(run.Input("target"));
        ((double[])[1, 2, 1, 0, 1]).CopyTo(run.Input("weight"));
        run.Forward();
        Near.Relative([1.0 / 25, 2 * (24.0 / 25 - 0.5), 0, 0, 1], run.Losses(), 1e-12, "1 − cos, or cos − ½ where it is more");
        Assert.Equal((1.0 / 25 + 2 * 0.46 + 1) / 5, run.Loss(), 1e-13);
        run.Backward(Reduction.Sum);

        // ∂cos/∂a = (b − cos·‖b‖/‖a‖·a)/(‖a‖·‖b‖) = ((4, 3) − 0.96·(3, 4))/25.
        Near.Relative([-1.12 / 25, 0.84 / 25, 2 * 1.12 / 25, -2 * 0.84 / 25], run.InputGradient("a")[..4], 1e-11, "da");
        Near.Relative([0.84 / 25, -1.12 / 25, -2 * 0.84 / 25, 2 * 1.12 / 25], run.InputGradient("b")[..4], 1e-11, "db");
        Assert.Equal([0, 0, 0, 0.0], run.InputGradient("a")[4..8].ToArray());
    }

    /// <summary>Smoothing, class weights, ignored rows and weights of rows, all at once, against loops over the formula.</summary>
    [Theory]
    [InlineData(0, false, false, false)]
    [InlineData(0, true, false, false)]
    [InlineData(0, true, true, true)]
    [InlineData(0.3, false, false, true)]
    [InlineData(0.3, true, false, false)]
    [InlineData(0.3, true, true, true)]
    [InlineData(1, true, true, true)]
    public void Weights_of_classes_and_rows(double smoothing, bool weighs, bool ignores, bool weighted)
    {
        double[] c = [0.5, 2, 0, 1], w = [1, 2, 0.5, 0, 3, 1];
        int[] labels = [0, 1, 3, 1, 2, 0];
        var loss = new SoftmaxCrossEntropy { LabelSmoothing = smoothing, ClassWeights = weighs ? c : null, IgnoreIndex = ignores ? 3 : null };
        var run = Network.Of<double>(4, x => x).Training(loss, weighted).CreateWorkspace(6, Derivatives.Input);
        var z = Draw.Uniform<double>(1, 24, -2, 2);
        z.CopyTo(run.Input("x"));
        run.Labels("target", labels);
        if (weighted)
            w.CopyTo(run.Input("weight"));
        run.Forward();
        run.Backward(Reduction.Mean);

        var (sum, denominator, gradient) = (0.0, 0.0, new double[24]);
        for (var r = 0; r < 6; r++)
        {
            var row = ignores && labels[r] == 3 ? 0 : weighted ? w[r] : 1;
            var own = z.AsSpan(4 * r, 4).ToArray();
            var total = own.Sum(Math.Exp);
            denominator += row * (weighs ? c[labels[r]] : 1);
            for (var k = 0; k < 4; k++)
            {
                var share = row * (weighs ? c[k] : 1) * ((k == labels[r] ? 1 - smoothing : 0) + smoothing / 4);
                sum -= share * Math.Log(Math.Exp(own[k]) / total);
                for (var j = 0; j < 4; j++)
                    gradient[4 * r + j] += share * (Math.Exp(own[j]) / total - (j == k ? 1 : 0));
            }
        }

        Assert.Equal(sum / denominator, run.Loss(), 1e-14);
        Assert.Equal(sum, run.Loss(Reduction.Sum), 1e-13);
        Near.Relative([.. gradient.Select(g => g / denominator)], run.InputGradient("x"), 1e-13, "dz");
    }

    /// <summary>For distributions the mean divides by the rows' weights alone.</summary>
    [Fact]
    public void Weights_of_classes_of_a_distribution()
    {
        double[] c = [0.5, 2, 1], z = [0.1, -1, 2, 1, 0, 0.5], y = [0.2, 0.5, 0.3, 0, 1, 0], w = [3, 1];
        var graph = new Graph<double>();
        var x = graph.Input(3, "x");
        var loss = new SoftmaxCrossEntropy { LabelSmoothing = 0.3, ClassWeights = c };
        graph.Minimize(loss.Of(x, graph.Input(3, "target"), loss.Weight(x)));
        var run = graph.Build().CreateWorkspace(2, Derivatives.Input);
        z.CopyTo(run.Input("x"));
        y.CopyTo(run.Input("target"));
        w.CopyTo(run.Input("weight"));
        run.Forward();
        run.Backward(Reduction.Mean);
        var sum = 0.0;
        for (var i = 0; i < 6; i++)
        {
            var logp = z[i] - Math.Log(z.Skip(i / 3 * 3).Take(3).Sum(Math.Exp));
            sum -= w[i / 3] * c[i % 3] * (0.7 * y[i] + 0.1) * logp;
            Assert.Equal(-w[i / 3] * c[i % 3] * 0.7 * logp / 4, run.InputGradient("target")[i], 1e-15);
        }

        Assert.Equal(sum / 4, run.Loss(), 1e-14);
    }

    [Fact]
    public void Log_likelihood_of_classes()
    {
        var loss = new NegativeLogLikelihood { ClassWeights = [0.5, 2, 4], IgnoreIndex = -1 };
        var run = Network.Of<double>(3, x => x).Training(loss, weighted: true).CreateWorkspace(4, Derivatives.Input);
        ((double[])[-1, -2, -3, -4, -5, -6, -7, -8, -9, double.NaN, 0, 0]).CopyTo(run.Input("x"));
        run.Labels("target", [2, 0, 1, -1]);
        ((double[])[1, 3, 0.5, 1]).CopyTo(run.Input("weight"));
        run.Forward();
        run.Backward(Reduction.Mean);
        Assert.Equal((4 * 3 + 1.5 * 4 + 1 * 8) / 6.5, run.Loss(), 1e-14);
        Near.Relative([0, 0, -4 / 6.5, -1.5 / 6.5, 0, 0, 0, -1 / 6.5, 0, 0, 0, 0], run.InputGradient("x"), 1e-15, "dŷ");

        // After log-softmax it is cross-entropy on logits.
        var z = Draw.Uniform<double>(1, 12, -3, 3);
        int[] labels = [0, 2, 1, 1];
        var (two, one) = (Network.Of<double>(3, x => x.LogSoftmax()).Training(new NegativeLogLikelihood()), Network.Of<double>(3, x => x).Training(new SoftmaxCrossEntropy()));
        var (first, second) = (two.CreateWorkspace(4, Derivatives.Input), one.CreateWorkspace(4, Derivatives.Input));
        foreach (var r in new[] { first, second })
        {
            z.CopyTo(r.Input("x"));
            r.Labels("target", labels);
            r.Forward();
            r.Backward(Reduction.Mean);
        }

        Assert.Equal(second.Loss(), first.Loss(), 1e-15);
        Near.Relative(second.InputGradient("x"), first.InputGradient("x"), 1e-14, "dz");
    }

    [Theory]
    [InlineData(1, 1.0, false)]
    [InlineData(2, 1.0, false)]
    [InlineData(1, 0.4, true)]
    [InlineData(2, 0.4, true)]
    public void Multi_margin(int power, double margin, bool weighs)
    {
        double[] c = [0.5, 2, 3], y = [0.1, 0.9, -0.5, 2, 1.2, 0.3, 0.4, 0.4, 0.4, 0, 1, 5];
        int[] labels = [1, 0, 2, 1];
        var run = Network.Of<double>(3, x => x).Training(new MultiMargin { Power = power, Margin = margin, ClassWeights = weighs ? c : null }).CreateWorkspace(4, Derivatives.Input);
        y.CopyTo(run.Input("x"));
        run.Labels("target", labels);
        run.Forward();
        run.Backward(Reduction.Mean);
        var (sum, gradient) = (0.0, new double[12]);
        for (var r = 0; r < 4; r++)
        {
            var (t, weight) = (3 * r + labels[r], weighs ? c[labels[r]] : 1);
            for (var k = 3 * r; k < 3 * r + 3; k++)
            {
                var missing = margin - y[t] + y[k];
                if (k == t || missing <= 0)
                    continue;
                sum += weight / 3 * Math.Pow(missing, power);
                gradient[k] += weight / 12 * power * Math.Pow(missing, power - 1);
                gradient[t] -= weight / 12 * power * Math.Pow(missing, power - 1);
            }
        }

        Assert.Equal(sum / 4, run.Loss(), 1e-14);
        Near.Relative(gradient, run.InputGradient("x"), 1e-14, "dŷ");
    }

    [Fact]
    public void Positive_weights_are_those_of_the_outputs()
    {
        double[] p = [1, 3, 0.5], z = [0.3, -1, 2, -0.4, 0.8, 0.1], t = [1, 1, 1, 0, 1, 0.5];
        var run = Network.Of<double>(3, x => x).Training(new BinaryCrossEntropy { PositiveWeights = p }).CreateWorkspace(2, Derivatives.Input);
        z.CopyTo(run.Input("x"));
        t.CopyTo(run.Input("target"));
        run.Forward();
        var sum = Enumerable.Range(0, 6).Sum(i => p[i % 3] * t[i] * Math.Log(1 + Math.Exp(-z[i])) + (1 - t[i]) * Math.Log(1 + Math.Exp(z[i])));
        Assert.Equal(sum / 6, run.Loss(), 1e-15);
        run.Backward(Reduction.Mean);
        Near.Relative([.. Enumerable.Range(0, 6).Select(i => ((1 - t[i]) / (1 + Math.Exp(-z[i])) - p[i % 3] * t[i] / (1 + Math.Exp(z[i]))) / 6)], run.InputGradient("x"), 1e-15, "dz");
    }

    /// <summary>What differs by a factor is named; each against the other on rows of three outputs, with weights.</summary>
    [Fact]
    public void Factors_are_named()
    {
        var all = Cost(new MeanSquared());
        Assert.Equal(all / 2, Cost(new HalfMeanSquaredOverOutputs()), 1e-15);
        Assert.Equal(3 * all / 2, Cost(new HalfMeanSquared()), 1e-15);
        Assert.Equal(Cost(new SquaredHinge()) / 2, Cost(new HalfSquaredHinge()), 1e-15);
        Assert.Equal(Cost(new Huber { Delta = 0.4 }), 0.4 * Cost(new SmoothL1 { Beta = 0.4 }), 1e-15);
        Assert.Equal(3 * Cost(new KullbackLeibler()), Cost(new KullbackLeibler { SumOutputs = true }), 1e-15);
        Assert.Equal(Cost(new PoissonNegativeLogLikelihood()), Cost(new PoissonNegativeLogLikelihood { Full = true }), 1e-15);      // no count above 1

        static double Cost(Loss loss)
        {
            var run = Network.Of<double>(3, x => x).Training(loss, weighted: true).CreateWorkspace(4);
            Draw.Uniform<double>(1, 12).CopyTo(run.Input("x"));
            Draw.Uniform<double>(2, 12, 0, 1).CopyTo(run.Input("target"));
            Draw.Uniform<double>(3, 4, 0, 2).CopyTo(run.Input("weight"));
            run.Forward();
            return run.Loss();
        }
    }

    /// <summary>±1 or 0 and 1: two ways to write the same loss.</summary>
    [Fact]
    public void Logistic_margin_is_binary_cross_entropy()
    {
        foreach (var z in Lanes.Sweep(-800.0, 800.0, 400, 2))
        {
            foreach (var t in new[] { -1.0, 1 })
            {
                Assert.Equal(new LogisticLoss().Value<DoubleScalar>(z, (t + 1) / 2).Value, new LogisticMarginLoss().Value<DoubleScalar>(z, t).Value, 1e-12);
                Assert.Equal(new LogisticLoss().Slope<DoubleScalar>(z, (t + 1) / 2).Value, new LogisticMarginLoss().Slope<DoubleScalar>(z, t).Value, 1e-15);
            }
        }
    }

    /// <summary>At z = −2, y = 1: ½(σ(z) − y)² curves down, cross-entropy up. At z = −10 the square has no slope to speak of.</summary>
    [Fact]
    public void Why_cross_entropy()
    {
        Assert.Equal(-0.0594071, Curvature(x => x.Apply(new Sigmoid()), new HalfMeanSquared(), -2), 5e-8);
        Assert.Equal(0.1049936, Curvature(x => x, new BinaryCrossEntropy(), -2), 5e-8);
        Assert.Equal(-4.5394e-5, Slope(x => x.Apply(new Sigmoid()), new HalfMeanSquared(), -10), 5e-10);
        Assert.Equal(-0.9999546, Slope(x => x, new BinaryCrossEntropy(), -10), 5e-8);
        Assert.All(Lanes.Sweep(-30.0, 30.0, 200, 4), z => Assert.True(Curvature(x => x, new BinaryCrossEntropy(), z) >= 0));

        static Workspace<double> Run(Func<Value<double>, Value<double>> output, Loss loss, double z)
        {
            var run = Network.Of<double>([], output).Training(loss).CreateWorkspace(1, Derivatives.Input | Derivatives.Second);
            (run.Input("x")[0], run.Input("target")[0], run.InputTangent("x")[0]) = (z, 1, 1);
            run.Forward();
            run.Tangent();
            run.BackwardTangent(Reduction.Mean);
            return run;
        }

        static double Slope(Func<Value<double>, Value<double>> output, Loss loss, double z) => Run(output, loss, z).InputGradient("x")[0];
        static double Curvature(Func<Value<double>, Value<double>> output, Loss loss, double z) => Run(output, loss, z).InputGradientTangent("x")[0];
    }

    /// <summary>Far from the target the losses on logits and margins are finite, with a slope that points back; NaN stays NaN.</summary>
    [Fact]
    public void Extreme_predictions()
    {
        foreach (var loss in new Loss[] { new BinaryCrossEntropy(), new LogisticMargin(), new Hinge(), new MeanAbsolute(), new Huber(), new SmoothL1(), new BinaryCrossEntropy { PositiveWeights = [2] } })
        {
            foreach (var size in new[] { 40, 745, 1e4, 1e30, 1e300 })
            {
                Assert.True(double.IsFinite(Cost(loss, -size).Loss) && Cost(loss, -size).Slope is < 0 and >= -2, $"{loss} at −{size}: {Cost(loss, -size)}");
                Assert.True(double.IsFinite(Cost(loss, size).Loss) && Cost(loss, size).Slope is >= -1e-16 and <= 1, $"{loss} at {size}: {Cost(loss, size)}");
            }

            Assert.Equal(double.PositiveInfinity, Cost(loss, double.NegativeInfinity).Loss);
            Assert.True(double.IsNaN(Cost(loss, double.NaN).Loss) && double.IsNaN(Cost(loss, double.NaN).Slope), $"{loss} of NaN");
        }

        // Certainty and error at once costs 100, and certainty and truth nothing; what is no probability counts as the nearer end.
        var p = new ProbabilityCrossEntropy();
        Assert.Equal((100, 0, 100, 0), (Cost(p, 0).Loss, Cost(p, 1).Loss, Cost(p, -3).Loss, Cost(p, 3).Loss));
        Assert.Equal(-1 / (double)1e-12f, Cost(p, 0).Slope);
        Assert.Equal(0, Cost(p, 1).Slope);

        static (double Loss, double Slope) Cost(Loss loss, double prediction)
        {
            var run = Network.Of<double>([], x => x).Training(loss).CreateWorkspace(1, Derivatives.Input);
            (run.Input("x")[0], run.Input("target")[0]) = (prediction, 1);
            run.Forward();
            run.Backward(Reduction.Mean);
            return (run.Loss(), run.InputGradient("x")[0]);
        }
    }

    /// <summary>A mean and a variance, learned together: they come to those of the data.</summary>
    [Fact]
    public void A_network_of_two_outputs_learns_a_distribution()
    {
        var graph = new Graph<double>();
        var x = graph.Input(1, "x");
        graph.Output(x.Dense(1, name: "mean"), "mean of y");
        graph.Output(x.Dense(1, new Softplus(), "variance"), "variance of y");
        var noise = Draw.Uniform<double>(1, 400, -1, 1);
        var (inputs, outputs) = (new double[400], noise.Select(e => 2 + e).ToArray());
        var network = graph.Build(1);
        Trainer.For(network, new GaussianNegativeLogLikelihood(), new Adam(0.02)).Fit(new Samples<double>(400, inputs, outputs), new() { Epochs = 1500, BatchSize = 400 });
        var run = network.CreateWorkspace(1);
        run.Forward();
        var mean = outputs.Average();
        Assert.Equal(mean, run.Output("mean of y")[0], 1e-3);
        Assert.Equal(outputs.Average(y => (y - mean) * (y - mean)), run.Output("variance of y")[0], 1e-3);
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        foreach (var bad in new[] { 0, -1, double.NaN, double.PositiveInfinity })
        {
            Refused.By<ArgumentOutOfRangeException>(() => _ = new Huber { Delta = bad }, "Delta", $"{bad}");
            Refused.By<ArgumentOutOfRangeException>(() => _ = new SmoothL1 { Beta = bad }, "Beta", $"{bad}");
            Refused.By<ArgumentOutOfRangeException>(() => _ = new GaussianNegativeLogLikelihood { Epsilon = bad }, "Epsilon", $"{bad}");
            Refused.By<ArgumentOutOfRangeException>(() => _ = new PoissonNegativeLogLikelihood { Epsilon = bad }, "Epsilon", $"{bad}");
        }

        foreach (var bad in new[] { double.NaN, double.NegativeInfinity })
        {
            Refused.By<ArgumentOutOfRangeException>(() => _ = new HingeEmbedding { Margin = bad }, "Margin", $"{bad}");
            Refused.By<ArgumentOutOfRangeException>(() => _ = new CosineEmbedding { Margin = bad }, "Margin", $"{bad}");
            Refused.By<ArgumentOutOfRangeException>(() => _ = new MarginRanking { Margin = bad }, "Margin", $"{bad}");
            Refused.By<ArgumentOutOfRangeException>(() => _ = new MultiMargin { Margin = bad }, "Margin", $"{bad}");
        }

        foreach (var bad in new[] { -0.1, 1.1, double.NaN })
            Refused.By<ArgumentOutOfRangeException>(() => _ = new SoftmaxCrossEntropy { LabelSmoothing = bad }, "0 to 1", $"{bad}");
        Refused.By<ArgumentOutOfRangeException>(() => _ = new MultiMargin { Power = 3 }, "1 or 2", "3");
        foreach (var bad in new[] { -1, double.NaN, double.PositiveInfinity })
        {
            Refused.By<ArgumentOutOfRangeException>(() => _ = new SoftmaxCrossEntropy { ClassWeights = [1, bad] }, "ClassWeights", $"{bad}");
            Refused.By<ArgumentOutOfRangeException>(() => _ = new BinaryCrossEntropy { PositiveWeights = [bad] }, "PositiveWeights", $"{bad}");
        }

        Refused.By<ArgumentException>(() => _ = new NegativeLogLikelihood { ClassWeights = [] }, "ClassWeights", "no weight");
        var small = Nets.Small<double>();
        foreach (var loss in new Loss[] { new SoftmaxCrossEntropy { ClassWeights = [1, 2] }, new SoftmaxCrossEntropy { ClassWeights = [1, 2], LabelSmoothing = 0.1 }, new NegativeLogLikelihood { ClassWeights = [1, 2] }, new MultiMargin { ClassWeights = [1, 2] } })
            Refused.By<ShapeException>(() => small.Training(loss), "2 class weights", "3 classes");
        Refused.By<ShapeException>(() => small.Training(new BinaryCrossEntropy { PositiveWeights = [1, 2] }), "2 positive weights", "3 outputs");
        Refused.By<ArgumentException>(() => small.Training(new MarginRanking()), "1 output", "2 predictions");
        Refused.By<ShapeException>(() => small.With(g => g.Minimize(new MarginRanking().Of(g["y"], g["y"]))), "two predictions", "1 were given");
        Refused.By<ShapeException>(() => small.With(g => g.Minimize(new Hinge().Of([g["y"], g["y"]], g["y"]))), "one prediction", "2 were given");
        Refused.By<ShapeException>(() => small.With(g => g.Minimize(new MarginRanking().Of([g["y"], g["x"]], g["y"]))), @"\[3\]", @"\[4\]");

        // A list that is changed afterwards changes no loss.
        double[] weights = [1, 2];
        var kept = new NegativeLogLikelihood { ClassWeights = weights };
        weights[0] = -7;
        Assert.Equal([1, 2.0], kept.ClassWeights!);
    }

    /// <summary>The wrong class is refused with its row, also where classes are smoothed or weighted, but not in rows that do not count.</summary>
    [Fact]
    public void A_class_must_be_one()
    {
        foreach (var loss in new Loss[] { new SoftmaxCrossEntropy { LabelSmoothing = 0.1 }, new SoftmaxCrossEntropy { ClassWeights = [1, 2, 3] }, new NegativeLogLikelihood(), new MultiMargin() })
        {
            var run = Nets.Small<double>().Training(loss, weighted: true).CreateWorkspace(2);
            Nets.Fill(run);
            run.Input("target")[1] = 3;
            Refused.By<ArgumentOutOfRangeException>(() => run.Forward(), "Row 1 has class 3", "0 to 2");
            run.Input("weight")[1] = 0;
            run.Forward();
            Assert.True(double.IsFinite(run.Loss()));
        }
    }
}
