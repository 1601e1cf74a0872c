using System.Text;

namespace FastNN.Cli.Plumbing;

/// <summary>A curve of a chart; equal names have equal colours.</summary>
/// <param name="Name">As the legend has it.</param>
/// <param name="Points">In order of x; where y is no number the curve is interrupted.</param>
/// <param name="Dashed">For what accompanies other curves: a derivative, a bound.</param>
internal sealed record Curve(string Name, IReadOnlyList<(double X, double Y)> Points, bool Dashed = false)
{
    /// <summary>A curve over 1, 2, 3, …</summary>
    public static Curve Of(string name, IEnumerable<double> values, bool dashed = false) => new(name, [.. values.Select((v, i) => (i + 1.0, v))], dashed);
}

/// <summary>A field with two axes and the curves on it.</summary>
/// <param name="Title">May be empty.</param>
/// <param name="X">The horizontal axis.</param>
/// <param name="Y">The vertical axis.</param>
/// <param name="Curves">What is drawn.</param>
internal sealed record Panel(string Title, Axis X, Axis Y, IReadOnlyList<Curve> Curves);

/// <summary>Line charts as one SVG that needs nothing else: axes, ticks, a legend above, colours for light and dark.</summary>
internal static class Chart
{
    private const double Width = 720, Margin = 14, Letter = 6.7;

    /// <summary>Neighbours in this list are told apart by people of every colour vision.</summary>
    private static readonly (string Light, string Dark)[] colours =
    [
        ("#1f6fb2", "#62aee8"), ("#c2571a", "#f0954a"), ("#2c7a4b", "#6cc78e"), ("#8b3fa8", "#c992e3"),
        ("#0f8285", "#4fc4c4"), ("#94721a", "#dabb55"), ("#b3372f", "#ef8078"), ("#5c6875", "#a5b1bc"),
    ];

    /// <summary>Draws panels side by side, row after row.</summary>
    /// <param name="title">What the picture shows, for those who cannot see it.</param>
    /// <param name="panels">At least one.</param>
    /// <param name="columns">How many stand in a row.</param>
    /// <param name="height">The height of a panel without title and ticks.</param>
    public static string Draw(string title, IReadOnlyList<Panel> panels, int columns = 1, double height = 236)
    {
        Curve[] named = [.. panels.SelectMany(p => p.Curves).DistinctBy(c => c.Name)];
        string[] names = [.. named.Select(c => c.Name)];
        var body = new StringBuilder();
        var top = Legend(body, named, names);
        var (width, rowHeight) = ((Width - 2 * Margin) / columns, 0.0);
        for (var i = 0; i < panels.Count; i++)
        {
            if (i % columns == 0)
            {
                top += rowHeight;
                rowHeight = panels.Skip(i).Take(columns).Max(p => Head(p) + height + (p.X.Title.Length > 0 ? 50 : 30));
            }

            Draw(body, panels[i], names, Margin + i % columns * width, top, width, height);
        }

        var whole = top + rowHeight;
        return $"""
            <svg class="chart" viewBox="0 0 {Width} {whole:0}" role="img" aria-label="{Page.Text(title)}">
            <style>{Style(Math.Min(names.Length, colours.Length))}</style>
            <rect class="paper" width="{Width}" height="{whole:0}" rx="8"/>
            {body}</svg>
            """;
    }

    /// <summary>A drawing as a file of its own.</summary>
    public static string File(string svg) => $"{svg.Replace("<svg ", $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" ", StringComparison.Ordinal)}\n";

    private static string Style(int count)
    {
        string Strokes(Func<(string Light, string Dark), string> of) => string.Concat(colours.Take(count).Select((c, i) => $".chart .c{i}{{stroke:{of(c)}}}"));
        return ".chart{max-width:100%;height:auto}.chart text{font:12px system-ui,'Segoe UI','Helvetica Neue',Arial,sans-serif;fill:#4d5965}.chart .name{fill:#1d2733;font-weight:600;font-size:13px}"
            + ".chart .paper{fill:#fff}.chart .grid{stroke:#e6e4de}.chart .axis{stroke:#8b96a1}.chart path{fill:none;stroke-width:2;stroke-linejoin:round}.chart .dashed{stroke-dasharray:5 4}"
            + Strokes(c => c.Light)
            + "@media(prefers-color-scheme:dark){.chart text{fill:#aab5bf}.chart .name{fill:#e3e9ee}.chart .paper{fill:#1b2126}.chart .grid{stroke:#2e363d}.chart .axis{stroke:#6d7883}"
            + Strokes(c => c.Dark) + "}";
    }

    private static string Class(string[] names, Curve curve) => $"c{Array.IndexOf(names, curve.Name) % colours.Length}{(curve.Dashed ? " dashed" : "")}";

    private static double Head(Panel panel) => panel.Title.Length > 0 ? 28 : 10;

    /// <summary>What the colours stand for, in as many lines as it takes; tells where the next thing may begin.</summary>
    private static double Legend(StringBuilder svg, Curve[] named, string[] names)
    {
        double x = Margin, y = 24;
        foreach (var curve in named)
        {
            var width = 28 + Letter * curve.Name.Length + 20;
            if (x + width > Width && x > Margin)
                (x, y) = (Margin, y + 20);
            svg.Append($"<path class=\"{Class(names, curve)}\" d=\"M{x:0.#} {y - 4:0.#}h21\"/><text x=\"{x + 28:0.#}\" y=\"{y:0.#}\">{Page.Text(curve.Name)}</text>\n");
            x += width;
        }

        return y + 10;
    }

