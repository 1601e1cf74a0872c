using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN.Kernels;

/// <summary>db[j] += Σᵢ dz[i, j]: what the gradient of a bias is.</summary>
internal static class RowSums
{
    /// <summary>Eight rows at a time, added in pairs of pairs of pairs, then what is left row after row; all columns before the next rows.</summary>
    /// <remarks>A chain of all rows would wait for its own sums: 32×16 takes 20 ns so, 53 as a product with ones (Zen 3).</remarks>
    public static void Run<T>(int rows, int columns, ref T dz, ref T db) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            if (Width512.IsSupported && columns >= FloatVector512.Count)
                Run<T, FloatVector512>(rows, columns, ref dz, ref db);
            else if (columns >= FloatVector.Count)
                Run<T, FloatVector>(rows, columns, ref dz, ref db);
            else
                Run<T, FloatScalar>(rows, columns, ref dz, ref db);
        }
        else if (typeof(T) == typeof(double))
        {
            if (Width512.IsSupported && columns >= DoubleVector512.Count)
                Run<T, DoubleVector512>(rows, columns, ref dz, ref db);
            else if (columns >= DoubleVector.Count)
                Run<T, DoubleVector>(rows, columns, ref dz, ref db);
            else
                Run<T, DoubleScalar>(rows, columns, ref dz, ref db);
        }
        else
            Throw.Precision<T>();
    }

    /// <summary>There are as many columns as a vector has places: the last one overlaps, and is read before the one in front of it is written.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static void Run<T, V>(nint rows, nint columns, ref T dz, ref T db) where T : unmanaged where V : struct, IVectorLane<V>
    {
        var last = columns - V.Count;
        for (; rows >= 8; rows -= 8)
        {
            ref var middle = ref Unsafe.Add(ref dz, 4 * columns);
            var end = V.Load(in Unsafe.Add(ref db, last)) + Eight<T, V>(ref Unsafe.Add(ref dz, last), ref Unsafe.Add(ref middle, last), columns);
            for (nint j = 0; j < last; j += V.Count)
                (V.Load(in Unsafe.Add(ref db, j)) + Eight<T, V>(ref Unsafe.Add(ref dz, j), ref Unsafe.Add(ref middle, j), columns)).Store(ref Unsafe.Add(ref db, j));
            end.Store(ref Unsafe.Add(ref db, last));
            dz = ref Unsafe.Add(ref middle, 4 * columns);
        }

        for (; rows > 0; rows--)
        {
            var end = V.Load(in Unsafe.Add(ref db, last)) + V.Load(in Unsafe.Add(ref dz, last));
            for (nint j = 0; j < last; j += V.Count)
                (V.Load(in Unsafe.Add(ref db, j)) + V.Load(in Unsafe.Add(ref dz, j))).Store(ref Unsafe.Add(ref db, j));
            end.Store(ref Unsafe.Add(ref db, last));
            dz = ref Unsafe.Add(ref dz, columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Eight<T, V>(ref T first, ref T middle, nint pitch) where T : unmanaged where V : struct, IVectorLane<V> =>
        Four<T, V>(ref first, pitch) + Four<T, V>(ref middle, pitch);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Four<T, V>(ref T first, nint pitch) where T : unmanaged where V : struct, IVectorLane<V>
    {
        ref var third = ref Unsafe.Add(ref first, 2 * pitch);
        return V.Load(in first) + V.Load(in Unsafe.Add(ref first, pitch)) + (V.Load(in third) + V.Load(in Unsafe.Add(ref third, pitch)));
    }
}
