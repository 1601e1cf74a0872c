using System.Globalization;
using System.Text;
using System.Text.Json;
using FastNN.Cli.Measuring;

namespace FastNN.Benchmarks;

/// <summary>One line of the table: nanoseconds and bytes of one call.</summary>
internal sealed record Ratio(string Network, string Work, double NaiveMinimum, double NaiveMedian, double FastMinimum, double FastMedian, double NaiveBytes, double FastBytes, double? Goal, double? Floor)
{
    /// <summary>How many times as long the naive loops take.</summary>
    public double Medians => NaiveMedian / FastMedian;

    public double Minima => NaiveMinimum / FastMinimum;

    /// <summary>A median far above the minimum: neighbours took the core, and the ratio of medians says more of them than of the code.</summary>
    public bool Disturbed => NaiveMedian > 1.25 * NaiveMinimum || FastMedian > 1.25 * FastMinimum;

    /// <summary>By the minima, which neighbours can spoil least.</summary>
    public bool Holds => !(Minima < Floor) && FastBytes == 0;
}

/// <summary>
/// Times pairs side by side in one process: naive, FastNN, naive, FastNN, …, so that both see the same neighbours and the same clock.
/// </summary>
internal static class Ratios
{
    private static readonly Sampling sampling = new();

    /// <summary>What the project promises on the digit classifier; a run fails below 60 % of it.</summary>
    private static readonly Dictionary<string, double> goals = new() { ["forward, batch 1"] = 15, ["forward, batch 1, against a sum an output"] = 15, ["Adam step, batch 1"] = 8, ["Adam step, batch 32"] = 15 };

    public static int Run(string? json, string? markdown)
    {
        var before = Machine.Load();
        Pair[] pairs = [.. Pair.All()];

        Interleaved.Warm([.. pairs.SelectMany(p => new Action<int>[] { p.Naive, p.Fast })]);
        List<Ratio> results = [];
        Console.WriteLine(Head());
        foreach (var pair in pairs)
        {
            results.Add(Measure(pair));
            Console.WriteLine(Line(results[^1]));
        }

        var text = Report(results, before);
        if (markdown is not null)
            File.WriteAllText(markdown, text);
        if (json is not null)
            File.WriteAllText(json, JsonSerializer.Serialize(new { machine = Facts().ToDictionary(f => f.Name, f => f.Value), results }, new JsonSerializerOptions { WriteIndented = true }));
        foreach (var broken in results.Where(r => !r.Holds))
            Console.Error.WriteLine(Text($"{broken.Network}, {broken.Work}: {broken.Minima:0.0} times as fast by the minima (floor {broken.Floor:0.0}), {broken.FastBytes} bytes allocated (allowed 0)."));
        return results.All(r => r.Holds) ? 0 : 1;
    }

    private static Ratio Measure(Pair pair)
    {
        var times = Interleaved.Measure(sampling, [pair.Naive, pair.Fast]);
        var (naive, fast) = (times[0], times[1]);
        double? goal = pair.Model == Model.Large && goals.TryGetValue(pair.Work, out var g) ? g : null;
        return new(pair.Model.Name, pair.Work, naive.Minimum, naive.Median, fast.Minimum, fast.Median, naive.Bytes, fast.Bytes, goal, goal is null ? 1 : 0.6 * goal);
    }

    private static IEnumerable<(string Name, string Value)> Facts() => Machine.Current.Facts(typeof(BenchmarkDotNet.Running.BenchmarkRunner));

    private static string Report(List<Ratio> results, double before)
    {
        var text = new StringBuilder("# FastNN against hand-written loops\n\n");
        foreach (var (name, value) in Facts())
            text.Append($"- {name}: {value}\n");
        text.Append(Text($"- Load average before and after: {before:0.0}, {Machine.Load():0.0}{(before > 1.2 ? "; the machine was not quiet" : "")}\n"));
        text.Append($"- Disturbed rows (†, a median over 1.25 times its minimum): {results.Count(r => r.Disturbed)} of {results.Count}; of those only the minima say something\n");
        text.Append("- Command: `dotnet run -c Release --project bench/FastNN.Benchmarks -- ratios --markdown FILE`\n\n");
        text.Append($"""
            float, one thread. Nanoseconds of one call, minimum and median of {sampling.Rounds} alternating samples of {sampling.Sample * 1e3:0.0} ms (one call where that takes longer), both sides in one
            process after warming. A step is: inputs and targets copied in, forward, cost, backward, update; softmax cross-entropy where there
            are classes, else the mean square. Naive: `FastNN.Testing.Naive`, the same parameters, buffers made once.


            """.ReplaceLineEndings("\n"));
        text.Append(Head()).Append('\n');
        foreach (var result in results)
            text.Append(Line(result)).Append('\n');
        text.Append("\nThe ratio is that of the medians, in brackets that of the minima; bytes are allocated by one call.\n");
        return text.ToString();
    }

    private static string Head() => """
        | network | work | naive min | naive median | FastNN min | FastNN median | ratio | goal | bytes naive | bytes FastNN |
        |---|---|--:|--:|--:|--:|--:|--:|--:|--:|
        """.ReplaceLineEndings("\n");

    private static string Line(Ratio r) => Text(
        $"| {r.Network} | {r.Work} | {r.NaiveMinimum:N0} | {r.NaiveMedian:N0} | {r.FastMinimum:N0} | {r.FastMedian:N0} | {(r.Disturbed ? Text($"{r.Medians:0.0}† (**{r.Minima:0.0}**)") : Text($"**{r.Medians:0.0}** ({r.Minima:0.0})"))} | {(r.Goal is { } goal ? Text($"{goal:0}") : "")} | {r.NaiveBytes:0.#} | {r.FastBytes:0.#} |");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
