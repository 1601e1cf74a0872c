#!/usr/bin/env dotnet
#:property PublishAot=false

// Shows that the suite can fail: makes one deliberate fault after the other in a copy of the working tree, runs the tests there, and writes
// docs/faults.md, which says for every fault what caught it. From the root of the repository:
//
//     dotnet run tests/faults/faults.cs [-- options]
//
//     --only TEXT     only faults whose list, name, kind or file contains TEXT; the rows of the others stay as they are
//     --untried       only faults that docs/faults.md has no row for
//     --copies N      so many faults at once, each in a copy of its own (default 1)
//     --check         only reads the lists and looks their texts up
//
// The exit status is 0 if every fault was caught, 1 if one survived, 2 if a list, the build or the suite itself is at fault.

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;

const string Survived = "**survived**", NotTried = "not tried yet";

var root = new DirectoryInfo(Directory.GetCurrentDirectory());
while (root is not null && !File.Exists(Path.Combine(root.FullName, "FastNN.sln")))
    root = root.Parent;
if (root is null)
    return Refuse("FastNN.sln is in no folder above this one.");

var (only, copies, check, untried) = ("", 1, false, false);
for (var i = 0; i < args.Length; i++)
{
    if (args[i] == "--check")
        check = true;
    else if (args[i] == "--untried")
        untried = true;
    else if (args[i] == "--only" && i + 1 < args.Length)
        only = args[++i];
    else if (args[i] == "--copies" && i + 1 < args.Length && int.TryParse(args[i + 1], out copies) && copies is > 0 and < 65)
        i++;
    else
        return Refuse($"\"{args[i]}\" is no option, or lacks its value; there are --only TEXT, --untried, --copies N and --check.");
}

List<Fault> faults;
try
{
    faults = [.. Directory.GetFiles(Path.Combine(root.FullName, "tests", "faults"), "*.txt").Order(StringComparer.Ordinal).SelectMany(Fault.Read)];
}
catch (FormatException e)
{
    return Refuse(e.Message);
}

var flaws = faults.GroupBy(f => f.Name).Where(g => g.Count() > 1).Select(g => $"{g.Count()} faults are called \"{g.Key}\".")
    .Concat(faults.Select(f => f.Flaw(root.FullName)).OfType<string>()).ToArray();
if (flaws.Length > 0)
    return Refuse(string.Join('\n', flaws));

var table = Path.Combine(root.FullName, "docs", "faults.md");
var (caught, errors) = (new ConcurrentDictionary<string, string[]>(), new ConcurrentBag<string>());
var done = Rows(table);

// One of each list in turn, so that a run that is ended early has tried something of everything.
var chosen = faults.Where(f => f.Contains(only) && !(untried && done.ContainsKey(f.Name))).GroupBy(f => f.List).SelectMany(g => g.Select((f, i) => (f, i))).OrderBy(x => x.i).Select(x => x.f).ToArray();
Console.WriteLine($"{chosen.Length} of {faults.Count} faults");
if (check || chosen.Length == 0)
    return chosen.Length == 0 ? Refuse($"No fault contains \"{only}\".") : 0;

var scratch = Directory.CreateTempSubdirectory("fastnn-faults-").FullName;
AppDomain.CurrentDomain.ProcessExit += (_, _) =>
{
    Copy.Stop();
    Remove(scratch);
};
var queue = new ConcurrentQueue<Fault>(chosen);
var clock = new Stopwatch();
try
{
    await Task.WhenAll(Enumerable.Range(1, copies).Select(n => Task.Run(() =>
    {
        var copy = new Copy(root.FullName, Path.Combine(scratch, $"{n}"));
        if (n == 1 && copy.Failures("") is { Length: > 0 } failures)
            throw new InvalidOperationException($"The suite fails without a fault: {string.Join(", ", failures)}");
        clock.Start();
        while (queue.TryDequeue(out var fault))
            Try(copy, fault);
    })));
}
catch (Exception e) when (e is InvalidOperationException or OperationCanceledException)
{
    return Refuse(e.Message);
}
finally
{
    Remove(scratch);
}

