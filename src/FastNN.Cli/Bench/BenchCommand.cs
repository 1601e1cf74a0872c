using System.CommandLine;
using System.CommandLine.Help;
using FastNN.Cli.Bench.Kernels;
using FastNN.Cli.Bench.Networks;
using FastNN.Cli.Bench.Realtime;
using FastNN.Cli.Measuring;
using FastNN.Cli.Plumbing;

namespace FastNN.Cli.Bench;

/// <summary>fastnn bench</summary>
internal static class BenchCommand
{
    /// <param name="streams">Where it writes.</param>
    /// <param name="sampling">How carefully it measures; a test has no time.</param>
    public static Command Create(Streams streams, Sampling? sampling = null)
    {
        var command = new Command("bench", "Measures on this machine: kernels beside its limits, a network beside other ways to compute it, the latency of calls.")
        {
            KernelsCommand.Create(streams, sampling), NetworkCommand.Create(streams, sampling), LatencyCommand.Create(streams),
        };
        command.SetAction(parsed => new HelpAction().Invoke(parsed));
        return command;
    }
}
