using FastNN.Testing.Naive;

namespace FastNN.Tests.Naive;

[Collection("Alone")]
public class NaiveNetworkTests
{
    private static readonly NaiveActivation[] activations = Enum.GetValues<NaiveActivation>();

    // ---- worked numbers ----

    [Fact]
    public void One_neuron_on_half_squared_error()
    {
        var network = new NaiveNetwork<double>([1, 1], [NaiveActivation.Sigmoid]);
        network.CopyFrom(0, [2], [-1]);
        var dy = new double[1];
        var c = NaiveLoss.HalfMeanSquared(network.Forward([1.5]), [0], dy, rows: 1);
        var dx = network.Backward(dy)[0];
        Assert.Equal(0.387901746287, c, 12);
        Assert.Equal(0.092478043230, network.Layers[0].BiasGradient[0], 12);
        Assert.Equal(0.138717064845, network.Layers[0].WeightGradient[0], 12);
        Assert.Equal(2 * 0.092478043230, dx, 11);
    }

    [Fact]
    public void Softmax_cross_entropy_of_0_ln2_ln3()
    {
        var dz = new double[3];
        var c = NaiveLoss.SoftmaxCrossEntropy<double>([0, Math.Log(2), Math.Log(3)], [2], dz);
        Assert.Equal(Math.Log(2), c, 15);
        AssertClose([1 / 6.0, 1 / 3.0, -1 / 2.0], dz, 1e-15);
    }

    [Fact]
    public void Saturated_sigmoid_stalls_with_squared_error_and_not_with_cross_entropy()
    {
        var network = new NaiveNetwork<double>([1, 1], [NaiveActivation.Sigmoid]);
        network.CopyFrom(0, [1], [0]);
        var dy = new double[1];
        NaiveLoss.HalfMeanSquared(network.Forward([-10]), [1], dy, rows: 1);
        network.Backward(dy);
        Assert.Equal(-4.5394e-5, network.Layers[0].BiasGradient[0], 9);
        NaiveLoss.BinaryCrossEntropy<double>([-10], [1], dy, rows: 1);
        Assert.Equal(-0.9999546, dy[0], 7);
    }

    [Fact]
    public void Two_rectifiers_make_the_absolute_value()
    {
        var network = new NaiveNetwork<double>([1, 2, 1], [NaiveActivation.Relu, NaiveActivation.Relu], maximumRows: 5);
        network.CopyFrom(0, [1, -1], [0, 0]);
        network.CopyFrom(1, [1, 1], [0]);
        Assert.Equal([2, 0.5, 0, 0.5, 3], network.Forward([-2, -0.5, 0, 0.5, 3]).ToArray());
        Assert.Equal([-1, -1, 0, 1, 1], network.Backward([1, 1, 1, 1, 1]).ToArray());
    }

    [Fact]
    public void Squared_losses_differ_by_their_named_factor()
    {
        double[] prediction = [1, 2, 3, 4, 5, 6], target = [0, 0, 0, 0, 0, 0], d = new double[6]; // 2 rows of 3: Σ = 91
        Assert.Equal(91.0 / 4, NaiveLoss.HalfMeanSquared<double>(prediction, target, d, rows: 2), 13);
        AssertClose([0.5, 1, 1.5, 2, 2.5, 3], d, 1e-15);
        Assert.Equal(91.0 / 6, NaiveLoss.MeanSquared<double>(prediction, target, d, rows: 2), 13);
        AssertClose([1 / 3.0, 2 / 3.0, 1, 4 / 3.0, 5 / 3.0, 2], d, 1e-15);
    }

