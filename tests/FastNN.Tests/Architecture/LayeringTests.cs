using FastNN.Tests.Support;

namespace FastNN.Tests.Architecture;

/// <summary>The house stands: nothing points upwards, no file is longer than a person reads.</summary>
public class LayeringTests
{
    /// <summary>A folder may use those before it.</summary>
    private static readonly string[] order = ["Numerics", "Threading", "Activations", "Kernels", "Serialization", "Graphs", "Layers", "Losses", "Networks", "Differentiation", "Metrics", "Training", "Diagnostics", "Linear"];

    [Fact]
    public void No_folder_uses_one_above_it()
    {
        Source[] sources = [.. Files("src/FastNN").Select(f => new Source(Folder(f), f.Name, File.ReadAllText(f.FullName)))];
        Assert.True(sources.Length > 80, $"Only {sources.Length} sources were found in {Repository.Root}.");
        Assert.True(sources.SelectMany(s => Layering.Declared(s.Text)).Distinct().Count() > 100);
        Assert.Empty(Layering.Violations(sources, order));
    }

    [Fact]
    public void No_file_is_longer_than_500_lines()
    {
        var tooLong = Files("src").Select(f => (f.Name, Lines: File.ReadLines(f.FullName).Count())).Where(f => f.Lines > 500);
        Assert.Empty(tooLong);
    }

    // ---- the checker can fail ----

    private const string Above = "namespace FastNN; public sealed class Plan<T> { } internal static class Builder { public class Inner { } } public enum Action { Run } public record Loss(int Plan);";

    [Theory]
    [InlineData("class A { Plan<float> p; }", "Plan`1")]
    [InlineData("class A { void F(Plan<Dictionary<int, string>> p) { } }", "Plan`1")]
    [InlineData("class A : Plan<float> { }", "Plan`1")]
    [InlineData("class A { object o = new Plan<int>(); }", "Plan`1")]
    [InlineData("class A { object o = typeof(Builder); }", "Builder")]
    [InlineData("class A { int x = Builder.Count; }", "Builder")]
    [InlineData("class A { void F() { Builder.Do(); } }", "Builder")]
    [InlineData("class A { bool F(object o) => o is Loss; }", "Loss")]
    [InlineData("class A { object F() => (Action)3; }", "Action")]
    [InlineData("class A { object F() => FastNN.Builder.Make(); }", "Builder")]
    [InlineData("class A<T> where T : Loss { }", "Loss")]
    [InlineData("class A { string F() => $\"{Builder.Name} of\"; }", "Builder")]
    [InlineData("class A { public Plan<int> Plan { get; } }", "Plan`1")]
    [InlineData("[Loss(3)] class A { }", "Loss")]
    [InlineData("class A() : Loss(3);", "Loss")]
    public void A_type_from_above_is_found(string below, string type)
    {
        Source[] sources = [new("Kernels", "Below.cs", below), new("Networks", "Above.cs", Above)];
        Assert.Equal([$"Kernels/Below.cs mentions {type}, which Networks declares."], Layering.Violations(sources, order));

        // The other way round it is allowed.
        Assert.Empty(Layering.Violations([new("Networks", "Below.cs", below), new("Kernels", "Above.cs", Above)], order));
    }

    [Theory]
    [InlineData("// Plan<T>, Builder\n/* Loss */ class A { }")]
    [InlineData("/// <see cref=\"Plan{T}\"/>\nclass A { string s = \"Builder Loss\"; string t = @\"Loss \"\"Builder\"\"\"; }")]
    [InlineData("class A { string F(int x) => $\"Builder {x} Loss {{Loss}}\"; }")]
    [InlineData("class A { int Loss; int F() => Loss + this.Loss; }")]
    [InlineData("class A { List<int> Loss() => null; void F() { Loss(); x.Loss = 3; x.Plan<int>(); } }")]
    [InlineData("class A { object F(A a) => a with { Loss = 3 }; int Loss { get; init; } }")]
    [InlineData("class A { bool F(int Plan) => Plan < 3; }")]
    [InlineData("class A { Inner i; Plan p; char c = '\"'; Run r; }")]
    public void What_only_looks_like_one_is_not(string below) => Assert.Empty(Layering.Violations([new("Kernels", "Below.cs", below), new("Networks", "Above.cs", Above)], order));

    [Fact]
    public void A_folder_without_a_place_is_named() =>
        Assert.Equal(["Attic/A.cs: the folder Attic has no place in the order."], Layering.Violations([new("Attic", "A.cs", "class A { }")], order));

    [Fact]
    public void Types_are_found_where_they_are_declared() => Assert.Equal(
        [("A", 0), ("B", 2), ("C", 0), ("D", 1), ("E", 0), ("F", 0)],
        Layering.Declared("class A { class Nested { } } struct B<T, U> where T : struct where U : class { } enum C { X } readonly record struct D<T>(T X); interface E { } record F;"));

    /// <summary>The folder of the library that a file stands in, however deep.</summary>
    private static string Folder(FileInfo file) => Path.GetRelativePath(Path.Combine(Repository.Root, "src", "FastNN"), file.FullName).Split(Path.DirectorySeparatorChar)[0];

    private static IEnumerable<FileInfo> Files(string folder) => new DirectoryInfo(Path.Combine(Repository.Root, folder)).EnumerateFiles("*.cs", SearchOption.AllDirectories)
        .Where(f => !f.FullName.Split(Path.DirectorySeparatorChar).Any(p => p is "obj" or "bin"));
}
