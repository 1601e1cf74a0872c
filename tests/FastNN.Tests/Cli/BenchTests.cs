using System.Runtime.Intrinsics;
using System.Text.Json;
using System.Text.RegularExpressions;
using FastNN.Cli.Bench.Kernels;
using FastNN.Cli.Bench.Networks;
using FastNN.Cli.Measuring;
using FastNN.Cli.Plumbing;

namespace FastNN.Tests.Cli;

/// <summary><c>fastnn bench</c>: that everything runs, adds up and is refused by name. What it measures is not asserted.</summary>
public sealed class BenchTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fastnn").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        return (Tool.Run(["bench", .. args], new(output, error, Terminal: false), Sampling.Tiny), output.ToString(), error.ToString());
    }

    private string In(string name) => Path.Combine(folder, name);

    private static JsonElement Numbers(string path) => JsonDocument.Parse(File.ReadAllText(path)).RootElement;

    [Theory]
    [InlineData("kernels", "--filter", "gemmm")]
    [InlineData("network", "--layers", "64")]
    [InlineData("network", "--layers", "64,,10")]
    [InlineData("network", "--layers", "0,4")]
    [InlineData("network", "--activation", "swish")]
    [InlineData("network", "--against", "onnx")]
    [InlineData("network", "--against", "naive,naive")]
    [InlineData("network", "--batch", "0")]
    [InlineData("latency", "--rate", "0")]
    [InlineData("latency", "--block", "-1")]
    [InlineData("latency", "--calls", "1e6")]
    public void A_wrong_value_gets_one_line_with_name_and_value(string command, string name, string value)
    {
        var (code, output, error) = Run(command, name, value);
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
        Assert.StartsWith($"fastnn: {name} is \"{value}\", but ", error);
        Assert.EndsWith(" is wanted", error.TrimEnd());
    }

    [Fact]
    public void An_unknown_name_is_told_those_that_there_are()
    {
        Assert.All(Contender.Others.Keys, name => Assert.Contains(name, Run("network", "--against", "onnx").Error));
        Assert.All(["gemm", "dW", "adam step", "softmax"], name => Assert.Contains(name, Run("kernels", "--filter", "onnx").Error));
        var (code, _, error) = Run("network", "--activation", "gelu", "--layers", "2,2,2");
        Assert.Equal(1, code);
        Assert.Equal("fastnn: --against: tensorprimitives can do relu, leaky-relu, tanh, sigmoid, elu, silu, softplus, identity, but not gelu; take --against naive", error.TrimEnd());
    }

    [Theory]
    [InlineData("kernels", "--json")]
    [InlineData("kernels", "--markdown")]
    [InlineData("network", "--json")]
    [InlineData("latency", "--page")]
    public void A_file_that_cannot_be_written_is_refused_before_the_work(string command, string option)
    {
        var (code, output, error) = Run(command, option, folder);
        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith($"fastnn: {option}: cannot write \"{folder}\": ", error);
    }

    [Theory]
    [InlineData("", "latency")]
    [InlineData("kernels --help", "--filter")]
    [InlineData("network --help", "naive, tensorprimitives")]
    [InlineData("latency --help", "--rate")]
    public void Help_is_success(string arguments, string content)
    {
        var (code, output, error) = Run(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((0, ""), (code, error));
        Assert.Contains(content, output);
    }

    [Fact]
    public void Kernels_report_rows_of_the_agreed_form()
    {
        var (code, output, error) = Run("kernels", "--filter", "x128->10", "--json", In("kernels.json"), "--markdown", In("kernels.md"));
        Assert.Equal((0, ""), (code, error));
        CheckPlain(output, "gemm", "dW", "dX", "gemv", "None allocates.");

        var report = Numbers(In("kernels.json"));
        string[] wanted = ["kernel", "shape", "type", "threads", "width", "ns_min", "ns_median", "fraction_of_limit", "limit", "allocated_bytes"];
        var rows = report.GetProperty("rows").EnumerateArray().ToArray();
        Assert.Equal(["gemm", "dW", "dX", "gemv"], rows.Select(r => r.GetProperty("kernel").GetString()));
        foreach (var row in rows)
        {
            Assert.Equal(wanted, row.EnumerateObject().Select(p => p.Name));
            Assert.EndsWith("x128->10", row.GetProperty("shape").GetString());
            Assert.Equal(("float", 1, 0), (row.GetProperty("type").GetString(), row.GetProperty("threads").GetInt32(), row.GetProperty("allocated_bytes").GetDouble()));
            Assert.Equal(Machine.WidestBits, row.GetProperty("width").GetInt32());
            Assert.InRange(row.GetProperty("ns_min").GetDouble(), 1, row.GetProperty("ns_median").GetDouble());
            Assert.True(row.GetProperty("fraction_of_limit").GetDouble() > 0);
            Assert.Matches("^(FMA|(L[1-9]|RAM) (read|copy|update))$", row.GetProperty("limit").GetString()!);
        }

        Assert.Equal(["registers", "sustained"], report.GetProperty("peaks").EnumerateArray().Select(p => p.GetProperty("kind").GetString()).Distinct());
        Assert.Equal(Caches.Levels.Select(l => l.Name), report.GetProperty("bandwidths").EnumerateArray().Select(b => b.GetProperty("level").GetString()));
        Assert.Equal(4, Regex.Count(File.ReadAllText(In("kernels.md")), @"\| \d*x128->10 \|"));
    }

    [Fact]
    public void Every_kernel_runs_and_allocates_nothing()
    {
        // The largest are the small ones again, with more memory.
        foreach (var kernel in KernelCases.All.Where(c => c.Footprint < 2e6))
        {
            var work = kernel.Prepare();
            Assert.True(kernel.Footprint > 0);
            FastNN.Testing.Allocations.AssertNone(() => work(1), 3);
        }

        Assert.Equal(KernelCases.All.Count, KernelCases.All.Select(c => (c.Kernel, c.Shape, c.Type, c.Threads)).Distinct().Count());
    }

    [Fact]
    public void A_kernel_that_allocates_is_found()
    {
        var kept = new object[1];
        var greedy = KernelCases.All[0] with
        {
            Prepare = () => calls =>
            {
                for (var i = 0; i < calls; i++)
                    kept[0] = new byte[1000];
            },
        };
        var rows = new KernelRun(Sampling.Tiny, default).Run([greedy]).ToArray();
        Assert.Equal(1024, Assert.Single(rows).Times.Bytes);
        Assert.Equal(rows, new KernelReport(new([], []), rows, 0, 0).Allocating);
    }

    [Fact]
    public void Works_are_sampled_in_turn()
    {
        // After the search for how many calls fill a sample: one, two, one, two, …
        var order = new List<int>();
        var works = new Action<int>[] { _ => order.Add(0), _ => order.Add(1) };
        var times = Interleaved.Measure(new(Rounds: 7, Sample: 0, Least: 1), works);
        Assert.Equal(Enumerable.Repeat(new[] { 0, 1 }, 7).SelectMany(p => p), order.Skip(2).Take(14));
        Assert.All(times, t => Assert.True(t.Samples == 7 && t.Minimum <= t.Median && t.Minimum >= 0));
        Assert.Equal((3, true), (Interleaved.Measure(new(Rounds: 7, Sample: 0, Least: 3, Most: -1), works)[0].Samples, new Times(100, 126, 0, 1).Disturbed));
    }

    [Fact]
    public void A_network_is_compared_row_by_row()
    {
        var (code, output, error) = Run("network", "--layers", "5,7,3", "--activation", "tanh", "--batch", "4", "--json", In("network.json"));
        Assert.Equal((0, ""), (code, error));
        CheckPlain(output, "5-7-3, tanh, 66 parameters", "Forward, 1 row", "Forward, 4 rows", "Training step, 4 rows", "tensorprimitives");

        var report = Numbers(In("network.json"));
        Assert.InRange(report.GetProperty("largest_difference").GetDouble(), 0, 1e-5);
        var rows = report.GetProperty("rows").EnumerateArray().ToArray();
        Assert.Equal(
            [("forward", 1, "fastnn"), ("forward", 1, "naive"), ("forward", 1, "tensorprimitives"), ("forward", 4, "fastnn"), ("forward", 4, "naive"), ("forward", 4, "tensorprimitives"),
            ("training step", 4, "fastnn"), ("training step", 4, "naive"), ("training step", 4, "tensorprimitives")],
            rows.Select(r => (r.GetProperty("work").GetString()!, r.GetProperty("rows").GetInt32(), r.GetProperty("name").GetString()!)));
        Assert.All(rows, r => Assert.Equal(0, r.GetProperty("allocated_bytes").GetDouble()));
    }

    [Fact]
    public void TensorPrimitives_compute_what_FastNN_does()
    {
        foreach (var name in TensorActivation.All.Keys)
        {
            var activation = ActivationChoice.All.Single(a => a.ToString() == name);
            Assert.InRange(new Comparison(new([6, 9, 8, 4], activation), 5, ["tensorprimitives"], Sampling.Tiny, default).Check(), 0, 1e-5);
        }
    }

    [Fact]
    public void A_contender_that_computes_something_else_is_found()
    {
        var options = new NetworkOptions([6, 9, 4], ActivationChoice.All[0]);
        var (x, target) = (NetworkOptions.Drawn(12, 1), NetworkOptions.Drawn(8, 2));
        var (fast, other) = (new FastContender(options, options.Create(), 2, 1e-3), new TensorContender(options, options.Create(), 2, 2e-3));
        Assert.Equal(fast.Step(x, target), other.Step(x, target), 1e-5);
        var largest = 0f;
        var (a, b) = (fast.Forward(x).ToArray(), other.Forward(x).ToArray());
        for (var i = 0; i < a.Length; i++)
            largest = Math.Max(largest, Math.Abs(a[i] - b[i]));
        Assert.True(largest > Comparison.Tolerance * a.Max(Math.Abs), $"one step at twice the rate differs by {largest} alone");
    }

    [Fact]
    public void A_loop_counts_every_call_and_block()
    {
        var (code, output, error) = Run("latency", "--layers", "3,4,2", "--rate", "40000", "--block", "32", "--calls", "2000", "--json", In("latency.json"), "--page", In("latency.html"));
        Assert.Equal((0, ""), (code, error));
        CheckPlain(output, "3-4-2, relu, 40,000 samples/s in blocks of 32: a deadline every 800 µs", "Deadlines missed", "0 bytes");

        var report = Numbers(In("latency.json"));
        double Number(string name) => report.GetProperty(name).GetDouble();
        Assert.Equal((2000, 63, 800_000, 0), (Number("calls"), Number("blocks"), Number("deadline_ns"), Number("allocated_bytes")));
        foreach (var what in new[] { "call", "block" })
        {
            Assert.True(Number($"{what}_p50_ns") <= Number($"{what}_p99_ns") && Number($"{what}_p99_ns") <= Number($"{what}_p999_ns") && Number($"{what}_p999_ns") <= Number($"{what}_worst_ns"));
            var tail = report.GetProperty($"{what}_tail").EnumerateArray().Select(p => (Ns: p[0].GetDouble(), Share: p[1].GetDouble())).ToArray();
            Assert.All(tail.Zip(tail.Skip(1)), p => Assert.True(p.First.Ns <= p.Second.Ns && p.First.Share >= p.Second.Share - 1e-12));
            Assert.Equal(Number($"{what}_worst_ns"), tail[^1].Ns);
        }

        Assert.InRange(Number("deadlines_missed"), 0, 63);
        Assert.True(Number("block_worst_ns") > Number("call_p50_ns"));
        Assert.Equal(3, report.GetProperty("collections").GetArrayLength());

        var page = File.ReadAllText(In("latency.html"));
        Assert.DoesNotMatch(new Regex("https?:|<script|<link|<img|@import|url\\(|src=", RegexOptions.IgnoreCase), page);
        Assert.DoesNotContain("NaN", page);
        Assert.DoesNotContain("∞", page);
        foreach (var tag in new[] { "svg", "table", "div", "text", "td", "p", "h2", "tspan" })
            Assert.Equal(Regex.Count(page, $"<{tag}[ >]"), Regex.Count(page, $"</{tag}>"));
    }

    [Fact]
    public async Task A_cancelled_loop_stops_at_once()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var streams = new Streams(new StringWriter(), new StringWriter(), Terminal: false);
        var loop = new FastNN.Cli.Bench.Realtime.Loop(new(new([2, 2], ActivationChoice.All[0]), Rate: 1, Block: 1, Calls: 1000), source.Token);
        Assert.Equal(130, await Tool.Guard(streams, source.Token, () => loop.Play(_ => { })));
    }

    [Fact]
    public void The_levels_of_memory_grow()
    {
        var levels = Caches.Levels;
        Assert.Equal("RAM", levels[^1].Name);
        Assert.All(levels.Zip(levels.Skip(1)), p => Assert.True(p.First.Bytes < p.Second.Bytes && p.First.Probe < p.Second.Probe));
        Assert.All(levels, l => Assert.True(l.Probe <= l.Bytes));
        Assert.Same(levels[0], Caches.Holding(1));
        Assert.Same(levels[^1], Caches.Holding(1e15));
    }

    [Fact]
    public void The_loops_of_the_limits_do_what_they_say()
    {
        foreach (var width in new[] { 128, 256, 512 })
        {
            Check<float>(width, 16);
            Check<double>(width, 8);
        }

        static void Check<T>(int width, int widest) where T : unmanaged
        {
            if (width > Machine.WidestBits)
                return;
            var (loops, memory) = (Loops.Of<T>(width), new Aligned<byte>(4 * Loops.Step));
            Assert.Equal(widest * width / 512, loops.Count);
            loops.Registers(3);
            loops.Sustained(new byte[Loops.Near], 9);
            loops.Read(memory.Span, ahead: false);
            loops.Read(memory.Span, ahead: true);
            memory.Span[..(2 * Loops.Step)].Fill(7);
            loops.Copy(memory.Span[..(2 * Loops.Step)], memory.Span[(2 * Loops.Step)..]);
            Assert.All(memory.Span.ToArray(), b => Assert.Equal(7, b));
            memory.Span.Clear();
            loops.Update(memory.Span, four: false);
            loops.Update(memory.Span, four: true);
            var first = memory.Span[..8].ToArray();
            Assert.NotEqual(new byte[8], first);
            for (var i = 0; i < memory.Span.Length; i += 8)
                Assert.Equal(first, memory.Span.Slice(i, 8).ToArray());
        }

        Assert.True(Loops.FromMemory == (Vector512.IsHardwareAccelerated ? 24 : 12));
    }

    /// <summary>Plain lines: no escape codes, nothing wider than the narrowest terminal.</summary>
    private static void CheckPlain(string output, params string[] contents)
    {
        Assert.DoesNotContain('\x1b', output);
        Assert.DoesNotContain('\r', output);
        Assert.All(contents, c => Assert.Contains(c, output));
        Assert.All(output.Split('\n').Skip(2), line => Assert.True(line.Length <= 80, line));
    }
}