    [Theory]
    [InlineData(0.0, 0.0, 1.0)]
    [InlineData(0.1, 0.1124629160182849, 0.8875370839817152)]
    [InlineData(0.5, 0.5204998778130465, 0.4795001221869535)]
    [InlineData(0.99, 0.8385080695553698, 0.1614919304446302)]
    [InlineData(1.0, 0.8427007929497149, 0.15729920705028513)]
    [InlineData(1.5, 0.9661051464753108, 0.033894853524689274)]
    [InlineData(2.0, 0.9953222650189527, 0.004677734981047265)]
    [InlineData(3.0, 0.9999779095030014, 2.2090496998585438e-05)]
    [InlineData(5.0, 0.9999999999984626, 1.5374597944280351e-12)]
    [InlineData(10.0, 1.0, 2.088487583762545e-45)]
    [InlineData(26.0, 1.0, 5.663192408856143e-296)]
    public void The_error_function_has_its_digits(double x, double erf, double erfc)
    {
        Assert.InRange(NaiveErf.Erf(x), erf - 1e-15, erf + 1e-15);
        Assert.Equal(-NaiveErf.Erf(x), NaiveErf.Erf(-x));
        var tolerance = (1e-15 + x * x * 1.2e-16) * erfc;
        Assert.InRange(NaiveErf.Erfc(x), erfc - tolerance, erfc + tolerance);
        Assert.InRange(NaiveErf.Erfc(-x), 1 + erf - 1e-15, 1 + erf + 1e-15);
    }

    // From the definitions, with 50 digits.
    [Theory]
    [InlineData(NaiveActivation.Elu, -1e-9, -9.999999995e-10)]
    [InlineData(NaiveActivation.Elu, -50.0, -1.0)]
    [InlineData(NaiveActivation.Softplus, -40.0, 4.248354255291589e-18)]
    [InlineData(NaiveActivation.Softplus, 800.0, 800.0)]
    [InlineData(NaiveActivation.Softplus, 0.0, 0.6931471805599453)]
    [InlineData(NaiveActivation.Gelu, 1.0, 0.8413447460685429)]
    [InlineData(NaiveActivation.Gelu, -6.0, -5.9195258702261885e-9)]
    [InlineData(NaiveActivation.GeluTanh, 1.0, 0.8411919906082768)]
    [InlineData(NaiveActivation.Silu, 1.0, 0.7310585786300049)]
    [InlineData(NaiveActivation.Silu, -800.0, 0.0)]
    [InlineData(NaiveActivation.LeakyRelu, -3.0, -0.03)]
    [InlineData(NaiveActivation.Tanh, 0.5, 0.46211715726000973)]
    public void Activations_have_their_values(NaiveActivation activation, double z, double expected) =>
        AssertClose([expected], [activation.Value(z)], 4e-15 * Math.Abs(expected));

    [Fact]
    public void Kinks_follow_the_convention()
    {
        Assert.Equal(0, NaiveActivation.Relu.Slope(0.0, 0.0));
        Assert.Equal(0.01, NaiveActivation.LeakyRelu.Slope(0.0, 0.0));
        Assert.Equal(1, NaiveActivation.Elu.Slope(0.0, 0.0));
    }

    // ---- gradients against differences ----

