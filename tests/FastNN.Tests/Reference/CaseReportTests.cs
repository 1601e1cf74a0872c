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
        cases.Add("loss", "smoothed", new { loss = "cross_entropy", label_smoothing = 0.1, reduction = "mean" }, ("input", [1, 2], new double[2]), ("target", single, new int[1]));
        cases.Add("loss", "batchmean", new { loss = "mse", reduction = "batchmean" }, ("input", single, one), ("target", single, one), ("loss", [], one));
        cases.Add("optimizer", "trusting", new { optimizer = "SGD", hyper = new { lr = 1, trust = 2 }, problem = "", steps = 0 }, ("trajectory", [1, 1], one), ("grads", [0, 1], Array.Empty<double>()));
        cases.AddMlp(new { sizes = (int[])[2, 2, 1], activation = "relu", batch = 1, loss = "huber_mean", bias = true });
        var report = new CaseReport(cases.Folder);
        Assert.Empty(report.Failures);
        Assert.Equal(["activation 0 0 4", "lattice 0 0 1", "loss 0 0 2", "mlp 0 0 1", "optimizer 0 0 1"], Counts(report));
        foreach (var why in new[] { "activation softmoid", "activation relu_1_2", "config.slope = 2", "tensor hvp", "label_smoothing = 0.1", "reduction batchmean", "config.hyper.trust = 2", "loss huber_mean", "the kind itself" })
            Assert.Contains(why, report.ToString());
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
