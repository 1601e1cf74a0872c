using System.Text.Json;
using System.Text.RegularExpressions;
using FastNN.Cli.Demo;
using FastNN.Cli.Plumbing;

namespace FastNN.Tests.Cli;

/// <summary>The fastnn tool as a user meets it: arguments in; text, files and an exit code out.</summary>
public sealed class DemoTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fastnn").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        return (Tool.Run(args, new(output, error, Terminal: false)), output.ToString(), error.ToString());
    }

    [Theory]
    [InlineData("--seed", "-1")]
    [InlineData("--seed", "1.5")]
    [InlineData("--epochs", "0")]
    [InlineData("--epochs", "many")]
    [InlineData("--hidden", "64,,32")]
    [InlineData("--hidden", "0")]
    [InlineData("--hidden", "1,2,3,4,5,6,7,8,9")]
    [InlineData("--activation", "rel")]
    [InlineData("--optimizer", "ADAM")]
    [InlineData("--learning-rate", "0")]
    [InlineData("--learning-rate", "NaN")]
    [InlineData("--learning-rate", "0,1")]
    [InlineData("--batch", "1348")]
    [InlineData("--json", " ")]
    public void A_wrong_value_gets_one_line_with_name_and_value(string name, string value)
    {
        var (code, output, error) = Run("demo", name, value);
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
        Assert.StartsWith($"fastnn: {name} is \"{value}\", but ", error);
        Assert.EndsWith(" is wanted", error.TrimEnd());
    }

    [Theory]
    [InlineData("demo", "--no-such-option")]
    [InlineData("no-such-command")]
    [InlineData("demo", "--epochs")]
    [InlineData("demo", "--seed", "1", "--seed", "2")]
    public void A_misuse_gets_one_line(params string[] args)
    {
        var (code, output, error) = Run(args);
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData("--json")]
    [InlineData("--html")]
    public void A_file_that_cannot_be_written_is_refused_before_the_work(string option)
    {
        foreach (var path in new[] { folder, Path.Combine(folder, "none", "report") })
        {
            var (code, output, error) = Run("demo", option, path);
            Assert.Equal(1, code);
            Assert.Empty(output);
            Assert.Single(error.TrimEnd('\n').Split('\n'));
            Assert.StartsWith($"fastnn: {option}: cannot write \"{path}\": ", error);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Fact]
    public void A_diverging_run_ends_with_one_line_and_leaves_no_file()
    {
        var (code, _, error) = Run("demo", "--optimizer", "momentum", "--learning-rate", "1000", "--activation", "identity", "--quiet", "--epochs", "50", "--json", Path.Combine(folder, "report.json"));
        Assert.Equal(1, code);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("fastnn: The cost is ", error);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }

    [Theory]
    [InlineData("--help", "demo")]
    [InlineData("demo --help", "--learning-rate")]
    [InlineData("--version", ".")]
    [InlineData("", "demo")]
    public void Help_is_success(string arguments, string content)
    {
        var (code, output, error) = Run(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(0, code);
        Assert.Contains(content, output);
        Assert.Empty(error);
    }

    [Fact]
    public void One_epoch_reports_text_numbers_and_a_page()
    {
        var (json, html) = (Path.Combine(folder, "report.json"), Path.Combine(folder, "report.html"));
        File.WriteAllText(json, "old");
        var (code, output, error) = Run("demo", "--epochs", "1", "--hidden", "24", "--activation", "silu", "--json", json, "--html", html);
        Assert.Equal("", error);
        Assert.Equal(0, code);
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(folder).Count());

        Assert.DoesNotContain('\x1b', output);
        Assert.DoesNotContain('\r', output);
        Assert.Contains("epoch 1 of 1: loss ", output);
        Assert.Contains("Misread digits", output);

        CheckNumbers(JsonDocument.Parse(File.ReadAllText(json)).RootElement);
        CheckPage(File.ReadAllText(html));
    }

    private static void CheckNumbers(JsonElement report)
    {
        double Number(string name) => report.GetProperty(name).GetDouble();
        Assert.InRange(Number("test_accuracy"), 0.5, 1);
        Assert.InRange(Number("test_accuracy"), Number("test_accuracy_low"), Number("test_accuracy_high"));
        Assert.InRange(Number("gradient_max_relative_error"), 0, 1e-7);
        Assert.Equal(0, Number("gradient_kink_share"));
        Assert.True(report.GetProperty("gradient_check_holds").GetBoolean());
        Assert.InRange(Number("forward_p50_ns"), 1, 1e6);
        Assert.True(Number("forward_p50_ns") <= Number("forward_p99_ns") && Number("forward_p99_ns") <= Number("forward_p999_ns"));
        Assert.InRange(Number("forward_calls"), 1_000, 100_000);
        Assert.InRange(Number("naive_forward_p50_ns"), 1, 1e7);
        Assert.InRange(Number("step_p50_ns"), 1, 1e8);
        Assert.InRange(Number("naive_step_p50_ns"), 1, 1e8);
        Assert.Equal(0, Number("forward_allocated_bytes"));
        Assert.Equal(0, Number("step_allocated_bytes"));
        Assert.Equal(0, Number("input_gradient_allocated_bytes"));
        Assert.InRange(Number("naive_logit_difference"), 0, 1e-5);
        Assert.Equal(1, Number("seed"));
        Assert.Equal(1347, Number("training_size"));
        Assert.Equal(450, Number("test_size"));
        Assert.Equal([64, 24, 10], report.GetProperty("sizes").EnumerateArray().Select(n => n.GetInt32()));
        Assert.Equal("silu", report.GetProperty("options").GetProperty("activation").GetString());
        Assert.False(string.IsNullOrWhiteSpace(report.GetProperty("cpu").GetString()));
        Assert.StartsWith(".NET", report.GetProperty("versions").GetProperty("runtime").GetString());

        var epoch = Assert.Single(report.GetProperty("epochs").EnumerateArray());
        Assert.Equal(Number("test_accuracy"), epoch.GetProperty("test_accuracy").GetDouble());
        Assert.True(epoch.GetProperty("training_loss").GetDouble() > 0);
        var matrix = report.GetProperty("confusion_matrix").EnumerateArray().Select(r => r.EnumerateArray().Select(n => n.GetInt32()).ToArray()).ToArray();
        Assert.Equal(450, matrix.Sum(r => r.Sum()));
        Assert.Equal(Number("test_accuracy"), matrix.Select((r, i) => r[i]).Sum() / 450.0);
        Assert.Equal(450 - matrix.Select((r, i) => r[i]).Sum(), report.GetProperty("misread").GetArrayLength());
        Assert.Equal(["dense1.weight", "dense1.bias", "dense2.weight", "dense2.bias"], report.GetProperty("gradients").EnumerateArray().Select(t => t.GetProperty("tensor").GetString()));
        Assert.Equal(64 * 24 + 24 + 24 * 10 + 10, report.GetProperty("gradients").EnumerateArray().Sum(t => t.GetProperty("entries").GetInt32()));
    }

    private static void CheckPage(string page)
    {
        Assert.DoesNotMatch(new Regex("https?:|<script|<link|<img|@import|url\\(|src=", RegexOptions.IgnoreCase), page);
        Assert.Contains("prefers-color-scheme: dark", page);
        Assert.DoesNotContain("NaN", page);
        foreach (var tag in new[] { "svg", "table", "figure", "div", "text", "td", "p", "h2" })
            Assert.Equal(Regex.Count(page, $"<{tag}[ >]"), Regex.Count(page, $"</{tag}>"));
    }

    [Fact]
    public void Every_activation_and_optimizer_can_be_chosen()
    {
        Assert.Equal(["relu", "leaky-relu", "tanh", "sigmoid", "elu", "gelu", "gelu-tanh", "silu", "softplus", "identity"], ActivationChoice.All.Select(a => a.ToString()));
        var (training, test) = Digits.Load();
        foreach (var optimizer in OptimizerChoice.All)
        {
            foreach (var activation in ActivationChoice.All)
            {
                var options = new DemoOptions { Activation = activation, Optimizer = optimizer, Hidden = [16] };
                var trainer = optimizer.Trainer(options.CreateNetwork<float>(), options.Rate);
                trainer.Fit(training.Samples, new() { Epochs = 2, BatchSize = options.Batch, Seed = 1 });
                var accuracy = new Accuracy();
                trainer.Evaluate(test.Samples, accuracy);
                Assert.True(accuracy.Value > 0.5, $"{optimizer}, {activation}: {accuracy.Value}");
            }
        }
    }

    [Fact]
    public void The_defaults_read_at_least_97_of_100_test_digits()
    {
        var (training, test) = Digits.Load();
        double sum = 0;
        for (var seed = 1UL; seed <= 5; seed++)
        {
            var options = new DemoOptions { Seed = seed };
            var trainer = options.Optimizer.Trainer(options.CreateNetwork<float>(), options.Rate);
            trainer.Fit(training.Samples, new() { Epochs = options.Epochs, BatchSize = options.Batch, Seed = seed });
            var accuracy = new Accuracy();
            trainer.Evaluate(test.Samples, accuracy);
            sum += accuracy.Value;
        }

        Assert.True(sum / 5 >= 0.97, $"the mean accuracy is {sum / 5}");
    }

    [Fact]
    public async Task A_cancelled_run_stops()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var streams = new Streams(new StringWriter(), new StringWriter(), Terminal: false);
        var run = new DemoRun(new DemoOptions(), new DemoText(streams, quiet: true), source.Token);
        Assert.Equal(130, await Tool.Guard(streams, source.Token, () => run.Run()));
        Assert.Equal("fastnn: cancelled", streams.Error.ToString()!.Trim());
    }

    [Fact]
    public void The_digits_are_those_of_the_data_set()
    {
        var (training, test) = Digits.Load();
        Assert.Equal((1347, 450), (training.Count, test.Count));
        Assert.All([training, test], d => Assert.All(d.Pixels, p => Assert.InRange(p, 0f, 1f)));
        Assert.Equal([0f, 0f, 5 / 16f, 13 / 16f, 9 / 16f, 1 / 16f, 0f, 0f], training.Image(0)[..8].ToArray());
        Assert.Equal(0, training.Labels[0]);
        Assert.Equal(10, test.Labels.Distinct().Count());
    }
}