    public static TheoryData<NaiveActivation, NaiveLossKind> ActivationsAndLosses()
    {
        var data = new TheoryData<NaiveActivation, NaiveLossKind>();
        foreach (var activation in activations)
        {
            foreach (var loss in Enum.GetValues<NaiveLossKind>())
                data.Add(activation, loss);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(ActivationsAndLosses))]
    public void Gradients_agree_with_central_differences(NaiveActivation activation, NaiveLossKind loss)
    {
        const int rows = 3;
        var kinked = 0;
        var checkedEntries = 0;
        for (var seed = 1; seed <= 4; seed++)
        {
            var random = new Random(seed);
            var network = Random(random, rows, [3, 5, 4], [activation, activation]);
            double[] x = Numbers(random, rows * 3), targets = Numbers(random, rows * 4, 0, 1), weights = Numbers(random, rows, 0.5, 2), dy = new double[rows * 4];
            var labels = targets.Chunk(4).Select(t => (int)(4 * t[0])).ToArray();
            double Loss() => loss switch
            {
                NaiveLossKind.HalfMeanSquared => NaiveLoss.HalfMeanSquared(network.Forward(x), targets, dy, rows, weights),
                NaiveLossKind.MeanSquared => NaiveLoss.MeanSquared(network.Forward(x), targets, dy, rows, weights),
                NaiveLossKind.BinaryCrossEntropy => NaiveLoss.BinaryCrossEntropy(network.Forward(x), targets, dy, rows, weights),
                _ => NaiveLoss.SoftmaxCrossEntropy(network.Forward(x), labels, dy, weights),
            };
            // Which side of 0 every z lies on: a difference across a kink is no derivative.
            bool[] Sides() => [.. network.Layers.SelectMany(l => l.Z).Select(z => z > 0)];

            Loss();
            var dx = network.Backward(dy).ToArray();
            foreach (var (values, gradient) in network.Layers.SelectMany(l => new[] { (l.Weights, l.WeightGradient.ToArray()), (l.Bias, l.BiasGradient.ToArray()) }).Append((x, dx)).ToArray())
            {
                var norm = gradient.Max(Math.Abs);
                for (var i = 0; i < values.Length; i++)
                {
                    // Fourth order: (8Δ(h) − Δ(2h))/12h, Δ(h) = C(w + h) − C(w − h), with the step actually taken.
                    double at = values[i], h = at + Math.Pow(double.BitIncrement(1) - 1, 0.2) - at;
                    var sides = new List<bool[]>();
                    double At(double w)
                    {
                        values[i] = w;
                        var c = Loss();
                        sides.Add(Sides());
                        return c;
                    }

                    var numeric = (8 * (At(at + h) - At(at - h)) - (At(at + 2 * h) - At(at - 2 * h))) / (12 * h);
                    values[i] = at;
                    if (activation is NaiveActivation.Relu or NaiveActivation.LeakyRelu or NaiveActivation.Elu && !sides.All(s => s.SequenceEqual(sides[0])))
                    {
                        kinked++;
                        continue;
                    }

                    var scale = Math.Max(Math.Max(Math.Abs(gradient[i]), Math.Abs(numeric)), 1e-3 * norm);
                    Assert.True(Math.Abs(gradient[i] - numeric) <= 1e-7 * scale, $"seed {seed}, entry {i}: {gradient[i]:R} against {numeric:R}");
                    checkedEntries++;
                }
            }
        }

        Assert.InRange(kinked, 0, 2);
        Assert.InRange(checkedEntries, 4 * 53 - 2, 4 * 53); // 44 parameters and 9 inputs
    }

    [Theory]
    [MemberData(nameof(ActivationsAndLosses))]
    public void Tangent_is_the_transpose_of_backward(NaiveActivation first, NaiveLossKind seed)
    {
        const int rows = 3;
        var random = new Random(100 + (int)seed);
        foreach (var second in activations)
        {
            var network = Random(random, rows, [3, 5, 4], [first, second]);
            double[] x = Numbers(random, rows * 3), tx = Numbers(random, rows * 3), u = Numbers(random, rows * 4);
            foreach (var layer in network.Layers)
            {
                Numbers(random, layer.Weights.Length).CopyTo(layer.WeightTangent, 0);
                Numbers(random, layer.Bias.Length).CopyTo(layer.BiasTangent, 0);
            }

            network.Forward(x);
            var forward = u.Zip(network.Tangent(tx).ToArray(), (a, b) => a * b).ToArray();
            var back = network.Backward(u).ToArray().Zip(tx, (a, b) => a * b).ToList();
            foreach (var layer in network.Layers)
            {
                back.AddRange(layer.WeightGradient.Zip(layer.WeightTangent, (a, b) => a * b));
                back.AddRange(layer.BiasGradient.Zip(layer.BiasTangent, (a, b) => a * b));
            }

            Assert.True(Math.Abs(forward.Sum() - back.Sum()) <= 1e-15 * (forward.Sum(Math.Abs) + back.Sum(Math.Abs)));
        }
    }

