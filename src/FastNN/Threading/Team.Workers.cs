using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace FastNN;

public sealed unsafe partial class Team
{
    /// <summary>How often a worker looks for work before it begins to let others run: some 25 µs.</summary>
    private const int Looks = 1000;

    private static readonly long microsecond = Math.Max(1, Stopwatch.Frequency / 1_000_000);

    private readonly Thread[] workers;

    /// <summary>Guards what follows, and is where workers sleep. (A Monitor allocates nothing; a caller that finds it taken goes on without.)</summary>
    private readonly object gate = new();
    private int asleep, called;
    private bool dismissed;

    /// <summary>Whether a worker gave way to others since the last call.</summary>
    private volatile bool crowded;

    private Debt debt;

    /// <summary>What a worker does all its life.</summary>
    private void Attend()
    {
        do
            Help();
        while (Watch() || Sleep());
    }

    /// <summary>Runs pieces while there are any that nobody has begun.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Help()
    {
        var mine = 0;
        for (; board.TryTakeLast(out var piece, out var entry, out var work); mine++)
            Do(entry, work, piece);
        if (mine > 0)
            board.Report(mine);
    }

    /// <summary>Looks for work for a quarter of a millisecond; false if none came, or if others want the processor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Watch()
    {
        for (var i = 0; i < Looks && !board.Rest; i++)
        {
            if (board.Any)
                return true;
            Thread.SpinWait(1);
        }

        var start = Stopwatch.GetTimestamp();
        for (long now = start, before = start; now - start < 225 * microsecond && !board.Rest; before = now)
        {
            if (board.Any)
                return true;

            // 0.6 µs where nobody waits for the processor, and a time slice of somebody else where one does: perhaps of the caller.
            Thread.Yield();
            now = Stopwatch.GetTimestamp();
            if (now - before > 20 * microsecond)
            {
                crowded = true;
                return false;
            }
        }

        return false;
    }

    /// <summary>Sleeps until called; false if dismissed.</summary>
    private bool Sleep()
    {
        lock (gate)
        {
            asleep++;
            while (called == 0 && !dismissed)
                Monitor.Wait(gate);
            if (dismissed)
                return false;
            if (--called > 0)
                Monitor.Pulse(gate);
            return true;
        }
    }

    /// <summary>Wakes one worker, which wakes the next.</summary>
    private void Call()
    {
        var start = Stopwatch.GetTimestamp();
        if (!Monitor.TryEnter(gate))
            return;
        board.Rest = false;
        (called, asleep) = (called + asleep, 0);
        Monitor.Pulse(gate);
        Monitor.Exit(gate);
        debt.Charge(start, crowded);
        crowded = false;
    }

    /// <summary>Waits until workers have ended the pieces that they have begun.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Join(int theirs, int mine, long start)
    {
        for (var i = 0; i < Looks / 20; i++)
        {
            if (board.Done == theirs)
                return;
            Thread.SpinWait(1);
        }

        // A worker needs one more piece's time at most. Beyond twice that of the caller's it has been displaced, and gets this processor.
        var from = Stopwatch.GetTimestamp();
        var patience = 20 * microsecond + 2 * (from - start) / Math.Max(1, mine);
        var displaced = false;
        while (board.Done != theirs)
        {
            if (displaced)
                Thread.Yield();
            else
                Thread.SpinWait(1);
            displaced = Stopwatch.GetTimestamp() - from > patience;
        }

        if (displaced)
        {
            board.Rest = true;
            debt.Charge(from);
        }
    }

    private void Dismiss()
    {
        lock (gate)
        {
            dismissed = board.Rest = true;
            Monitor.PulseAll(gate);
        }

        foreach (var worker in workers)
            worker.Join();
    }
}