var survivors = chosen.Where(f => caught.TryGetValue(f.Name, out var by) && by.Length == 0).ToArray();
Console.WriteLine($"{caught.Count} tried, {caught.Count - survivors.Length} caught, {survivors.Length} survived; {clock.Elapsed.TotalSeconds / chosen.Length:0.0} s a fault");
foreach (var fault in survivors)
    Console.WriteLine($"survived: {fault.Name}");
foreach (var error in errors)
    Console.WriteLine(error);
return !errors.IsEmpty ? 2 : survivors.Length > 0 ? 1 : 0;

void Try(Copy copy, Fault fault)
{
    var took = Stopwatch.StartNew();
    var what = copy.Try(fault, out var by);
    if (what is not null)
        errors.Add($"\"{fault.Name}\" in {fault.List}.txt: {what}");
    else
    {
        lock (table)
        {
            caught[fault.Name] = by;
            File.WriteAllText(table, Table(faults, Rows(table)));
        }
    }

    Console.WriteLine($"{(what is not null ? "error   " : by.Length > 0 ? "caught  " : "SURVIVED")}  {took.Elapsed.TotalSeconds,5:0.0} s  {fault.Name}: {what}{Names(by)}");
}

static string Names(string[] tests)
{
    const int shown = 3;
    return string.Join(", ", tests.Take(shown)) + (tests.Length > shown ? $" and {tests.Length - shown} more" : "");
}

// What caught a fault, by name: as found now, else as the table has it from an earlier run.
Dictionary<string, string> Rows(string file)
{
    var rows = new Dictionary<string, string>();
    foreach (var cells in (File.Exists(file) ? File.ReadAllLines(file) : []).Select(l => l.Split('|', StringSplitOptions.TrimEntries)).Where(c => c.Length == 6 && c[4] != NotTried))
        rows[cells[1]] = cells[4];
    foreach (var (name, by) in caught)
        rows[name] = by.Length == 0 ? Survived : Names(by);
    return rows;
}

static string Table(List<Fault> faults, Dictionary<string, string> rows)
{
    var found = faults.Where(f => rows.ContainsKey(f.Name)).Select(f => rows[f.Name]).ToArray();
    var text = new StringBuilder().Append($"""
        # Faults

        Deliberate faults, each made alone in a copy of the sources, and the tests that failed then: what shows that the suite can fail. The
        lists are in `tests/faults`, the table is written by `dotnet run tests/faults/faults.cs`. Tests that are likely to notice are run
        first; where they do, the rest of the suite is not run, so more tests may notice than are named here.

        {found.Length} tried, {found.Count(by => by != Survived)} caught, {found.Count(by => by == Survived)} survived.

        """.ReplaceLineEndings("\n"));
    foreach (var list in faults.GroupBy(f => f.List))
    {
        text.Append($"\n## {char.ToUpperInvariant(list.Key[0])}{list.Key[1..]}\n\n| fault | kind | file | caught by |\n|---|---|---|---|\n");
        foreach (var fault in list)
            text.Append($"| {fault.Name} | {fault.Kind} | {fault.File} | {rows.GetValueOrDefault(fault.Name, NotTried)} |\n");
    }

    return text.ToString();
}

static int Refuse(string message)
{
    Console.Error.WriteLine(message);
    return 2;
}

static void Remove(string folder)
{
    try
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
    catch (IOException)
    {
        // A process that is just ending still writes there; it is the system's folder of temporary files.
    }
}

/// <summary>One entry of a list: in this file, this text, which occurs as often as said, becomes that.</summary>
internal sealed record Fault(string List, string[] First, string Name, string Kind, string File, string Old, string New, int Which, int Of)
{
    /// <summary>The folder of the project and the name of its assembly.</summary>
    public (string Folder, string Assembly) Project => (string.Join('/', File.Split('/')[..2]), File.Split('/')[1]);