    // ---- rows, weights, ignored labels ----

    [Fact]
    public void A_batch_is_its_rows()
    {
        var random = new Random(5);
        var network = Random(random, 6, [3, 4, 2], [NaiveActivation.Tanh, NaiveActivation.Identity]);
        double[] x = Numbers(random, 18), dy = Numbers(random, 12);
        var y = network.Forward(x).ToArray();
        var dx = network.Backward(dy).ToArray();
        var dW = network.Layers[0].WeightGradient.ToArray();
        var sum = new double[dW.Length];
        for (var r = 0; r < 6; r++)
        {
            Assert.Equal(y[(2 * r)..(2 * r + 2)], network.Forward(x.AsSpan(3 * r, 3)).ToArray());
            Assert.Equal(dx[(3 * r)..(3 * r + 3)], network.Backward(dy.AsSpan(2 * r, 2)).ToArray());
            for (var i = 0; i < sum.Length; i++)
                sum[i] += network.Layers[0].WeightGradient[i];
        }

        AssertClose(dW, sum, 1e-15);
    }

    [Theory]
    [InlineData(NaiveLossKind.HalfMeanSquared)]
    [InlineData(NaiveLossKind.MeanSquared)]
    [InlineData(NaiveLossKind.BinaryCrossEntropy)]
    [InlineData(NaiveLossKind.SoftmaxCrossEntropy)]
    public void Weight_2_is_a_row_twice_and_weight_0_is_no_row(NaiveLossKind loss)
    {
        double Loss(double[] y, double[] t, double[] w, double[] dy) => loss switch
        {
            NaiveLossKind.HalfMeanSquared => NaiveLoss.HalfMeanSquared<double>(y, t, dy, t.Length / 2, w),
            NaiveLossKind.MeanSquared => NaiveLoss.MeanSquared<double>(y, t, dy, t.Length / 2, w),
            NaiveLossKind.BinaryCrossEntropy => NaiveLoss.BinaryCrossEntropy<double>(y, t, dy, t.Length / 2, w),
            _ => NaiveLoss.SoftmaxCrossEntropy<double>(y, [.. t.Chunk(2).Select(p => (int)p[0])], dy, w),
        };
        double[] weighted = new double[6], repeated = new double[6];
        var a = Loss([0.3, -2, double.NaN, 7, 1.5, 0.5], [1, 0, 9, 9, 0, 1], [2, 0, 1], weighted);
        var b = Loss([0.3, -2, 0.3, -2, 1.5, 0.5], [1, 0, 1, 0, 0, 1], [], repeated);
        Assert.Equal(b, a, 15);
        AssertClose([2 * repeated[0], 2 * repeated[1], 0, 0, repeated[4], repeated[5]], weighted, 1e-15);

        Assert.Equal(0, Loss([1, 2], [1, 0], [0], weighted = [3, 3]));
        Assert.Equal([0.0, 0.0], weighted);
    }

