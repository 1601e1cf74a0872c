using FastNN.Cli.Plumbing;
using Spectre.Console;

namespace FastNN.Cli.Comparisons;

/// <summary>Findings on a console: colours on a terminal, plain lines elsewhere.</summary>
internal sealed class CompareText(Streams streams)
{
    private readonly IAnsiConsole console = streams.CreateConsole();

    /// <summary>Tells what runs meanwhile, where somebody watches.</summary>
    public Finding Running(Comparison comparison, Func<Finding> work) => streams.Terminal && console.Profile.Capabilities.Interactive
        ? console.Status().Start($"{Markup.Escape(comparison.Title)} …", _ => work())
        : work();

    public void Print(Comparison comparison, Finding finding, bool first)
    {
        if (!first)
            console.WriteLine();
        console.MarkupLine($"[bold]{Markup.Escape(comparison.Title)}[/] [dim]({comparison})[/]");
        console.MarkupLine($"[dim]{Markup.Escape(comparison.Question)}[/]");
        var table = new Table().Border(TableBorder.Simple).BorderStyle(new(decoration: Decoration.Dim));
        for (var i = 0; i < finding.Columns.Count; i++)
            table.AddColumn(i == 0 ? new TableColumn(Markup.Escape(finding.Columns[i])).NoWrap() : new TableColumn(Markup.Escape(finding.Columns[i])).RightAligned());
        foreach (var row in finding.Rows)
            table.AddRow([Markup.Escape(row.Name), .. row.Values.Select(Row.Text)]);
        console.Write(table);
        console.MarkupLine($"[bold]{Markup.Escape(finding.Seen)}[/]");
    }
}
