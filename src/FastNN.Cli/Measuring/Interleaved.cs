using System.Diagnostics;

namespace FastNN.Cli.Measuring;

/// <summary>
/// Times works side by side in one process: first, second, …, first, second, …, so that all see the same neighbours and the same clock. A work
/// is told how often to do what it does.
/// </summary>
internal static class Interleaved
{
    /// <summary>
    /// Runs everything until it is compiled for good: thirty calls take a method out of its first tier, thirty more out of its second, and
    /// in the pauses the better code is installed. What all share must be warm before the first is timed.
    /// </summary>
    public static void Warm(IReadOnlyList<Action<int>> works, CancellationToken cancellation = default)
    {
        const int rounds = 5, least = 12, most = 40;
        for (var round = 0; round < rounds; round++)
        {
            foreach (var work in works)
            {
                cancellation.ThrowIfCancellationRequested();
                var start = Stopwatch.GetTimestamp();
                for (var i = 0; i < most && (i < least || Stopwatch.GetElapsedTime(start).TotalMilliseconds < 20); i++)
                    work(1);
            }

            Thread.Sleep(120);
        }
    }

    /// <summary>Times warm works; the order of the result is theirs.</summary>
    public static Times[] Measure(Sampling sampling, IReadOnlyList<Action<int>> works, CancellationToken cancellation = default)
    {
        var calls = works.Select(w => Calls(w, sampling.Sample)).ToArray();
        var samples = works.Select(_ => new double[sampling.Rounds]).ToArray();
        var rounds = 0;
        for (var start = Stopwatch.GetTimestamp(); rounds < sampling.Rounds; rounds++)
        {
            if (rounds >= sampling.Least && Stopwatch.GetElapsedTime(start).TotalSeconds > sampling.Most)
                break;
            cancellation.ThrowIfCancellationRequested();
            for (var i = 0; i < works.Count; i++)
            {
                if (sampling.Prime > 0)
                    works[i](Math.Max(1, (int)(calls[i] * sampling.Prime / sampling.Sample)));
                samples[i][rounds] = Time(works[i], calls[i]);
            }
        }

        return [.. works.Select((w, i) => Summary(samples[i].AsSpan(0, rounds), Bytes(w)))];
    }

    /// <summary>How many calls fill a sample.</summary>
    private static int Calls(Action<int> work, double sample)
    {
        for (var calls = 1; ; calls *= 2)
        {
            var time = Time(work, calls) * calls;
            if (time > sample * 1e9 / 4)
                return Math.Max(1, (int)(sample * 1e9 * calls / time));
        }
    }

    /// <summary>Nanoseconds a call.</summary>
    private static double Time(Action<int> work, int calls)
    {
        var start = Stopwatch.GetTimestamp();
        work(calls);
        return (Stopwatch.GetTimestamp() - start) * (1e9 / Stopwatch.Frequency) / calls;
    }

    /// <summary>
    /// Bytes a call. A garbage collection, which another thread may cause, takes this thread's allocation buffer back and counts its unused rest:
    /// what saw one is measured again.
    /// </summary>
    private static double Bytes(Action<int> work)
    {
        const int calls = 4;
        for (var attempt = 1; ; attempt++)
        {
            var (collections, pauses) = (GC.CollectionCount(0), GC.GetTotalPauseDuration());
            var before = GC.GetAllocatedBytesForCurrentThread();
            work(calls);
            var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            if (bytes == 0 || attempt == 20 || GC.CollectionCount(0) == collections && GC.GetTotalPauseDuration() == pauses)
                return (double)bytes / calls;
        }
    }

    private static Times Summary(Span<double> samples, double bytes)
    {
        samples.Sort();
        return new(samples[0], samples[samples.Length / 2], bytes, samples.Length);
    }
}
