using System.Text.Json;
using FastNN.Cli.Plumbing;
using FastNN.Cli.Textbook;

namespace FastNN.Tests.Cli;

/// <summary>fastnn textbook: every number is the book's, and one that is not is told.</summary>
public sealed class TextbookTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fastnn").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static (int Code, string Output, string Error) Run(Func<Streams, string[], int> run, params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        return (run(new(output, error, Terminal: false), args), output.ToString(), error.ToString());
    }

    private static int Tool(Streams streams, string[] args) => FastNN.Cli.Plumbing.Tool.Run(["textbook", .. args], streams);

    /// <summary>The command with other exercises.</summary>
    private static Func<Streams, string[], int> With(params Exercise[] exercises) => (streams, args) =>
        TextbookCommand.Create(streams, [new("A section", exercises)]).Parse(args).Invoke(new() { Output = streams.Output, Error = streams.Error });

    public static TheoryData<string> Exercises => [.. TextbookCommand.All.SelectMany(s => s.Exercises).Select(e => e.Name)];

    [Theory, MemberData(nameof(Exercises))]
    public void Every_number_is_the_books(string name)
    {
        var exercise = TextbookCommand.All.SelectMany(s => s.Exercises).Single(e => e.Name == name);
        var obtained = exercise.Compute();
        Assert.Equal(exercise.Expected.Count, obtained.Length);
        for (var i = 0; i < obtained.Length; i++)
            Assert.True(exercise.Expected[i].Agrees(obtained[i]), $"{exercise.Expected[i].Name} is {obtained[i]:R}, not {exercise.Expected[i].Text}");
    }

    [Fact]
    public void The_tool_works_them_all()
    {
        var json = Path.Combine(folder, "numbers.json");
        var (code, output, error) = Run(Tool, "--json", json);
        Assert.Equal("", error);
        Assert.Equal(0, code);
        Assert.DoesNotContain('\x1b', output);
        Assert.DoesNotContain("DIFFERS", output);
        Assert.Matches(@"\d\d exercises, \d+ numbers: all agree\.", output);
        Assert.All(output.Split('\n'), line => Assert.True(line.Length <= 100, line));
        Assert.All(output.Split('\n').Where(l => l.StartsWith("  ", StringComparison.Ordinal)), line => Assert.EndsWith(" agrees", line));
        var report = JsonDocument.Parse(File.ReadAllText(json)).RootElement;
        var numbers = TextbookCommand.All.SelectMany(s => s.Exercises).Sum(e => e.Expected.Count);
        Assert.Equal((numbers, 0), (report.GetProperty("numbers").GetInt32(), report.GetProperty("differ").GetInt32()));
        Assert.Equal(TextbookCommand.All.Select(s => s.Name), report.GetProperty("sections").EnumerateArray().Select(s => s.GetProperty("section").GetString()));
        var all = report.GetProperty("sections").EnumerateArray().SelectMany(s => s.GetProperty("exercises").EnumerateArray()).SelectMany(e => e.GetProperty("numbers").EnumerateArray()).ToArray();
        Assert.Equal(numbers, all.Length);
        Assert.All(all, n => Assert.True(n.GetProperty("agrees").GetBoolean() && double.IsFinite(n.GetProperty("obtained").GetDouble())));
    }

    [Fact]
    public void A_number_that_differs_ends_with_1()
    {
        var run = With(
            new Exercise("Right", [("two", "2"), ("a third", "1/3")], () => [2, 1.0 / 3]),
            new Exercise("Wrong", [("π", "3.1417"), ("one", "1")], () => [Math.PI, 1]),
            new Exercise("Nothing", [("a number", "0")], () => [double.NaN]));
        var json = Path.Combine(folder, "numbers.json");
        var (code, output, error) = Run(run, "--json", json);
        Assert.Equal(1, code);
        Assert.Equal("fastnn: 2 of 5 numbers differ from the expected ones", error.TrimEnd());
        Assert.Matches(@"π +3\.1417 +3\.141593 DIFFERS", output);
        Assert.Matches(@"one +1 +1 agrees", output);
        Assert.Matches(@"a number +0 +NaN DIFFERS", output);
        Assert.Contains("3 exercises, 5 numbers: 2 differ.", output);
        Assert.Equal(2, JsonDocument.Parse(File.ReadAllText(json)).RootElement.GetProperty("differ").GetInt32());
        Assert.Equal(0, Run(run, "--filter", "right").Code);
        Assert.Equal(1, Run(run, "--filter", "wrong").Code);
        Assert.DoesNotContain("two", Run(run, "--filter", "wrong").Output);
    }

    [Fact]
    public void A_filter_that_finds_nothing_is_a_misuse()
    {
        var (code, output, error) = Run(Tool, "--filter", "no such exercise");
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.StartsWith("fastnn: --filter is \"no such exercise\", but part of the name", error);
    }

    [Theory]
    [InlineData("3.14", 3.1449, true)]
    [InlineData("3.14", 3.1451, false)]
    [InlineData("-4.5394e-5", -4.53944e-5, true)]
    [InlineData("-4.5394e-5", -4.53946e-5, false)]
    [InlineData("0.0000", 0.00006, false)]
    [InlineData("16", 16.0000001, false)]
    [InlineData("16", 16.00000000000001, true)]
    [InlineData("5/36", 0.1388888888888889, true)]
    [InlineData("5/36", 0.13888889, false)]
    [InlineData("-1/18", -1.0 / 18, true)]
    [InlineData("ln 2", 0.6931471805599453, true)]
    [InlineData("ln 2", 0.69314718056, false)]
    [InlineData("≤ 1e-15", -1e-15, true)]
    [InlineData("≤ 1e-15", 1.1e-15, false)]
    [InlineData("0", double.NaN, false)]
    [InlineData("≤ 1", double.NegativeInfinity, false)]
    public void A_number_is_right_to_the_digits_given(string text, double obtained, bool agrees) => Assert.Equal(agrees, new Expected("x", text).Agrees(obtained));

    [Theory]
    [InlineData("")]
    [InlineData("two")]
    [InlineData("≤ ")]
    [InlineData("1/")]
    public void What_is_no_number_is_refused(string text) => Assert.Throws<FormatException>(() => new Expected("x", text));
}
