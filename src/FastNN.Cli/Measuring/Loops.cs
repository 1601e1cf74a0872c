using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FastNN.Cli.Measuring;

/// <summary>
/// What the hardware can do at most, as loops of one instruction: multiply-adds, reads, copies, updates. They are plain so that the assembly
/// can be checked by eye: every accumulator a register of its own, no other vector instruction within the loop.
/// </summary>
internal abstract class Loops
{
    /// <summary>What the multiply-adds of <see cref="Sustained"/> walk over: at most half of a first-level cache of 32 KB.</summary>
    public const int Near = 8 * 24 * 64;

    /// <summary>Reads, copies and updates go in steps of this: eight of the widest vectors.</summary>
    public const int Step = 8 * 64;

    /// <summary>How many places a vector has.</summary>
    public abstract int Count { get; }

    /// <summary>Multiply-adds of one turn of <see cref="Registers"/>.</summary>
    public const int InRegisters = 12;

    /// <summary>
    /// Multiply-adds of one turn of <see cref="Sustained"/>. Where there are 32 registers 24 of them accumulate, where there are 16, 12: as many as a
    /// matrix product keeps.
    /// </summary>
    public static int FromMemory => Vector512.IsHardwareAccelerated ? 24 : 12;

    public static Loops Of<T>(int bits) where T : unmanaged => bits switch
    {
        512 => new Loops<T, Vector512<T>, Wide512<T>>(),
        256 => new Loops<T, Vector256<T>, Wide256<T>>(),
        _ => new Loops<T, Vector128<T>, Wide128<T>>(),
    };

    /// <summary>a ← a + x·y in twelve registers, over and over.</summary>
    public abstract void Registers(int turns);

    /// <summary>a ← a + x·m, one m from the first-level cache for each.</summary>
    /// <param name="near"><see cref="Near"/> bytes.</param>
    /// <param name="turns">How often.</param>
    public abstract void Sustained(Span<byte> near, int turns);

    /// <summary>Reads everything.</summary>
    /// <param name="from">A multiple of <see cref="Step"/>.</param>
    /// <param name="ahead">Whether lines are asked for before they are needed.</param>
    public abstract void Read(Span<byte> from, bool ahead);

    /// <summary>to ← from.</summary>
    /// <param name="from">A multiple of <see cref="Step"/>.</param>
    /// <param name="to">As long.</param>
    public abstract void Copy(Span<byte> from, Span<byte> to);

    /// <summary>Reads and writes everything in place.</summary>
    /// <param name="all">A multiple of <see cref="Step"/>.</param>
    /// <param name="four">Whether in four streams side by side, a quarter each, and not in one.</param>
    public abstract void Update(Span<byte> all, bool four);
}

/// <inheritdoc/>
internal sealed class Loops<T, V, L> : Loops where L : struct, IWide<V> where T : unmanaged
{
    /// <summary>Where results go, so that nobody can leave the work out.</summary>
    private V result = L.All(0);

    public override int Count => L.Bytes / Unsafe.SizeOf<T>();

    public override void Registers(int turns) => result = InTwelve(turns);

    public override void Sustained(Span<byte> near, int turns) => result = FromMemory == 24 ? WithTwentyFour(ref near[0], turns) : WithTwelve(ref near[0], turns);

    public override void Read(Span<byte> from, bool ahead) => result = ahead ? Sum<Ahead>(ref from[0], from.Length) : Sum<Here>(ref from[0], from.Length);

    public override void Copy(Span<byte> from, Span<byte> to) => Move(ref from[0], ref to[0], from.Length);

