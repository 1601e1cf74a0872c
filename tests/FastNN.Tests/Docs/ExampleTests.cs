using FastNN.Tests.Support;

namespace FastNN.Tests.Docs;

/// <summary>The living examples, which run as tests of their own, are there and stay short enough to be read at a glance.</summary>
public class ExampleTests
{
    private const int Longest = 25;

    [Theory]
    [InlineData("AveragedWeights")]
    [InlineData("GanStep")]
    [InlineData("GradientAccumulation")]
    [InlineData("HandWrittenTrainingLoop")]
    [InlineData("MultiHeadLoss")]
    [InlineData("OwnActivationAndLayer")]
    [InlineData("SecondParameterSet")]
    [InlineData("ServerOfManyThreads")]
    public void Is_one_test_of_at_most_25_lines(string example)
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "tests", "FastNN.Examples", $"{example}.cs"));
        Assert.Contains($"public class {example}", lines);
        Assert.Single(lines, "    [Fact]");
        Assert.All(Members(lines), m => Assert.True(m.Lines <= Longest, $"{m.Name} has {m.Lines} lines, more than {Longest}."));
    }

    [Fact]
    public void Lines_are_counted()
    {
        string[] lines = ["class A", "{", "    int F()", "    {", "        if (true)", "        {", "", "            return 3;", "        }", "    }", "", "    int G() => 3;", "}"];
        Assert.Equal([("int F()", 2)], Members(lines));
    }

    /// <summary>The methods and types in a formatted file's class, with their lines of code: blank lines and braces on their own are none.</summary>
    private static IEnumerable<(string Name, int Lines)> Members(string[] lines)
    {
        for (var i = 1; i < lines.Length; i++)
        {
            if (lines[i] != "    {")
                continue;
            var body = lines.Skip(i + 1).TakeWhile(l => l != "    }");
            yield return (lines[i - 1].Trim(), body.Count(l => l.Trim() is not ("" or "{" or "}")));
        }
    }
}
