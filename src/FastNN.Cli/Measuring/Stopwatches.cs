using System.Diagnostics;

namespace FastNN.Cli.Measuring;

/// <summary>The times of single calls.</summary>
/// <param name="Calls">How many were measured.</param>
/// <param name="P50">The median, in ns; the timer's own cost is included.</param>
/// <param name="P99">99 of 100 calls took no longer, in ns.</param>
/// <param name="P999">999 of 1000 calls took no longer, in ns.</param>
/// <param name="Worst">No call took longer, in ns.</param>
/// <param name="Bytes">Managed bytes allocated per call, over all calls.</param>
internal sealed record Latency(int Calls, double P50, double P99, double P999, double Worst, double Bytes)
{
    /// <summary>Of times in ticks of <see cref="Stopwatch"/>, which it sorts.</summary>
    public static Latency Of(Span<long> ticks, long bytes)
    {
        ticks.Sort();
        return new(ticks.Length, At(ticks, 0.5), At(ticks, 0.99), At(ticks, 0.999), At(ticks, 1), (double)bytes / ticks.Length);
    }

    /// <summary>The smallest time that the share <paramref name="p"/> of calls did not exceed.</summary>
    private static double At(ReadOnlySpan<long> sorted, double p) =>
        sorted[Math.Clamp((int)Math.Ceiling(p * sorted.Length) - 1, 0, sorted.Length - 1)] * (1e9 / Stopwatch.Frequency);
}

/// <summary>Times single calls with <see cref="Stopwatch"/>; nothing is subtracted.</summary>
internal static class Stopwatches
{
    private const int Block = 500;

    /// <summary>
    /// Times calls side by side: everything is first run warm, with pauses in which the runtime installs its better code, then measured in
    /// blocks taken in turn, so that a disturbance of the machine meets all alike.
    /// </summary>
    /// <param name="calls">What to time, and how often.</param>
    /// <param name="most">A call is measured less often, down to 500 times, where its share would take longer than this.</param>
    /// <param name="cancellation">Ends it.</param>
    public static Latency[] Measure((Action Call, int Times)[] calls, TimeSpan most, CancellationToken cancellation)
    {
        Warm([.. calls.Select(c => c.Call)], TimeSpan.FromMilliseconds(450), cancellation);
        var ticks = calls.Select(c => new long[c.Times]).ToArray();
        var done = new int[calls.Length];
        var spent = new long[calls.Length];
        var bytes = new long[calls.Length];
        for (var busy = true; busy;)
        {
            busy = false;
            for (var i = 0; i < calls.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                var n = Math.Min(Block, calls[i].Times - done[i]);
                if (n == 0 || done[i] > 0 && Stopwatch.GetElapsedTime(0, spent[i]) > most)
                    continue;
                busy = true;
                var start = Stopwatch.GetTimestamp();
                bytes[i] += Time(calls[i].Call, ticks[i].AsSpan(done[i], n));
                spent[i] += Stopwatch.GetTimestamp() - start;
                done[i] += n;
            }
        }

        return [.. calls.Select((_, i) => Latency.Of(ticks[i].AsSpan(0, done[i]), bytes[i]))];
    }

    private static void Warm(Action[] calls, TimeSpan least, CancellationToken cancellation)
    {
        var scratch = new long[8];
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < least)
        {
            foreach (var call in calls)
            {
                cancellation.ThrowIfCancellationRequested();
                var turn = Stopwatch.GetTimestamp();
                do
                    Time(call, scratch);
                while (Stopwatch.GetElapsedTime(turn) < TimeSpan.FromMilliseconds(3));
            }

            Thread.Sleep(15);
        }
    }

    private static long Time(Action call, Span<long> ticks)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < ticks.Length; i++)
        {
            var start = Stopwatch.GetTimestamp();
            call();
            ticks[i] = Stopwatch.GetTimestamp() - start;
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
