using System.Text;
using FastNN.Cli.Measuring;
using FastNN.Cli.Plumbing;
using FastNN.Differentiation;
using Spectre.Console;

namespace FastNN.Cli.Demo;

/// <summary>Told what the demo is doing.</summary>
internal interface IDemoProgress
{
    void Begin(DemoOptions options, int parameters, int training, int test);

    FitResult Training(Func<IProgress<FitProgress>, FitResult> work);

    LawReport Proving(Func<IProgress<double>, LawReport> work);

    Latency[] Timing(Func<Latency[]> work);
}

/// <summary>The demo on a console: bars and colours on a terminal, plain lines elsewhere.</summary>
internal sealed class DemoText : IDemoProgress
{
    private readonly IAnsiConsole console;
    private readonly bool terminal, quiet;

    public DemoText(Streams streams, bool quiet)
    {
        console = streams.CreateConsole();
        terminal = streams.Terminal && console.Profile.Capabilities.Ansi && console.Profile.Capabilities.Interactive;
        this.quiet = quiet;
    }

    private bool Colours => console.Profile.Capabilities.ColorSystem != ColorSystem.NoColors;

    public void Begin(DemoOptions o, int parameters, int training, int test)
    {
        if (quiet)
            return;
        var m = Machine.Current;
        Line($"[bold]Handwritten digits[/] [dim]8×8 pixels, {training:N0} to train on and {test} to test with (UCI, CC BY 4.0)[/]");
        Line($"[bold]Network[/]  {string.Join("–", o.Sizes)}, {o.Activation}, {parameters:N0} parameters in single precision");
        Line($"[bold]Training[/] {o.Optimizer}, learning rate {o.Rate}, batches of {o.Batch}, {o.Epochs} epochs, seed {o.Seed}");
        Line($"[bold]Machine[/]  {Markup.Escape(m.Cpu)}, {m.VectorBits}-bit vectors, {Markup.Escape(m.Runtime)}");
        console.WriteLine();
    }

    public FitResult Training(Func<IProgress<FitProgress>, FitResult> work)
    {
        if (quiet)
            return work(new Told<FitProgress>(_ => { }));
        if (terminal)
        {
            return Bar("Training", bar => work(new Told<FitProgress>(p =>
            {
                bar.Value = ((p.Epoch - 1) + (double)p.Batch / p.Batches) / p.Epochs;
                if (p.Batch == p.Batches)
                    bar.Description = $"Training [dim]loss {p.Loss:0.0000}[/]";
            })));
        }

        double sum = 0;
        return work(new Told<FitProgress>(p =>
        {
            sum += p.Loss;
            if (p.Batch < p.Batches)
                return;
            if (p.Epoch == 1 || p.Epoch == p.Epochs || p.Epoch % Math.Max(1, p.Epochs / 8) == 0)
                Line($"epoch {p.Epoch} of {p.Epochs}: loss {sum / p.Batches:0.0000}");
            sum = 0;
        }));
    }

    public LawReport Proving(Func<IProgress<double>, LawReport> work) =>
        terminal && !quiet ? Bar("Checking the gradient", bar => work(new Told<double>(share => bar.Value = share))) : work(new Told<double>(_ => { }));

    public Latency[] Timing(Func<Latency[]> work)
    {
        // Nothing moves meanwhile: redrawing would disturb what is measured.
        if (terminal && !quiet)
            console.Markup("[dim]Timing single calls…[/]");
        var times = work();
        if (terminal && !quiet)
            console.Write("\r\x1b[2K");
        return times;
    }

    public void Print(DemoReport r)
    {
        if (!quiet && !terminal)
            console.WriteLine();
        Headline(r);
        if (quiet)
            return;
        Confusion(r);
        Gradients(r);
        Speed(r);
        Misreads(r);
        Line($"[dim]{r.Duration.TotalSeconds:0.0} s, of which {r.TrainingTime.TotalSeconds:0.00} s were training.[/]");
    }

