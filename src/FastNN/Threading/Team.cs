using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace FastNN;

/// <summary>
/// Threads that share work with the thread that calls them. Whoever makes a team owns it and disposes it; nothing is allocated after that, and
/// no result depends on the number of threads.
/// </summary>
/// <remarks>
/// <para>
/// <see cref="Run"/> publishes the pieces of its work; each is claimed by whoever comes first, and the caller claims too. So it never waits for
/// a worker that has not begun a piece, only for one in the middle of it: on a busy machine a run is about as fast as on one thread.
/// </para>
/// <para>
/// A worker without work looks for more during a quarter of a millisecond, then sleeps, and a run calls it back. When a worker is found to have
/// been displaced in the middle of a piece, all go to sleep and the caller runs alone for a while. Many small pieces serve a busy machine,
/// few large ones a quiet one: two to four for each thread, of 2 µs or more.
/// </para>
/// </remarks>
public sealed unsafe partial class Team : IDisposable
{
    /// <summary>The most threads of a team.</summary>
    public const int MostThreads = 1024;

    /// <summary>The most pieces of a run.</summary>
    public const int MostPieces = Board.Most;

    private const int Idle = 0, Running = 1, Disposed = 2;

    private int state;

    private Board board;
    private ExceptionDispatchInfo? failure;
    private int failedPiece;

    /// <summary>A team of the calling thread, whichever it will be, and of workers.</summary>
    /// <param name="threads">1 to <see cref="MostThreads"/>, the caller counted: a team of 1 has no workers.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another number of threads.</exception>
    public Team(int threads)
    {
        if (threads is < 1 or > MostThreads)
            throw new ArgumentOutOfRangeException(nameof(threads), threads, $"A team has 1 to {MostThreads} threads, but {threads} are wanted.");
        workers = new Thread[threads - 1];
        for (var i = 0; i < workers.Length; i++)
            workers[i] = new(Attend) { IsBackground = true, Name = $"FastNN team, {i + 2} of {threads}" };
        foreach (var worker in workers)
            worker.UnsafeStart();
    }

    /// <summary>How many threads run pieces, the caller counted.</summary>
    public int Threads => workers.Length + 1;

    /// <summary>Runs all pieces of some work, each once, and returns when all have ended.</summary>
    /// <param name="pieces">0 to <see cref="MostPieces"/>.</param>
    /// <param name="work">What to run.</param>
    /// <remarks>If pieces throw, all others run nevertheless, and the exception of the first of them, by number, is thrown again here.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">Fewer pieces than none, or more than <see cref="MostPieces"/>.</exception>
    /// <exception cref="InvalidOperationException">The team is running: a second thread uses it, or a piece of its own work.</exception>
    /// <exception cref="ObjectDisposedException">The team was disposed.</exception>
    public void Run<W>(int pieces, W work) where W : struct, IWork, allows ref struct
    {
        if ((uint)pieces > MostPieces)
            throw new ArgumentOutOfRangeException(nameof(pieces), pieces, $"A run has 0 to {MostPieces} pieces, but {pieces} are wanted.");

        // Other threads reach this thread's copy of the work by its address. A parameter by value lies on the stack, which does not move, and
        // this frame stays until all pieces have ended. References in it are seen by the garbage collector where they lie, since the address of
        // the parameter is taken: it may move what they point to.
        Run(pieces, &Invoke<W>, Unsafe.AsPointer(ref work))?.Throw();
    }

    /// <summary>Ends the workers. A second call does nothing.</summary>
    /// <exception cref="InvalidOperationException">The team is running.</exception>
    public void Dispose()
    {
        var was = Interlocked.CompareExchange(ref state, Disposed, Idle);
        if (was == Running)
            Refuse(was);
        if (was == Idle)
            Dismiss();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Invoke<W>(void* work, int piece) where W : struct, IWork, allows ref struct => Unsafe.AsRef<W>(work).Run(piece);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private ExceptionDispatchInfo? Run(int pieces, delegate*<void*, int, void> entry, void* work)
    {
        var was = Interlocked.CompareExchange(ref state, Running, Idle);
        if (was != Idle)
            Refuse(was);
        var start = Stopwatch.GetTimestamp();
        board.Post(pieces, entry, work);
        var mine = 0;
        for (; board.TryTakeFirst(out var piece); mine++)
        {
            if (asleep > 0 && debt.IsPaid(start))
                Call();
            Do(entry, work, piece);
        }

        Join(pieces - mine, mine, start);
        debt.Pay(start);
        var thrown = failure;
        failure = null;
        Volatile.Write(ref state, Idle);
        return thrown;
    }

    /// <summary>Runs a piece and keeps what it throws.</summary>
    private void Do(delegate*<void*, int, void> entry, void* work, int piece)
    {
        try
        {
            entry(work, piece);
        }
        catch (Exception exception)
        {
            lock (gate)
            {
                if (failure is null || piece < failedPiece)
                    (failure, failedPiece) = (ExceptionDispatchInfo.Capture(exception), piece);
            }
        }
    }

    [DoesNotReturn]
    private static void Refuse(int state) => throw (state == Disposed
        ? new ObjectDisposedException(nameof(Team))
        : new InvalidOperationException("This team is running: two threads use it at once, or a piece of its work does. Give each thread a team of its own, and do not nest runs."));
}
