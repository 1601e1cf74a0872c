using FastNN.Benchmarks.Peers;
using FastNN.Benchmarks.Works;
using FastNN.Cli.Measuring;

namespace FastNN.Benchmarks;

/// <summary>FastNN beside one peer on one piece of work.</summary>
/// <param name="Fast">Of FastNN.</param>
/// <param name="Theirs">Of the peer.</param>
/// <param name="Goal">What the ratio is to reach, where something is promised.</param>
internal sealed record Comparison(Work Work, IPeer Peer, Times Fast, Times Theirs, double? Goal)
{
    /// <summary>The peer's time in terms of FastNN's, by the minima, which neighbours can spoil least: above 1, FastNN is faster.</summary>
    public double Ratio => Theirs.Minimum / Fast.Minimum;

    public double RatioOfMedians => Theirs.Median / Fast.Median;

    public bool Disturbed => Fast.Disturbed || Theirs.Disturbed;

    /// <summary>A run fails where a ratio is below this.</summary>
    public double? Floor => Goal * Goals.Slack;

    public bool Holds => !(Ratio < Floor) && Fast.Bytes == 0;

    /// <summary>Times FastNN and everyone who can do this, in turn, after all gave the same numbers.</summary>
    public static Comparison[] Of(Work work, IReadOnlyList<IPeer> peers, Sampling sampling)
    {
        var fast = work.Fast();
        (IPeer Peer, Doing Doing)[] others = [.. from peer in peers let doing = peer.Try(work) where doing is not null select (peer, doing)];
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
        Action<int>[] runs = [Repeated(fast.Run), .. others.Select(o => Repeated(o.Doing.Run))];

        // Twice: after once, networks by hand, whose many small methods are compiled one behind the other, were timed at five times their time.
        Interleaved.Warm(runs);
        Interleaved.Warm(runs);

        // Plain loops can take a hundred times as long as the rest: they stand beside FastNN apart, or nobody would get more than a few samples.
        var glance = Interleaved.Measure(sampling with { Rounds = 3, Least = 3 }, runs);
        var slow = glance.Select(t => t.Minimum > 5 * glance[0].Minimum).ToArray();
        var (near, far) = (Measured(false), Measured(true));
        return [.. others.Select((o, i) => new Comparison(work, o.Peer, (slow[i + 1] ? far : near)[0], (slow[i + 1] ? far : near)[i + 1], Goals.Of(work, o.Peer)))];

        Dictionary<int, Times> Measured(bool which)
        {
            int[] at = [0, .. Enumerable.Range(1, others.Length).Where(i => slow[i] == which)];
            return at.Length == 1 ? [] : new(at.Zip(Interleaved.Measure(sampling, [.. at.Select(i => runs[i])]), KeyValuePair.Create));
        }
    }

    /// <summary>Throws where two did not do the same work.</summary>
    public static void Agree(Work work, IPeer peer, double[] ours, double[] theirs)
    {
        var error = Math.Sqrt(ours.Zip(theirs, (a, b) => (a - b) * (a - b)).Sum() / theirs.Sum(b => b * b));
        if (!(error <= work.Tolerance) || ours.Length != theirs.Length)
            throw new InvalidOperationException($"{work}: {peer.Name} and FastNN give {theirs.Length} and {ours.Length} numbers, {error:g2} apart, allowed are {work.Tolerance:g2}; they do not do the same work.");
    }

    /// <summary>The call through a delegate costs both sides the same nanosecond or two.</summary>
    private static Action<int> Repeated(Action run) => calls =>
    {
        for (var i = 0; i < calls; i++)
            run();
    };
}
