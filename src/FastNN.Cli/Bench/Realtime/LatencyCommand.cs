using System.CommandLine;
using FastNN.Cli.Bench.Networks;
using FastNN.Cli.Measuring;
using FastNN.Cli.Plumbing;

namespace FastNN.Cli.Bench.Realtime;

/// <summary>fastnn bench latency</summary>
internal static class LatencyCommand
{
    private const int Standard = 1_000_000, MostSeconds = 60;

    public static Command Create(Streams streams)
    {
        var layers = Widths.Option("--layers", "The network: the number of inputs, the widths of hidden layers, the number of outputs", NetworkOptions.Standard, 2, 10, 16384);
        var activation = Wanted.Choice("--activation", "What hidden layers apply", ActivationChoice.All);
        var rate = Wanted.Count("--rate", "Samples a second; for each the network is called once, with one row", 48_000, 1, 10_000_000);
        var block = Wanted.Count("--block", "Samples that arrive together; the deadline of a block is the arrival of the next. 1 is a control loop", 64, 1, 1_000_000);
        var calls = Wanted.Count("--calls", $"Calls in all; they take calls/rate seconds. By default {Standard:N0}, or as many as {MostSeconds} s hold", 0, 1, 100_000_000);
        calls.DefaultValueFactory = null;
        var json = Wanted.File("--json", "Writes the results as numbers");
        var page = Wanted.File("--page", "Writes the distribution as one self-contained page");
        var command = new Command("latency", "Plays an audio or control loop in real time, while another thread allocates: how long calls take, and which blocks come too late.")
        {
            layers, activation, rate, block, calls, json, page,
        };
        command.SetAction((parsed, cancellation) => Tool.Guard(streams, cancellation, () =>
        {
            using var numbers = OutputFile.Open("--json", parsed.GetValue(json));
            using var drawn = OutputFile.Open("--page", parsed.GetValue(page));
            var (wanted, samples) = (parsed.GetValue(calls), parsed.GetValue(rate));
            var options = new LoopOptions(new(parsed.GetValue(layers)!.Values, parsed.GetValue(activation)!), samples, parsed.GetValue(block), wanted > 0 ? wanted : (int)Math.Min(Standard, (long)MostSeconds * samples));
            var report = Run(new(streams), options, cancellation);
            numbers?.Write(Json(report));
            drawn?.Write(LatencyPage.Write(report));
        }));
        return command;
    }

    private static LoopReport Run(BenchText text, LoopOptions o, CancellationToken cancellation)
    {
        var before = Machine.Load();
        text.Head($"{string.Join('-', o.Network.Sizes)}, {o.Network.Activation}, {o.Rate:N0} samples/s in blocks of {o.Block:N0}: a deadline every {Units.Ns(o.Deadline)}");
        text.Line($"[dim]{o.Calls:N0} calls in {o.Blocks:N0} blocks, {o.Calls / (double)o.Rate:0.0} s, while another thread allocates.[/]");
        text.Line();
        var r = text.Bar(told =>
        {
            told(0, "warming");
            return new Loop(o, cancellation).Play(share => told(share, "playing"));
        });
        text.Line($"[dim]{"",-26} {"median",9} {"99%",9} {"99.9%",9} {"worst",9}[/]");
        text.Line(Line("One call", r.Call));
        text.Line(Line("A block, from its arrival", r.Response));
        text.Line();
        text.Line($"Deadlines missed  [bold]{(r.Missed == 0 ? "[green]none[/]" : $"[red]{r.Missed:N0}[/]")}[/] of {o.Blocks:N0}");
        text.Line($"Collections       {r.Collected.Collections[0]:N0}, of which {r.Collected.Collections[1]:N0} of generation 1 and {r.Collected.Collections[2]:N0} of generation 2");
        text.Line($"Pauses            {Units.Ns(r.Collected.Paused)} together, the longest {Units.Ns(r.Collected.Longest)}");
        text.Line($"Allocated         [bold]{r.Call.Bytes * r.Call.Calls:0} bytes[/] by the calls, {Units.Bytes(r.Collected.Bytes)} by the other thread");
        text.Line();
        text.Line("[dim]The timer's own cost is in every call. A collection, which the other thread[/]");
        text.Line("[dim]causes, stops all managed threads; the system does where others want the core.[/]");
        text.Quiet(before);
        return r;
    }

    private static string Line(string name, Latency l) => $"[bold]{name,-26}[/] {Units.Ns(l.P50),9} {Units.Ns(l.P99),9} {Units.Ns(l.P999),9} {Units.Ns(l.Worst),9}";

    private static string Json(LoopReport r) => BenchJson.Write(new
    {
        machine = BenchJson.Facts(),
        layers = r.Options.Network.Sizes,
        activation = r.Options.Network.Activation.ToString(),
        rate = r.Options.Rate,
        block = r.Options.Block,
        calls = r.Call.Calls,
        blocks = r.Options.Blocks,
        deadline_ns = r.Options.Deadline,
        deadlines_missed = r.Missed,
        call_p50_ns = r.Call.P50,
        call_p99_ns = r.Call.P99,
        call_p999_ns = r.Call.P999,
        call_worst_ns = r.Call.Worst,
        block_p50_ns = r.Response.P50,
        block_p99_ns = r.Response.P99,
        block_p999_ns = r.Response.P999,
        block_worst_ns = r.Response.Worst,
        allocated_bytes = r.Call.Bytes,
        collections = r.Collected.Collections,
        pauses_ns = r.Collected.Paused,
        longest_pause_ns = r.Collected.Longest,
        allocated_elsewhere_bytes = r.Collected.Bytes,
        seconds = r.Seconds,
        call_tail = r.CallTail.Select(p => new[] { p.Ns, p.Share }),
        block_tail = r.ResponseTail.Select(p => new[] { p.Ns, p.Share }),
    });
}
