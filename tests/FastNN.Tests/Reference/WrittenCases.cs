using System.Runtime.InteropServices;
using System.Text.Json;

namespace FastNN.Tests.Reference;

/// <summary>A folder of cases whose numbers were worked out by hand, deleted at the end.</summary>
internal sealed class WrittenCases : IDisposable
{
    private static readonly double ln2 = Math.Log(2), ln3 = Math.Log(3);

    public string Folder { get; } = Directory.CreateTempSubdirectory("fastnn-cases").FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>Writes a case; labels are int[], all else double[].</summary>
    /// <returns>Its .json file.</returns>
    public string Add(string kind, string name, object config, params (string Name, int[] Shape, Array Numbers)[] tensors)
    {
        var (table, data) = (new Dictionary<string, object>(), new List<byte>());
        foreach (var (tensor, shape, numbers) in tensors)
        {
            table[tensor] = new { dtype = numbers is int[]? "i64" : "f64", shape, offset = data.Count, count = numbers.Length };
            data.AddRange(numbers is int[] labels ? MemoryMarshal.AsBytes<long>([.. labels.Select(l => (long)l)]) : MemoryMarshal.AsBytes<double>((double[])numbers));
        }

        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(Folder, kind)).FullName, $"{name}.json");
        File.WriteAllText(file, JsonSerializer.Serialize(new { name, group = kind, config, bin = $"{name}.bin", tensors = table }));
        File.WriteAllBytes(Path.ChangeExtension(file, ".bin"), [.. data]);
        return file;
    }

    /// <summary>z = W·(1, 2) = (5, 11), y = relu(z₁) − relu(z₂) = −6 against −7.</summary>
    public string AddMlp(object? config = null, double dx = -4) => Add("mlp", "by_hand", config ?? new { sizes = (int[])[2, 2, 1], activation = "relu", batch = 1, loss = "mse_mean", bias = true, note = "prose", maximize = false },
        ("x", [1, 2], new double[] { 1, 2 }), ("y", [1, 1], new double[] { -6 }), ("target", [1, 1], new double[] { -7 }), ("loss", [], new double[] { 1 }), ("dx", [1, 2], new[] { -4, dx }),
        ("w0", [2, 2], new double[] { 1, 2, 3, 4 }), ("dw0", [2, 2], new double[] { 2, 4, -2, -4 }), ("b0", [2], new double[2]), ("db0", [2], new double[] { 2, -2 }),
        ("w1", [1, 2], new double[] { 1, -1 }), ("dw1", [1, 2], new double[] { 10, 22 }), ("b1", [1], new double[1]), ("db1", [1], new double[] { 2 }),
        ("tangent", [1, 2], new double[] { 1, 0 }), ("jvp", [1, 1], new double[] { -2 }));

    public void AddActivations()
    {
        double[] unit = [1, 0, 0], column = [5.0 / 36, -1.0 / 18, -1.0 / 12];
        Add("activation", "softmax", new { op = "softmax_last" },
            ("x", [3], new[] { 0, ln2, ln3 }), ("y", [3], new[] { 1.0 / 6, 1.0 / 3, 0.5 }), ("dy", [3], unit), ("dx", [3], column), ("tangent", [3], unit), ("jvp", [3], column));

        // The slope at NaN is anything; a NaN of a number is the reference's own.
        Add("activation_extreme", "leaky", new { op = "leaky_relu_0.2" },
            ("x", [5], new[] { -1, 0, 2, double.NaN, double.NegativeInfinity }),
            ("y", [5], new[] { -0.2, 0, 2, double.NaN, double.NegativeInfinity }),
            ("dx", [5], new[] { 0.2, 0.2, 1, 7, double.NaN }));
    }

    public void AddLosses()
    {
        Add("loss", "mse_none", new { loss = "mse", reduction = "none" },
            ("input", [1, 2], new double[] { 1, 3 }), ("target", [1, 2], new double[] { 0, 1 }), ("loss", [1, 2], new double[] { 1, 4 }),
            ("upstream", [1, 2], new double[] { 1, 10 }), ("dinput", [1, 2], new double[] { 2, 40 }), ("dtarget", [1, 2], new double[] { -2, -40 }));
        Add("loss", "mse_mean", new { loss = "mse", reduction = "mean" },
            ("input", [2], new double[] { 1, 3 }), ("target", [2], new double[] { 0, 1 }), ("loss", [], new[] { 2.5 }), ("dinput", [2], new double[] { 1, 2 }));

        // Two classes at two places: the classes stand before the places.
        Add("loss", "ce_places", new { loss = "cross_entropy", label_smoothing = 0.0, reduction = "sum" },
            ("input", [1, 2, 2], new[] { 0, 0, 0, ln3 }), ("target", [1, 2], new[] { 0, 1 }), ("loss", [], new[] { Math.Log(8.0 / 3) }), ("dinput", [1, 2, 2], new[] { -0.5, 0.25, 0.5, -0.25 }));
        Add("loss", "ce_ignore", new { loss = "cross_entropy", ignore_index = -100, reduction = "mean" },
            ("input", [2, 3], new[] { 1, 2, 3, 0, ln2, ln3 }), ("target", [2], new[] { -100, 2 }), ("loss", [], new[] { ln2 }), ("dinput", [2, 3], new[] { 0, 0, 0, 1.0 / 6, 1.0 / 3, -0.5 }));
        Add("loss", "ce_prob", new { loss = "cross_entropy", target = "probabilities", reduction = "mean" },
            ("input", [1, 2], new double[2]), ("target", [1, 2], new[] { 0.25, 0.75 }), ("loss", [], new[] { ln2 }), ("dinput", [1, 2], new[] { 0.25, -0.25 }));
    }

    public void AddClips()
    {
        Add("clip", "norm", new { op = "clip_grad_norm", max_norm = 2.5, norm_type = 2.0 },
            ("grad0", [1], new double[] { 3 }), ("grad1", [1, 1], new double[] { -4 }), ("total_norm", [], new double[] { 5 }),
            ("clipped0", [1], new[] { 3 * 2.5 / 5.000001 }), ("clipped1", [1, 1], new[] { -4 * 2.5 / 5.000001 }));
        Add("clip", "value", new { op = "clip_grad_value", clip = 1.5 }, ("grad0", [3], new double[] { -3, 1, 2 }), ("clipped0", [3], new[] { -1.5, 1, 1.5 }));
    }

    public void AddOptimizers()
    {
        Add("optimizer", "dampened", new { optimizer = "SGD", hyper = new { lr = 0.5, momentum = 0.5, dampening = 0.5, weight_decay = 1 }, problem = "by hand", steps = 2 },
            ("trajectory", [3, 1], new[] { 1, -0.5, -1 }), ("grads", [2, 1], new double[] { 2, -0.5 }), ("loss", [2], new double[2]));
        Add("optimizer", "adamw", new { optimizer = "AdamW", hyper = new { lr = 0.5, betas = (double[])[0.5, 0.5], eps = 1e-300, weight_decay = 0.5 }, problem = "by hand", steps = 1 },
            ("trajectory", [2, 1], new[] { 1, 0.25 }), ("grads", [1, 1], new double[] { 3 }), ("loss", [1], new double[1]));
        Add("optimizer", "momentum", new { optimizer = "SGD", hyper = new { lr = 0.5, momentum = 0.5, dampening = 0, nesterov = false, weight_decay = 0 }, problem = "by hand", steps = 2 },
            ("trajectory", [3, 1], new double[] { 1, 0, -1 }), ("grads", [2, 1], new double[] { 2, 1 }), ("loss", [2], new double[2]));
        Add("optimizer", "network", new { optimizer = "SGD", hyper = new { lr = 0.25, momentum = 0, dampening = 0.5 }, problem = "mse_mean(tanh(X W1^T+b1) W2^T+b2, Y); …", steps = 1 },
            ("X", [1, 1], new double[] { 1 }), ("Y", [1, 1], new double[] { 0 }), ("loss", [1], new double[] { 4 }),
            ("trajectory", [2, 4], new double[] { 0, 0, 1, 2, -1, -1, 1, 1 }), ("grads", [1, 4], new double[] { 4, 4, 0, 4 }));
        Add("optimizer", "nesterov", new { optimizer = "SGD", hyper = new { lr = 0.5, momentum = 0.5, nesterov = true, maximize = true, foreach_ = false }, problem = "by hand", steps = 2 },
            ("trajectory", [3, 1], new[] { 1, 2.5, 3.5 }), ("grads", [2, 1], new double[] { 2, 1 }), ("loss", [2], new double[2]));

        // ½·(2a² + b²) from (1, 2): the first step has length 1/4 along −∇f = (−2, −2), the second is −H·(1, 1.5), H of the
        // pair s = (−½, −½), y = (−1, −½).
        Add("optimizer", "lbfgs", new { optimizer = "LBFGS", hyper = new { lr = 1, max_iter = 1, max_eval = (int?)null, line_search_fn = (string?)null, history_size = 5 }, problem = "0.5 p^T A p - b^T p", steps = 2 },
            ("A", [2, 2], new double[] { 2, 0, 0, 1 }), ("b", [2], new double[2]), ("trajectory", [3, 2], new[] { 1, 2, 0.5, 1.5, -1.0 / 15, 2.0 / 15 }));
    }

    public void AddSchedules()
    {
        Add("lr_schedule", "steps", new { schedule = "MultiStepLR", base_lr = 1.0, @params = new { milestones = new Dictionary<string, int> { ["1"] = 1, ["2"] = 2 }, gamma = 0.5, last_epoch = 4 } }, ("lr", [4], new[] { 1, 0.5, 0.125, 0.125 }));
        Add("lr_schedule", "sequence", new
        {
            schedule = "SequentialLR",
            base_lr = 8.0,
            milestones = (int[])[2],
            schedulers = (object[])[new { schedule = "LinearLR", start_factor = 0.5, total_iters = 2 }, new { schedule = "ExponentialLR", @params = new { gamma = 0.5 } }],
        }, ("lr", [4], new double[] { 4, 6, 8, 4 }));
        Add("lr_schedule", "cycle", new { schedule = "OneCycleLR", base_lr = 9.0, @params = new { base_lrs = (double[])[1], total_steps = 5, pct_start = 0.6, div_factor = 4, final_div_factor = 2, anneal_strategy = "linear" } },
            ("lr", [5], new[] { 1, 2.5, 4, 2.25, 0.5 }));
        Add("lr_schedule", "cyclic", new { schedule = "CyclicLR", base_lr = 1.0, @params = new { max_lrs = (double[])[3], step_size_up = 2, mode = "triangular2" } }, ("lr", [7], new[] { 1, 2, 3, 2, 1, 1.5, 2 }));
        Add("lr_schedule", "power", new { schedule = "LambdaLR", base_lr = 8.0, @params = new { lr_lambda = "lambda epoch: 0.5 ** epoch", lr_lambdas = (object?[])[null] } }, ("lr", [3], new double[] { 8, 4, 2 }));
        Add("lr_schedule", "inverse", new { schedule = "LambdaLR", base_lr = 6.0, formula = "1 / (1 + 0.5 * epoch)" }, ("lr", [3], new double[] { 6, 4, 3 }));
        Add("lr_schedule", "plateau", new { schedule = "ReduceLROnPlateau", base_lr = 1.0, @params = new { factor = 0.5, patience = 0, cooldown = 1, threshold = 0.25, threshold_mode = "abs", min_lrs = (double[])[0.4] } },
            ("metric", [6], new[] { 1, 0.8, 0.9, 0.9, 0.5, 0.5 }), ("lr", [6], new[] { 1, 1, 0.5, 0.5, 0.4, 0.4 }));
    }
}
