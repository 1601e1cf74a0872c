using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastNN.Numerics;

namespace FastNN.Kernels;

/// <summary>
/// y = f(z), z = b + x·W for one row: panels of outputs in registers, so that W is read once, in order, without a horizontal sum, and f meets z
/// before it is stored.
/// </summary>
internal static class Gemv
{
    /// <summary>Where z is not wanted, it may be y. There is at least one output.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<T, F>(F f, int inputs, int outputs, ref T x, ref T w, ref T bias, ref T z, ref T y) where T : unmanaged where F : struct, IActivation
    {
        if (typeof(T) == typeof(float))
        {
            if (Width512.IsSupported)
                Row<T, FloatVector512, F>(f, inputs, outputs, ref x, ref w, ref bias, ref z, ref y);
            else
                Row<T, FloatVector, F>(f, inputs, outputs, ref x, ref w, ref bias, ref z, ref y);
        }
        else if (typeof(T) == typeof(double))
        {
            if (Width512.IsSupported)
                Row<T, DoubleVector512, F>(f, inputs, outputs, ref x, ref w, ref bias, ref z, ref y);
            else
                Row<T, DoubleVector, F>(f, inputs, outputs, ref x, ref w, ref bias, ref z, ref y);
        }
        else
            Throw.Precision<T>();
    }

    /// <summary>The same for W in panels, as <see cref="Gemm"/> packs them, and a padded bias.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RunPacked<T, F>(F f, int inputs, int outputs, ref T x, ref T panels, ref T bias, ref T y) where T : unmanaged where F : struct, IActivation
    {
        if (typeof(T) == typeof(float))
        {
            if (Width512.IsSupported)
                PackedRow<T, FloatVector512, F>(f, inputs, outputs, ref x, ref panels, ref bias, ref y);
            else
                PackedRow<T, FloatVector, F>(f, inputs, outputs, ref x, ref panels, ref bias, ref y);
        }
        else if (typeof(T) == typeof(double))
        {
            if (Width512.IsSupported)
                PackedRow<T, DoubleVector512, F>(f, inputs, outputs, ref x, ref panels, ref bias, ref y);
            else
                PackedRow<T, DoubleVector, F>(f, inputs, outputs, ref x, ref panels, ref bias, ref y);
        }
        else
            Throw.Precision<T>();
    }