    public bool Contains(string text) => $"{List}.txt\n{Name}\n{Kind}\n{File}".Contains(text, StringComparison.OrdinalIgnoreCase);

    /// <summary>Why it cannot be made in these sources; null if it can.</summary>
    public string? Flaw(string root)
    {
        var path = Path.Combine(root, File);
        if (!System.IO.File.Exists(path))
            return $"\"{Name}\" in {List}.txt: there is no {File}.";
        var count = Places(System.IO.File.ReadAllText(path)).Count;
        return count == Of ? null : $"\"{Name}\" in {List}.txt: its text occurs {count} times in {File}, not {Of}:\n{Old}";
    }

    /// <summary>The text with the fault in it.</summary>
    public string Apply(string text)
    {
        var at = Places(text)[Which - 1];
        return text[..at] + New + text[(at + Old.Length)..];
    }

    public static IEnumerable<Fault> Read(string path)
    {
        var list = Path.GetFileNameWithoutExtension(path);
        var (name, first) = ("", Array.Empty<string>());
        var (keys, old, changed) = (new Dictionary<string, string>(), new List<string>(), new List<string>());
        foreach (var line in System.IO.File.ReadLines(path).Append("[]"))
        {
            if (line is ['[', .. var next, ']'])
            {
                if (name != "")
                    yield return Make();
                (name, keys, old, changed) = (next, [], [], []);
            }
            else if (line is "-" or "+" or ['-' or '+', ' ', ..])
                (line[0] == '-' ? old : changed).Add(line.Length > 2 ? line[2..] : "");
            else if (line.Split(": ", 2) is [("kind" or "file" or "occurrence") and var key, var value] && name != "")
                keys[key] = value;
            else if (line.Split(": ", 2) is ["first", var tests] && name == "")
                first = tests.Split(' ');
            else if (line is not ("" or ['#', ..]))
                throw new FormatException($"{list}.txt: \"{line}\" is none of \"first: tests\", [name], \"kind: \", \"file: \", \"occurrence: n of m\", \"- old\", \"+ new\", \"# comment\".");
        }

        Fault Make()
        {
            var (from, to) = (string.Join('\n', old), string.Join('\n', changed));
            var ordinal = keys.GetValueOrDefault("occurrence", "1 of 1").Split(" of ").Select(n => int.TryParse(n, out var number) ? number : 0).ToArray();
            if (first is [] || name.Contains('|') || !keys.ContainsKey("kind") || !keys.ContainsKey("file") || from == "" || changed is [] || from == to || ordinal is not [> 0 and var which, var of] || which > of)
                throw new FormatException($"{list}.txt: \"{name}\" needs a name without |, a kind, a file, \"- \" and \"+ \" lines that differ, of several occurrences one that there is, and tests to run first above all faults.");
            return new(list, first, name, keys["kind"], keys["file"], from, to, which, of);
        }
    }

    private List<int> Places(string text)
    {
        var places = new List<int>();
        for (var at = text.IndexOf(Old, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Old, at + Old.Length, StringComparison.Ordinal))
            places.Add(at);
        return places;
    }
}

/// <summary>
/// A copy of the sources in which faults are made. It is built once; then the one assembly that has the fault is compiled, by what the
/// build tells the compiler, right into the folder of the tests: a tenth of the time of a build. Deterministic builds make sure that the rest
/// fits, since no fault changes what others see of an assembly.
/// </summary>
internal sealed class Copy
{
    private static readonly string[] left = [".git", ".vs", "bin", "obj", "TestResults", "artifacts"];

    // They take longer than all others, and what they find others find too.
    private static readonly string[] slow = ["NetworkLaws", "AllocationTests"];

