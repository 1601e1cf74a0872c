using System.Globalization;
using System.Text;
using FastNN.Benchmarks.Peers;
using FastNN.Benchmarks.Works;
using FastNN.Cli.Bench;
using FastNN.Cli.Measuring;
using FastNN.Cli.Plumbing;

namespace FastNN.Benchmarks;

/// <summary>`peers`: FastNN beside all others that are installed, in one process.</summary>
internal static class PeersCommand
{
    /// <summary>Work that takes long is sampled less often, so that a whole run takes minutes.</summary>
    private static readonly Sampling sampling = new(Rounds: 301, Least: 11, Most: 2, Prime: 1e-9);

    private const string Head = """
        | kernel | shape | type | FastNN min | median | peer | peer min | median | ratio | goal |
        |---|---|---|--:|--:|---|--:|--:|--:|--:|
        """;

    /// <summary>Everyone; what is not installed says so.</summary>
    public static IPeer[] Everyone()
    {
        var openBlas = new OpenBlas();
        return [new PlainLoops(), new Primitives(), new Peers.MathNet(), openBlas, new HandOverBlas(openBlas), new Blis(), new OneDnn(), new Xsmm(), new Xnnpack(), new OnnxRuntime()];
    }

    public static int Run(string? filter, string? json, string? markdown)
    {
        var before = Machine.Load();
        var peers = Everyone();
        foreach (var peer in peers.Where(p => !p.Here))
            Console.WriteLine($"{peer.Name}: {peer.About}");
        IPeer[] here = [.. peers.Where(p => p.Here)];
        Work[] works = [.. Catalogue.All().Where(w => $"{w}".Contains(filter ?? "", StringComparison.OrdinalIgnoreCase))];
        if (works.Length == 0)
        {
            Console.Error.WriteLine($"No work has \"{filter}\" in its name; there are: {string.Join("; ", Catalogue.All())}.");
            return 2;
        }

        List<Comparison> rows = [];
        Console.WriteLine(Head.ReplaceLineEndings("\n"));
        foreach (var work in works)
        {
            var compared = Comparison.Of(work, here, sampling);
            rows.AddRange(compared);
            foreach (var row in compared)
                Console.WriteLine(Line(row));
        }

        if (markdown is not null)
            File.WriteAllText(markdown, Markdown(peers, rows, before));
        if (json is not null)
            File.WriteAllText(json, Json(peers, rows));
        foreach (var row in rows.Where(r => !r.Holds))
            Console.Error.WriteLine(Text($"{row.Work}: {row.Ratio:0.00} times as fast as {row.Peer.Name} (floor {row.Floor:0.00}), {row.Fast.Bytes} bytes allocated (allowed 0)."));
        return rows.All(r => r.Holds) ? 0 : 1;
    }

    private static string Json(IPeer[] peers, List<Comparison> rows) => BenchJson.Write(new
    {
        machine = BenchJson.Facts(),
        peers = peers.ToDictionary(p => p.Name, p => p.About),
        rows = rows.Select(r => new
        {
            kernel = r.Work.Kernel,
            shape = r.Work.Shape,
            type = r.Work.Type,
            threads = 1,
            width = Machine.WidestBits,
            ns_min = r.Fast.Minimum,
            ns_median = r.Fast.Median,
            peer = r.Peer.Name,
            peer_ns_min = r.Theirs.Minimum,
            peer_ns_median = r.Theirs.Median,
            ratio_to_peer = r.Ratio,
            ratio_of_medians = r.RatioOfMedians,
            goal = r.Goal,
            allocated_bytes = r.Fast.Bytes,
        }),
    });

    private static string Markdown(IPeer[] peers, List<Comparison> rows, double before)
    {
        var text = new StringBuilder("# FastNN against others\n\n");
        foreach (var (name, value) in Machine.Current.Facts())
            text.Append($"- {name}: {value}\n");
        foreach (var peer in peers)
            text.Append($"- {peer.Name}: {peer.About}\n");
        text.Append(Text($"- Load average before and after: {before:0.0}, {Machine.Load():0.0}{(before > 1.2 ? "; the machine was not quiet" : "")}\n"));
        text.Append(Text($"- Disturbed rows (†, a median over 1.25 times its minimum): {rows.Count(r => r.Disturbed)} of {rows.Count}; of those only the minima say something\n"));
        text.Append("- Command: `dotnet run -c Release --project bench/FastNN.Benchmarks -- peers --markdown FILE`\n\n");
        text.Append(Text($"""
            One thread, one process, all who can do a work in turn, each sample of 0.2 ms (one call where that takes longer) after a call that is not
            timed. The ratio is the peer's time over FastNN's: above 1, FastNN is faster; by the minima, in brackets by the medians. All gave the
            same numbers first. FastNN goes through its public surface and adds a bias of zeros in products, where others add none; nothing is
            packed beforehand, but where the shape says so and by XNNPACK and ONNX Runtime. C# over OpenBLAS is a network written by hand: sgemm or sgemv, the rest SIMD.
            An update clears the gradients; a step is forward, cost, backward and update. A call of FastNN allocates {rows.Select(r => r.Fast.Bytes).DefaultIfEmpty().Max():0.#} bytes at most.


            """).ReplaceLineEndings("\n"));
        text.Append(Head.ReplaceLineEndings("\n")).Append('\n');
        foreach (var row in rows)
            text.Append(Line(row)).Append('\n');
        return text.ToString();
    }

    private static string Line(Comparison r) => Text(
        $"| {r.Work.Kernel} | {r.Work.Shape} | {r.Work.Type} | {Units.Ns(r.Fast.Minimum)} | {Units.Ns(r.Fast.Median)} | {r.Peer.Name} | {Units.Ns(r.Theirs.Minimum)} | {Units.Ns(r.Theirs.Median)} | **{r.Ratio:0.00}** ({r.RatioOfMedians:0.00}){(r.Disturbed ? "†" : "")} | {(r.Goal is { } goal ? Text($"{goal:0.0#}") : "")} |");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
