namespace FastNN.Testing;

/// <summary>Proves that code allocates nothing.</summary>
public static class Allocations
{
    /// <summary>
    /// Runs <paramref name="action"/> a few times to warm it up, then <paramref name="calls"/> times, and throws unless this thread's
    /// allocated bytes stayed the same. What the action does on other threads is not seen.
    /// </summary>
    /// <param name="action">What must not allocate. Make it once, outside: a lambda that captures is itself an allocation.</param>
    /// <param name="calls">How often; a few thousand find what allocates now and then, such as a list that grows.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one call.</exception>
    /// <exception cref="AllocationException">Something was allocated; the message says how much.</exception>
    public static void AssertNone(System.Action action, int calls)
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentOutOfRangeException.ThrowIfLessThan(calls, 1);
        for (var i = 0; i < 3; i++)
            action();

        // A garbage collection, which another thread may cause, takes this thread's allocation buffer back and counts its unused rest: a
        // measurement that saw one is taken again. One that began before and runs in the background shows in the pauses alone.
        long bytes = 0;
        for (var attempt = 0; attempt < 20; attempt++)
        {
            var (collections, pauses) = (GC.CollectionCount(0), GC.GetTotalPauseDuration());
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < calls; i++)
                action();
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            if (bytes == 0 || (GC.CollectionCount(0) == collections && GC.GetTotalPauseDuration() == pauses))
                break;
        }

        if (bytes != 0)
            throw new AllocationException(FormattableString.Invariant($"{bytes:N0} bytes were allocated in {calls:N0} calls, {(double)bytes / calls:0.##} a call; none are allowed."));
    }
}
