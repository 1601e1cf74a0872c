using System.Globalization;
using System.Text;
using FastNN.Cli.Measuring;
using FastNN.Cli.Plumbing;

namespace FastNN.Cli.Bench.Kernels;

/// <summary>What was measured, as numbers and as a page of text.</summary>
/// <param name="Hardware">The limits, measured first.</param>
/// <param name="Rows">The kernels.</param>
/// <param name="LoadBefore">The load of the machine before and</param>
/// <param name="LoadAfter">after.</param>
internal sealed record KernelReport(Hardware Hardware, IReadOnlyList<KernelRow> Rows, double LoadBefore, double LoadAfter)
{
    /// <summary>Kernels that allocate, which none may.</summary>
    public IEnumerable<KernelRow> Allocating => Rows.Where(r => r.Times.Bytes != 0);

    public string Json() => BenchJson.Write(new
    {
        machine = BenchJson.Facts(),
        load = new[] { LoadBefore, LoadAfter },
        peaks = Hardware.Peaks.Select(p => new { kind = p.Kind, type = p.Type, width = p.Width, gflops = p.Rate }),
        bandwidths = Hardware.Bandwidths.Select(b => new { level = b.Level, bytes = b.Bytes, gb_per_s = b.Rate }),
        rows = Rows.Select(r => new
        {
            kernel = r.Case.Kernel,
            shape = r.Case.Shape,
            type = r.Case.Type,
            threads = r.Threads,
            width = r.Width,
            ns_min = r.Times.Minimum,
            ns_median = r.Times.Median,
            fraction_of_limit = r.Fraction,
            limit = r.Limit,
            allocated_bytes = r.Times.Bytes,
        }),
    });

    public string Markdown()
    {
        var text = new StringBuilder("# Kernels beside the limits of the machine\n\n");
        foreach (var (name, value) in Machine.Current.Facts())
            text.Append($"- {name}: {value}\n");
        foreach (var peak in Hardware.Peaks)
            text.Append(Text($"- Multiply-adds, {peak.Type}, {peak.Width} bits, {(peak.Kind == "registers" ? "registers only" : "an operand of each from L1 (the limit \"FMA\")")}: {peak.Rate:0.0} GFLOP/s\n"));
        foreach (var level in Hardware.Bandwidths)
            text.Append(Text($"- Reading {Units.Bytes(level.Bytes)} ({level.Level}): {level.Rate:0} GB/s\n"));
        text.Append(Text($"- Load average before and after: {LoadBefore:0.0}, {LoadAfter:0.0}\n"));
        text.Append(Text($"- Disturbed rows (†, a median over 1.25 times its minimum): {Rows.Count(r => r.Times.Disturbed)} of {Rows.Count}\n"));
        text.Append("- Command: `fastnn bench kernels --markdown FILE`\n\n");
        text.Append("""
            One thread, one process. Minimum and median of one call over many short samples, which alternate with samples of the two limits that
            could bind the kernel: its multiply-adds at the sustained peak, and passing once over as many bytes as it reads or writes (they lie in
            the level named). The longer of the two is the limit; the fraction is its time over the kernel's, by the minima.

            | kernel | rows x inputs->outputs | type | min | median | | of the limit | limit | bytes |
            |---|---|---|--:|--:|--:|--:|---|--:|

            """.ReplaceLineEndings("\n"));
        foreach (var r in Rows)
            text.Append(Text($"| {r.Case.Kernel} | {r.Case.Shape} | {r.Case.Type} | {Units.Ns(r.Times.Minimum)} | {Units.Ns(r.Times.Median)}{(r.Times.Disturbed ? "†" : "")} | {Rate(r)} | **{100 * r.Fraction:0} %** | {r.Limit} | {r.Times.Bytes:0.#} |\n"));
        return text.ToString();
    }

    /// <summary>The time in the unit that people compare: ns for an element, GFLOP/s, or GB/s.</summary>
    public static string Rate(KernelRow r) => r.Case.Elements > 0
        ? Text($"{r.Times.Minimum / r.Case.Elements:0.000} ns/el")
        : r.Limit == "FMA" ? Text($"{2 * r.Case.MultiplyAdds / r.Times.Minimum:0.0} GF/s") : Text($"{r.Case.Footprint / r.Times.Minimum:0.0} GB/s");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
