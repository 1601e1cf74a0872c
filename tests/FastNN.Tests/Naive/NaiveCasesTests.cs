using System.Runtime.InteropServices;
using System.Text.Json;
using FastNN.Testing.Naive;
using FastNN.Tests.Support;

namespace FastNN.Tests.Naive;

/// <summary>The naive reference against numbers that FastNN did not produce.</summary>
public class NaiveCasesTests
{
    [SkippableFact]
    public void Networks_losses_and_gradients_agree()
    {
        var known = new Dictionary<string, NaiveActivation>
        {
            ["identity"] = NaiveActivation.Identity,
            ["sigmoid"] = NaiveActivation.Sigmoid,
            ["tanh"] = NaiveActivation.Tanh,
            ["relu"] = NaiveActivation.Relu,
            ["leaky_relu_0.01"] = NaiveActivation.LeakyRelu,
            ["elu_1"] = NaiveActivation.Elu,
            ["gelu_erf"] = NaiveActivation.Gelu,
            ["gelu_tanh"] = NaiveActivation.GeluTanh,
            ["silu"] = NaiveActivation.Silu,
            ["softplus"] = NaiveActivation.Softplus,
        };
        var count = 0;
        foreach (var file in Directory.GetFiles(SharedCases.Require("torch", "mlp"), "*.json"))
        {
            var c = new Case(file);
            if (!known.TryGetValue(c.Config.GetProperty("activation").GetString()!, out var activation))
                continue;
            var sizes = c.Config.GetProperty("sizes").EnumerateArray().Select(s => s.GetInt32()).ToArray();
            var rows = c.Config.GetProperty("batch").GetInt32();
            var layers = sizes.Length - 1;
            var network = new NaiveNetwork<double>(sizes, [.. Enumerable.Repeat(activation, layers - 1), NaiveActivation.Identity], rows);
            for (var l = 0; l < layers; l++)
                network.CopyFrom(l, Transposed(c[$"w{l}"], sizes[l + 1], sizes[l]), c.Has($"b{l}") ? c[$"b{l}"] : new double[sizes[l + 1]]);

            var y = network.Forward(c["x"]).ToArray();
            Agree(c, "y", c["y"], y);
            var dy = new double[y.Length];
            var loss = c.Config.GetProperty("loss").GetString() switch
            {
                "mse_mean" => NaiveLoss.MeanSquared<double>(y, c["target"], dy, rows),
                "ce_mean" => NaiveLoss.SoftmaxCrossEntropy<double>(y, c.Labels("target"), dy),
                var other => throw new InvalidDataException(other),
            };
            Agree(c, "loss", c["loss"], [loss]);
            Agree(c, "dx", c["dx"], network.Backward(dy).ToArray());
            for (var l = 0; l < layers; l++)
            {
                Agree(c, $"dw{l}", Transposed(c[$"dw{l}"], sizes[l + 1], sizes[l]), network.Layers[l].WeightGradient);
                if (c.Has($"db{l}"))
                    Agree(c, $"db{l}", c[$"db{l}"], network.Layers[l].BiasGradient);
            }

            if (c.Has("jvp"))
                Agree(c, "jvp", c["jvp"], network.Tangent(c["tangent"]).ToArray());
            count++;
        }

        Assert.True(count > 0, "No case among them has an activation that the naive networks know.");
    }

    [SkippableFact]
    public void Losses_with_ignored_labels_and_extreme_logits_agree()
    {
        var c = new Case(SharedCases.Require("torch", "loss", "ce_ignore_s3_mean.json"));
        var dz = new double[c["input"].Length];
        var z = Rows(c["input"]);
        Agree(c, "loss", c["loss"], [NaiveLoss.SoftmaxCrossEntropy<double>(z, c.Labels("target"), dz, ignore: c.Config.GetProperty("ignore_index").GetInt32())]);
        Agree(c, "dinput", Rows(c["dinput"]), dz);

        // [2 samples, 3 classes, 4 places] to [2·4 rows, 3 classes]
        static double[] Rows(double[] a) => [.. Transposed(a[..12], 3, 4), .. Transposed(a[12..], 3, 4)];

        c = new Case(SharedCases.Require("torch", "loss", "bce_logits_extreme_mean.json"));
        dz = new double[c["input"].Length];
        Agree(c, "loss", c["loss"], [NaiveLoss.BinaryCrossEntropy<double>(c["input"], c["target"], dz, rows: 1)]);
        Agree(c, "dinput", c["dinput"], dz);
    }

