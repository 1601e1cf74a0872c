using System.Reflection;
using System.Text;
using FastNN.Tests.Support;

namespace FastNN.Tests.Architecture;

/// <summary>
/// The public surface stands in docs/public-surface.txt: a change of it is seen in review. FASTNN_UPDATE_SURFACE=1 writes the file anew.
/// </summary>
public class SurfaceTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Fact]
    public void The_public_surface_is_the_written_one()
    {
        var path = Path.Combine(Repository.Root, "docs", "public-surface.txt");
        var surface = Surface(typeof(Network).Assembly);
        if (Environment.GetEnvironmentVariable("FASTNN_UPDATE_SURFACE") == "1")
            File.WriteAllText(path, surface);
        Assert.True(File.Exists(path), "docs/public-surface.txt is missing; FASTNN_UPDATE_SURFACE=1 writes it.");
        Assert.Equal(File.ReadAllText(path), surface);
    }

    [Fact]
    public void A_public_member_shows_and_an_internal_one_does_not()
    {
        var surface = Surface(typeof(Network).Assembly);
        Assert.Contains("Void Forward(Int32)", surface);
        Assert.DoesNotContain("Planner", surface);
    }

    private static string Surface(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetTypes().Where(t => t.IsVisible && !t.FullName!.Contains('$')).OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(type.FullName).Append('\n');
            foreach (var member in type.GetMembers(Declared).Where(Visible).Select(m => m.ToString()!).Where(m => !m.Contains('$')).Distinct().Order(StringComparer.Ordinal))
                text.Append("  ").Append(member).Append('\n');
        }

        return text.ToString();
    }

    private static bool Visible(MemberInfo member) => member switch
    {
        MethodBase m => (m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly) && !(m.IsSpecialName && (m.Name.StartsWith("get_", StringComparison.Ordinal) || m.Name.StartsWith("set_", StringComparison.Ordinal))),
        FieldInfo f => f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly,
        PropertyInfo p => p.GetAccessors(nonPublic: true).Any(a => a.IsPublic || a.IsFamily || a.IsFamilyOrAssembly),
        _ => false,
    };
}
