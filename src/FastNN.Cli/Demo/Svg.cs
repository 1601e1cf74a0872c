using System.Text;
using FastNN.Cli.Plumbing;

namespace FastNN.Cli.Demo;

/// <summary>The drawings of the page, as inline SVG; their colours are the page's variables.</summary>
internal static class Svg
{
    /// <summary>A line of a chart: one value for each x from 1 on.</summary>
    public sealed record Line(string Name, string Colour, IReadOnlyList<double> Values);

    /// <summary>Curves over epochs. On a logarithmic scale the ticks are powers of ten.</summary>
    public static string Chart(string title, string unit, IReadOnlyList<Line> lines, bool logarithmic)
    {
        const double left = 62, right = 660, top = 14, bottom = 250;
        var values = lines.SelectMany(l => l.Values).Where(v => double.IsFinite(v) && (!logarithmic || v > 0)).DefaultIfEmpty(1).ToArray();
        double low, high, step;
        if (logarithmic)
        {
            (low, high, step) = (Math.Floor(Math.Log10(values.Min())), Math.Ceiling(Math.Log10(values.Max())), 1);
            if (high <= low)
                high = low + 1;
        }
        else
        {
            step = values.Min() >= 0.9 ? 0.02 : values.Min() >= 0.75 ? 0.05 : values.Min() >= 0.5 ? 0.1 : 0.2;
            (low, high) = (Math.Floor(values.Min() / step) * step, 1);
        }

        var count = lines.Max(l => l.Values.Count);
        double X(double epoch) => left + (right - left) * (count < 2 ? 0.5 : (epoch - 1) / (count - 1));
        double Y(double v) => bottom - (bottom - top) * Math.Clamp(((logarithmic ? Math.Log10(Math.Max(v, 1e-300)) : v) - low) / (high - low), 0, 1);

        var svg = new StringBuilder($"<svg viewBox=\"0 0 680 306\" role=\"img\" aria-label=\"{title}\">");
        for (var i = 0; i <= Math.Round((high - low) / step); i++)
        {
            var v = low + i * step;
            var y = bottom - (bottom - top) * (v - low) / (high - low);
            svg.Append($"<line class=\"grid\" x1=\"{left}\" x2=\"{right}\" y1=\"{y:0.#}\" y2=\"{y:0.#}\"/>");
            var text = logarithmic ? v is >= -3 and <= 3 ? $"{Math.Pow(10, v):0.###}" : $"10<tspan dy=\"-5\" font-size=\"9\">{v:0;−0}</tspan>" : $"{100 * v:0}%";
            svg.Append($"<text x=\"{left - 8}\" y=\"{y + 4:0.#}\" text-anchor=\"end\">{text}</text>");
        }

        var every = Nice(count);
        for (var epoch = 1; epoch <= count; epoch++)
        {
            if (epoch == 1 || epoch % every == 0)
                svg.Append($"<line class=\"axis\" x1=\"{X(epoch):0.#}\" x2=\"{X(epoch):0.#}\" y1=\"{bottom}\" y2=\"{bottom + 4}\"/><text x=\"{X(epoch):0.#}\" y=\"{bottom + 19}\" text-anchor=\"middle\">{epoch}</text>");
        }

        svg.Append($"<line class=\"axis\" x1=\"{left}\" x2=\"{right}\" y1=\"{bottom}\" y2=\"{bottom}\"/>");
        svg.Append($"<text x=\"{(left + right) / 2}\" y=\"{bottom + 42}\" text-anchor=\"middle\">epoch</text>");
        svg.Append($"<text transform=\"translate(14 {(top + bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">{unit}</text>");
        foreach (var line in lines)
        {
            var points = line.Values.Select((v, i) => (X: X(i + 1), Y: Y(v), Finite: double.IsFinite(v))).Where(p => p.Finite).ToArray();
            if (points.Length == 1)
                svg.Append($"<circle cx=\"{points[0].X:0.#}\" cy=\"{points[0].Y:0.#}\" r=\"3.5\" fill=\"{line.Colour}\"/>");
            svg.Append($"<polyline fill=\"none\" stroke=\"{line.Colour}\" stroke-width=\"2\" stroke-linejoin=\"round\" points=\"{string.Join(' ', points.Select(p => $"{p.X:0.#},{p.Y:0.#}"))}\"/>");
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>A digit, ink on paper.</summary>
    public static string Image(Misread m) => Squares($"digit {m.Label}", m.Pixels.Select(p => ("var(--ink-on-paper)", (double)p)), "var(--paper)");

    /// <summary>Its input gradient: one colour for each sign, as strong as the slope.</summary>
    public static string Gradient(Misread m)
    {
        var largest = Math.Max(m.Gradient.Max(Math.Abs), 1e-30f);
        return Squares($"input gradient of digit {m.Label}", m.Gradient.Select(g => (g > 0 ? "var(--plus)" : "var(--minus)", Math.Sqrt(Math.Abs(g) / largest))), "var(--none)");
    }

    /// <summary>Bars of the median with a thin one up to the 99th percentile.</summary>
    public static string Bars(string title, IReadOnlyList<(string Name, string Colour, double P50, double P99)> rows)
    {
        const double left = 110, right = 560;
        var most = Math.Min(rows.Max(r => r.P99), 1.5 * rows.Max(r => r.P50));
        var height = 34 * rows.Count + 6;
        var svg = new StringBuilder($"<svg viewBox=\"0 0 680 {height}\" role=\"img\" aria-label=\"{title}\">");
        for (var i = 0; i < rows.Count; i++)
        {
            var (name, colour, p50, p99) = rows[i];
            var y = 6 + 34 * i;
            double middle = Math.Max(1.5, (right - left) * p50 / most), far = Math.Clamp((right - left) * p99 / most, 1.5, right - left);
            svg.Append($"<text x=\"{left - 10}\" y=\"{y + 16}\" text-anchor=\"end\">{name}</text>");
            svg.Append($"<rect x=\"{left}\" y=\"{y + 9}\" width=\"{far:0.#}\" height=\"5\" rx=\"2\" fill=\"{colour}\" opacity=\"0.4\"/>");
            svg.Append($"<rect x=\"{left}\" y=\"{y}\" width=\"{middle:0.#}\" height=\"23\" rx=\"3\" fill=\"{colour}\"/>");
            svg.Append($"<text class=\"strong\" x=\"{left + far + 8:0.#}\" y=\"{y + 16}\">{Units.Ns(p50)}</text>");
        }

        return svg.Append("</svg>").ToString();
    }

    private static string Squares(string title, IEnumerable<(string Colour, double Strength)> cells, string ground)
    {
        var svg = new StringBuilder($"<svg class=\"square\" viewBox=\"0 0 8 8\" shape-rendering=\"crispEdges\" role=\"img\" aria-label=\"{title}\"><rect width=\"8\" height=\"8\" fill=\"{ground}\"/>");
        var i = 0;
        foreach (var (colour, strength) in cells)
        {
            if (strength >= 0.005)
                svg.Append($"<rect x=\"{i % Digits.Side}\" y=\"{i / Digits.Side}\" width=\"1\" height=\"1\" fill=\"{colour}\" opacity=\"{strength:0.##}\"/>");
            i++;
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>Every how many epochs one is labelled: 1, 2 or 5 times a power of ten, at most 10 labels.</summary>
    private static int Nice(int count)
    {
        for (var power = 1; ; power *= 10)
        {
            foreach (var step in (ReadOnlySpan<int>)[power, 2 * power, 5 * power])
            {
                if (count <= 10 * step)
                    return step;
            }
        }
    }
}
