using System.CommandLine;
using System.CommandLine.Help;
using FastNN.Cli.Bench;
using FastNN.Cli.Comparisons;
using FastNN.Cli.Demo;
using FastNN.Cli.Measuring;
using FastNN.Cli.Textbook;
using Spectre.Console;

namespace FastNN.Cli.Plumbing;

/// <summary>Where a command writes.</summary>
/// <param name="Output">Results.</param>
/// <param name="Error">One line where something is wrong.</param>
/// <param name="Terminal">Whether somebody watches: only then are there colours and moving bars.</param>
internal sealed record Streams(TextWriter Output, TextWriter Error, bool Terminal)
{
    /// <summary>A console over <see cref="Output"/>; without escape codes where nobody watches.</summary>
    public IAnsiConsole CreateConsole()
    {
        if (Terminal)
            return AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Output) });
        var console = AnsiConsole.Create(new() { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(Output) });
        console.Profile.Width = 100;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }
}

/// <summary>Something that the user can put right: one line, and the exit code.</summary>
internal sealed class ToolException(string message) : Exception(message);

/// <summary>The fastnn tool: the commands, and what becomes of their errors.</summary>
internal static class Tool
{
    public const int Success = 0, Failure = 1, Misuse = 2, Cancelled = 130;

    /// <param name="args">As given.</param>
    /// <param name="streams">Where to write.</param>
    /// <param name="sampling">How carefully benchmarks measure; a test has no time.</param>
    public static int Run(string[] args, Streams streams, Sampling? sampling = null)
    {
        var root = new RootCommand($"Trains, checks and times neural networks: FastNN on the command line. Exit codes: {Success} done, {Failure} failed, {Misuse} called wrongly, {Cancelled} cancelled.");
        root.Subcommands.Add(DemoCommand.Create(streams));
        root.Subcommands.Add(CompareCommand.Create(streams));
        root.Subcommands.Add(BenchCommand.Create(streams, sampling));
        root.Subcommands.Add(TextbookCommand.Create(streams));
        root.SetAction(parsed => new HelpAction().Invoke(parsed));

        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            streams.Error.WriteLine($"fastnn: {parsed.Errors[0].Message.ReplaceLineEndings(" ")}");
            return Misuse;
        }

        return parsed.InvokeAsync(new() { Output = streams.Output, Error = streams.Error }).GetAwaiter().GetResult();
    }

    /// <summary>Runs a command's work on a thread of its own, so that Ctrl+C is heard.</summary>
    public static async Task<int> Guard(Streams streams, CancellationToken cancellation, Action work)
    {
        try
        {
            await Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            return Success;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            streams.Error.WriteLine("fastnn: cancelled");
            return Cancelled;
        }
        catch (Exception e) when (e is ToolException or NonFiniteException)
        {
            streams.Error.WriteLine($"fastnn: {e.Message.ReplaceLineEndings(" ")}");
            return Failure;
        }
    }
}
