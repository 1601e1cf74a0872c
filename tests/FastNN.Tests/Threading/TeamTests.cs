using System.Diagnostics;
using System.Runtime.CompilerServices;
using FastNN.Testing;
using FastNN.Tests.Support;

namespace FastNN.Tests.Threading;

/// <summary>Every piece runs once, on whatever thread, however busy the machine; nothing is allocated; misuse is refused.</summary>
[Collection(nameof(Alone))]
public class TeamTests
{
    /// <summary>Counts how often each piece ran, over memory that the garbage collector may move, and takes some time.</summary>
    private readonly ref struct Counting(Span<int> runs, int turns) : IWork
    {
        private readonly Span<int> runs = runs;

        public void Run(int piece)
        {
            for (var i = 0; i < turns; i++)
                Thread.SpinWait(1);
            Interlocked.Increment(ref runs[piece]);
        }
    }

    /// <summary>Counts as well, by spans that are read again and again, and notes who ran each piece.</summary>
    private readonly ref struct Noticing(Span<int> runs, Span<int> threads) : IWork
    {
        private readonly Span<int> runs = runs, threads = threads;

        public void Run(int piece)
        {
            for (var i = 0; i < 2000; i++)
                Volatile.Write(ref threads[piece], Environment.CurrentManagedThreadId);
            runs[piece]++;
        }
    }

    /// <summary>Whatever a test wants to do in a piece.</summary>
    private readonly struct Doing(Action<int> action) : IWork
    {
        public void Run(int piece) => action(piece);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(7)]
    public void Every_piece_runs_once(int threads)
    {
        using var team = new Team(threads);
        Assert.Equal(threads, team.Threads);
        var random = new Random(threads);
        for (var run = 0; run < 20_000; run++)
            Count(team, random.Next(0, 20), random.Next(0, 30));
        Count(team, Team.MostPieces, 0);
    }

    [Theory, InlineData(2), InlineData(3), InlineData(7)]
    public void Every_piece_runs_once_between_sleeps(int threads)
    {
        using var team = new Team(threads);
        for (var run = 0; run < 300; run++)
        {
            for (var i = 0; i < run % 7; i++)
                Count(team, 2 * threads, 100);
            Thread.Sleep(run % 3);
        }
    }

