using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FastNN.Tests.Support;

namespace FastNN.Tests.Docs;

/// <summary>The pages of the repository.</summary>
internal static partial class Markdown
{
    /// <summary>README.md, CONTRIBUTING.md, docs/ (not what Node has put there) and the packages' readmes, relative to the root.</summary>
    public static IReadOnlyList<string> Pages()
    {
        var root = Repository.Root;
        string[] foreign = ["node_modules", ".vitepress"];
        var pages = Directory.EnumerateFiles(Path.Combine(root, "docs"), "*.md", SearchOption.AllDirectories)
            .Where(p => !p.Split(Path.DirectorySeparatorChar).Intersect(foreign).Any())
            .Concat([Path.Combine(root, "README.md"), Path.Combine(root, "CONTRIBUTING.md")])
            .Concat(Directory.EnumerateDirectories(Path.Combine(root, "src")).Select(f => Path.Combine(f, "README.md"))).Where(File.Exists);
        return [.. pages.Select(p => Path.GetRelativePath(root, p))];
    }

    /// <summary>The text of a page, with what it includes in place of its include.</summary>
    public static string Read(string page)
    {
        var path = Path.Combine(Repository.Root, page);
        var text = File.ReadAllText(path);
        return Include().Match(text) is { Success: true } include ? File.ReadAllText(Path.Combine(Path.GetDirectoryName(path)!, include.Groups[1].Value)) : text;
    }

    /// <summary>Where the links and images of a text point to; code is left out.</summary>
    public static IEnumerable<string> Links(string text) => Link().Matches(Code().Replace(text, "")).Select(m => m.Groups[1].Value);

    /// <summary>What VitePress calls the headings of a text.</summary>
    public static HashSet<string> Anchors(string text) => [.. Heading().Matches(Block().Replace(text, "")).Select(m => Anchor(m.Groups[1].Value))];

    private static string Anchor(string heading)
    {
        var plain = string.Concat(heading.Replace("`", "", StringComparison.Ordinal).Normalize(NormalizationForm.FormKD).Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark));
        var words = Separators().Replace(plain, "-").Trim('-').ToLowerInvariant();
        return words.Length > 0 && char.IsAsciiDigit(words[0]) ? "_" + words : words;
    }

    [GeneratedRegex("^<!--@include: (.*)-->")]
    private static partial Regex Include();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"```.*?```|`[^`\n]*`", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex("```.*?```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("^#+ (.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("[\\s~`!@#$%^&*()\\-_+=\\[\\]{}|\\\\;:\"'“”‘’<>,.?/]+")]
    private static partial Regex Separators();
}