    /// <summary>One panel at once, so that small layers do not pay for the frame of loops.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Row<T, V, F>(F f, nint inputs, nint outputs, ref T x, ref T w, ref T bias, ref T z, ref T y)
        where T : unmanaged where V : struct, IVectorLane<V> where F : struct, IActivation
    {
        if (outputs <= 2 * V.Count)
            Panel<T, V, InPlace, F>(f, outputs, inputs, outputs, ref x, ref w, ref bias, ref z, ref y);
        else
            Panels<T, V, F>(f, inputs, outputs, ref x, ref w, ref bias, ref z, ref y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void PackedRow<T, V, F>(F f, nint inputs, nint outputs, ref T x, ref T panels, ref T bias, ref T y)
        where T : unmanaged where V : struct, IVectorLane<V> where F : struct, IActivation
    {
        if (outputs <= 2 * V.Count)
            Panel<T, V, Copied, F>(f, outputs, inputs, 2 * V.Count, ref x, ref panels, ref bias, ref y, ref y);
        else
            Packed<T, V, F>(f, inputs, outputs, ref x, ref panels, ref bias, ref y);
    }

    /// <summary>Four panels at a time, so that memory is read from four places: 4096×4096 floats in 1.5 ms, 3.1 from one place (Zen 3).</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Packed<T, V, F>(F f, nint inputs, nint outputs, ref T x, ref T panels, ref T bias, ref T y)
        where T : unmanaged where V : struct, IVectorLane<V> where F : struct, IActivation
    {
        var wide = outputs - outputs % (8 * V.Count);
        var ahead = inputs * outputs * Unsafe.SizeOf<T>() > MinAskedPanelsBytes ? Ahead * 2 * V.Count : 0;
        for (nint c = 0; c < wide; c += 8 * V.Count)
            EightVectors<T, V>(inputs, 2 * V.Count, 2 * V.Count * inputs, ahead, ref x, ref Unsafe.Add(ref panels, c * inputs), ref Unsafe.Add(ref bias, c), ref Unsafe.Add(ref y, c));
        if (wide > 0)
            Elementwise.Activate(f, MemoryMarshal.CreateReadOnlySpan(ref y, (int)wide), MemoryMarshal.CreateSpan(ref y, (int)wide));

        for (var j = wide; j < outputs; j += 2 * V.Count)
        {
            ref var to = ref Unsafe.Add(ref y, j);
            Panel<T, V, Copied, F>(f, outputs - j, inputs, 2 * V.Count, ref x, ref Unsafe.Add(ref panels, j * inputs), ref Unsafe.Add(ref bias, j), ref to, ref to);
        }
    }

    /// <summary>
    /// Rows of W taken at once: all their columns are read before the next ones, so that memory is walked nearly in order. 784×128 floats in
    /// the second-level cache: 88 GB/s with 16 to 64 rows, 75 with 128, 69 with all (Zen 3).
    /// </summary>
    private const int BlockK = 32;

    /// <summary>
    /// Bytes in a row from which W is taken by whole rows, eight at a time: with panels, every row of every one lies in another page of memory.
    /// 784×512 floats take 22.2 µs by rows, 27.9 by panels, 1024×4096 271 and 482; 784×128 5.2 and 4.5 (Zen 3).
    /// </summary>
    private const int LongRow = 2048;

    /// <summary>How many rows ahead W is asked for: 4 rows take 88 to 93 GB/s, 0, 8 and 16 rows 88, 90 and 86; beyond the cache 62 to 72 (Zen 3).</summary>
    private const int Ahead = 4;

    /// <summary>W of no more bytes is not asked for ahead: it may be in the first-level cache. 64×64 floats take 187 ns so, 247 asked for (Zen 3).</summary>
    private const int MinAskedBytes = 32 << 10;

    /// <summary>
    /// Nor are panels of no more bytes, which lie in order: 784×128 floats take 4.2 µs so, 4.3 asked for; but 4096×4096, from memory, 1.9 ms, and 1.5
    /// asked for (Zen 3).
    /// </summary>
    private const int MinAskedPanelsBytes = 4 << 20;

    /// <summary>Eight vectors at a time; what is left two at a time; then one, or part of it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Panels<T, V, F>(F f, nint inputs, nint outputs, ref T x, ref T w, ref T bias, ref T z, ref T y)
        where T : unmanaged where V : struct, IVectorLane<V> where F : struct, IActivation
    {
        nint j = 0;
        if (outputs >= 8 * V.Count)
        {
            j = outputs - outputs % (8 * V.Count);
            if (outputs * Unsafe.SizeOf<T>() >= LongRow)
                Long<T, V>(inputs, outputs, j, ref x, ref w, ref bias, ref z);
            else
                Wide<T, V>(inputs, outputs, j, ref x, ref w, ref bias, ref z);
            Elementwise.Activate(f, MemoryMarshal.CreateReadOnlySpan(ref z, (int)j), MemoryMarshal.CreateSpan(ref y, (int)j));
        }

        for (; j < outputs; j += 2 * V.Count)
            Panel<T, V, InPlace, F>(f, outputs - j, inputs, outputs, ref x, ref Unsafe.Add(ref w, j), ref Unsafe.Add(ref bias, j), ref Unsafe.Add(ref z, j), ref Unsafe.Add(ref y, j));
    }

    /// <summary>One panel of two vectors, or what there is of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Panel<T, V, B, F>(F f, nint left, nint inputs, nint pitch, ref T x, ref T w, ref T bias, ref T z, ref T y)
        where T : unmanaged where V : struct, IVectorLane<V> where B : struct, IPanel where F : struct, IActivation
    {
        if (left >= 2 * V.Count)
            Two<T, V, B, Whole<V>, F>(default, f, inputs, pitch, ref x, ref w, ref bias, ref z, ref y);
        else if (left > V.Count)
            Two<T, V, B, OneAndPart<V>, F>(new(left - V.Count), f, inputs, pitch, ref x, ref w, ref bias, ref z, ref y);
        else
            Last<T, V, B, F>(f, left, inputs, pitch, ref x, ref w, ref bias, ref z, ref y);
    }

    /// <summary>The columns up to <paramref name="wide"/>, over blocks of rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Wide<T, V>(nint inputs, nint outputs, nint wide, ref T x, ref T w, ref T bias, ref T z) where T : unmanaged where V : struct, IVectorLane<V>
    {
        var ahead = inputs * outputs * Unsafe.SizeOf<T>() > MinAskedBytes ? Ahead * outputs : 0;
        var block = wide > 8 * V.Count ? BlockK : Math.Max(1, inputs);
        for (nint k = 0; k == 0 || k < inputs; k += block)
        {
            ref var start = ref k == 0 ? ref bias : ref z;
            for (nint c = 0; c < wide; c += 8 * V.Count)
            {
                EightVectors<T, V>(Math.Min(block, inputs - k), outputs, 2 * V.Count, ahead, ref Unsafe.Add(ref x, k), ref Unsafe.Add(ref w, k * outputs + c), ref Unsafe.Add(ref start, c),
                    ref Unsafe.Add(ref z, c));
            }
        }
    }

    /// <summary>The columns up to <paramref name="wide"/>, eight rows at a time and whole: z in the first-level cache instead of registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Long<T, V>(nint inputs, nint outputs, nint wide, ref T x, ref T w, ref T bias, ref T z) where T : unmanaged where V : struct, IVectorLane<V>
    {
        MemoryMarshal.CreateReadOnlySpan(ref bias, (int)wide).CopyTo(MemoryMarshal.CreateSpan(ref z, (int)wide));
        for (; inputs >= 8; inputs -= 8)
        {
            EightRows<T, V>(outputs, wide, ref x, ref w, ref z);
            x = ref Unsafe.Add(ref x, 8);
            w = ref Unsafe.Add(ref w, 8 * outputs);
        }

        for (; inputs > 0; inputs--)
        {
            var a = V.Create(x);
            for (nint j = 0; j < wide; j += V.Count)
                V.MultiplyAdd(a, in w, j, V.Load(in Unsafe.Add(ref z, j))).Store(ref Unsafe.Add(ref z, j));
            x = ref Unsafe.Add(ref x, 1);
            w = ref Unsafe.Add(ref w, outputs);
        }
    }

    /// <summary>z += eight elements of x times their rows, vector by vector.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void EightRows<T, V>(nint pitch, nint wide, ref T x, ref T w, ref T z) where T : unmanaged where V : struct, IVectorLane<V>
    {
        var a0 = V.Create(x);
        var a1 = V.Create(Unsafe.Add(ref x, 1));
        var a2 = V.Create(Unsafe.Add(ref x, 2));
        var a3 = V.Create(Unsafe.Add(ref x, 3));
        var a4 = V.Create(Unsafe.Add(ref x, 4));
        var a5 = V.Create(Unsafe.Add(ref x, 5));
        var a6 = V.Create(Unsafe.Add(ref x, 6));
        var a7 = V.Create(Unsafe.Add(ref x, 7));
        ref var w4 = ref Unsafe.Add(ref w, 4 * pitch);
        ref var w1 = ref Unsafe.Add(ref w, pitch);
        ref var w5 = ref Unsafe.Add(ref w4, pitch);
        for (nint j = 0; j < wide; j += V.Count)
        {
            var c = V.Load(in Unsafe.Add(ref z, j));
            c = V.MultiplyAdd(a0, in w, j, c);
            c = V.MultiplyAdd(a1, in w1, j, c);
            c = V.MultiplyAdd(a2, in Unsafe.Add(ref w, 2 * pitch), j, c);
            c = V.MultiplyAdd(a3, in Unsafe.Add(ref w1, 2 * pitch), j, c);
            c = V.MultiplyAdd(a4, in w4, j, c);
            c = V.MultiplyAdd(a5, in w5, j, c);
            c = V.MultiplyAdd(a6, in Unsafe.Add(ref w4, 2 * pitch), j, c);
            c = V.MultiplyAdd(a7, in Unsafe.Add(ref w5, 2 * pitch), j, c);
            c.Store(ref Unsafe.Add(ref z, j));
        }
    }

    /// <summary>Eight vectors in four panels of two, which lie <paramref name="panel"/> apart.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void EightVectors<T, V>(nint inputs, nint pitch, nint panel, nint ahead, ref T x, ref T w, ref T bias, ref T y) where T : unmanaged where V : struct, IVectorLane<V>
    {
        var c0 = V.Load(in bias);
        var c1 = V.Load(in Unsafe.Add(ref bias, V.Count));
        var c2 = V.Load(in Unsafe.Add(ref bias, 2 * V.Count));
        var c3 = V.Load(in Unsafe.Add(ref bias, 3 * V.Count));
        var c4 = V.Load(in Unsafe.Add(ref bias, 4 * V.Count));
        var c5 = V.Load(in Unsafe.Add(ref bias, 5 * V.Count));
        var c6 = V.Load(in Unsafe.Add(ref bias, 6 * V.Count));
        var c7 = V.Load(in Unsafe.Add(ref bias, 7 * V.Count));
        ref var w1 = ref Unsafe.Add(ref w, panel);
        ref var w2 = ref Unsafe.Add(ref w1, panel);
        ref var w3 = ref Unsafe.Add(ref w2, panel);
        nint at = 0;
        for (nint k = 0; k < inputs; k++)
        {
            for (nint line = 0; ahead > 0 && line < 2 * V.Count; line += Cache.Line / Unsafe.SizeOf<T>())
            {
                var next = at + ahead + line;
                Cache.Prefetch(ref Unsafe.Add(ref w, next));
                Cache.Prefetch(ref Unsafe.Add(ref w1, next));
                Cache.Prefetch(ref Unsafe.Add(ref w2, next));
                Cache.Prefetch(ref Unsafe.Add(ref w3, next));
            }

            var a = V.Create(Unsafe.Add(ref x, k));
            c0 = V.MultiplyAdd(a, in w, at, c0);
            c1 = V.MultiplyAdd(a, in w, at + V.Count, c1);
            c2 = V.MultiplyAdd(a, in w1, at, c2);
            c3 = V.MultiplyAdd(a, in w1, at + V.Count, c3);
            c4 = V.MultiplyAdd(a, in w2, at, c4);
            c5 = V.MultiplyAdd(a, in w2, at + V.Count, c5);
            c6 = V.MultiplyAdd(a, in w3, at, c6);
            c7 = V.MultiplyAdd(a, in w3, at + V.Count, c7);
            at += pitch;
        }

        c0.Store(ref y);
        c1.Store(ref Unsafe.Add(ref y, V.Count));
        c2.Store(ref Unsafe.Add(ref y, 2 * V.Count));
        c3.Store(ref Unsafe.Add(ref y, 3 * V.Count));
        c4.Store(ref Unsafe.Add(ref y, 4 * V.Count));
        c5.Store(ref Unsafe.Add(ref y, 5 * V.Count));
        c6.Store(ref Unsafe.Add(ref y, 6 * V.Count));
        c7.Store(ref Unsafe.Add(ref y, 7 * V.Count));
    }

    /// <summary>Four chains of k for each vector: a chain alone would wait for its own sums.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Two<T, V, B, C, F>(C columns, F f, nint inputs, nint pitch, ref T x, ref T w, ref T bias, ref T z, ref T y)
        where T : unmanaged where V : struct, IVectorLane<V> where B : struct, IPanel where C : struct, IColumns<V> where F : struct, IActivation
    {
        V a0 = columns.First(ref bias), a1 = columns.Second(ref bias);
        V b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        pitch *= Unsafe.SizeOf<T>();
        for (; inputs >= 4; inputs -= 4)
        {
            ref var third = ref Unsafe.AddByteOffset(ref w, 2 * pitch);
            B.MultiplyAdd(columns, V.Create(x), ref w, ref a0, ref a1);
            B.MultiplyAdd(columns, V.Create(Unsafe.Add(ref x, 1)), ref Unsafe.AddByteOffset(ref w, pitch), ref b0, ref b1);
            B.MultiplyAdd(columns, V.Create(Unsafe.Add(ref x, 2)), ref third, ref c0, ref c1);
            B.MultiplyAdd(columns, V.Create(Unsafe.Add(ref x, 3)), ref Unsafe.AddByteOffset(ref third, pitch), ref d0, ref d1);
            x = ref Unsafe.Add(ref x, 4);
            w = ref Unsafe.AddByteOffset(ref third, 2 * pitch);
        }

        for (; inputs > 0; inputs--)
        {
            B.MultiplyAdd(columns, V.Create(x), ref w, ref a0, ref a1);
            x = ref Unsafe.Add(ref x, 1);
            w = ref Unsafe.AddByteOffset(ref w, pitch);
        }

        a0 = a0 + b0 + (c0 + d0);
        a1 = a1 + b1 + (c1 + d1);
        if (typeof(F) != typeof(Identity))
        {
            if (!Unsafe.AreSame(ref z, ref y))
                columns.Store(ref z, a0, a1);

            // A loop, so that the rule stands once: a second copy of a long one is more than the JIT inlines (GELU then takes ten times as long).
            for (var v = 0; v < 2; v++)
                (a0, a1) = (a1, f.Value(a0));
        }

        columns.Store(ref y, a0, a1);
    }

    /// <summary>What is left is read under a mask, which wants an address that stays.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Last<T, V, B, F>(F f, nint left, nint inputs, nint pitch, ref T x, ref T w, ref T bias, ref T z, ref T y)
        where T : unmanaged where V : struct, IVectorLane<V> where B : struct, IPanel where F : struct, IActivation
    {
        fixed (T* pinned = &w, pinnedBias = &bias)
            Two<T, V, B, Part<V>, F>(new(V.First((int)left)), f, inputs, pitch, ref x, ref w, ref bias, ref z, ref y);
    }
}
