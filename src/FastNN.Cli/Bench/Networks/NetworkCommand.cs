using System.CommandLine;
using FastNN.Cli.Measuring;
using FastNN.Cli.Plumbing;

namespace FastNN.Cli.Bench.Networks;

/// <summary>fastnn bench network</summary>
internal static class NetworkCommand
{
    /// <summary>Rows of tiny networks take 0.2 s, of large ones up to 5 s.</summary>
    private static readonly Sampling careful = new(Rounds: 401, Sample: 2e-4, Least: 21, Most: 5);

    /// <param name="streams">Where it writes.</param>
    /// <param name="sampling">How carefully it measures; a test has no time.</param>
    public static Command Create(Streams streams, Sampling? sampling = null)
    {
        var layers = Widths.Option("--layers", "The network: the number of inputs, the widths of hidden layers, the number of outputs", NetworkOptions.Standard, 2, 10, 16384);
        var activation = Wanted.Choice("--activation", "What hidden layers apply", ActivationChoice.All);
        var names = string.Join(", ", Contender.Others.Keys);
        var against = Wanted.Option("--against", $"What to compare with: {names}", "NAME,NAME", $"one or more of {names} with commas between them,", string.Join(',', Contender.Others.Keys),
            (string text, out string value) =>
            {
                value = text;
                var parts = text.Split(',');
                return parts.All(Contender.Others.ContainsKey) && parts.Distinct().Count() == parts.Length;
            });
        var batch = Wanted.Count("--batch", "The rows of a training step", 32, 1, 4096);
        var json = Wanted.File("--json", "Writes the results as numbers");
        var command = new Command("network", "Times a network of yours, forward and training step, beside other ways to compute it, after checking that all compute the same.")
        {
            layers, activation, against, batch, json,
        };
        command.SetAction((parsed, cancellation) => Tool.Guard(streams, cancellation, () =>
        {
            using var numbers = OutputFile.Open("--json", parsed.GetValue(json));
            var options = new NetworkOptions(parsed.GetValue(layers)!.Values, parsed.GetValue(activation)!);
            var report = Run(new(streams), options, new(options, parsed.GetValue(batch), parsed.GetValue(against)!.Split(','), sampling ?? careful, cancellation));
            numbers?.Write(report);
        }));
        return command;
    }

    /// <summary>Prints the results, and gives them as numbers.</summary>
    private static string Run(BenchText text, NetworkOptions options, Comparison comparison)
    {
        var before = Machine.Load();
        text.Head($"{string.Join('-', options.Sizes)}, {options.Activation}, {comparison.Parameters:N0} parameters in single precision");
        return text.Bar(told =>
        {
            told(0, "checking");
            var difference = comparison.Check();
            text.Line($"[dim]All compute the same: their outputs differ by at most {difference:0.0e+0} of the largest.[/]");
            List<ComparedRow> rows = [];
            var works = comparison.Works;
            told(0.1, "warming");
            foreach (var compared in comparison.Run())
            {
                rows.AddRange(compared);
                var (work, count) = (compared[0].Work, compared[0].Rows);
                text.Title($"{char.ToUpperInvariant(work[0])}{work[1..]}, {count} {(count == 1 ? "row" : "rows")}", work == "forward" ? "" : "(Adam, mean square)");
                text.Line($"[dim]{"",-18} {"min",8} {"median",8}  {"bytes",6}   FastNN is[/]");
                foreach (var row in compared)
                    text.Line(Line(row));
                told(0.1 + 0.9 * rows.Count / (works.Count * compared.Length), "measuring");
            }

            text.Line();
            text.Line("[dim]Minimum and median of one call over many short samples, which are taken in turn.[/]");
            text.Line("[dim]The ratio is that of the medians, in brackets that of the minima.[/]");
            if (rows.Any(r => r.Times.Disturbed))
                text.Line("[dim]† A median over 1.25 times the minimum: others took the core; trust the minima.[/]");
            text.Quiet(before);
            return BenchJson.Write(new
            {
                machine = BenchJson.Facts(),
                load = new[] { before, Machine.Load() },
                layers = options.Sizes,
                activation = options.Activation.ToString(),
                parameters = comparison.Parameters,
                largest_difference = difference,
                rows = rows.Select(r => new
                {
                    work = r.Work,
                    rows = r.Rows,
                    name = r.Name,
                    ns_min = r.Times.Minimum,
                    ns_median = r.Times.Median,
                    allocated_bytes = r.Times.Bytes,
                    ratio_to_fastnn = r.Ratio,
                    ratio_of_minima = r.RatioOfMinima,
                }),
            });
        });
    }

    private static string Line(ComparedRow r)
    {
        var times = $"{Units.Ns(r.Times.Minimum),8} {Units.Ns(r.Times.Median),8}{(r.Times.Disturbed ? "†" : " ")} {r.Times.Bytes,6:0.#}";
        return r.Name == "fastnn" ? $"[bold]{"FastNN",-18}[/] {times}" : $"{r.Name,-18} {times}   [bold]{r.Ratio:0.0}×[/] as fast [dim]({r.RatioOfMinima:0.0}×)[/]";
    }
}