    [Fact]
    public void Ignored_labels_leave_the_mean()
    {
        double[] z = [1, 2, 3, 0.5, -1, 0, double.NaN, 0, 0], dz = new double[9], dzOf2 = new double[6];
        var c = NaiveLoss.SoftmaxCrossEntropy<double>(z, [0, 2, -100], dz, [1, 3, 5], ignore: -100);
        Assert.Equal(NaiveLoss.SoftmaxCrossEntropy<double>(z.AsSpan(0, 6), [0, 2], dzOf2, [1, 3]), c);
        Assert.Equal([.. dzOf2, 0, 0, 0], dz);
        Assert.Equal(0, NaiveLoss.SoftmaxCrossEntropy<double>(z, [1, 1, 1], dz, ignore: 1));
        Assert.All(dz, d => Assert.Equal(0, d));
        Assert.Throws<ArgumentOutOfRangeException>(() => NaiveLoss.SoftmaxCrossEntropy<double>(new double[3], [3], new double[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => NaiveLoss.SoftmaxCrossEntropy<double>(new double[3], [-100], new double[3]));
    }

    [Fact]
    public void Cross_entropy_keeps_its_digits_when_the_network_is_sure()
    {
        var dz = new double[2];
        Assert.Equal(Math.Exp(-50), NaiveLoss.SoftmaxCrossEntropy<double>([50, 0], [0], dz), 1e-30);
        Assert.Equal(-Math.Exp(-50), dz[0], 1e-30);
        Assert.Equal(2000, NaiveLoss.SoftmaxCrossEntropy<double>([-1000, 1000], [0], dz));
        Assert.Equal([-1.0, 1.0], dz);
        Assert.Equal(1000, NaiveLoss.BinaryCrossEntropy<double>([-1000], [1], new double[1], rows: 1));
        Assert.Equal(Math.Exp(-50), NaiveLoss.BinaryCrossEntropy<double>([50], [1], new double[1], rows: 1), 1e-30);
    }

    // ---- optimizers ----

    [Fact]
    public void Sgd_by_hand() => AssertSteps(n => new NaiveSgd<double>(n, 0.1), [0.9, 1.1, 1.05], 1e-15);

    [Fact]
    public void Momentum_by_hand() =>
        // v = 1, −1.1, −0.49
        AssertSteps(n => new NaiveMomentum<double>(n, 0.1), [0.9, 1.01, 1.059], 1e-15);

    [Fact]
    public void Adam_by_hand() => AssertSteps(n => new NaiveAdam<double>(n, 0.1), [0.9000000009999999, 0.9366103534720748, 0.9502794196738215], 1e-15);

    [Fact]
    public void Adam_adds_epsilon_after_the_correction_of_bias()
    {
        var network = new NaiveNetwork<double>([1, 1], [NaiveActivation.Identity]);
        network.Layers[0].WeightGradient[0] = 1e-8;
        new NaiveAdam<double>(network, 0.1).Step();
        Assert.Equal(-0.05, network.Layers[0].Weights[0], 15); // η·g/(|g| + ε)
    }

    // ---- training ----

    [Theory]
    [InlineData(NaiveLossKind.SoftmaxCrossEntropy)]
    [InlineData(NaiveLossKind.BinaryCrossEntropy)]
    [InlineData(NaiveLossKind.MeanSquared)]
    [InlineData(NaiveLossKind.HalfMeanSquared)]
    public void Exclusive_or_is_learned_and_nothing_is_allocated(NaiveLossKind loss)
    {
        float[] x = [0, 0, 0, 1, 1, 0, 1, 1];
        int[] labels = [0, 1, 1, 0];
        float[] targets = [1, 0, 0, 1, 0, 1, 1, 0]; // one-hot
        var network = new NaiveNetwork<float>([2, 8, 2], [NaiveActivation.Tanh, NaiveActivation.Identity], maximumRows: 4);
        network.Initialize(seed: 3);
        var trainer = new NaiveTrainer<float>(network, loss, new NaiveAdam<float>(network, 0.05));
        double Step() => loss == NaiveLossKind.SoftmaxCrossEntropy ? trainer.TrainStep(x, labels) : trainer.TrainStep(x, targets);

        var c0 = Step();
        for (var i = 0; i < 200; i++)
            Step();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var c = Step();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(c < 0.02 * c0, $"{c0} fell to {c}");
        var y = network.Forward(x);
        for (var r = 0; r < 4; r++)
            Assert.Equal(labels[r] == 1, y[2 * r + 1] > y[2 * r]);
    }

    [Fact]
    public void Float_agrees_with_double()
    {
        foreach (var activation in activations)
        {
            var random = new Random(11);
            var wide = Random(random, 2, [4, 6, 3], [activation, NaiveActivation.Identity]);
            var narrow = new NaiveNetwork<float>([4, 6, 3], [activation, NaiveActivation.Identity], 2);
            for (var l = 0; l < 2; l++)
                narrow.CopyFrom(l, Narrow(wide.Layers[l].Weights), Narrow(wide.Layers[l].Bias));
            double[] x = Numbers(random, 8), dy = Numbers(random, 6);
            AssertClose(wide.Forward(x).ToArray(), [.. narrow.Forward(Narrow(x)).ToArray().Select(v => (double)v)], 2e-6);
            AssertClose(wide.Backward(dy).ToArray(), [.. narrow.Backward(Narrow(dy)).ToArray().Select(v => (double)v)], 2e-6);
            AssertClose(wide.Layers[0].WeightGradient, [.. narrow.Layers[0].WeightGradient.Select(v => (double)v)], 4e-6);
        }

        static float[] Narrow(double[] v) => [.. v.Select(a => (float)a)];
    }

    [Fact]
    public void Misuse_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new NaiveNetwork<double>([3], []));
        Assert.Throws<ArgumentException>(() => new NaiveNetwork<double>([3, 2], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NaiveNetwork<double>([3, 0], [NaiveActivation.Relu]));
        var network = new NaiveNetwork<double>([3, 2], [NaiveActivation.Relu], maximumRows: 2);
        Assert.Throws<InvalidOperationException>(() => { network.Backward(new double[2]); });
        Assert.Throws<InvalidOperationException>(() => { network.Tangent(new double[3]); });
        Assert.Throws<ArgumentException>(() => { network.Forward(new double[4]); });
        Assert.Throws<ArgumentException>(() => { network.Forward(new double[9]); });
        Assert.Throws<ArgumentException>(() => network.CopyFrom(0, new double[5], new double[2]));
        Assert.Throws<ArgumentException>(() => network.CopyTo(0, new double[6], new double[1]));
        network.Forward(new double[6]);
        Assert.Throws<ArgumentException>(() => { network.Backward(new double[2]); });
        Assert.Throws<ArgumentException>(() => NaiveLoss.MeanSquared<double>(new double[4], new double[3], new double[4], 2));
        var trainer = new NaiveTrainer<double>(network, NaiveLossKind.MeanSquared, new NaiveSgd<double>(network, 1));
        Assert.Throws<InvalidOperationException>(() => trainer.TrainStep(new double[3], new[] { 1 }));
    }

    // ---- helpers ----

    /// <summary>Three steps from w = 1 with gradients 1, −2, 0.5, on a weight and on a bias.</summary>
    private static void AssertSteps(Func<NaiveNetwork<double>, NaiveOptimizer<double>> make, double[] expected, double tolerance)
    {
        var network = new NaiveNetwork<double>([1, 1], [NaiveActivation.Identity]);
        network.CopyFrom(0, [1], [1]);
        var optimizer = make(network);
        double[] gradients = [1, -2, 0.5];
        for (var t = 0; t < 3; t++)
        {
            network.Layers[0].WeightGradient[0] = network.Layers[0].BiasGradient[0] = gradients[t];
            optimizer.Step();
            AssertClose([expected[t], expected[t]], [network.Layers[0].Weights[0], network.Layers[0].Bias[0]], tolerance);
        }

        Assert.Equal(3, optimizer.Steps);
    }

    private static NaiveNetwork<double> Random(Random random, int rows, int[] sizes, NaiveActivation[] activations)
    {
        var network = new NaiveNetwork<double>(sizes, activations, rows);
        for (var l = 0; l < activations.Length; l++)
            network.CopyFrom(l, Numbers(random, sizes[l] * sizes[l + 1]), Numbers(random, sizes[l + 1]));
        return network;
    }

    private static double[] Numbers(Random random, int count, double from = -1, double to = 1)
    {
        var numbers = new double[count];
        for (var i = 0; i < count; i++)
            numbers[i] = from + (to - from) * random.NextDouble();
        return numbers;
    }

    private static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance, $"entry {i}: {actual[i]:R}, wanted {expected[i]:R}");
    }
}
