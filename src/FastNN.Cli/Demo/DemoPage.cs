using System.Text;
using FastNN.Cli.Measuring;
using FastNN.Cli.Plumbing;

namespace FastNN.Cli.Demo;

/// <summary>The report as one page that needs nothing else.</summary>
internal static class DemoPage
{
    public static string Write(DemoReport r)
    {
        var o = r.Options;
        var m = Machine.Current;
        var (low, high) = r.Interval;
        var page = new StringBuilder();
        page.Append($"""
            {Page.Head("FastNN on handwritten digits")}
            <h1>FastNN on handwritten digits</h1>
            <p class="soft">A network of {string.Join("–", o.Sizes)} units ({o.Activation}, {r.Parameters:N0} parameters, single precision), trained on {r.TrainingCount:N0} digits of 8×8 pixels
            with {o.Optimizer} at learning rate {o.Rate}, batches of {o.Batch}, {o.Epochs} {(o.Epochs == 1 ? "epoch" : "epochs")}, seed {o.Seed}.</p>
            <div class="heads">
            {Page.Number($"{r.Accuracy:0.0%}", $"of {r.Confusion.Total} test digits read right; 95% interval {100 * low:0.0}–{100 * high:0.0}%")}
            {Page.Number(Scientific(r.Gradients.Error), "largest relative error of any gradient entry")}
            {Page.Number(Units.Ns(r.Forward.Ours.P50), $"for one image, {r.Forward.Ratio:0.0}× as fast as plain loops; {r.Forward.Ours.Bytes:0.##} bytes allocated")}
            {Page.Number(Units.Ns(r.Step.Ours.P50), $"for a training step of {o.Batch}, {r.Step.Ratio:0.0}× as fast as plain loops; {r.Step.Ours.Bytes:0.##} bytes allocated")}
            </div>

            """);
        Training(page, r);
        Confusion(page, r);
        Gradients(page, r);
        Times(page, r);
        Misreads(page, r);
        page.Append($"""
            <footer>Measured on {Page.Text(m.Cpu)} ({m.Cores} cores, {m.VectorBits}-bit vectors), {Page.Text(m.Runtime)}, {Page.Text(m.System)}; FastNN {DemoJson.Version}. The whole run took {r.Duration.TotalSeconds:0.0} s.
            Digits: Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, CC BY 4.0.</footer>
            {Page.Foot}

            """);
        return page.ToString();
    }

    private static void Training(StringBuilder page, DemoReport r)
    {
        page.Append($"""
            <h2>Training</h2>
            <p class="soft">Softmax cross-entropy after every epoch, on a logarithmic scale. Training took {r.TrainingTime.TotalSeconds:0.00} s and ended at {r.TrainingAccuracy:0.0%} on the digits it learned from.
            The run chooses nothing by the test digits; the tool's defaults were tuned on this split, over several seeds.</p>
            {Chart.Draw("Loss by epoch", [new("", new("epoch"), new("mean cross-entropy", Logarithmic: true),
                [Curve.Of("training", r.Epochs.Select(e => e.TrainingLoss)), Curve.Of("test", r.Epochs.Select(e => e.TestLoss))])])}
            {Chart.Draw("Test accuracy by epoch", [new("", new("epoch"), new("", Most: 1, Percent: true), [Curve.Of("test digits read right", r.Epochs.Select(e => e.TestAccuracy))])])}

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
            page.Append($"<tr><td>{Page.Text(t.Tensor)}</td><td>{t.Entries:N0}</td><td>{t.Kinks:N0}</td><td>{Scientific(t.Error)}</td><td>{Scientific(t.Analytic, 6)}</td><td>{Scientific(t.Expected, 6)}</td></tr>\n");
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
}
