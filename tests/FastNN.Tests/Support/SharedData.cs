using System.Globalization;
using System.Text.Json;

namespace FastNN.Tests.Support;

/// <summary>Data sets beside the reference cases, with the split that the reference numbers were computed on.</summary>
/// <param name="Columns">The names of the features.</param>
/// <param name="Training">Features and target of the rows to train on, row after row.</param>
/// <param name="Test">The same of the rows to test with.</param>
internal sealed record SharedData(string[] Columns, (double[] X, double[] T) Training, (double[] X, double[] T) Test)
{
    /// <summary>Reads one; skips the calling [SkippableFact] where it is missing.</summary>
    public static SharedData Require(string file)
    {
        var lines = File.ReadAllLines(SharedCases.Require("..", "data", file)).Where(l => l.Length > 0).Select(l => l.Split(',')).ToArray();
        var features = lines[0].Length - 2;
        return new(lines[0][..features], Part("train"), Part("test"));

        (double[], double[]) Part(string split)
        {
            var rows = lines[1..].Where(l => l[^1] == split).Select(l => l[..^1].Select(c => double.Parse(c, CultureInfo.InvariantCulture)).ToArray()).ToArray();
            return ([.. rows.SelectMany(r => r[..features])], [.. rows.Select(r => r[features])]);
        }
    }

    /// <summary>What scikit-learn computed, by a path of names.</summary>
    public static JsonElement Reference(params string[] path)
    {
        var json = JsonDocument.Parse(File.ReadAllText(SharedCases.Require("sklearn", "reference.json"))).RootElement;
        foreach (var name in path)
            json = json.GetProperty(name);
        return json;
    }

    /// <summary>An array of numbers, which may be written as text.</summary>
    public static double[] Numbers(JsonElement array) =>
        [.. array.EnumerateArray().Select(e => e.ValueKind == JsonValueKind.String ? double.Parse(e.GetString()!, CultureInfo.InvariantCulture) : e.GetDouble())];
}