    // What only matters to readers of the code is left to the ordinary build.
    private static readonly string[] options = ["-nologo", "-m:1", "-p:Configuration=Release", "-p:RunAnalyzers=false", "-p:EnforceCodeStyleInBuild=false", "-p:TreatWarningsAsErrors=false", "-p:NoWarn=all"];

    private static readonly ConcurrentDictionary<Process, bool> running = [];
    private static volatile bool ending;

    private readonly string root, tests;
    private readonly Dictionary<string, string> compilers = [];

    public Copy(string from, string to)
    {
        root = to;
        tests = Path.Combine(to, "tests", "FastNN.Tests", "bin", "Release", "net10.0");
        CopyFolder(new(from), to);
        var (status, text) = Run(root, TimeSpan.FromMinutes(10), ["build", Path.Combine("tests", "FastNN.Tests"), "-clp:ErrorsOnly", .. options]);
        if (status != 0)
            throw new InvalidOperationException($"The tests do not build without a fault:\n{text}");
    }

    /// <summary>Makes a fault, runs the tests and puts everything back.</summary>
    /// <returns>What is wrong with the fault; null if it could be tried.</returns>
    public string? Try(Fault fault, out string[] caughtBy)
    {
        caughtBy = [];
        var (source, assembly) = (Path.Combine(root, fault.File), Path.Combine(tests, $"{fault.Project.Assembly}.dll"));
        var (text, clean) = (File.ReadAllText(source), File.ReadAllBytes(assembly));
        try
        {
            File.WriteAllText(source, fault.Apply(text));
            var (status, output) = Run(Path.Combine(root, fault.Project.Folder), TimeSpan.FromMinutes(5), [.. Compiler(fault.Project.Folder, assembly).Split('\n')]);
            if (status != 0)
                return $"it does not compile.\n{output}";
            if (File.ReadAllBytes(assembly).AsSpan().SequenceEqual(clean))
                return "the compiled code is the same.";
            caughtBy = Failures($"({All("~", "|", fault.First)})&{All("!~", "&", slow)}");
            if (caughtBy.Length == 0)
                caughtBy = Failures($"({All("!~", "&", fault.First)})|{All("~", "|", slow)}", stop: true);
            return null;
        }
        finally
        {
            File.WriteAllText(source, text);
            File.WriteAllBytes(assembly, clean);
        }
    }

    /// <summary>The tests that fail, in order and without their arguments.</summary>
    /// <param name="filter">Which to run; empty: all.</param>
    /// <param name="stop">Whether the first failure is enough.</param>
    public string[] Failures(string filter, bool stop = false)
    {
        var failed = Once(filter, stop);
        if (failed.Length is 0 or > 3 || failed.Any(f => f.Contains(' ')))
            return failed;

        // A test that fails by chance would catch every fault: few failures have to happen again.
        failed = Once(All("~", "|", failed), stop: false);
        return failed.Length > 0 || !stop ? failed : Failures(filter);
    }

    /// <summary>Ends what runs, when this program is ended.</summary>
    public static void Stop()
    {
        ending = true;
        foreach (var process in running.Keys)
            process.Kill(entireProcessTree: true);
    }

    private static string All(string relation, string and, string[] names) => string.Join(and, names.Select(n => $"FullyQualifiedName{relation}{n}"));

    private string[] Once(string filter, bool stop)
    {
        var (results, settings, limit) = (Path.Combine(root, "results.trx"), Path.Combine(root, "tests.runsettings"), TimeSpan.FromMinutes(20));
        File.Delete(results);
        File.WriteAllText(settings, $"<RunSettings><xUnit><StopOnFail>{(stop ? "true" : "false")}</StopOnFail></xUnit></RunSettings>");
        var (status, text) = Run(root, limit,
            ["test", Path.Combine(tests, "FastNN.Tests.dll"), "--settings", settings, "--logger", $"trx;LogFileName={results}", .. filter == "" ? [] : (string[])["--filter", filter]]);
        if (status is null)
            return [$"no end within {limit.TotalMinutes} minutes"];
        string[] failed = !File.Exists(results) ? [] : [.. XDocument.Load(results).Descendants()
            .Where(e => e.Name.LocalName == "UnitTestResult" && (string?)e.Attribute("outcome") == "Failed")
            .Select(e => string.Join('.', ((string)e.Attribute("testName")!).Split('(')[0].Split('.')[^2..])).Distinct().Order(StringComparer.Ordinal)];
        if (status == 0 || failed.Length > 0)
            return failed;
        return text.Contains("crashed", StringComparison.Ordinal) ? ["the test process died"] : throw new InvalidOperationException($"The tests did not run:\n{text}");
    }

