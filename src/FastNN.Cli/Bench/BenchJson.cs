using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FastNN.Cli.Measuring;

namespace FastNN.Cli.Bench;

/// <summary>Reports as numbers. Times are in nanoseconds, fractions from 0 to 1.</summary>
internal static class BenchJson
{
    private static readonly JsonSerializerOptions style = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static string Write<R>(R report) => JsonSerializer.Serialize(report, style) + "\n";

    public static Dictionary<string, string> Facts() => Machine.Current.Facts().ToDictionary(f => f.Name.TrimStart('.').ToLowerInvariant(), f => f.Value);
}
