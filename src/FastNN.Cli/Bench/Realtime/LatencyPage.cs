using System.Text;
using FastNN.Cli.Measuring;
using FastNN.Cli.Plumbing;

namespace FastNN.Cli.Bench.Realtime;

/// <summary>How the loop went, as one page that needs nothing else.</summary>
internal static class LatencyPage
{
    public static string Write(LoopReport r)
    {
        var (o, m) = (r.Options, Machine.Current);
        var name = $"{string.Join('–', o.Network.Sizes)} {o.Network.Activation}";
        return $"""
            {Page.Head($"Latency of {name}")}
            <h1>Latency of {name}</h1>
            <p class="soft">{o.Rate:N0} samples a second arrive in blocks of {o.Block:N0}; for each sample the network is called once, {r.Call.Calls:N0} times in all. Meanwhile another thread allocated
            {Units.Bytes(r.Collected.Bytes)}, which caused {r.Collected.Collections[0]:N0} garbage collections.</p>
            <div class="heads">
            {Page.Number(Units.Ns(r.Call.P50), "median of one call")}
            {Page.Number(Units.Ns(r.Call.P999), "999 of 1000 calls took no longer")}
            {Page.Number($"{r.Missed:N0}", $"of {o.Blocks:N0} deadlines missed; a block has {Units.Ns(o.Deadline)}")}
            {Page.Number($"{r.Call.Bytes * r.Call.Calls:0} bytes", "allocated by the calls")}
            </div>
            <h2>How many took longer</h2>
            <p class="soft">For each time the share of calls, or of blocks, that took longer; both axes are logarithmic. A block counts from its arrival to its end. Right of the dashed line it is too late.</p>
            {Page.Key(("one call", "var(--ours)"), ("a block", "var(--other)"))}
            {Chart(r)}
            <div class="scroll"><table class="lines"><thead><tr><th></th><th>median</th><th>99%</th><th>99.9%</th><th>worst</th></tr></thead><tbody>
            {Row("one call", r.Call)}
            {Row("a block", r.Response)}
            </tbody></table></div>
            <p class="soft small">The timer's own cost is in every call. The collections ({r.Collected.Collections[1]:N0} of generation 1, {r.Collected.Collections[2]:N0} of generation 2) stopped all managed threads for
            {Units.Ns(r.Collected.Paused)} together, at most {Units.Ns(r.Collected.Longest)} at once; the calls themselves cause none.</p>
            <footer>Measured on {Page.Text(m.Cpu)} ({m.Cores} cores, {Machine.WidestBits}-bit vectors), {Page.Text(m.Runtime)}, {Page.Text(m.System)}; one thread, {r.Seconds:0.0} s.</footer>
            {Page.Foot}

            """;
    }

    private static string Row(string name, Latency l) => $"<tr><td>{name}</td><td>{Units.Ns(l.P50)}</td><td>{Units.Ns(l.P99)}</td><td>{Units.Ns(l.P999)}</td><td>{Units.Ns(l.Worst)}</td></tr>";

    /// <summary>Both tails over decades of time and of shares.</summary>
    private static string Chart(LoopReport r)
    {
        const double left = 92, right = 650, top = 28, bottom = 314;
        IEnumerable<(double Ns, double Share)> all = [.. r.CallTail, .. r.ResponseTail, (r.Options.Deadline, 1)];
        double low = Math.Floor(Math.Log10(all.Min(p => Math.Max(1, p.Ns)))), high = Math.Ceiling(Math.Log10(all.Max(p => p.Ns) * 1.01)), least = Math.Floor(Math.Log10(all.Min(p => p.Share)));
        double X(double ns) => left + (right - left) * (Math.Log10(Math.Max(1, ns)) - low) / (high - low);
        double Y(double share) => top + (bottom - top) * Math.Log10(share) / least;

        var svg = new StringBuilder("<svg viewBox=\"0 0 680 370\" role=\"img\" aria-label=\"Share of calls and blocks that took longer\">");
        for (var decade = low; decade <= high; decade++)
        {
            var x = X(Math.Pow(10, decade));
            svg.Append($"<line class=\"grid\" x1=\"{x:0.#}\" x2=\"{x:0.#}\" y1=\"{top}\" y2=\"{bottom}\"/><text x=\"{x:0.#}\" y=\"{bottom + 19}\" text-anchor=\"middle\">{Time(decade)}</text>");
        }

        for (var decade = 0.0; decade >= least; decade--)
        {
            var y = Y(Math.Pow(10, decade));
            svg.Append($"<line class=\"grid\" x1=\"{left}\" x2=\"{right}\" y1=\"{y:0.#}\" y2=\"{y:0.#}\"/><text x=\"{left - 8}\" y=\"{y + 4:0.#}\" text-anchor=\"end\">{(decade == 0 ? "all" : $"1 in {Count(-decade)}")}</text>");
        }

        var deadline = X(r.Options.Deadline);
        svg.Append($"<line class=\"axis\" stroke-dasharray=\"5 4\" x1=\"{deadline:0.#}\" x2=\"{deadline:0.#}\" y1=\"{top}\" y2=\"{bottom}\"/><text x=\"{deadline:0.#}\" y=\"{top - 9}\" text-anchor=\"middle\">deadline</text>");
        svg.Append($"<line class=\"axis\" x1=\"{left}\" x2=\"{right}\" y1=\"{bottom}\" y2=\"{bottom}\"/><text x=\"{(left + right) / 2}\" y=\"{bottom + 43}\" text-anchor=\"middle\">time</text>");
        Curve(r.CallTail, "var(--ours)");
        Curve(r.ResponseTail, "var(--other)");
        return svg.Append("</svg>").ToString();

        void Curve(IReadOnlyList<(double Ns, double Share)> tail, string colour)
        {
            var worst = tail[^1];
            svg.Append($"<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" stroke-linejoin=\"round\" points=\"{string.Join(' ', tail.Select(p => $"{X(p.Ns):0.#},{Y(p.Share):0.#}"))}\"/>");
            svg.Append($"<circle cx=\"{X(worst.Ns):0.#}\" cy=\"{Y(worst.Share):0.#}\" r=\"3.5\" fill=\"{colour}\"/>");
        }
    }

    private static string Time(double decade) => decade switch
    {
        < 3 => $"{Math.Pow(10, decade):0} ns",
        < 6 => $"{Math.Pow(10, decade - 3):0} µs",
        < 9 => $"{Math.Pow(10, decade - 6):0} ms",
        _ => $"{Math.Pow(10, decade - 9):0} s",
    };

    private static string Count(double decade) => decade < 6 ? $"{Math.Pow(10, decade):N0}" : $"10<tspan dy=\"-5\" font-size=\"9\">{decade:0}</tspan>";
}
