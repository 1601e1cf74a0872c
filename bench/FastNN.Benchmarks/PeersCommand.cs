using System.Globalization;
using System.Text;
using System.Text.Json;
using FastNN.Benchmarks.Peers;
using FastNN.Benchmarks.Works;
using FastNN.Cli.Measuring;

namespace FastNN.Benchmarks;

/// <summary>`peers`: FastNN beside all others that are installed, in one process.</summary>
internal static class PeersCommand
{
    /// <summary>Work that takes long is sampled less often, so that a whole run takes minutes.</summary>
    private static readonly Sampling sampling = new(Rounds: 401, Least: 7, Most: 2);

    private static readonly JsonSerializerOptions layout = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static IReadOnlyList<IPeer> Peers { get; } = All();

    public static int Run(string? filter, string? json, string? markdown)
    {
        var before = Machine.Load();
        foreach (var peer in Peers.Where(p => !p.Here))
            Console.WriteLine($"{peer.Name} is left out: {peer.About}.");
        IPeer[] here = [.. Peers.Where(p => p.Here)];
        List<Comparison> rows = [];
        Console.WriteLine(Head);
        foreach (var work in Catalogue.All().Where(w => filter is null || $"{w}".Contains(filter, StringComparison.OrdinalIgnoreCase)))
        {
            var compared = Comparison.Of(work, here, sampling);
            rows.AddRange(compared);
            foreach (var row in compared)
                Console.WriteLine(Line(row));
        }

        if (markdown is not null)
            File.WriteAllText(markdown, Report(rows, before));
        if (json is not null)
            File.WriteAllText(json, JsonSerializer.Serialize(new { machine = Machine.Current.Facts().ToDictionary(f => f.Name, f => f.Value), peers = Peers.ToDictionary(p => p.Name, p => p.About), rows }, layout));
        foreach (var row in rows.Where(r => !r.Holds))
            Console.Error.WriteLine(Text($"{row.Kernel} {row.Shape} {row.Type}: {row.RatioToPeer:0.00} times as fast as {row.Peer} (floor {row.Floor:0.00}), {row.AllocatedBytes} bytes allocated (allowed 0)."));
        return rows.All(r => r.Holds) ? 0 : 1;
    }

    private static IPeer[] All()
    {
        var blas = new OpenBlas();
        return [new Loops(), new Primitives(), new Benchmarks.Peers.MathNet(), blas, new HandOverBlas(blas), new Blis(), new OneDnn(), new Xsmm(), new Xnnpack(), new OnnxRuntime()];
    }

    private const string Head = "| kernel | shape | type | FastNN min | FastNN median | peer | peer min | peer median | ratio | goal |\n|---|---|---|--:|--:|---|--:|--:|--:|--:|";

    private static string Report(List<Comparison> rows, double before)
    {
        var text = new StringBuilder("# FastNN against other libraries\n\n");
        foreach (var (name, value) in Machine.Current.Facts())
            text.Append($"- {name}: {value}\n");
        foreach (var peer in Peers)
            text.Append($"- {peer.Name}: {peer.About}\n");
        text.Append(Text($"- Load average before and after: {before:0.0}, {Machine.Load():0.0}{(before > 1.2 ? "; the machine was not quiet" : "")}\n"));
        text.Append(Text($"- Disturbed rows (†, a median over 1.25 times its minimum): {rows.Count(r => r.Disturbed)} of {rows.Count}\n"));
        text.Append("- Command: `dotnet run -c Release --project bench/FastNN.Benchmarks -- peers --markdown FILE`\n\n");
        text.Append(Head).Append('\n');
        foreach (var row in rows)
            text.Append(Line(row)).Append('\n');
        return text.ToString();
    }

    private static string Line(Comparison r) => Text(
        $"| {r.Kernel} | {r.Shape} | {r.Type} | {Ns(r.NsMin)} | {Ns(r.NsMedian)} | {r.Peer} | {Ns(r.PeerNsMin)} | {Ns(r.PeerNsMedian)} | **{r.RatioToPeer:0.00}** ({r.RatioOfMedians:0.00}){(r.Disturbed ? "†" : "")} | {(r.Goal is { } goal ? Text($"{goal:0.0#}") : "")} |");

    private static string Ns(double ns) => Text(ns < 100 ? $"{ns:0.0}" : (FormattableString)$"{ns:N0}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
