using System.Text;
using System.Text.Json;
using FastNN.Serialization;

namespace FastNN.Tests.Reference;

/// <summary>
/// What became of every case of a folder: it agreed, it differed, or the library cannot express it yet. A case that is malformed, or at
/// which the library throws, has differed.
/// </summary>
internal sealed class CaseReport
{
    private readonly SortedDictionary<string, Tally> kinds = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, List<string>> notBuilt = new(StringComparer.Ordinal);
    private readonly List<string> failures = [];
    private readonly List<string> leftOut = [];

    /// <summary>Runs all cases in a folder and the folders in it.</summary>
    public CaseReport(string folder)
    {
        foreach (var file in Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (Path.GetFileName(file) != "index.json")
                Run(file);
        }
    }

    /// <summary>What differed: the case, the tensor, the place, both numbers.</summary>
    public IReadOnlyList<string> Failures => failures;

    /// <summary>The number of cases.</summary>
    public int Count => kinds.Values.Sum(k => k.Agreed + k.Differed + k.NotBuilt);

    /// <summary>Replaces the file by {"kind": {"agreed": n, "differed": n, "not_built": n, "worst": x}}.</summary>
    public void Save(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, kinds.ToDictionary(k => k.Key, k => new Dictionary<string, object>
        {
            ["agreed"] = k.Value.Agreed,
            ["differed"] = k.Value.Differed,
            ["not_built"] = k.Value.NotBuilt,
            ["worst"] = Math.Min(k.Value.Worst, double.MaxValue),       // JSON has no infinity
        })));
    }

    /// <summary>A line a kind, then what was left out and why.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (kind, t) in kinds)
            text.AppendLine(FormattableString.Invariant($"{kind}: {t.Agreed} agreed, {t.Differed} differed, {t.NotBuilt} not built, worst {t.Worst:0.0e0}"));
        foreach (var line in leftOut)
            text.AppendLine(line);
        foreach (var (why, cases) in notBuilt)
            text.AppendLine($"not built: {why}: {string.Join(", ", cases)}");
        return text.ToString();
    }

    private void Run(string file)
    {
        var (kind, name) = (TorchCase.Folder(file), Path.GetFileNameWithoutExtension(file));
        try
        {
            var c = new TorchCase(file);
            (kind, name) = (c.Kind, c.Name);
            if (!CaseKinds.All.TryGetValue(kind, out var how))
                throw new NotBuiltException("the kind itself");
            var agreement = new Agreement(c, how.Tolerance);
            how.Run(c, agreement);
            Judge(c, agreement);
        }
        catch (NotBuiltException e)
        {
            Of(kind).NotBuilt++;
            if (!notBuilt.TryGetValue($"{kind}, {e.Message}", out var cases))
                notBuilt[$"{kind}, {e.Message}"] = cases = [];
            cases.Add(name);
        }
        catch (MalformedCaseException e)
        {
            Of(kind).Differed++;
            failures.Add($"{file} is malformed: {e.Message}");
        }
        catch (Exception e)
        {
            Of(kind).Differed++;
            failures.Add($"{kind}/{name}: {e}");
        }
    }

    /// <summary>A setting that nobody read makes the comparison void; a tensor that nobody read makes an agreement one of a part only.</summary>
    private void Judge(TorchCase c, Agreement agreement)
    {
        if (c.Config.Unread.FirstOrDefault() is { } setting)
            throw new NotBuiltException(setting);
        var tally = Of(c.Kind);
        tally.Worst = Math.Max(tally.Worst, agreement.Worst);
        if (agreement.Differences.Count > 0)
        {
            tally.Differed++;
            failures.AddRange(agreement.Differences.Select(d => $"{c.Kind}/{c.Name}: {d}"));
            return;
        }

        if (c.Unread.FirstOrDefault() is { } tensor)
            throw new NotBuiltException($"tensor {tensor}");
        tally.Agreed++;
        if (agreement.LeftOut > 0)
            leftOut.Add($"{c.Kind}/{c.Name}: {agreement.LeftOut} entries left out, where the reference's own numbers are NaN or short cuts");
    }

    private Tally Of(string kind)
    {
        if (!kinds.TryGetValue(kind, out var tally))
            kinds[kind] = tally = new();
        return tally;
    }

    private sealed class Tally
    {
        public int Agreed, Differed, NotBuilt;
        public double Worst;
    }
}
