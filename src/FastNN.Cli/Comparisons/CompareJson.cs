using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FastNN.Cli.Comparisons;

/// <summary>Findings as numbers: tables and curves.</summary>
internal static class CompareJson
{
    private static readonly JsonSerializerOptions Style = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static string Write(IEnumerable<(Comparison Comparison, Finding Finding)> findings) => JsonSerializer.Serialize(findings.Select(f => new
    {
        name = f.Comparison.Name,
        title = f.Comparison.Title,
        question = f.Comparison.Question,
        seen = f.Finding.Seen,
        columns = f.Finding.Columns,
        rows = f.Finding.Rows.Select(r => new { name = r.Name, values = r.Values }),
        panels = f.Finding.Panels.Select(p => new
        {
            title = p.Title,
            x = p.X.Title,
            y = p.Y.Title,
            curves = p.Curves.Select(c => new { name = c.Name, x = c.Points.Select(q => q.X), y = c.Points.Select(q => q.Y) }),
        }),
    }), Style) + "\n";
}