    private static void Draw(StringBuilder svg, Panel panel, string[] names, double left, double top, double width, double height)
    {
        var ys = panel.Y.Over(panel.Curves.SelectMany(c => c.Points).Select(p => p.Y), Math.Max(3, height / 36), rounded: true);
        var xs = panel.X.Over(panel.Curves.SelectMany(c => c.Points).Select(p => p.X), Math.Max(4, width / 64), rounded: false);
        var (right, middle) = (left + width - 20, top + Head(panel) + height / 2);
        if (panel.Y.Title.Length > 0)
        {
            svg.Append($"<text transform=\"translate({left + 10:0.#} {middle:0.#}) rotate(-90)\" text-anchor=\"middle\">{Page.Text(panel.Y.Title)}</text>\n");
            left += 18;
        }

        left += Letter * ys.Ticks.Max(t => t.Letters) + 8;
        if (panel.Title.Length > 0)
            svg.Append($"<text class=\"name\" x=\"{left:0.#}\" y=\"{top + 17:0.#}\">{Page.Text(panel.Title)}</text>\n");
        top += Head(panel);
        var bottom = top + height;
        double X(double v) => left + (right - left) * xs.Share(v);
        double Y(double v) => bottom - height * ys.Share(v);

        foreach (var tick in ys.Ticks)
            svg.Append($"<line class=\"grid\" x1=\"{left:0.#}\" x2=\"{right:0.#}\" y1=\"{Y(tick.Value):0.#}\" y2=\"{Y(tick.Value):0.#}\"/><text x=\"{left - 7:0.#}\" y=\"{Y(tick.Value) + 4:0.#}\" text-anchor=\"end\">{tick.Markup}</text>\n");
        foreach (var tick in xs.Ticks)
            svg.Append($"<line class=\"axis\" x1=\"{X(tick.Value):0.#}\" x2=\"{X(tick.Value):0.#}\" y1=\"{bottom:0.#}\" y2=\"{bottom + 4:0.#}\"/><text x=\"{X(tick.Value):0.#}\" y=\"{bottom + 18:0.#}\" text-anchor=\"middle\">{tick.Markup}</text>\n");
        svg.Append($"<line class=\"axis\" x1=\"{left:0.#}\" x2=\"{right:0.#}\" y1=\"{bottom:0.#}\" y2=\"{bottom:0.#}\"/>\n");
        if (panel.X.Title.Length > 0)
            svg.Append($"<text x=\"{(left + right) / 2:0.#}\" y=\"{bottom + 37:0.#}\" text-anchor=\"middle\">{Page.Text(panel.X.Title)}</text>\n");
        foreach (var curve in panel.Curves)
            svg.Append($"<path class=\"{Class(names, curve)}\" d=\"{Path(curve.Points, xs, ys, v => left + (right - left) * v, v => bottom - height * v)}\"/>\n");
    }

    /// <summary>A path through the points, at most a thousand of them and always the last; what lies outside the panel is cut off.</summary>
    private static string Path(IReadOnlyList<(double X, double Y)> points, Scale xs, Scale ys, Func<double, double> x, Func<double, double> y)
    {
        var path = new StringBuilder();
        var every = (points.Count + 999) / 1000;
        (double X, double Y)[] shares = [.. points.Where((_, i) => i % every == 0 || i == points.Count - 1).Select(p => (xs.Share(p.X), ys.Share(p.Y)))];
        var at = (X: double.NaN, Y: double.NaN);
        for (var i = 1; i < shares.Length; i++)
        {
            if (Cut(shares[i - 1], shares[i]) is not var (from, to))
                continue;
            if (from != at)
                path.Append($"M{x(from.X):0.#} {y(from.Y):0.#}");
            path.Append($"L{x(to.X):0.#} {y(to.Y):0.#}");
            at = to;
        }

        return path.ToString();
    }

    /// <summary>The part of a line within the unit square (Y. Liang and B. Barsky, 1984); null if there is none, or an end is no number.</summary>
    private static ((double X, double Y) From, (double X, double Y) To)? Cut((double X, double Y) a, (double X, double Y) b)
    {
        const double slack = 1e-6;
        if (!double.IsFinite(a.X + a.Y + b.X + b.Y))
            return null;
        double enter = 0, leave = 1;
        foreach (var (start, move) in (ReadOnlySpan<(double, double)>)[(a.X, b.X - a.X), (a.Y, b.Y - a.Y)])
        {
            if (move == 0)
            {
                if (start is < -slack or > 1 + slack)
                    return null;
                continue;
            }

            var (one, other) = ((-slack - start) / move, (1 + slack - start) / move);
            (enter, leave) = (Math.Max(enter, Math.Min(one, other)), Math.Min(leave, Math.Max(one, other)));
        }

        return enter > leave ? null : (enter == 0 ? a : Along(enter), leave == 1 ? b : Along(leave));

        (double X, double Y) Along(double t) => (a.X + t * (b.X - a.X), a.Y + t * (b.Y - a.Y));
    }
}