    public override void Update(Span<byte> all, bool four)
    {
        if (four)
            IncreaseQuarters(ref all[0], all.Length / 4);
        else
            Increase(ref all[0], all.Length);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static V InTwelve(int turns)
    {
        V x = L.All(1e-3), y = L.All(1e-3), a0 = L.All(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0, a8 = a0, a9 = a0, a10 = a0, a11 = a0;
        for (var turn = 0; turn < turns; turn++)
        {
            a0 = L.MultiplyAdd(x, y, a0);
            a1 = L.MultiplyAdd(x, y, a1);
            a2 = L.MultiplyAdd(x, y, a2);
            a3 = L.MultiplyAdd(x, y, a3);
            a4 = L.MultiplyAdd(x, y, a4);
            a5 = L.MultiplyAdd(x, y, a5);
            a6 = L.MultiplyAdd(x, y, a6);
            a7 = L.MultiplyAdd(x, y, a7);
            a8 = L.MultiplyAdd(x, y, a8);
            a9 = L.MultiplyAdd(x, y, a9);
            a10 = L.MultiplyAdd(x, y, a10);
            a11 = L.MultiplyAdd(x, y, a11);
        }

        return Sum(Sum(a0, a1, a2, a3), Sum(a4, a5, a6, a7), Sum(a8, a9, a10, a11));
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static V WithTwelve(ref byte near, int turns)
    {
        V x = L.All(1e-3), a0 = L.All(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0, a8 = a0, a9 = a0, a10 = a0, a11 = a0;
        for (var turn = 0; turn < turns; turn++)
        {
            // Another place at every turn, or the loads would be taken out of the loop.
            ref var m = ref Unsafe.Add(ref near, (nint)(turn & 7) * (12 * L.Bytes));
            a0 = L.MultiplyAdd(x, At(ref m, 0), a0);
            a1 = L.MultiplyAdd(x, At(ref m, 1), a1);
            a2 = L.MultiplyAdd(x, At(ref m, 2), a2);
            a3 = L.MultiplyAdd(x, At(ref m, 3), a3);
            a4 = L.MultiplyAdd(x, At(ref m, 4), a4);
            a5 = L.MultiplyAdd(x, At(ref m, 5), a5);
            a6 = L.MultiplyAdd(x, At(ref m, 6), a6);
            a7 = L.MultiplyAdd(x, At(ref m, 7), a7);
            a8 = L.MultiplyAdd(x, At(ref m, 8), a8);
            a9 = L.MultiplyAdd(x, At(ref m, 9), a9);
            a10 = L.MultiplyAdd(x, At(ref m, 10), a10);
            a11 = L.MultiplyAdd(x, At(ref m, 11), a11);
        }

        return Sum(Sum(a0, a1, a2, a3), Sum(a4, a5, a6, a7), Sum(a8, a9, a10, a11));
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static V WithTwentyFour(ref byte near, int turns)
    {
        V x = L.All(1e-3), a0 = L.All(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0, a8 = a0, a9 = a0, a10 = a0, a11 = a0;
        V b0 = a0, b1 = a0, b2 = a0, b3 = a0, b4 = a0, b5 = a0, b6 = a0, b7 = a0, b8 = a0, b9 = a0, b10 = a0, b11 = a0;
        for (var turn = 0; turn < turns; turn++)
        {
            ref var m = ref Unsafe.Add(ref near, (nint)(turn & 7) * (24 * L.Bytes));
            a0 = L.MultiplyAdd(x, At(ref m, 0), a0);
            a1 = L.MultiplyAdd(x, At(ref m, 1), a1);
            a2 = L.MultiplyAdd(x, At(ref m, 2), a2);
            a3 = L.MultiplyAdd(x, At(ref m, 3), a3);
            a4 = L.MultiplyAdd(x, At(ref m, 4), a4);
            a5 = L.MultiplyAdd(x, At(ref m, 5), a5);
            a6 = L.MultiplyAdd(x, At(ref m, 6), a6);
            a7 = L.MultiplyAdd(x, At(ref m, 7), a7);
            a8 = L.MultiplyAdd(x, At(ref m, 8), a8);
            a9 = L.MultiplyAdd(x, At(ref m, 9), a9);
            a10 = L.MultiplyAdd(x, At(ref m, 10), a10);
            a11 = L.MultiplyAdd(x, At(ref m, 11), a11);
            b0 = L.MultiplyAdd(x, At(ref m, 12), b0);
            b1 = L.MultiplyAdd(x, At(ref m, 13), b1);
            b2 = L.MultiplyAdd(x, At(ref m, 14), b2);
            b3 = L.MultiplyAdd(x, At(ref m, 15), b3);
            b4 = L.MultiplyAdd(x, At(ref m, 16), b4);
            b5 = L.MultiplyAdd(x, At(ref m, 17), b5);
            b6 = L.MultiplyAdd(x, At(ref m, 18), b6);
            b7 = L.MultiplyAdd(x, At(ref m, 19), b7);
            b8 = L.MultiplyAdd(x, At(ref m, 20), b8);
            b9 = L.MultiplyAdd(x, At(ref m, 21), b9);
            b10 = L.MultiplyAdd(x, At(ref m, 22), b10);
            b11 = L.MultiplyAdd(x, At(ref m, 23), b11);
        }

        return Sum(Sum(Sum(a0, a1, a2, a3), Sum(a4, a5, a6, a7), Sum(a8, a9, a10, a11)), Sum(b0, b1, b2, b3), Sum(Sum(b4, b5, b6, b7), Sum(b8, b9, b10, b11)));
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static V Sum<A>(ref byte from, nint bytes) where A : struct, IAhead
    {
        V a0 = L.All(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
        for (nint i = 0; i < bytes; i += 8 * L.Bytes)
        {
            ref var m = ref Unsafe.Add(ref from, i);
            a0 = L.Add(a0, At<A>(ref m, 0));
            a1 = L.Add(a1, At<A>(ref m, 1));
            a2 = L.Add(a2, At<A>(ref m, 2));
            a3 = L.Add(a3, At<A>(ref m, 3));
            a4 = L.Add(a4, At<A>(ref m, 4));
            a5 = L.Add(a5, At<A>(ref m, 5));
            a6 = L.Add(a6, At<A>(ref m, 6));
            a7 = L.Add(a7, At<A>(ref m, 7));
        }

        return Sum(Sum(a0, a1, a2, a3), Sum(a4, a5, a6, a7));
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Move(ref byte from, ref byte to, nint bytes)
    {
        for (nint i = 0; i < bytes; i += 4 * L.Bytes)
        {
            ref var m = ref Unsafe.Add(ref from, i);
            ref var r = ref Unsafe.Add(ref to, i);
            L.Store(At(ref m, 0), ref r);
            L.Store(At(ref m, 1), ref Unsafe.Add(ref r, L.Bytes));
            L.Store(At(ref m, 2), ref Unsafe.Add(ref r, 2 * L.Bytes));
            L.Store(At(ref m, 3), ref Unsafe.Add(ref r, 3 * L.Bytes));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Increase(ref byte all, nint bytes)
    {
        var x = L.All(1e-3);
        for (nint i = 0; i < bytes; i += 4 * L.Bytes)
        {
            ref var m = ref Unsafe.Add(ref all, i);
            L.Store(L.Add(At(ref m, 0), x), ref m);
            L.Store(L.Add(At(ref m, 1), x), ref Unsafe.Add(ref m, L.Bytes));
            L.Store(L.Add(At(ref m, 2), x), ref Unsafe.Add(ref m, 2 * L.Bytes));
            L.Store(L.Add(At(ref m, 3), x), ref Unsafe.Add(ref m, 3 * L.Bytes));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void IncreaseQuarters(ref byte all, nint bytes)
    {
        var x = L.All(1e-3);
        for (nint i = 0; i < bytes; i += L.Bytes)
        {
            ref var a = ref Unsafe.Add(ref all, i);
            ref var b = ref Unsafe.Add(ref a, bytes);
            ref var c = ref Unsafe.Add(ref b, bytes);
            ref var d = ref Unsafe.Add(ref c, bytes);
            L.Store(L.Add(At(ref a, 0), x), ref a);
            L.Store(L.Add(At(ref b, 0), x), ref b);
            L.Store(L.Add(At(ref c, 0), x), ref c);
            L.Store(L.Add(At(ref d, 0), x), ref d);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V At(ref byte m, int i) => L.Load(ref Unsafe.Add(ref m, i * L.Bytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V At<A>(ref byte m, int i) where A : struct, IAhead
    {
        if (A.Bytes > 0 && i * L.Bytes % 64 == 0 && Sse.IsSupported)
            Prefetch(ref Unsafe.Add(ref m, A.Bytes + i * L.Bytes));
        return At(ref m, i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Prefetch(ref byte address) => Sse.Prefetch0(Unsafe.AsPointer(ref address));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Sum(V a, V b) => L.Add(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Sum(V a, V b, V c) => L.Add(L.Add(a, b), c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Sum(V a, V b, V c, V d) => L.Add(L.Add(a, b), L.Add(c, d));

    /// <summary>How far ahead a line is asked for.</summary>
    private interface IAhead
    {
        static abstract int Bytes { get; }
    }

    private readonly struct Here : IAhead
    {
        public static int Bytes => 0;
    }

    private readonly struct Ahead : IAhead
    {
        public static int Bytes => 1024;
    }
}
