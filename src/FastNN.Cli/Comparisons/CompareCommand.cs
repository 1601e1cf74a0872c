using System.CommandLine;
using FastNN.Cli.Plumbing;

namespace FastNN.Cli.Comparisons;

/// <summary>fastnn compare</summary>
internal static class CompareCommand
{
    public static Command Create(Streams streams)
    {
        var names = new Argument<Comparison[]>("NAME")
        {
            Description = $"What to compare; by default everything: {string.Join(", ", Comparison.All)}",
            Arity = ArgumentArity.ZeroOrMore,
            CustomParser = argument =>
            {
                var unknown = argument.Tokens.FirstOrDefault(t => !Comparison.All.Any(c => c.Name == t.Value));
                if (unknown is not null)
                    argument.AddError($"NAME is \"{unknown.Value}\", but one of {string.Join(", ", Comparison.All)} is wanted");
                return [.. Comparison.All.Where(c => argument.Tokens.Count == 0 || argument.Tokens.Any(t => t.Value == c.Name))];
            },
            DefaultValueFactory = _ => [.. Comparison.All],
        };
        var svg = Wanted.File("--svg", "Writes each picture into this folder, as NAME.svg", "DIR", "a folder");
        var page = Wanted.File("--page", "Writes everything as one self-contained page");
        var json = Wanted.File("--json", "Writes tables and curves as numbers");
        var quick = new Option<bool>("--quick") { Description = "Runs everything, but less of it" };

        var command = new Command("compare", "Runs ways to do the same side by side, and draws them: losses, starts, schedules, depth and width, batches, momentum, activations.")
        {
            names, svg, page, json, quick,
        };
        command.SetAction((parsed, cancellation) => Tool.Guard(streams, cancellation, () => Run(
            streams, parsed.GetValue(names)!, parsed.GetValue(svg), parsed.GetValue(page), parsed.GetValue(json), parsed.GetValue(quick), cancellation)));
        return command;
    }

    private static void Run(Streams streams, Comparison[] comparisons, string? folder, string? pagePath, string? jsonPath, bool quick, CancellationToken cancellation)
    {
        var pictures = new List<OutputFile?>();
        try
        {
            using var page = OutputFile.Open("--page", pagePath);
            using var numbers = OutputFile.Open("--json", jsonPath);
            foreach (var comparison in comparisons)
                pictures.Add(OutputFile.Open("--svg", folder is null ? null : Path.Combine(OutputFile.Folder("--svg", folder), $"{comparison}.svg")));

            var text = new CompareText(streams);
            var findings = new List<(Comparison, Finding)>();
            for (var i = 0; i < comparisons.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                var finding = text.Running(comparisons[i], () => comparisons[i].Run(quick, cancellation));
                text.Print(comparisons[i], finding, first: i == 0);
                pictures[i]?.Write(Chart.File(ComparePage.Picture(comparisons[i], finding)));
                findings.Add((comparisons[i], finding));
            }

            page?.Write(ComparePage.Write(findings));
            numbers?.Write(CompareJson.Write(findings));
        }
        finally
        {
            foreach (var picture in pictures)
                picture?.Dispose();
        }
    }
}
