using FastNN.Cli.Measuring;
using FastNN.Cli.Plumbing;
using Spectre.Console;

namespace FastNN.Cli.Bench;

/// <summary>Benchmarks on a console: results line by line as they come; on a terminal colours, and a bar below them.</summary>
internal sealed class BenchText
{
    private readonly IAnsiConsole console;
    private readonly bool terminal;

    public BenchText(Streams streams)
    {
        console = streams.CreateConsole();
        terminal = streams.Terminal && console.Profile.Capabilities.Ansi && console.Profile.Capabilities.Interactive;
    }

    public void Head(string what)
    {
        var m = Machine.Current;
        Line($"[bold]{Markup.Escape(what)}[/]");
        Line($"[dim]{Markup.Escape(m.Cpu)}, {Machine.WidestBits}-bit vectors, {Markup.Escape(m.Runtime)}, one thread[/]");
    }

    public void Title(string name, string more = "")
    {
        console.WriteLine();
        Line(more.Length > 0 ? $"[bold]{name}[/] [dim]{more}[/]" : $"[bold]{name}[/]");
    }

    /// <summary>Says where other work may have taken part of the times.</summary>
    /// <param name="load">Before anything was measured.</param>
    public void Quiet(double load)
    {
        if (load > 1.2)
            Line($"[yellow]The machine was not quiet: its load was {load:0.0} with {Machine.Current.Cores} cores.[/]");
    }

    public void Line(string markup = "") => console.MarkupLine(markup);

    /// <summary>
    /// Does work with a bar that moves only when it is told to, between two measurements: what redraws itself on another thread would
    /// disturb them. No bar where nobody watches.
    /// </summary>
    public R Bar<R>(Func<Action<double, string>, R> work) => !terminal ? work((_, _) => { }) : console.Progress()
        .AutoRefresh(false)
        .AutoClear(true)
        .Columns(new ProgressBarColumn { Width = 30 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
        .Start(context =>
        {
            var bar = context.AddTask("starting", maxValue: 1);
            return work((share, what) =>
            {
                (bar.Value, bar.Description) = (share, $"[dim]{Markup.Escape(what)}[/]");
                context.Refresh();
            });
        });
}