    private void Headline(DemoReport r)
    {
        var (low, high) = r.Interval;
        var verdict = r.GradientsHold ? "[green]correct[/]" : "[red]not shown to be correct[/]";
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn(new GridColumn());
        Row("Accuracy", $"[bold]{r.Accuracy:0.0%}[/]: {r.Confusion.Correct} of {r.Confusion.Total} test digits, 95% interval {100 * low:0.0}–{100 * high:0.0}%");
        Row("Fit", Markup.Escape($"{r.Generalization}"));
        foreach (var finding in r.Diagnosis.Findings)
            Row("", $"[yellow]{Markup.Escape($"{finding}")}[/]");
        Row("Gradient", $"[bold]{verdict}[/]: largest relative error {r.Gradients.Error:0.0e+0}, {r.Gradients.KinkShare:0.00%} of entries on a kink");
        Row("Forward", $"[bold]{Units.Ns(r.Forward.Ours.P50)}[/] for one image, {r.Forward.Ours.Bytes:0.##} bytes allocated, {r.Forward.Ratio:0.0}× as fast as plain loops");
        Row("Training step", $"[bold]{Units.Ns(r.Step.Ours.P50)}[/] for {r.Options.Batch} images, {r.Step.Ours.Bytes:0.##} bytes allocated, {r.Step.Ratio:0.0}× as fast as plain loops");
        console.Write(grid);

        void Row(string name, string text) => grid.AddRow($"[dim]{name}[/]", text);
    }

    private void Confusion(DemoReport r)
    {
        Title("Confusion", "row: the digit, column: how it was read");
        var table = new Table().Border(TableBorder.None).AddColumn(new TableColumn(" ").RightAligned().Padding(2, 0));
        for (var p = 0; p < r.Confusion.Classes; p++)
            table.AddColumn(new TableColumn($"[bold]{p}[/]").RightAligned().Padding(1, 0).NoWrap());
        for (var t = 0; t < r.Confusion.Classes; t++)
        {
            var row = new List<string> { $"[bold]{t}[/]" };
            for (var p = 0; p < r.Confusion.Classes; p++)
                row.Add(r.Confusion[t, p] switch { 0 => "[dim]·[/]", var n when t == p => $"[green]{n}[/]", var n => $"[red]{n}[/]" });
            table.AddRow([.. row]);
        }

        console.Write(table);
    }

    private void Gradients(DemoReport r)
    {
        Title("Gradient check", $"backward against central differences of the cost of {r.GradientRows} test digits, in double");
        var table = Ruled("tensor", "entries", "on a kink", "largest relative error");
        foreach (var t in r.Gradients.Tensors)
            table.AddRow(Markup.Escape(t.Tensor), $"{t.Entries:N0}", $"{t.Kinks:N0}", $"{t.Error:0.0e+0}");
        console.Write(table);
        if (r.Gradients.KinkShare > DemoReport.MostKinks)
            Line($"[yellow]{r.Gradients.KinkShare:0.0%} of the entries have a kink within their step and prove nothing; at most {DemoReport.MostKinks:0%} are wanted.[/]");
        if (!(r.Gradients.Error <= DemoReport.Tolerance))
            Line($"[red]The largest relative error is {r.Gradients.Error:0.0e+0}; at most {DemoReport.Tolerance:0e+0} is wanted.[/]");
    }

    private void Speed(DemoReport r)
    {
        Title("Time of single calls", "the timer's own cost included");
        var table = Ruled("", "median", "99%", "99.9%", "bytes", "calls");
        Time("forward, 1 image", r.Forward.Ours, bold: true);
        Time("  plain loops", r.Forward.Naive);
        Time($"training step, {r.Options.Batch} images", r.Step.Ours, bold: true);
        Time("  plain loops", r.Step.Naive);
        Time("input gradient, 1 image", r.InputGradient, bold: true);
        Time("the timer itself", r.Timer);
        console.Write(table);
        Line($"[dim]The logits differ from the plain loops' by at most {r.NaiveDifference:0.0e+0} of the largest.[/]");

        void Time(string name, Latency l, bool bold = false) =>
            table.AddRow(bold ? $"[bold]{name}[/]" : $"[dim]{name}[/]", Units.Ns(l.P50), Units.Ns(l.P99), Units.Ns(l.P999), $"{l.Bytes:0.##}", $"{l.Calls:N0}");
    }