    /// <summary>The command that compiles a project into this assembly, an argument a line.</summary>
    private string Compiler(string project, string assembly)
    {
        if (compilers.TryGetValue(project, out var command))
            return command;
        var (status, text) = Run(Path.Combine(root, project), TimeSpan.FromMinutes(5),
            ["msbuild", "-t:Compile", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true", "-p:BuildProjectReferences=false", "-getItem:CscCommandLineArgs", "-getProperty:RoslynTargetsPath", .. options]);
        if (status != 0)
            throw new InvalidOperationException($"The build does not say how {project} is compiled:\n{text}");
        var json = JsonDocument.Parse(text).RootElement;
        string[] unwanted = ["/noconfig", "/out:", "/refout:", "/doc:"];
        var arguments = json.GetProperty("Items").GetProperty("CscCommandLineArgs").EnumerateArray().Select(a => a.GetProperty("Identity").GetString()!)
            .Where(a => !unwanted.Any(u => a.StartsWith(u, StringComparison.Ordinal))).Append($"/out:{assembly}")
            .Select(a => a.Contains(' ') && !a.Contains('"') ? $"\"{a}\"" : a);
        var file = Path.Combine(root, $"{Path.GetFileName(project)}.rsp");
        File.WriteAllLines(file, arguments);
        var compiler = Path.Combine(json.GetProperty("Properties").GetProperty("RoslynTargetsPath").GetString()!, "bincore", "csc.dll");
        return compilers[project] = $"{compiler}\n/shared\n/noconfig\n/nologo\n@{file}";
    }

    private static (int? Status, string Output) Run(string folder, TimeSpan limit, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var unwanted in (string[])["FASTNN_CASES", "FASTNN_CASES_REPORT", "FASTNN_GRAPHS", "FASTNN_SEED"])
            start.Environment.Remove(unwanted);

        // A twentieth of the random networks: what they alone find, they find soon.
        (start.Environment["FASTNN_GRAPHS"], start.Environment["FASTNN_SEED"]) = ("1000", "2024");
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = start.Environment["DOTNET_NOLOGO"] = "1";
        var (text, streams) = (new StringBuilder(), new CountdownEvent(2));
        if (ending)
            throw new OperationCanceledException();
        using var process = Process.Start(start)!;
        running[process] = true;
        DataReceivedEventHandler keep = (_, e) =>
        {
            lock (text)
                text.AppendLine(e.Data);
            if (e.Data is null)
                streams.Signal();
        };
        process.OutputDataReceived += keep;
        process.ErrorDataReceived += keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var ended = process.WaitForExit(limit);
        running.TryRemove(process, out _);
        if (!ended)
        {
            process.Kill(entireProcessTree: true);
            return (null, "");
        }

        streams.Wait(TimeSpan.FromSeconds(1));      // not for ever: a compiler that stays alive for the next call may keep the streams open
        lock (text)
            return (process.ExitCode, text.ToString().Trim());
    }

    private static void CopyFolder(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in from.GetFiles())
            file.CopyTo(Path.Combine(to, file.Name));
        foreach (var folder in from.GetDirectories().Where(d => !left.Contains(d.Name)))
            CopyFolder(folder, Path.Combine(to, folder.Name));
    }
}
