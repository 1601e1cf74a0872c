using System.Text.RegularExpressions;

namespace FastNN.Tests.Architecture;

/// <summary>A source file: the folder it stands in, its name, its text.</summary>
internal sealed record Source(string Folder, string Name, string Text);

/// <summary>
/// Reads sources and says where a file mentions a type that a folder above its own declares. Words, not meanings: a name that is a member
/// of something (after a dot, or declared in the same file) is no mention, and neither is what is called like a method.
/// </summary>
internal static partial class Layering
{
    private static readonly HashSet<string> keywords =
    [
        "abstract", "and", "as", "async", "await", "base", "case", "checked", "class", "const", "default", "delegate", "else", "enum", "event", "explicit", "extension", "extern", "fixed",
        "foreach", "if", "implicit", "in", "init", "interface", "internal", "is", "lock", "namespace", "new", "not", "operator", "or", "out", "override", "params", "partial", "private",
        "protected", "public", "readonly", "record", "ref", "required", "return", "scoped", "sealed", "sizeof", "stackalloc", "static", "struct", "switch", "this", "throw", "typeof",
        "unsafe", "using", "virtual", "volatile", "when", "where", "while", "with", "yield",
    ];

    /// <summary>The types that a file declares outside of any other, as name and number of type parameters.</summary>
    public static IEnumerable<(string Name, int Arity)> Declared(string text)
    {
        var (tokens, depth) = (Tokens(text), 0);
        for (var i = 0; i + 1 < tokens.Count; i++)
        {
            depth += tokens[i] switch { "{" => 1, "}" => -1, _ => 0 };
            var isType = tokens[i] is "class" or "struct" or "interface" or "enum" || tokens[i] == "record" && tokens[i + 1] is not ("struct" or "class");
            if (depth == 0 && isType && IsName(tokens[i + 1]) && tokens[Math.Max(0, i - 1)] is not (":" or ","))
                yield return (tokens[i + 1], Arity(tokens, i + 2, out _));
        }
    }

    /// <summary>Every mention of a type that stands above the file's folder.</summary>
    /// <param name="sources">All sources.</param>
    /// <param name="order">The folders from the lowest to the highest.</param>
    public static IEnumerable<string> Violations(IReadOnlyCollection<Source> sources, IReadOnlyList<string> order)
    {
        var levels = order.Select((folder, level) => (folder, level)).ToDictionary(f => f.folder, f => f.level);
        foreach (var source in sources.Where(s => !levels.ContainsKey(s.Folder)))
            yield return $"{source.Folder}/{source.Name}: the folder {source.Folder} has no place in the order.";

        // Where two folders declare a name, the lower one is meant.
        var home = new Dictionary<(string, int), string>();
        foreach (var source in sources.Where(s => levels.ContainsKey(s.Folder)).OrderByDescending(s => levels[s.Folder]))
        {
            foreach (var type in Declared(source.Text))
                home[type] = source.Folder;
        }

        foreach (var source in sources.Where(s => levels.ContainsKey(s.Folder)))
        {
            foreach (var type in Mentioned(source.Text))
            {
                if (home.TryGetValue(type, out var folder) && levels[folder] > levels[source.Folder])
                    yield return $"{source.Folder}/{source.Name} mentions {type.Name}{(type.Arity > 0 ? $"`{type.Arity}" : "")}, which {folder} declares.";
            }
        }
    }

    /// <summary>The names that a text uses as types may be used.</summary>
    private static HashSet<(string Name, int Arity)> Mentioned(string text)
    {
        var tokens = Tokens(text);
        var (mentions, members) = (new HashSet<(string, int)>(), new HashSet<string>());
        var candidates = new List<(string Name, int Arity)>();
        for (var i = 0; i < tokens.Count; i++)
        {
            if (!IsName(tokens[i]) || keywords.Contains(tokens[i]))
                continue;
            var (before, arity) = (i == 0 ? "" : tokens[i - 1], Arity(tokens, i + 1, out var next));
            var after = next < tokens.Count ? tokens[next] : "";
            var qualified = before == "." && !(i > 1 && (tokens[i - 2] == "FastNN" || char.IsUpper(tokens[i - 2][0]) && i > 2 && tokens[i - 3] == "." && tokens[i - 4] == "FastNN"));
            if (qualified)
                continue;

            // "int Loss": what follows the name of a type, or a closing bracket of one, is being declared.
            var declares = before is ">" or "]" or "?" or ")" && after is not "." || IsName(before) && !keywords.Contains(before);
            if (declares)
            {
                if (after is "{" or "=" or ";" or "=>" or "," or ")" or "(" or "")
                    members.Add(tokens[i]);
                continue;
            }

            if (after == "=" || after == "(" && before is not ("new" or ":" or "["))
                continue;
            candidates.Add((tokens[i], arity));
        }

        mentions.UnionWith(candidates.Where(c => c.Arity > 0 || !members.Contains(c.Name)));
        return mentions;
    }

    /// <summary>How many type arguments stand here, and what comes after them.</summary>
    private static int Arity(List<string> tokens, int at, out int next)
    {
        next = at;
        if (at >= tokens.Count || tokens[at] != "<")
            return 0;
        var (depth, count) = (0, 1);
        for (var i = at; i < tokens.Count; i++)
        {
            switch (tokens[i])
            {
                case "<" or "(" or "[":
                    depth++;
                    break;
                case ">" or ")" or "]":
                    depth--;
                    break;
                case "," when depth == 1:
                    count++;
                    break;
                case "." or "?" or ",":
                    break;
                case var name when IsName(name):
                    break;
                default:
                    return 0; // a comparison
            }

            if (depth == 0)
            {
                next = i + 1;
                return count;
            }
        }

        return 0;
    }

    private static bool IsName(string token) => token.Length > 0 && (char.IsLetter(token[0]) || token[0] is '_' or '@');

    /// <summary>Names, numbers and signs; no comments, no characters, of strings only what is computed inside them.</summary>
    internal static List<string> Tokens(string text) => [.. Parts().Matches(text).SelectMany(m =>
        m.Groups["skip"].Success ? [] : m.Groups["text"].Success ? Holes().Matches(m.Value).SelectMany(h => Tokens(h.Groups[1].Value)) : (IEnumerable<string>)[m.Value])];

    [GeneratedRegex("""(?<skip>//[^\n]*|/\*.*?\*/|^\s*\#[^\n]*|'(\\.|[^'\\])+')|(?<text>\$@?"(\{\{|\{("[^"]*"|[^"{}])*\}|\\.|[^"\\{])*"|@"([^"]|"")*"|"(\\.|[^"\\\n])*")|=>|[\p{L}_@][\p{L}\p{N}_]*|\p{N}[\p{N}\p{L}_.]*|[^\s]""", RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Parts();

    [GeneratedRegex("""(?<!\{)\{([^{}:"]+)""")]
    private static partial Regex Holes();
}