    private void Misreads(DemoReport r)
    {
        if (r.Misreads.Count == 0)
            return;
        var across = Math.Max(1, (console.Profile.Width + 3) / 38);
        var shown = Math.Min(r.Misreads.Count, 2 * across);
        Title("Misread digits", Colours
            ? "and what ink would do: [/][dodgerblue1]blue[/][dim] speaks for the true digit, [/][darkorange]orange[/][dim] for the reading"
            : "and what ink would do: + and # speak for the true digit, - and = for the reading");
        foreach (var line in r.Misreads.Take(shown).Chunk(across))
        {
            var grid = new Grid();
            foreach (var _ in line)
                grid.AddColumn(new GridColumn().NoWrap().Padding(0, 3));
            grid.AddRow([.. line.Select(m => $"{m.Label} read as {m.Reading} [dim]({m.Confidence:0%} sure)[/]")]);
            grid.AddRow([.. line.Select(m => Colours ? Coloured(m) : Plain(m))]);
            console.Write(grid);
        }

        if (shown < r.Misreads.Count)
            Line($"[dim]{r.Misreads.Count - shown} more were misread.[/]");
    }

    private static string Coloured(Misread m)
    {
        var largest = m.Gradient.Max(Math.Abs);
        return Drawn(m, ink => Cell(255 * ink, 255 * ink, 255 * ink), slope =>
        {
            var s = largest == 0 ? 0 : Math.Sqrt(Math.Abs(slope) / largest);
            return slope > 0 ? Cell(30 + 20 * s, 30 + 110 * s, 30 + 225 * s) : Cell(30 + 225 * s, 30 + 110 * s, 30 - 20 * s);
        });

        static string Cell(double r, double g, double b) => $"[on #{(int)r:x2}{(int)g:x2}{(int)b:x2}]  [/]";
    }

    private static string Plain(Misread m)
    {
        var largest = m.Gradient.Max(Math.Abs);
        return Drawn(m, ink => new(" ░▒▓█"[(int)Math.Round(4 * ink)], 2), slope => (largest == 0 ? 0 : slope / largest) switch
        {
            > 0.5 => "##",
            > 0.15 => "++",
            < -0.5 => "==",
            < -0.15 => "--",
            _ => "··",
        });
    }

    private static string Drawn(Misread m, Func<double, string> pixel, Func<double, string> slope)
    {
        var text = new StringBuilder();
        for (var y = 0; y < Digits.Side; y++)
        {
            for (var x = 0; x < Digits.Side; x++)
                text.Append(pixel(m.Pixels[y * Digits.Side + x]));
            text.Append(' ');
            for (var x = 0; x < Digits.Side; x++)
                text.Append(slope(m.Gradient[y * Digits.Side + x]));
            text.Append('\n');
        }

        return text.ToString();
    }

    private void Title(string name, string more)
    {
        console.WriteLine();
        console.MarkupLine($"[bold]{name}[/] [dim]{more}[/]");
    }

    private static Table Ruled(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Simple).BorderStyle(new(decoration: Decoration.Dim));
        for (var i = 0; i < columns.Length; i++)
            table.AddColumn(i == 0 ? new TableColumn(columns[i]).NoWrap() : new TableColumn(columns[i]).RightAligned().NoWrap());
        return table;
    }

    private T Bar<T>(string name, Func<ProgressTask, T> work) => console.Progress()
        .AutoClear(true)
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 30 }, new PercentageColumn())
        .Start(context => work(context.AddTask(name, maxValue: 1)));

    private void Line(string text) => console.MarkupLine(text);
}
