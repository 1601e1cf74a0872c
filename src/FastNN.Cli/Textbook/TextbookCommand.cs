using System.CommandLine;
using FastNN.Cli.Bench;
using FastNN.Cli.Plumbing;
using FastNN.Cli.Textbook.Sections;
using Spectre.Console;

namespace FastNN.Cli.Textbook;

/// <summary>fastnn textbook</summary>
internal static class TextbookCommand
{
    private const int NameWidth = 46, NumberWidth = 18;

    /// <summary>All sections, in the order of the mathematics.</summary>
    public static IReadOnlyList<Section> All { get; } = [Conventions.Section, LinearModels.Section, Descent.Section, Backpropagation.Section, Functions.Section, Networks.Section];

    /// <param name="streams">Where it writes.</param>
    /// <param name="sections">What it does; by default all there is.</param>
    public static Command Create(Streams streams, IReadOnlyList<Section>? sections = null)
    {
        sections ??= All;
        var filter = Wanted.Option("--filter", "Only exercises whose section or name contains this", "TEXT", "part of the name of a section or an exercise", "",
            (string text, out string value) =>
            {
                value = text;
                return sections.Any(s => s.Exercises.Any(e => TextbookRun.Matches(s, e, text)));
            });
        var json = Wanted.File("--json", "Writes the results as numbers");
        var command = new Command("textbook", "Works the textbook's exercises with the library, and compares each number with the one that the book gives.") { filter, json };
        command.SetAction((parsed, cancellation) => Tool.Guard(streams, cancellation, () =>
        {
            using var numbers = OutputFile.Open("--json", parsed.GetValue(json));
            var verdicts = Print(streams.CreateConsole(), TextbookRun.Run(sections, parsed.GetValue(filter)!, cancellation));
            numbers?.Write(Json(verdicts));
            if (verdicts.Count(v => !v.Agrees) is var differ and > 0)
                throw new ToolException($"{differ} of {verdicts.Count} numbers differ from the expected ones");
        }));
        return command;
    }

    private static List<Verdict> Print(IAnsiConsole console, IEnumerable<Verdict> verdicts)
    {
        var printed = new List<Verdict>();
        foreach (var verdict in verdicts)
        {
            var before = printed.LastOrDefault();
            if (before?.Section != verdict.Section)
            {
                if (before is not null)
                    console.WriteLine();
                console.MarkupLine($"[bold]{Markup.Escape(verdict.Section.Name).PadRight(NameWidth + 2)}[/] [dim]{"expected",NumberWidth} {"obtained",NumberWidth + 3}[/]");
            }

            if (before?.Exercise != verdict.Exercise)
                console.MarkupLine(Markup.Escape(verdict.Exercise.Name));
            var (expected, obtained) = (verdict.Expected, verdict.Expected.Show(verdict.Obtained));
            console.MarkupLine($"  [dim]{Markup.Escape(expected.Name.PadRight(NameWidth))}[/] {expected.Text,NumberWidth} {obtained,NumberWidth + 3} {(verdict.Agrees ? "[green]agrees[/]" : "[bold red]DIFFERS[/]")}");
            printed.Add(verdict);
        }

        var (exercises, differ) = (printed.Select(v => v.Exercise).Distinct().Count(), printed.Count(v => !v.Agrees));
        console.WriteLine();
        console.MarkupLine($"{exercises} exercises, {printed.Count} numbers: {(differ == 0 ? "[green]all agree[/]" : $"[bold red]{differ} differ[/]")}.");
        return printed;
    }

    private static string Json(List<Verdict> verdicts) => BenchJson.Write(new
    {
        exercises = verdicts.Select(v => v.Exercise).Distinct().Count(),
        numbers = verdicts.Count,
        differ = verdicts.Count(v => !v.Agrees),
        sections = verdicts.GroupBy(v => v.Section).Select(s => new
        {
            section = s.Key.Name,
            exercises = s.GroupBy(v => v.Exercise).Select(e => new
            {
                exercise = e.Key.Name,
                numbers = e.Select(v => new { name = v.Expected.Name, expected = v.Expected.Text, value = v.Expected.Value, tolerance = v.Expected.Tolerance, obtained = v.Obtained, agrees = v.Agrees }),
            }),
        }),
    });
}
