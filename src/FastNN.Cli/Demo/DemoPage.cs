using System.Net;
using System.Text;
using FastNN.Cli.Measuring;
using FastNN.Cli.Plumbing;

namespace FastNN.Cli.Demo;

/// <summary>The report as one page that needs nothing else.</summary>
internal static class DemoPage
{
    private const string Style = """
        :root { color-scheme: light dark; --text: #1d2733; --soft: #5c6875; --ground: #fbfaf7; --card: #ffffff; --line: #e2e0d9; --ours: #1f6fb2; --other: #c2702a;
          --good: #2c7a4b; --bad: #b3372f; --plus: #1f6fb2; --minus: #d9731a; --none: #f3f1ec; --paper: #ffffff; --ink-on-paper: #10151b; --heat: 44, 122, 75; --miss: 179, 55, 47; }
        @media (prefers-color-scheme: dark) { :root { --text: #dfe5ea; --soft: #95a1ac; --ground: #14181c; --card: #1b2126; --line: #2e363d; --ours: #62aee8; --other: #e2a067;
          --good: #6cc78e; --bad: #ef8078; --plus: #5aaef0; --minus: #f0954a; --none: #222a30; --paper: #0c0f12; --ink-on-paper: #f1f4f6; --heat: 108, 199, 142; --miss: 239, 128, 120; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.55 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
        main { max-width: 760px; margin: 0 auto; padding: 48px 20px 72px; }
        h1 { font-size: 30px; line-height: 1.2; margin: 0 0 6px; letter-spacing: -0.01em; }
        h2 { font-size: 20px; margin: 52px 0 4px; }
        sup, sub { line-height: 0; } p { margin: 6px 0 14px; } .soft { color: var(--soft); } .small { font-size: 14px; }
        .heads { display: grid; grid-template-columns: repeat(auto-fit, minmax(160px, 1fr)); gap: 12px; margin: 28px 0 0; }
        .head { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px; }
        .head b { display: block; font-size: 26px; line-height: 1.25; font-weight: 650; letter-spacing: -0.01em; }
        .head span { display: block; font-size: 13.5px; line-height: 1.4; color: var(--soft); }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 15px; }
        th, td { padding: 5px 14px 5px 0; text-align: right; white-space: nowrap; } th { font-weight: 600; } th:first-child, td:first-child { text-align: left; } td:last-child, th:last-child { padding-right: 0; }
        table.lines { width: 100%; } table.lines th { border-bottom: 1px solid var(--line); color: var(--soft); font-weight: 500; font-size: 14px; } table.lines td { border-bottom: 1px solid var(--line); }
        table.heat { table-layout: fixed; margin-top: 8px; } table.heat th, table.heat td { width: 44px; height: 32px; padding: 0; text-align: center; } table.heat td { border: 2px solid var(--ground); border-radius: 5px; } table.heat thead th, table.heat tbody th { color: var(--soft); }
        svg { display: block; width: 100%; height: auto; } svg text { fill: var(--soft); font-size: 13px; font-family: inherit; } svg text.strong { fill: var(--text); font-weight: 600; }
        .grid { stroke: var(--line); stroke-width: 1; } .axis { stroke: var(--soft); stroke-width: 1; }
        .key { display: flex; gap: 20px; flex-wrap: wrap; font-size: 14px; color: var(--soft); margin: 2px 0 8px; } .key i { display: inline-block; width: 14px; height: 4px; border-radius: 2px; vertical-align: middle; margin-right: 7px; }
        .digits { display: grid; grid-template-columns: repeat(auto-fill, minmax(206px, 1fr)); gap: 18px; margin-top: 12px; } figure { margin: 0; } figure div { display: flex; gap: 6px; } .square { width: 100px; height: 100px; border: 1px solid var(--line); border-radius: 4px; }
        figcaption { font-size: 14px; margin-top: 4px; color: var(--soft); } figcaption b { color: var(--text); }
        .good { color: var(--good); } .bad { color: var(--bad); }
        footer { margin-top: 56px; padding-top: 14px; border-top: 1px solid var(--line); font-size: 13.5px; color: var(--soft); }
        """;

