using System.Diagnostics;
using System.Runtime.CompilerServices;
using FastNN.Cli.Bench.Networks;
using FastNN.Cli.Measuring;

namespace FastNN.Cli.Bench.Realtime;

/// <summary>What a loop is asked to hold.</summary>
/// <param name="Network">What it runs for each sample.</param>
/// <param name="Rate">Samples a second.</param>
/// <param name="Block">Samples that arrive together: a callback has until the next ones arrive.</param>
/// <param name="Calls">Samples in all.</param>
internal sealed record LoopOptions(NetworkOptions Network, int Rate, int Block, int Calls)
{
    /// <summary>How long a callback may take, in ns.</summary>
    public double Deadline => 1e9 * Block / Rate;

    public int Blocks => (Calls + Block - 1) / Block;
}

/// <summary>How the loop went.</summary>
/// <param name="Options">What was asked.</param>
/// <param name="Call">One call of the network, the timer's own cost included.</param>
/// <param name="Response">A block, from the time when it arrived to the time when it was done.</param>
/// <param name="Missed">Blocks that were done after the next had arrived.</param>
/// <param name="Collected">The garbage of the other thread.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="CallTail">Times that ever smaller shares of the calls exceed.</param>
/// <param name="ResponseTail">The same of blocks.</param>
internal sealed record LoopReport(
    LoopOptions Options, Latency Call, Latency Response, int Missed, Collected Collected, double Seconds, IReadOnlyList<(double Ns, double Share)> CallTail, IReadOnlyList<(double Ns, double Share)> ResponseTail);

/// <summary>
/// An audio or control loop: blocks of samples arrive by the clock, and for each sample the network is called with one row. The loop
/// sleeps while there is more time than 2.5 ms, then spins; a block that is late delays the next.
/// </summary>
internal sealed class Loop
{
    private const int Parts = 20;

    private readonly LoopOptions options;
    private readonly CancellationToken cancellation;
    private readonly Workspace<float> run;
    private readonly float[] rows, y;
    private readonly long[] calls, responses;

    public Loop(LoopOptions options, CancellationToken cancellation)
    {
        (this.options, this.cancellation) = (options, cancellation);
        run = options.Network.Create().CreateWorkspace(rows: 1);
        rows = NetworkOptions.Drawn(options.Block * options.Network.Inputs, seed: 1);
        y = new float[options.Network.Outputs];
        (calls, responses) = (new long[options.Calls], new long[options.Blocks]);
    }

    /// <summary>Plays all blocks. Between its parts it tells how far it is, and the clock starts again.</summary>
    public LoopReport Play(Action<double> told)
    {
        var period = options.Deadline * Stopwatch.Frequency / 1e9;
        Interleaved.Warm([n => Block(0, 0, Math.Min(n, options.Block))], cancellation);

        // What was allocated before counts no more when a collection takes this thread's buffer back.
        GC.Collect();
        var start = Stopwatch.GetTimestamp();
        using var litter = new Litter();
        long bytes = 0;
        for (var part = 0; part < Parts; part++)
        {
            var (from, to) = ((int)((long)part * options.Blocks / Parts), (int)((long)(part + 1) * options.Blocks / Parts));
            var before = GC.GetAllocatedBytesForCurrentThread();
            Play(from, to, period);
            bytes += GC.GetAllocatedBytesForCurrentThread() - before;
            told((part + 1.0) / Parts);
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var collected = litter.Stop();
        var missed = responses.Count(t => t > period);
        var (call, response) = (Latency.Of(calls, bytes), Latency.Of(responses, bytes));
        return new(options, call, response, missed, collected, seconds, Tail(calls), Tail(responses));
    }

    private void Play(int from, int to, double period)
    {
        var origin = Stopwatch.GetTimestamp() + (long)period;
        for (var block = from; block < to; block++)
        {
            var arrival = origin + (long)((block - from) * period);
            while (Stopwatch.GetTimestamp() < arrival)
            {
                // A sleep of 1 ms may take nearly 2.
                if (arrival - Stopwatch.GetTimestamp() > Stopwatch.Frequency / 400)
                    Thread.Sleep(1);
                else
                    Thread.SpinWait(10);
            }

            cancellation.ThrowIfCancellationRequested();
            var first = block * options.Block;
            responses[block] = Block(first, first, Math.Min(options.Block, options.Calls - first)) - arrival;
        }
    }

    /// <summary>One call for each sample of a block.</summary>
    /// <returns>When it was done.</returns>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private long Block(int first, int into, int count)
    {
        var inputs = options.Network.Inputs;
        var before = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            run.Forward(rows.AsSpan(i * inputs, inputs), y);
            var after = Stopwatch.GetTimestamp();
            calls[into + i] = after - before;
            before = after;
        }

        return before;
    }

    /// <summary>From sorted times, those that a share of 1, 0.9, …, 0.1, 0.09, … exceeds.</summary>
    private static List<(double, double)> Tail(long[] sorted)
    {
        List<(double, double)> tail = [];
        for (var share = 1.0; share * sorted.Length >= 1; share /= Math.Pow(10, 0.05))
            tail.Add((sorted[Math.Min(sorted.Length - 1, (int)((1 - share) * sorted.Length))] * (1e9 / Stopwatch.Frequency), share));
        tail.Add((sorted[^1] * (1e9 / Stopwatch.Frequency), 1.0 / sorted.Length));
        return tail;
    }
}
