using System.CommandLine;
using FastNN.Cli.Measuring;
using FastNN.Cli.Plumbing;
using Spectre.Console;

namespace FastNN.Cli.Bench.Kernels;

/// <summary>fastnn bench kernels</summary>
internal static class KernelsCommand
{
    /// <param name="streams">Where it writes.</param>
    /// <param name="sampling">How carefully it measures; a test has no time.</param>
    public static Command Create(Streams streams, Sampling? sampling = null)
    {
        var filter = Wanted.Option("--filter", "Only kernels whose name, shape and type, such as \"gemm 32x784->128 float\", contain this", "TEXT",
            $"part of the name, shape and type of one ({string.Join(", ", KernelCases.All.Select(c => c.Kernel).Distinct())})", "",
            (string text, out string value) =>
            {
                value = text;
                return KernelCases.All.Any(c => c.Matches(text));
            });
        var json = Wanted.File("--json", "Writes the results as numbers");
        var markdown = Wanted.File("--markdown", "Writes the results as a table to be committed");
        var command = new Command("kernels", "Times every kernel beside the limit of this machine that binds it: multiply-adds, or passing over memory.") { filter, json, markdown };
        command.SetAction((parsed, cancellation) => Tool.Guard(streams, cancellation, () =>
        {
            using var numbers = OutputFile.Open("--json", parsed.GetValue(json));
            using var table = OutputFile.Open("--markdown", parsed.GetValue(markdown));
            KernelCase[] cases = [.. KernelCases.All.Where(c => c.Matches(parsed.GetValue(filter)!))];
            var report = Run(new(streams), new(sampling ?? KernelRun.Careful, cancellation), cases);
            numbers?.Write(report.Json());
            table?.Write(report.Markdown());
            if (report.Allocating.FirstOrDefault() is { } row)
                throw new ToolException($"{row.Case.Kernel} {row.Case.Shape} {row.Case.Type} allocates {row.Times.Bytes:0.#} bytes a call; none may");
        }));
        return command;
    }

    private static KernelReport Run(BenchText text, KernelRun run, KernelCase[] cases)
    {
        var before = Machine.Load();
        text.Head("Kernels beside the limits of this machine");
        return text.Bar(told =>
        {
            told(0, "measuring the machine");
            var hardware = run.Measure();
            Print(text, hardware);
            List<KernelRow> rows = [];
            string? group = null;
            told(0, "warming");
            foreach (var row in run.Run(cases))
            {
                if (row.Case.Group != group)
                {
                    text.Title(group = row.Case.Group);
                    text.Line($"[dim]{"kernel",-9} {Shape(group),-15} {"type",-6} {"min",8} {"median",8}  {"",11} of the limit[/]");
                }

                rows.Add(row);
                text.Line(Line(row));
                var next = rows.Count < cases.Length ? cases[rows.Count] : null;
                told((double)rows.Count / cases.Length, next is null ? "" : $"{rows.Count} of {cases.Length}, {next.Kernel} {next.Shape} {next.Type}");
            }

            Close(text, rows);
            text.Quiet(before);
            return new KernelReport(hardware, rows, before, Machine.Load());
        });
    }

    private static string Shape(string group) => group switch
    {
        "Maps" => "elements",
        "Rows" => "rows x elements",
        "Optimizers" => "parameters",
        "Networks" => "sizes x rows",
        _ => "rows x in->out",
    };

    private static void Print(BenchText text, Hardware hardware)
    {
        text.Title("Multiply-adds", "GFLOP/s");
        foreach (var type in hardware.Peaks.GroupBy(p => p.Type))
        {
            var peaks = type.ToLookup(p => p.Kind);
            text.Line($"{type.Key,-6}  in registers {string.Join(", ", peaks["registers"].Select(p => $"{p.Rate:0.0} [dim]({p.Width} bits)[/]"))}; [bold]sustained {peaks["sustained"].First().Rate:0.0}[/]");
        }

        text.Title("Reading", "GB/s");
        text.Line(string.Join(", ", hardware.Bandwidths.Select(b => $"{b.Level} [bold]{b.Rate:0}[/] [dim]({Units.Bytes(b.Bytes)})[/]")));
    }

    private static string Line(KernelRow r)
    {
        var colour = r.Fraction >= 0.85 ? "green" : "default";
        var allocates = r.Times.Bytes != 0 ? $" [red]{r.Times.Bytes:0.#} bytes[/]" : "";
        return $"{r.Case.Kernel,-9} {r.Case.Shape,-15} {r.Case.Type,-6} {Units.Ns(r.Times.Minimum),8} {Units.Ns(r.Times.Median),8}{(r.Times.Disturbed ? "†" : " ")} {KernelReport.Rate(r),11} [{colour}]{100 * r.Fraction,3:0} %[/] [dim]{r.Limit}[/]{allocates}";
    }

    private static void Close(BenchText text, List<KernelRow> rows)
    {
        text.Line();
        text.Line("[dim]The limit is the longer of two times: the kernel's multiply-adds at the[/]");
        text.Line("[dim]sustained peak (FMA), and one pass over as many bytes as it reads or writes, in[/]");
        text.Line("[dim]the level that holds them. Both are timed in turn with the kernel; fractions are[/]");
        text.Line("[dim]of minima. A map does far more than a copy: compare its time per element.[/]");
        var peaks = rows.Where(r => r.Case.Type == "float" && r.Case.MultiplyAdds > 0).Select(r => r.Sustained).DefaultIfEmpty().ToArray();
        if (peaks.Length > 1)
            text.Line($"[dim]The sustained peak in float was between {peaks.Min():0.0} and {peaks.Max():0.0} GFLOP/s meanwhile.[/]");
        if (rows.Any(r => r.Times.Disturbed))
            text.Line($"[dim]† {rows.Count(r => r.Times.Disturbed)} of {rows.Count} medians are over 1.25 times their minima: others took the core.[/]");
        text.Line(rows.All(r => r.Times.Bytes == 0) ? "[dim]None allocates.[/]" : $"[red]{rows.Count(r => r.Times.Bytes != 0)} of {rows.Count} allocate.[/]");
    }
}
