using FastNN.Tests.Support;

namespace FastNN.Tests.Docs;

/// <summary>
/// Every C# block of README.md, CONTRIBUTING.md, docs/ and the packages' readmes stands, line for line but for indentation, in a source file of
/// this folder or of the examples: so it compiles.
/// </summary>
public class DocumentedCode
{
    public static TheoryData<string> Pages() => [.. Markdown.Pages()];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Code_blocks_compile(string page)
    {
        string[] folders = [Path.Combine(Repository.Root, "tests", "FastNN.Tests", "Docs"), Path.Combine(Repository.Root, "tests", "FastNN.Examples")];
        var sources = folders.SelectMany(f => Directory.EnumerateFiles(f, "*.cs")).Select(f => Lines(File.ReadAllText(f))).ToArray();
        foreach (var block in Blocks(File.ReadAllText(Path.Combine(Repository.Root, page))))
        {
            var lines = Lines(block);
            Assert.True(sources.Any(s => Contains(s, lines)), $"{page}: this block stands in no file of tests/FastNN.Tests/Docs or tests/FastNN.Examples:{Environment.NewLine}{block}");
        }
    }

    [Fact]
    public void A_changed_block_would_be_noticed()
    {
        string[] source = ["var x = 1;", "x++;", "return x;"];
        Assert.True(Contains(source, ["x++;", "return x;"]));
        Assert.False(Contains(source, ["x--;", "return x;"]));
        Assert.Equal(["a();"], Lines(Assert.Single(Blocks("text\n```csharp\n  a();\n```\n```\nb();\n```\n"))));
    }

    private static IEnumerable<string> Blocks(string markdown)
    {
        const string open = "```csharp\n";
        for (var at = markdown.IndexOf(open, StringComparison.Ordinal); at >= 0; at = markdown.IndexOf(open, at, StringComparison.Ordinal))
        {
            at += open.Length;
            var end = markdown.IndexOf("\n```", at - 1, StringComparison.Ordinal);
            yield return markdown[at..end];
            at = end;
        }
    }

    private static string[] Lines(string text) => [.. text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0)];

    private static bool Contains(string[] source, string[] lines) =>
        Enumerable.Range(0, Math.Max(0, source.Length - lines.Length + 1)).Any(at => source.AsSpan(at, lines.Length).SequenceEqual(lines));
}
