using System.Runtime.InteropServices;

namespace FastNN;

/// <summary>
/// Where a run is posted, and its pieces are claimed. Those that nobody has begun are <c>first</c> up to <c>end</c>, in one number,
/// [run 40 bits | end 12 bits | first 12 bits]: whoever moves a bound by compare-and-swap owns the piece that it passed.
/// </summary>
/// <remarks>
/// The caller takes from the front and workers from the back: two threads meet the same halves in every run, and what their caches hold of
/// them. The run's number makes a claim fail that was decided during an earlier run; it comes round after 2⁴⁰ runs, 30 hours of empty ones,
/// which a worker would have to sleep through between two instructions.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 4 * Lines)]
internal unsafe struct Board
{
    /// <summary>The most pieces of a run.</summary>
    public const int Most = (1 << Bits) - 1;

    private const int Bits = 12;

    /// <summary>A pair of cache lines, as prefetchers fetch them. What workers poll stands in one pair, what they write in another.</summary>
    private const int Lines = 128;

    [FieldOffset(Lines)]
    private long claims;
    [FieldOffset(Lines + 8)]
    private delegate*<void*, int, void> entry;
    [FieldOffset(Lines + 16)]
    private void* work;
    [FieldOffset(Lines + 24)]
    private volatile bool rest;
    [FieldOffset(2 * Lines)]
    private int done;

    /// <summary>Whether workers are asked not to look for work.</summary>
    public bool Rest
    {
        readonly get => rest;
        set => rest = value;
    }

    /// <summary>How many pieces of the run workers have ended.</summary>
    public readonly int Done => Volatile.Read(in done);

    /// <summary>Whether there is a piece that nobody has begun.</summary>
    public readonly bool Any => IsAny(Volatile.Read(in claims));

    /// <summary>Posts the next run, none of the last one's pieces being left. Whoever claims a piece sees all that was written before.</summary>
    public void Post(int pieces, delegate*<void*, int, void> entry, void* work)
    {
        this.entry = entry;
        this.work = work;
        done = 0;
        Interlocked.Exchange(ref claims, ((claims >> 2 * Bits) + 1) << 2 * Bits | (long)pieces << Bits);
    }

    /// <summary>For the caller: takes the first piece that nobody has begun.</summary>
    public bool TryTakeFirst(out int piece)
    {
        while (true)
        {
            var seen = Volatile.Read(in claims);
            piece = First(seen);
            if (!IsAny(seen))
                return false;
            if (Interlocked.CompareExchange(ref claims, seen + 1, seen) == seen)
                return true;
        }
    }

    /// <summary>For workers: takes the last piece that nobody has begun, and says of what.</summary>
    public bool TryTakeLast(out int piece, out delegate*<void*, int, void> entry, out void* work)
    {
        while (true)
        {
            var seen = Volatile.Read(in claims);
            piece = End(seen) - 1;

            // These are of the run that was seen if the claim succeeds: the next one is not posted while a piece of this one is left.
            entry = this.entry;
            work = this.work;
            if (!IsAny(seen))
                return false;
            if (Interlocked.CompareExchange(ref claims, seen - (1 << Bits), seen) == seen)
                return true;
        }
    }

    /// <summary>For workers: counts pieces as ended, all of one run, which cannot end before.</summary>
    public void Report(int pieces) => Interlocked.Add(ref done, pieces);

    private static bool IsAny(long seen) => First(seen) < End(seen);

    private static int First(long seen) => (int)seen & Most;

    private static int End(long seen) => (int)(seen >> Bits) & Most;
}