    [Fact]
    public void Every_piece_runs_once_on_a_busy_machine()
    {
        var over = false;
        var others = Enumerable.Range(0, 2 * Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            while (!Volatile.Read(ref over))
                Thread.SpinWait(100);
        })).ToArray();
        foreach (var other in others)
            other.Start();
        using var team = new Team(3);
        for (var run = 0; run < 3000; run++)
            Count(team, 9, 100);
        Volatile.Write(ref over, true);
        foreach (var other in others)
            other.Join();
    }

    [Fact]
    public void Memory_may_move_while_pieces_run()
    {
        var over = false;
        var collector = new Thread(() =>
        {
            while (!Volatile.Read(ref over))
            {
                GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
                Thread.Sleep(1);        // without a rest collections follow each other so closely that the runs starve for minutes
            }
        });
        collector.Start();
        using var team = new Team(3);
        var (moved, elsewhere) = (0, 0);
        for (var run = 0; run < 1000 && (moved < 50 || elsewhere < 50); run++)
        {
            DebtOf(team) = default;                         // pauses look like a busy machine: workers are called nevertheless
            _ = new byte[run];                              // a gap that a collection closes
            int[] runs = new int[20], threads = new int[20];
            var before = Address(threads);
            team.Run(20, new Noticing(runs, threads));
            Assert.All(runs, r => Assert.Equal(1, r));
            elsewhere += threads.Count(t => t != Environment.CurrentManagedThreadId);
            moved += Address(threads) != before ? 1 : 0;
        }

        Volatile.Write(ref over, true);
        collector.Join();
        Assert.True(moved > 0, "nothing moved");
        Assert.True(elsewhere > 0, "no worker took part");
    }

    private static unsafe nint Address(int[] array) => (nint)Unsafe.AsPointer(ref array[0]);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "debt")]
    private static extern ref Debt DebtOf(Team team);

    private static void Count(Team team, int pieces, int turns)
    {
        var runs = new int[pieces];
        team.Run(pieces, new Counting(runs, turns));
        Assert.All(runs, r => Assert.Equal(1, r));
    }

    [Fact]
    public void Workers_take_part()
    {
        using var team = new Team(3);
        for (var attempt = 1; ; attempt++)
        {
            // Both pieces wait a while for the other to begin: on one thread they would not meet.
            var (begun, met) = (0, 0);
            team.Run(2, new Doing(_ =>
            {
                Interlocked.Increment(ref begun);
                for (var start = Stopwatch.StartNew(); start.ElapsedMilliseconds < 20;)
                {
                    if (Volatile.Read(ref begun) == 2)
                    {
                        Interlocked.Increment(ref met);
                        return;
                    }
                }
            }));
            if (met == 2)
                break;
            Assert.True(attempt < 500, "no worker took part in 500 runs");
        }
    }

    [Fact]
    public void The_caller_does_not_wait_for_workers_that_cannot_come()
    {
        using var team = new Team(3);
        Thread.Sleep(20);                                   // all asleep
        using ManualResetEventSlim held = new(), over = new();
        var holder = new Thread(() =>
        {
            lock (Gate(team))                               // which a worker needs to wake
            {
                held.Set();
                over.Wait();
            }
        });
        holder.Start();
        held.Wait();
        for (var run = 0; run < 1000; run++)
            Count(team, 9, 5);
        over.Set();
        holder.Join();
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "gate")]
    private static extern ref object Gate(Team team);

    /// <summary>Notes the bytes that this thread has allocated, as its workers see them.</summary>
    private readonly unsafe struct Noting(long* first, long* last, int caller) : IWork
    {
        public void Run(int piece)
        {
            if (Environment.CurrentManagedThreadId == caller)
                return;
            var bytes = GC.GetAllocatedBytesForCurrentThread();
            if (*first < 0)
                *first = bytes;
            *last = bytes;
        }
    }

    [Fact]
    public unsafe void Nothing_is_allocated()
    {
        using var team = new Team(2);
        long first = -1, last = -1;
        var work = new Noting(&first, &last, Environment.CurrentManagedThreadId);
        var turn = 0;
        Allocations.AssertNone(() => team.Run(20, work), 20_000);
        Allocations.AssertNone(
            () =>
            {
                team.Run(20, work);
                if (++turn % 10 == 0)
                    Thread.Sleep(1);
            },
            1000);
        for (var i = 0; last < 0 && i < 1_000_000; i++)
            team.Run(20, work);
        Assert.True(last >= 0, "no worker took part in a million runs");
        Assert.Equal(first, last);
    }

    [Theory, InlineData(1), InlineData(3)]
    public void The_first_exception_comes_through_when_all_have_ended(int threads)
    {
        using var team = new Team(threads);
        for (var run = 0; run < 200; run++)
        {
            var ran = 0;
            var thrown = Assert.Throws<FormatException>(() => team.Run(10, new Doing(piece =>
            {
                Interlocked.Increment(ref ran);
                if (piece >= 4)
                    Break(piece);
            })));
            Assert.Equal("4", thrown.Message);
            Assert.Contains(nameof(Break), thrown.StackTrace);
            Assert.Equal(10, ran);
            Count(team, 10, 0);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Break(int piece) => throw new FormatException($"{piece}");

    [Theory, InlineData(0), InlineData(-1), InlineData(Team.MostThreads + 1), InlineData(int.MinValue)]
    public void A_number_of_threads_is_refused(int threads)
    {
        var thrown = Assert.Throws<ArgumentOutOfRangeException>("threads", () => new Team(threads));
        Assert.Contains($"1 to {Team.MostThreads} threads, but {threads} are wanted", thrown.Message);
        Assert.Null(Comments.Missing(thrown));
    }

    [Theory, InlineData(-1), InlineData(Team.MostPieces + 1), InlineData(int.MinValue)]
    public void A_number_of_pieces_is_refused(int pieces)
    {
        using var team = new Team(2);
        var thrown = Assert.Throws<ArgumentOutOfRangeException>("pieces", () => team.Run(pieces, new Doing(_ => Assert.Fail("ran"))));
        Assert.Contains($"0 to {Team.MostPieces} pieces, but {pieces} are wanted", thrown.Message);
        Assert.Null(Comments.Missing(thrown));
        Count(team, 5, 0);
    }

    [Theory, InlineData(1), InlineData(2)]
    public void Runs_are_not_nested(int threads)
    {
        using var team = new Team(threads);
        var thrown = Assert.Throws<InvalidOperationException>(() => team.Run(4, new Doing(_ => Count(team, 2, 0))));
        Assert.Contains("This team is running", thrown.Message);
        Assert.Null(Comments.Missing(thrown));
        thrown = Assert.Throws<InvalidOperationException>(() => team.Run(4, new Doing(_ => team.Dispose())));
        Assert.Null(Comments.Missing(thrown));
        Count(team, 5, 0);
    }

    [Fact]
    public void A_second_thread_is_refused_and_disturbs_nothing()
    {
        using var team = new Team(2);
        var runs = 0;
        Exception? thrown = null;
        team.Run(8, new Doing(piece =>
        {
            Interlocked.Increment(ref runs);
            if (piece != 0)
                return;
            var second = new Thread(() => thrown = Record.Exception(() => team.Run(1, new Doing(_ => Assert.Fail("ran")))));
            second.Start();
            second.Join();
        }));
        Assert.Contains("two threads use it at once", Assert.IsType<InvalidOperationException>(thrown).Message);
        Assert.Equal(8, runs);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(7)]
    public void A_team_is_disposed_once(int threads)
    {
        for (var wait = 0; wait < 3; wait++)
        {
            var team = new Team(threads);
            if (wait > 0)
                Count(team, 9, 10);
            Thread.Sleep(wait);                             // workers not begun, looking for work, asleep
            team.Dispose();
            team.Dispose();
            var thrown = Assert.Throws<ObjectDisposedException>(() => team.Run(0, new Doing(_ => { })));
            Assert.Equal(nameof(Team), thrown.ObjectName);
            Assert.Null(Comments.Missing(thrown));
        }
    }

    [Fact]
    public void Teams_come_and_go()
    {
        for (var i = 0; i < 300; i++)
        {
            using Team one = new(1 + i % 4), two = new(2);
            Count(one, i % 9, 5);
            Count(two, i % 5, 5);
        }
    }
}
