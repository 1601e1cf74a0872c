using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN.Kernels;

/// <summary>y = b + x·W for one row: panels of outputs in registers, so that W is read once, in order, without a horizontal sum.</summary>
internal static class Gemv
{
    public static void Run<T>(int inputs, int outputs, ref T x, ref T w, ref T bias, ref T y) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            Panels<T, FloatVector>(inputs, outputs, ref x, ref w, ref bias, ref y);
        else if (typeof(T) == typeof(double))
            Panels<T, DoubleVector>(inputs, outputs, ref x, ref w, ref bias, ref y);
        else
            Throw.Precision<T>();
    }

    /// <summary>
    /// Rows of W taken at once: all their columns are read before the next ones, so that memory is walked nearly in order. 784×128 floats in
    /// the second-level cache: 88 GB/s with 16 to 64 rows, 75 with 128, 69 with all (Zen 3).
    /// </summary>
    private const int BlockK = 32;

    /// <summary>How many rows ahead W is asked for: 4 rows take 88 to 93 GB/s, 0, 8 and 16 rows 88, 90 and 86; beyond the cache 62 to 72 (Zen 3).</summary>
    private const int Ahead = 4;

    /// <summary>Eight vectors at a time; what is left two at a time, four chains of k each; then one, the last of it under a mask.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static unsafe void Panels<T, V>(nint inputs, nint outputs, ref T x, ref T w, ref T bias, ref T y) where T : unmanaged where V : struct, IVectorLane<V>
    {
        var wide = outputs - outputs % (8 * V.Count);
        var block = wide > 8 * V.Count ? BlockK : Math.Max(1, inputs);
        for (nint k = 0; k == 0 || k < inputs; k += block)
        {
            ref var start = ref k == 0 ? ref bias : ref y;
            for (nint c = 0; c < wide; c += 8 * V.Count)
            {
                Eight<T, V>(Math.Min(block, inputs - k), outputs, ref Unsafe.Add(ref x, k), ref Unsafe.Add(ref w, k * outputs + c), ref Unsafe.Add(ref start, c),
                    ref Unsafe.Add(ref y, c));
            }
        }

        if (wide == outputs)
            return;

        // The last columns are read and written under a mask, which wants an address that stays.
        fixed (T* pinned = &w, pinnedBias = &bias, pinnedY = &y)
            Narrow<T, V>(inputs, outputs, wide, ref x, ref w, ref bias, ref y);
    }

    private static void Narrow<T, V>(nint inputs, nint outputs, nint j, ref T x, ref T w, ref T bias, ref T y) where T : unmanaged where V : struct, IVectorLane<V>
    {
        for (; j < outputs; j += 2 * V.Count)
        {
            var left = outputs - j;
            ref var wj = ref Unsafe.Add(ref w, j);
            ref var bj = ref Unsafe.Add(ref bias, j);
            ref var yj = ref Unsafe.Add(ref y, j);
            if (left >= 2 * V.Count)
                Two<T, V, Whole<V>>(default, inputs, outputs, ref x, ref wj, ref bj, ref yj);
            else if (left > V.Count)
                Two<T, V, OneAndPart<V>>(new(left - V.Count), inputs, outputs, ref x, ref wj, ref bj, ref yj);
            else
                Two<T, V, Part<V>>(new(V.First((int)left)), inputs, outputs, ref x, ref wj, ref bj, ref yj);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Eight<T, V>(nint inputs, nint pitch, ref T x, ref T w, ref T bias, ref T y) where T : unmanaged where V : struct, IVectorLane<V>
    {
        var c0 = V.Load(in bias);
        var c1 = V.Load(in Unsafe.Add(ref bias, V.Count));
        var c2 = V.Load(in Unsafe.Add(ref bias, 2 * V.Count));
        var c3 = V.Load(in Unsafe.Add(ref bias, 3 * V.Count));
        var c4 = V.Load(in Unsafe.Add(ref bias, 4 * V.Count));
        var c5 = V.Load(in Unsafe.Add(ref bias, 5 * V.Count));
        var c6 = V.Load(in Unsafe.Add(ref bias, 6 * V.Count));
        var c7 = V.Load(in Unsafe.Add(ref bias, 7 * V.Count));
        for (nint k = 0; k < inputs; k++)
        {
            ref var ahead = ref Unsafe.Add(ref w, Ahead * pitch);
            for (var line = 0; line < 8 * V.Count * Unsafe.SizeOf<T>(); line += Cache.Line)
                Cache.Prefetch(ref Unsafe.AddByteOffset(ref ahead, line));
            var a = V.Create(Unsafe.Add(ref x, k));
            c0 = V.MultiplyAdd(a, V.Load(in w), c0);
            c1 = V.MultiplyAdd(a, V.Load(in Unsafe.Add(ref w, V.Count)), c1);
            c2 = V.MultiplyAdd(a, V.Load(in Unsafe.Add(ref w, 2 * V.Count)), c2);
            c3 = V.MultiplyAdd(a, V.Load(in Unsafe.Add(ref w, 3 * V.Count)), c3);
            c4 = V.MultiplyAdd(a, V.Load(in Unsafe.Add(ref w, 4 * V.Count)), c4);
            c5 = V.MultiplyAdd(a, V.Load(in Unsafe.Add(ref w, 5 * V.Count)), c5);
            c6 = V.MultiplyAdd(a, V.Load(in Unsafe.Add(ref w, 6 * V.Count)), c6);
            c7 = V.MultiplyAdd(a, V.Load(in Unsafe.Add(ref w, 7 * V.Count)), c7);
            w = ref Unsafe.Add(ref w, pitch);
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

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Two<T, V, C>(C columns, nint inputs, nint pitch, ref T x, ref T w, ref T bias, ref T y)
        where T : unmanaged where V : struct, IVectorLane<V> where C : struct, IColumns<V>
    {
        columns.Load(ref bias, out var a0, out var a1);
        V b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        nint k = 0;
        for (; k <= inputs - 4; k += 4)
        {
            MultiplyAdd(columns, ref Unsafe.Add(ref x, k), ref w, ref a0, ref a1);
            MultiplyAdd(columns, ref Unsafe.Add(ref x, k + 1), ref Unsafe.Add(ref w, pitch), ref b0, ref b1);
            MultiplyAdd(columns, ref Unsafe.Add(ref x, k + 2), ref Unsafe.Add(ref w, 2 * pitch), ref c0, ref c1);
            MultiplyAdd(columns, ref Unsafe.Add(ref x, k + 3), ref Unsafe.Add(ref w, 3 * pitch), ref d0, ref d1);
            w = ref Unsafe.Add(ref w, 4 * pitch);
        }

        for (; k < inputs; k++)
        {
            MultiplyAdd(columns, ref Unsafe.Add(ref x, k), ref w, ref a0, ref a1);
            w = ref Unsafe.Add(ref w, pitch);
        }

        columns.Store(ref y, a0 + b0 + (c0 + d0), a1 + b1 + (c1 + d1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyAdd<T, V, C>(C columns, ref T x, ref T w, ref V c0, ref V c1)
        where T : unmanaged where V : struct, IVectorLane<V> where C : struct, IColumns<V>
    {
        columns.Load(ref w, out var w0, out var w1);
        var a = V.Create(x);
        c0 = V.MultiplyAdd(a, w0, c0);
        c1 = V.MultiplyAdd(a, w1, c1);
    }
}
