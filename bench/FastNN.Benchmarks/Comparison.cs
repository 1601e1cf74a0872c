using System.Text.Json.Serialization;
using FastNN.Benchmarks.Peers;
using FastNN.Benchmarks.Works;
using FastNN.Cli.Measuring;

namespace FastNN.Benchmarks;

/// <summary>FastNN beside one peer. Times are those of one call in nanoseconds.</summary>
/// <param name="Width">Of the vectors that FastNN uses, in bits.</param>
/// <param name="NsMin">FastNN's.</param>
/// <param name="NsMedian">FastNN's.</param>
/// <param name="RatioToPeer">The peer's minimum in terms of FastNN's: above 1, FastNN is faster.</param>
/// <param name="RatioOfMedians">The same of the medians.</param>
/// <param name="AllocatedBytes">Managed bytes that a call of FastNN allocates.</param>
/// <param name="Goal">What the ratio is to reach, where something is promised.</param>
internal sealed record Comparison(
    string Kernel, string Shape, string Type, int Threads, int Width, double NsMin, double NsMedian,
    string Peer, double PeerNsMin, double PeerNsMedian, double RatioToPeer, double RatioOfMedians, double AllocatedBytes, double? Goal)
{
    /// <summary>Neighbours took the core from one of them; the minima still say something.</summary>
    public bool Disturbed => NsMedian > 1.25 * NsMin || PeerNsMedian > 1.25 * PeerNsMin;

    /// <summary>A run fails where a ratio is below its goal by more than what a busy machine can explain, or FastNN allocates.</summary>
    [JsonIgnore]
    public bool Holds => !(RatioToPeer < Floor) && AllocatedBytes == 0;

    [JsonIgnore]
    public double? Floor => Goal * Goals.Slack;

    /// <summary>Times FastNN and everyone who can do this, in turn, after all gave the same numbers.</summary>
    public static Comparison[] Of(Work work, IReadOnlyList<IPeer> peers, Sampling sampling)
    {
        var fast = work.Fast();
        (IPeer Peer, Doing Doing)[] others = [.. peers.Select(p => (p, p.Try(work)!)).Where(p => p.Item2 is not null)];
        if (others.Length == 0)
            return [];
        fast.Run();
        var result = fast.Result();
        foreach (var (peer, doing) in others)
        {
            doing.Run();
            Agree(work, peer, result, doing.Result());
        }

        work.Settle();
        Action<int>[] runs = [Times(fast.Run), .. others.Select(o => Times(o.Doing.Run))];
        Interleaved.Warm(runs);
        Interleaved.Warm(runs);
        var times = Interleaved.Measure(sampling, runs);
        return [.. others.Select((o, i) => new Comparison(work.Kernel, work.Shape, work.Type, 1, Machine.WidestBits, times[0].Minimum, times[0].Median,
            o.Peer.Name, times[i + 1].Minimum, times[i + 1].Median, times[i + 1].Minimum / times[0].Minimum, times[i + 1].Median / times[0].Median,
            times[0].Bytes, Goals.Of(work, o.Peer)))];
    }

    /// <summary>The call through a delegate costs both sides the same nanosecond or two.</summary>
    private static Action<int> Times(Action run) => calls =>
    {
        for (var i = 0; i < calls; i++)
            run();
    };

    private static void Agree(Work work, IPeer peer, double[] ours, double[] theirs)
    {
        double apart = 0, size = 0;
        for (var i = 0; i < ours.Length; i++)
        {
            apart += (ours[i] - theirs[i]) * (ours[i] - theirs[i]);
            size += theirs[i] * theirs[i];
        }

        var error = Math.Sqrt(apart / size);
        if (!(error <= work.Tolerance) || ours.Length != theirs.Length)
            throw new InvalidOperationException($"{work}: {peer.Name} and FastNN give {theirs.Length} and {ours.Length} numbers, {error:g2} apart, allowed are {work.Tolerance:g2}; they do not do the same work.");
    }
}
