using System.Text;
using FastNN.Cli.Plumbing;

namespace FastNN.Cli.Demo;

/// <summary>The drawings of the page, as inline SVG; their colours are the page's variables.</summary>
internal static class Svg
{
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
}
