using System.Text.Json;
using FastNN.Tests.Cases;

namespace FastNN.Tests.Reference;

/// <summary>The judge itself: what agrees, what differs, what is not built, what is malformed. Needs no reference cases.</summary>
public sealed class CaseReportTests : IDisposable
{
    private readonly WrittenCases cases = new();

    public void Dispose() => cases.Dispose();

    [Fact]
    public void Numbers_worked_out_by_hand_agree()
    {
        cases.AddMlp();
        cases.AddActivations();
        cases.AddClips();
        cases.AddLosses();
        cases.AddOptimizers();
        cases.AddSchedules();
        var report = new CaseReport(cases.Folder);
        Assert.Empty(report.Failures);
        Assert.Equal(CaseKinds.All.Keys.Order(), Saved(report).Keys.Order());
        Assert.Equal(["activation 1 0 0", "activation_extreme 1 0 0", "clip 2 0 0", "loss 5 0 0", "lr_schedule 7 0 0", "mlp 1 0 0", "optimizer 6 0 0"], Counts(report));
        Assert.All(Saved(report), k => Assert.InRange(k.Value["worst"], 0, 1e-15));
        Assert.Contains("leaky: 2 entries left out", report.ToString());
    }

    [Fact]
    public void A_wrong_number_is_named_and_the_report_is_written()
    {
        cases.AddMlp(dx: -4.5);
        cases.AddLosses();
        var report = new CaseReport(cases.Folder);
        Assert.Equal("mlp/by_hand: dx[0, 1] is -4, not -4.5: error 9.1e-2, 1 of 2 entries beyond 1e-11", Assert.Single(report.Failures));
        Assert.Equal(["loss 5 0 0", "mlp 0 1 0"], Counts(report));
        Assert.Equal(0.5 / 5.5, Saved(report)["mlp"]["worst"]);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void What_is_not_finite_must_not_be_so_in_the_same_place(double dx)
    {
        cases.AddMlp(dx: dx);
        var report = new CaseReport(cases.Folder);
        Assert.Contains($"dx[0, 1] is -4, not {dx}", Assert.Single(report.Failures));
        Assert.Equal(double.MaxValue, Saved(report)["mlp"]["worst"]);
    }

    [Fact]
    public void What_cannot_be_expressed_is_counted()
    {
        double[] one = [1];
        int[] single = [1];
        cases.Add("lattice", "kind", new { });
        cases.Add("activation", "softmoid", new { op = "softmoid" }, ("x", single, one));
        cases.Add("activation", "relu_of_two", new { op = "relu_1_2" }, ("x", single, one));
        cases.Add("activation", "setting", new { op = "tanh", slope = 2 }, ("x", single, new double[1]), ("y", single, new double[1]), ("dx", single, one));
        cases.Add("activation", "tensor", new { op = "tanh" }, ("x", single, new double[1]), ("y", single, new double[1]), ("dx", single, one), ("hvp", single, one));
        cases.Add("loss", "focal", new { loss = "focal", reduction = "mean" }, ("input", [1, 2], new double[2]), ("target", single, new int[1]));
        cases.Add("loss", "median", new { loss = "mse", reduction = "median" }, ("input", single, one), ("target", single, one), ("loss", [], one));
        cases.Add("optimizer", "trusting", new { optimizer = "SGD", hyper = new { lr = 1, trust = 2 }, problem = "", steps = 0 }, ("trajectory", [1, 1], one), ("grads", [0, 1], Array.Empty<double>()));
        cases.AddMlp(new { sizes = (int[])[2, 2, 1], activation = "relu", batch = 1, loss = "huber_mean", bias = true });
        var report = new CaseReport(cases.Folder);
        Assert.Empty(report.Failures);
        Assert.Equal(["activation 0 0 4", "lattice 0 0 1", "loss 0 0 2", "mlp 0 0 1", "optimizer 0 0 1"], Counts(report));
        foreach (var why in new[] { "activation softmoid", "activation relu_1_2", "config.slope = 2", "tensor hvp", "loss focal", "reduction median", "config.hyper.trust = 2", "loss huber_mean", "the kind itself" })
            Assert.Contains(why, report.ToString());
    }

    /// <summary>Reductions, weights and shapes of which a folder may hold few.</summary>
    [Fact]
    public void Variants_of_losses_agree()
    {
        double ln2 = Math.Log(2), full = Math.Log(2 * Math.PI) / 2;
        double[] logits = new double[4], halves = [0.5, 0.5, 1, 0], logs = [-1, -1, -2, -3], positive = [1, 0, 0, 1], weights = [3, 5];
        foreach (var (reduction, share) in new[] { ("sum", 1.0), ("mean", 0.25), ("batchmean", 0.5) })
            cases.Add("loss", $"kl_{reduction}", new { loss = "kl_div", input = "log-probabilities", log_target = false, reduction }, ("input", [2, 2], logs), ("target", [2, 2], halves), ("loss", [], new[] { share * (3 - ln2) }), ("dinput", [2, 2], halves.Select(t => -share * t).ToArray()));
        cases.Add("loss", "gaussian", new { loss = "gaussian_nll", var = "weight", full = true, eps = 1e-6, reduction = "sum" }, ("input", [2, 2], new double[] { 1, 2, 3, 4 }), ("target", [2, 2], new double[] { 0, 0, 1, 1 }),
            ("weight", [2, 1], new double[] { 1, 4 }), ("loss", [], new[] { 2.5 + 2 * ln2 + 1.625 + 4 * full }), ("dinput", [2, 2], new[] { 1, 2, 0.5, 0.75 }));
        cases.Add("loss", "poisson", new { loss = "poisson_nll", log_input = false, full = true, eps = 1e-8, reduction = "mean" }, ("input", [1], new double[] { 2 }), ("target", [1], new double[] { 3 }),
            ("loss", [], new[] { 2 - 3 * Math.Log(2 + 1e-8) + 3 * Math.Log(3) - 3 + Math.Log(6 * Math.PI) / 2 }), ("dinput", [1], new[] { 1 - 3 / (2 + 1e-8) }));
        cases.Add("loss", "probabilities", new { loss = "cross_entropy", target = "probabilities", label_smoothing = 0.5, class_weight = "weight", reduction = "mean" }, ("input", [1, 2], new double[2]), ("target", [1, 2], new[] { 0.25, 0.75 }),
            ("weight", [2], new double[] { 2, 4 }), ("loss", [], new[] { 3.25 * ln2 }), ("dinput", [1, 2], new[] { 0.875, -0.875 }));
        cases.Add("loss", "margins", new { loss = "multi_margin", p = 2, margin = 1.0, class_weight = "weight", reduction = "mean" }, ("input", [1, 3], new[] { 0, 0.5, 1 }), ("target", [1], new[] { 0 }),
            ("weight", [3], new double[] { 2, 1, 1 }), ("loss", [], new[] { 12.5 / 3 }), ("dinput", [1, 3], new[] { -14.0 / 3, 2, 8.0 / 3 }));
        cases.Add("loss", "distance", new { loss = "smooth_l1", beta = 0.0, reduction = "mean" }, ("input", [1], new double[] { 3 }), ("target", [1], new double[] { 1 }), ("loss", [], new double[] { 2 }), ("dinput", [1], new double[] { 1 }));
        cases.Add("loss", "positives_sum", new { loss = "bce_with_logits", pos_weight = "weight, broadcast", reduction = "sum" }, ("input", [2, 2], logits), ("target", [2, 2], positive), ("weight", [2], weights),
            ("loss", [], new[] { 10 * ln2 }), ("dinput", [2, 2], new[] { -1.5, 0.5, 0.5, -2.5 }));
        cases.Add("loss", "positives_none", new { loss = "bce_with_logits", pos_weight = "weight, broadcast", reduction = "none" }, ("input", [2, 2], logits), ("target", [2, 2], positive), ("weight", [2], weights),
            ("loss", [2, 2], new[] { 3 * ln2, ln2, ln2, 5 * ln2 }), ("upstream", [2, 2], new double[] { 1, 2, 3, 4 }), ("dinput", [2, 2], new[] { -1.5, 1, 1.5, -10 }));
        cases.Add("loss", "ignored", new { loss = "nll", ignore_index = -1, class_weight = "weight", reduction = "mean" }, ("input", [2, 2], logs), ("target", [2], new[] { 1, -1 }), ("weight", [2], weights),
            ("loss", [], new double[] { 1 }), ("dinput", [2, 2], new double[] { 0, -1, 0, 0 }));
        cases.Add("activation", "prelu", new { op = "prelu_0.25" }, ("x", [2], new double[] { -2, 3 }), ("y", [2], new[] { -0.5, 3 }), ("dx", [2], new[] { 0.25, 1 }));
        cases.Add("activation", "hardsigmoid", new { op = "hardsigmoid" }, ("x", [2], new double[] { 0, 4 }), ("y", [2], new[] { 0.5, 1 }), ("dx", [2], new[] { 1f / 6, 0.0 }));
        cases.Add("activation_extreme", "hardswish", new { op = "hardswish" }, ("x", [2], new[] { 1e308, double.NaN }), ("y", [2], new double[] { double.PositiveInfinity, 0 }), ("dx", [2], new double[] { 1, 0 }));
        var report = new CaseReport(cases.Folder);
        Assert.Empty(report.Failures);
        Assert.Equal(["activation 2 0 0", "activation_extreme 1 0 0", "loss 11 0 0"], Counts(report));
    }

    [Fact]
    public void A_malformed_file_is_named_and_the_others_are_run()
    {
        cases.AddLosses();
        File.WriteAllText(Path.Combine(cases.Folder, "index.json"), "[]");
        File.WriteAllText(Path.Combine(cases.Folder, "loss", "no_json.json"), "{");
        File.WriteAllText(Path.Combine(cases.Folder, "loss", "list.json"), "[]");
        File.WriteAllText(Path.Combine(cases.Folder, "loss", "no_config.json"), """{"name": "a"}""");
        File.Delete(Path.ChangeExtension(cases.Add("loss", "no_numbers", new { loss = "mse" }), ".bin"));
        File.WriteAllBytes(Path.ChangeExtension(cases.Add("loss", "too_short", new { loss = "mse" }, ("input", [2], new double[2])), ".bin"), new byte[15]);
        cases.Add("loss", "wrong_shape", new { loss = "mse", reduction = "mean" }, ("input", [3], new double[2]));
        cases.Add("loss", "no_tensor", new { loss = "mse", reduction = "mean" }, ("target", [2], new double[2]));
        cases.Add("loss", "no_setting", new { reduction = "mean" });
        cases.Add("loss", "wrong_setting", new { loss = 3, reduction = "mean" });
        var report = new CaseReport(cases.Folder);
        Assert.Equal(["loss 5 9 0"], Counts(report));
        foreach (var name in new[] { "no_json", "list", "no_config", "no_numbers", "too_short", "wrong_shape", "no_tensor", "no_setting", "wrong_setting" })
            Assert.Single(report.Failures, f => f.Contains($"{Path.Combine(cases.Folder, "loss", name)}.json is malformed"));
    }

    /// <summary>Eight labels for a batch of one: the workspace refuses them.</summary>
    [Fact]
    public void What_the_library_throws_is_a_difference()
    {
        cases.Add("loss", "labels", new { loss = "cross_entropy", reduction = "mean" }, ("input", [1, 2], new double[2]), ("target", [8], new int[8]));
        var report = new CaseReport(cases.Folder);
        Assert.Equal(["loss 0 1 0"], Counts(report));
        Assert.Matches(@"^loss/labels: .*8 labels", Assert.Single(report.Failures));
    }

    [Fact]
    public void Activations_are_found_by_name()
    {
        Assert.Contains("LeakyRelu { Alpha = 0.3 }", $"{Named("leaky_relu_0.3")}");
        Assert.Contains("Elu { Alpha = 2 }", $"{Named("elu_2")}");
        Assert.Contains("Gelu", $"{Named("gelu_erf")}");
        Assert.Contains("GeluTanh", $"{Named("gelu_tanh")}");
        Assert.All(Activations.All.Select(a => a.Type).Where(t => !t.IsGenericType), t => Assert.Contains(t.Name, $"{Named(t.Name.ToLowerInvariant())}"));

        static Network<double> Named(string name) => Network.Of<double>(1, NamedActivation.Find(name).Apply);
    }

    private Dictionary<string, Dictionary<string, double>> Saved(CaseReport report)
    {
        var file = Path.Combine(cases.Folder, "reports", "report.json");
        report.Save(file);
        report.Save(file);
        return JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, double>>>(File.ReadAllBytes(file))!;
    }

    private IEnumerable<string> Counts(CaseReport report) => Saved(report).Select(k => $"{k.Key} {k.Value["agreed"]} {k.Value["differed"]} {k.Value["not_built"]}");
}
