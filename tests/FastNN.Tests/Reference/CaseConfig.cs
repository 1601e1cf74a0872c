using System.Text.Json;

namespace FastNN.Tests.Reference;

/// <summary>
/// The settings of a case. It remembers which of them were read: a setting that nobody asked for may change what the numbers mean, so the
/// case is then not built rather than compared.
/// </summary>
internal sealed class CaseConfig(JsonElement root, string path = "config")
{
    /// <summary>What tells a reader, and changes no number.</summary>
    private static readonly HashSet<string> prose = ["note", "notes", "layout", "weight_layout"];

    private readonly HashSet<string> read = [];
    private readonly Dictionary<string, CaseConfig> nested = [];

    /// <summary>The settings that were not read and are neither off (false, null) nor mere prose.</summary>
    public IEnumerable<string> Unread => root.EnumerateObject()
        .Where(p => !read.Contains(p.Name) && !prose.Contains(p.Name) && p.Value.ValueKind is not (JsonValueKind.False or JsonValueKind.Null))
        .Select(p => $"{path}.{p.Name} = {p.Value}")
        .Concat(nested.Values.SelectMany(n => n.Unread));

    public bool Has(string name) => root.TryGetProperty(name, out _);

    public string Text(string name) => Get(name, e => e.GetString() ?? throw new FormatException("null"));

    /// <summary>The text, or the fallback where there is null.</summary>
    public string? Text(string name, string? fallback) => Get(name, e => e.ValueKind == JsonValueKind.Null ? fallback : e.GetString());

    /// <summary>The number, or the fallback where there is none, or null.</summary>
    public int Int(string name, int fallback) => Has(name) ? Get(name, e => e.ValueKind == JsonValueKind.Null ? fallback : e.GetInt32()) : fallback;

    public int Int(string name) => Get(name, e => e.GetInt32());

    public int[] Ints(string name) => Get(name, e => e.EnumerateArray().Select(n => n.GetInt32()).ToArray());

    public double Number(string name) => Get(name, e => e.GetDouble());

    public double Number(string name, double fallback) => Has(name) ? Number(name) : fallback;

    public double[] Numbers(string name) => Get(name, e => e.EnumerateArray().Select(n => n.GetDouble()).ToArray());

    public bool Flag(string name) => Has(name) && Get(name, e => e.GetBoolean());

    /// <summary>The names of the settings.</summary>
    public IEnumerable<string> Names => root.EnumerateObject().Select(p => p.Name);

    /// <summary>Whether a setting has settings below it.</summary>
    public bool IsBelow(string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object;

    /// <summary>The settings below this one, one for each of a list.</summary>
    public CaseConfig[] Items(string name)
    {
        var items = Get(name, e => e.EnumerateArray().Select((item, i) => new CaseConfig(item, $"{path}.{name}[{i}]")).ToArray());
        for (var i = 0; i < items.Length; i++)
            nested[$"{name}[{i}]"] = items[i];
        return items;
    }

    /// <summary>The settings below this one.</summary>
    public CaseConfig Below(string name)
    {
        if (!nested.TryGetValue(name, out var below))
            nested[name] = below = Get(name, e => e.ValueKind == JsonValueKind.Object ? new CaseConfig(e, $"{path}.{name}") : throw new FormatException($"{e.ValueKind}"));
        return below;
    }

    /// <summary>The library has no such setting: any other number than this, its neutral one, is not built.</summary>
    public void Lacks(string name, double neutral = 0)
    {
        if (Number(name, neutral) is var value && value != neutral)
            throw new NotBuiltException($"{name} = {value}");
    }

    /// <summary>These change no number of this case.</summary>
    public void Ignore(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            read.Add(name);
    }

    private V Get<V>(string name, Func<JsonElement, V> convert)
    {
        if (!root.TryGetProperty(name, out var value))
            throw new MalformedCaseException($"{path} has no \"{name}\"");
        read.Add(name);
        try
        {
            return convert(value);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            throw new MalformedCaseException($"{path}.{name} is {value}", e);
        }
    }
}
