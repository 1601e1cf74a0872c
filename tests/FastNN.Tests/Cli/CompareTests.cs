using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using FastNN.Cli.Comparisons;
using FastNN.Cli.Plumbing;
using FastNN.Tests.Support;

namespace FastNN.Tests.Cli;

/// <summary>fastnn compare: everything runs, says what the numbers say, and its pictures are whole.</summary>
public sealed class CompareTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fastnn").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        return (Tool.Run(args, new(output, error, Terminal: false)), output.ToString(), error.ToString());
    }

    public static TheoryData<string> Names() => [.. Comparison.All.Select(c => c.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Quick_ones_write_text_numbers_a_page_and_a_picture(string name)
    {
        var (json, page, pictures) = (Path.Combine(folder, "all.json"), Path.Combine(folder, "all.html"), Path.Combine(folder, "pictures"));
        var (code, output, error) = Run("compare", name, "--quick", "--svg", pictures, "--page", page, "--json", json);
        Assert.Equal("", error);
        Assert.Equal(0, code);
        Assert.DoesNotContain('\x1b', output);
        Assert.Equal(["all.html", "all.json", "pictures"], Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Order());
        Assert.Equal($"{name}.svg", Path.GetFileName(Assert.Single(Directory.EnumerateFileSystemEntries(pictures))));

        var finding = Assert.Single(JsonDocument.Parse(File.ReadAllText(json)).RootElement.EnumerateArray());
        Assert.Equal(name, finding.GetProperty("name").GetString());
        var columns = finding.GetProperty("columns").GetArrayLength();
        var rows = finding.GetProperty("rows").EnumerateArray().ToArray();
        Assert.True(rows.Length >= 2, "one thing is no comparison");
        Assert.All(rows, r => Assert.Equal(columns - 1, r.GetProperty("values").GetArrayLength()));
        var seen = finding.GetProperty("seen").GetString()!;
        Assert.DoesNotContain("NaN", seen);
        Assert.Contains(seen[..20], output);

        var text = File.ReadAllText(page);
        Assert.DoesNotMatch(new Regex("https?:|<script|<link|<img|@import|url\\(|src=", RegexOptions.IgnoreCase), text);
        foreach (var tag in new[] { "svg", "table", "tr", "td", "th", "text", "p", "h2" })
            Assert.Equal(Regex.Count(text, $"<{tag}[ >]"), Regex.Count(text, $"</{tag}>"));
        Check(XDocument.Load(Path.Combine(pictures, $"{name}.svg")), finding);
    }

    /// <summary>The curves that the numbers have, each in the legend, nothing outside the frame.</summary>
    private static void Check(XDocument picture, JsonElement finding)
    {
        var svg = picture.Root!;
        Assert.Equal(finding.GetProperty("title").GetString(), svg.Attribute("aria-label")!.Value);
        Assert.Contains("prefers-color-scheme:dark", svg.Value);
        var curves = finding.GetProperty("panels").EnumerateArray().SelectMany(p => p.GetProperty("curves").EnumerateArray()).ToArray();
        string[] names = [.. curves.Select(c => c.GetProperty("name").GetString()!).Distinct()];
        var paths = svg.Elements().Where(e => e.Name.LocalName == "path").Select(e => e.Attribute("d")!.Value).ToArray();
        Assert.Equal(names.Length + curves.Length, paths.Length);
        var texts = svg.Elements().Where(e => e.Name.LocalName == "text").ToArray();
        Assert.All(names, n => Assert.Contains(texts, t => t.Value == n));

        var frame = svg.Attribute("viewBox")!.Value.Split(' ').Select(double.Parse).ToArray();
        foreach (var path in paths)
        {
            Assert.DoesNotContain("NaN", path);
            foreach (Match point in Regex.Matches(path, @"[ML](-?[\d.]+) (-?[\d.]+)"))
            {
                Assert.InRange(double.Parse(point.Groups[1].Value, CultureInfo.InvariantCulture), frame[0], frame[2]);
                Assert.InRange(double.Parse(point.Groups[2].Value, CultureInfo.InvariantCulture), frame[1], frame[3]);
            }
        }

        foreach (var text in texts.Where(t => t.Attribute("x") is not null))
        {
            var (x, width) = ((double)text.Attribute("x")!, 5.5 * text.Value.Length);
            var left = text.Attribute("text-anchor")?.Value switch { "end" => x - width, "middle" => x - width / 2, _ => x };
            Assert.True(left >= 0 && left + width <= frame[2], $"\"{text.Value}\" leaves the picture");
        }
    }

    [Fact]
    public void The_same_numbers_at_every_run()
    {
        string[] names = ["losses", "batches", "momentum"];
        Assert.All(names, n => Assert.Equal(Run("compare", n, "--quick"), Run("compare", n, "--quick")));
    }

    [Fact]
    public void What_is_seen_is_so()
    {
        double[] Row(string name, string row) => [.. Comparison.All.Single(c => c.Name == name).Run(quick: true, default).Rows.Single(r => r.Name == row).Values];

        var (descent, momentum) = (Row("momentum", "gradient descent"), Row("momentum", "momentum, γ = 0.67"));
        Assert.Equal(99.0 / 101, descent[1], 1e-6);                     // (κ − 1)/(κ + 1), exactly on a quadratic with the best rate
        Assert.InRange(momentum[1], 0.7, 0.9);
        Assert.True(Row("depth", "sigmoid")[2] < 1e-4 * Row("depth", "tanh")[2]);
        var minibatch = Row("batches", "minibatch (b = 8)");
        Assert.InRange(minibatch[3] / minibatch[4], 0.9, 1.1);          // counted over 4,000 batches, and predicted
        Assert.Equal(0, Row("initialisation", "Zero")[1]);
        Assert.Equal([127.0, 127.0, 127.0], Comparison.All.Single(c => c.Name == "deep-and-wide").Run(quick: true, default).Rows.Select(r => r.Values[0]));
    }

    [Fact]
    public void Every_activation_of_all_numbers_is_drawn()
    {
        var drawn = Comparison.All.Single(c => c.Name == "activations").Run(quick: true, default).Rows.Select(r => r.Name);
        var all = Tests.Cases.Activations.All.Where(a => !a.Type.IsGenericType).ToArray();
        Assert.All(all, a => Assert.Equal(Enumerable.Range(-4, 9).All(z => double.IsFinite(a.Twin(z))), drawn.Contains(a.Type.Name)));
    }

    [Fact]
    public void A_wrong_name_gets_one_line()
    {
        var (code, output, error) = Run("compare", "loses");
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Equal($"fastnn: NAME is \"loses\", but one of {string.Join(", ", Comparison.All)} is wanted", error.TrimEnd());
    }

    [Fact]
    public void A_folder_that_cannot_be_written_into_is_refused_before_the_work()
    {
        var file = Path.Combine(folder, "file");
        File.WriteAllText(file, "");
        var (code, output, error) = Run("compare", "momentum", "--quick", "--svg", file);
        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.StartsWith($"fastnn: --svg: cannot write into \"{file}\": ", error);
    }

    [Fact]
    public void The_documentation_shows_every_comparison()
    {
        var pictures = Path.Combine(Repository.Root, "docs", "public", "comparisons");
        Assert.Equal(Comparison.All.Select(c => $"{c.Name}.svg").Order(), Directory.EnumerateFiles(pictures).Select(Path.GetFileName).Order());
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "mathematics", "comparisons.md"));
        foreach (var comparison in Comparison.All)
        {
            Assert.Equal(comparison.Title, XDocument.Load(Path.Combine(pictures, $"{comparison.Name}.svg")).Root!.Attribute("aria-label")!.Value);
            Assert.Contains($"](/comparisons/{comparison.Name}.svg)", page);
            Assert.Contains($"\n## {comparison.Title}\n", page);
        }
    }
}
