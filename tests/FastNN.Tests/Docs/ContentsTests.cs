using System.Reflection;
using System.Text.RegularExpressions;

namespace FastNN.Tests.Docs;

/// <summary>docs/mathematics/index.md names a page, types and tests for every formula: they exist.</summary>
public class ContentsTests
{
    private static readonly Type[] types = [.. typeof(Network).Assembly.GetExportedTypes()], tests = [.. typeof(ContentsTests).Assembly.GetTypes()];

    /// <summary>Rows of chapters that are there; the others may name what is not built yet.</summary>
    public static TheoryData<string, string, string> Rows()
    {
        var rows = new TheoryData<string, string, string>();
        foreach (var line in Markdown.Read("docs/mathematics/index.md").Split('\n').Where(l => l.Contains("](", StringComparison.Ordinal) && l.StartsWith('|')))
        {
            var cells = line.Split('|');
            var page = Markdown.Links(cells[2]).Single().Split('#')[0];
            if (File.Exists(Path.Combine(Support.Repository.Root, "docs", "mathematics", page)))
                rows.Add(cells[1].Trim(), cells[3], cells[4]);
        }

        return rows;
    }

    [Theory, MemberData(nameof(Rows))]
    public void Types_and_tests_exist(string what, string embodied, string proved)
    {
        Assert.All(Names(embodied), n => Assert.True(Exists(types, n), $"{what}: there is no {n}"));
        Assert.NotEmpty(Names(proved));
        Assert.All(Names(proved), n => Assert.True(Exists(tests, n), $"{what}: there is no test {n}"));
    }

    [Fact]
    public void What_does_not_exist_would_be_noticed()
    {
        Assert.True(Exists(types, "Workspace.Backward") && Exists(types, "Dense") && Exists(tests, "ContentsTests.Rows"));
        Assert.False(Exists(types, "Workspace.Sideways") || Exists(types, "Dens") || Exists(tests, "ContentsTests.Columns"));
        Assert.True(Rows().Count() > 50);
    }

    private static IEnumerable<string> Names(string cell) => Regex.Matches(cell, "`([^`]+)`").Select(m => m.Groups[1].Value);

    /// <summary>A type, of whatever number of type arguments, or a member of one.</summary>
    private static bool Exists(Type[] among, string name)
    {
        var parts = name.Split('.');
        return among.Any(t => t.Name.Split('`')[0] == parts[0]
            && (parts.Length == 1 || t.GetMember(parts[1], BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static).Length > 0));
    }
}