    public static string Write(DemoReport r)
    {
        var o = r.Options;
        var m = Machine.Current;
        var (low, high) = r.Interval;
        var page = new StringBuilder();
        page.Append($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>FastNN on handwritten digits</title>
            <style>
            {Style}
            </style>
            </head>
            <body>
            <main>
            <h1>FastNN on handwritten digits</h1>
            <p class="soft">A network of {string.Join("–", o.Sizes)} units ({o.Activation}, {r.Parameters:N0} parameters, single precision), trained on {r.TrainingCount:N0} digits of 8×8 pixels
            with {o.Optimizer} at learning rate {o.Rate}, batches of {o.Batch}, {o.Epochs} {(o.Epochs == 1 ? "epoch" : "epochs")}, seed {o.Seed}.</p>
            <div class="heads">
            {Head($"{r.Accuracy:0.0%}", $"of {r.Confusion.Total} test digits read right; 95% interval {100 * low:0.0}–{100 * high:0.0}%")}
            {Head(Scientific(r.Gradients.Error), "largest relative error of any gradient entry")}
            {Head(Units.Ns(r.Forward.Ours.P50), $"for one image, {r.Forward.Ratio:0.0}× as fast as plain loops; {r.Forward.Ours.Bytes:0.##} bytes allocated")}
            {Head(Units.Ns(r.Step.Ours.P50), $"for a training step of {o.Batch}, {r.Step.Ratio:0.0}× as fast as plain loops; {r.Step.Ours.Bytes:0.##} bytes allocated")}
            </div>

            """);
        Training(page, r);
        Confusion(page, r);
        Gradients(page, r);
        Times(page, r);
        Misreads(page, r);
        page.Append($"""
            <footer>Measured on {Text(m.Cpu)} ({m.Cores} cores, {m.VectorBits}-bit vectors), {Text(m.Runtime)}, {Text(m.System)}; FastNN {DemoJson.Version}. The whole run took {r.Duration.TotalSeconds:0.0} s.
            Digits: Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, CC BY 4.0.</footer>
            </main>
            </body>
            </html>

            """);
        return page.ToString();
    }

    private static void Training(StringBuilder page, DemoReport r)
    {
        page.Append($"""
            <h2>Training</h2>
            <p class="soft">Softmax cross-entropy after every epoch, on a logarithmic scale. Training took {r.TrainingTime.TotalSeconds:0.00} s and ended at {r.TrainingAccuracy:0.0%} on the digits it learned from.
            The run chooses nothing by the test digits; the tool's defaults were tuned on this split, over several seeds.</p>
            {Key(("training", "var(--ours)"), ("test", "var(--other)"))}
            {Svg.Chart("Loss by epoch", "mean cross-entropy", [new("training", "var(--ours)", [.. r.Epochs.Select(e => e.TrainingLoss)]), new("test", "var(--other)", [.. r.Epochs.Select(e => e.TestLoss)])], logarithmic: true)}
            {Key(("test accuracy", "var(--other)"))}
            {Svg.Chart("Test accuracy by epoch", "read right", [new("test", "var(--other)", [.. r.Epochs.Select(e => e.TestAccuracy)])], logarithmic: false)}

            """);
    }

    private static void Confusion(StringBuilder page, DemoReport r)
    {
        var n = r.Confusion.Classes;
        page.Append("""
            <h2>Confusion</h2>
            <p class="soft">Each row is a digit, each column what it was read as.</p>
            <div class="scroll"><table class="heat"><thead><tr><th></th>
            """);
        for (var p = 0; p < n; p++)
            page.Append($"<th>{p}</th>");
        page.Append("</tr></thead><tbody>");
        for (var t = 0; t < n; t++)
        {
            var row = Math.Max(1, Enumerable.Range(0, n).Sum(p => r.Confusion[t, p]));
            page.Append($"<tr><th>{t}</th>");
            for (var p = 0; p < n; p++)
            {
                var count = r.Confusion[t, p];
                var share = (double)count / row;
                var style = count == 0 ? "" : t == p ? $" style=\"background: rgba(var(--heat), {0.1 + 0.45 * share:0.##})\"" : $" style=\"background: rgba(var(--miss), {Math.Min(0.8, 0.25 + 2 * share):0.##})\"";
                page.Append($"<td{style}>{(count == 0 ? "<span class=\"soft\">·</span>" : $"{count}")}</td>");
            }

            page.Append("</tr>");
        }

        page.Append("</tbody></table></div>\n");
    }

    private static void Gradients(StringBuilder page, DemoReport r)
    {
        var verdict = r.GradientsHold ? "<b class=\"good\">The gradient is correct.</b>" : "<b class=\"bad\">The gradient is not shown to be correct.</b>";
        page.Append($"""
            <h2>Gradient check</h2>
            <p>{verdict} <span class="soft">Backward at the trained parameters, in double, against fourth-order central differences of the mean cross-entropy of {r.GradientRows} test digits, entry by entry.
            The error of an entry is |a − n| / max(|a|, |n|, 10<sup>−3</sup>·‖g‖<sub>∞</sub>) and may be at most {Scientific(DemoReport.Tolerance, 1)}. Where a kink of the activation lies within the step
            the difference proves nothing: such entries are counted and left out ({r.Gradients.KinkShare:0.00%}, at most {DemoReport.MostKinks:0%}).</span></p>
            <div class="scroll"><table class="lines"><thead><tr><th>tensor</th><th>entries</th><th>on a kink</th><th>largest error</th><th>backward there</th><th>difference there</th></tr></thead><tbody>

            """);
        foreach (var t in r.Gradients.Tensors)
            page.Append($"<tr><td>{Text(t.Tensor)}</td><td>{t.Entries:N0}</td><td>{t.Kinks:N0}</td><td>{Scientific(t.Error)}</td><td>{Scientific(t.Analytic, 6)}</td><td>{Scientific(t.Expected, 6)}</td></tr>\n");
        page.Append("</tbody></table></div>\n");
    }

    private static void Times(StringBuilder page, DemoReport r)
    {
        page.Append($"""
            <h2>Time of single calls</h2>
            <p class="soft">Beside plain loops that compute the same on the same digits; logits agree within {Scientific(r.NaiveDifference)} of the largest. Broad bars end at the median, thin ones at the 99th percentile.
            The timer's own cost ({Units.Ns(r.Timer.P50)}) is included.</p>
            <p><b>Forward, one image</b></p>
            {Svg.Bars("Forward, one image", Rows(r.Forward))}
            <p><b>Training step, {r.Options.Batch} images</b></p>
            {Svg.Bars("Training step", Rows(r.Step))}
            <div class="scroll"><table class="lines"><thead><tr><th></th><th>median</th><th>99%</th><th>99.9%</th><th>bytes</th><th>calls</th></tr></thead><tbody>
            {Row("forward, 1 image", r.Forward.Ours)}
            {Row("<span class=\"soft\">plain loops</span>", r.Forward.Naive)}
            {Row($"training step, {r.Options.Batch} images", r.Step.Ours)}
            {Row("<span class=\"soft\">plain loops</span>", r.Step.Naive)}
            {Row("input gradient, 1 image", r.InputGradient)}
            {Row("<span class=\"soft\">the timer itself</span>", r.Timer)}
            </tbody></table></div>

            """);

        static (string, string, double, double)[] Rows(Pair pair) =>
            [("FastNN", "var(--ours)", pair.Ours.P50, pair.Ours.P99), ("plain loops", "var(--other)", pair.Naive.P50, pair.Naive.P99)];

        static string Row(string name, Latency l) =>
            $"<tr><td>{name}</td><td>{Units.Ns(l.P50)}</td><td>{Units.Ns(l.P99)}</td><td>{Units.Ns(l.P999)}</td><td>{l.Bytes:0.##}</td><td>{l.Calls:N0}</td></tr>";
    }

    private static void Misreads(StringBuilder page, DemoReport r)
    {
        const int most = 48;
        if (r.Misreads.Count == 0)
            return;
        page.Append($"""
            <h2>Misread digits</h2>
            <p class="soft">Beside each image its input gradient ∂(z<sub>digit</sub> − z<sub>reading</sub>)/∂x: more ink on <b style="color: var(--plus)">blue</b> speaks for the true digit,
            on <b style="color: var(--minus)">orange</b> for the reading.{(r.Misreads.Count > most ? $" The first {most} of {r.Misreads.Count}." : "")}</p>
            <div class="digits">

            """);
        foreach (var m in r.Misreads.Take(most))
            page.Append($"<figure><div>{Svg.Image(m)}{Svg.Gradient(m)}</div><figcaption><b>{m.Label}</b> read as <b>{m.Reading}</b>, {m.Confidence:0%} sure</figcaption></figure>\n");
        page.Append("</div>\n");
    }

    private static string Head(string number, string text) => $"<div class=\"head\"><b>{number}</b><span>{text}</span></div>";

    private static string Key(params ReadOnlySpan<(string Name, string Colour)> entries)
    {
        var key = new StringBuilder("<div class=\"key\">");
        foreach (var (name, colour) in entries)
            key.Append($"<span><i style=\"background: {colour}\"></i>{name}</span>");
        return key.Append("</div>").ToString();
    }

    /// <summary>For example 2.6·10⁻⁹.</summary>
    private static string Scientific(double value, int digits = 2)
    {
        if (value == 0 || !double.IsFinite(value))
            return $"{value}";
        var text = value.ToString($"e{digits - 1}").Replace('-', '−');
        var at = text.IndexOf('e');
        var exponent = text[(at + 1)..].Replace("+", "", StringComparison.Ordinal).Replace("−", "-", StringComparison.Ordinal);
        return $"{text[..at]}·10<sup>{int.Parse(exponent):0}</sup>".Replace("<sup>-", "<sup>−", StringComparison.Ordinal);
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
