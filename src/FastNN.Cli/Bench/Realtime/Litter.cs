namespace FastNN.Cli.Bench.Realtime;

/// <summary>What garbage collections did.</summary>
/// <param name="Collections">Of generation 0, 1 and 2; one of a higher generation counts in those below too.</param>
/// <param name="Paused">How long all threads stood still, in ns.</param>
/// <param name="Longest">The longest that they stood still at once, in ns.</param>
/// <param name="Bytes">What was allocated elsewhere.</param>
internal sealed record Collected(int[] Collections, double Paused, double Longest, long Bytes);

/// <summary>
/// The rest of a program: another thread that allocates arrays of 16 to 4096 bytes, most of which die at once and some of which live on, so that
/// garbage is collected meanwhile.
/// </summary>
internal sealed class Litter : IDisposable
{
    private const int Batch = 256;

    private readonly byte[][] kept = new byte[8192][];
    private readonly Thread thread;
    private readonly int[] before = Counts();
    private readonly TimeSpan pausesBefore = GC.GetTotalPauseDuration();
    private volatile bool stopped;
    private long bytes;
    private TimeSpan longest;

    public Litter()
    {
        thread = new(Run) { IsBackground = true, Name = "litter" };
        thread.Start();
    }

    /// <summary>Ends the thread, and tells what happened.</summary>
    public Collected Stop()
    {
        Dispose();
        return new([.. Counts().Zip(before, (now, then) => now - then)], (GC.GetTotalPauseDuration() - pausesBefore).TotalNanoseconds, longest.TotalNanoseconds, bytes);
    }

    public void Dispose()
    {
        stopped = true;
        thread.Join();
    }

    private static int[] Counts() => [GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2)];

    private void Run()
    {
        var random = new Random(3);
        var seen = GC.CollectionCount(0);
        while (!stopped)
        {
            for (var i = 0; i < Batch; i++)
            {
                var made = new byte[random.Next(16, 4096)];
                bytes += made.Length;
                if (i % 16 == 0)
                    kept[random.Next(kept.Length)] = made;
            }

            if (GC.CollectionCount(0) is var now && now != seen)
            {
                seen = now;
                foreach (var pause in GC.GetGCMemoryInfo(GCKind.Any).PauseDurations)
                    longest = pause > longest ? pause : longest;
            }

            Thread.Sleep(1);
        }
    }
}