    [SkippableTheory]
    [InlineData("quadratic_adam")]
    [InlineData("rosenbrock_adam_betas")]
    [InlineData("mlp_sgd")]
    public void Optimizers_follow_the_trajectory(string name)
    {
        var c = new Case(SharedCases.Require("torch", "optimizer", $"{name}.json"));
        var hyper = c.Config.GetProperty("hyper");
        var steps = c.Config.GetProperty("steps").GetInt32();
        double[] trajectory = c["trajectory"], grads = c["grads"];
        var n = grads.Length / steps;
        var network = new NaiveNetwork<double>([n, 1], [NaiveActivation.Identity]);
        network.CopyFrom(0, trajectory.AsSpan(0, n), [0]);
        var rate = hyper.GetProperty("lr").GetDouble();
        NaiveOptimizer<double> optimizer = c.Config.GetProperty("optimizer").GetString() == "SGD"
            ? new NaiveSgd<double>(network, rate)
            : new NaiveAdam<double>(network, rate, hyper.GetProperty("betas")[0].GetDouble(), hyper.GetProperty("betas")[1].GetDouble(), hyper.GetProperty("eps").GetDouble());
        for (var s = 0; s < steps; s++)
        {
            grads.AsSpan(s * n, n).CopyTo(network.Layers[0].WeightGradient);
            optimizer.Step();
            Agree(c, $"step {s + 1}", trajectory[((s + 1) * n)..((s + 2) * n)], network.Layers[0].Weights);
        }
    }

    /// <summary>|a − b| ≤ tol·(|b| + min(1, ‖b‖∞))</summary>
    private static void Agree(Case c, string what, double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var norm = Math.Min(1, expected.Max(Math.Abs));
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(actual[i] - expected[i]) <= 1e-12 * (Math.Abs(expected[i]) + norm),
                $"{c.Name}, {what}[{i}]: {actual[i]:R}, wanted {expected[i]:R}");
        }
    }

    private static double[] Transposed(double[] a, int rows, int columns)
    {
        var t = new double[a.Length];
        for (var r = 0; r < rows; r++)
        {
            for (var k = 0; k < columns; k++)
                t[k * rows + r] = a[r * columns + k];
        }

        return t;
    }

    /// <summary>A case: configuration and tensors as offsets into a file of little-endian numbers.</summary>
    private sealed class Case(string file)
    {
        private readonly JsonElement root = JsonDocument.Parse(File.ReadAllBytes(file)).RootElement;
        private readonly byte[] data = File.ReadAllBytes(Path.ChangeExtension(file, ".bin"));

        public string Name => root.GetProperty("name").GetString()!;

        public JsonElement Config => root.GetProperty("config");

        public double[] this[string tensor] => MemoryMarshal.Cast<byte, double>(Bytes(tensor, "f64")).ToArray();

        public bool Has(string tensor) => root.GetProperty("tensors").TryGetProperty(tensor, out _);

        public int[] Labels(string tensor) => [.. MemoryMarshal.Cast<byte, long>(Bytes(tensor, "i64")).ToArray().Select(v => (int)v)];

        private ReadOnlySpan<byte> Bytes(string tensor, string type)
        {
            var t = root.GetProperty("tensors").GetProperty(tensor);
            Assert.Equal(type, t.GetProperty("dtype").GetString());
            return data.AsSpan(t.GetProperty("offset").GetInt32(), 8 * t.GetProperty("count").GetInt32());
        }
    }
}
