using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN.Kernels;

/// <summary>C = A·Bᵀ (or C += A·Bᵀ) by dot products of contiguous rows: no transposed copy. What the input gradient of a dense layer is.</summary>
internal static class Dots
{
    /// <summary>C[i, j] ← Σₖ A[i, k]·B[j, k] for A [m, k], B [n, k], C [m, n], all contiguous.</summary>
    /// <remarks>Every element is Count chains over k, then their sum: it does not depend on where in the matrix it stands.</remarks>
    public static void Run<T>(int m, int n, int k, ref T a, ref T b, ref T c, bool add) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            if (Width512.IsSupported)
                Tiles<T, FloatVector512>(m, n, k, ref a, ref b, ref c, add);
            else
                Tiles<T, FloatVector>(m, n, k, ref a, ref b, ref c, add);
        }
        else if (typeof(T) == typeof(double))
        {
            if (Width512.IsSupported)
                Tiles<T, DoubleVector512>(m, n, k, ref a, ref b, ref c, add);
            else
                Tiles<T, DoubleVector>(m, n, k, ref a, ref b, ref c, add);
        }
        else
            Throw.Precision<T>();
    }

    /// <summary>Tiles of four rows of A by three of B: twelve accumulators, seven loads for twelve multiply-adds.</summary>
    internal static unsafe void Tiles<T, V>(nint m, nint n, nint k, ref T a, ref T b, ref T c, bool add) where T : unmanaged where V : struct, IVectorLane<V>
    {
        // The end of a row is read under a mask, which wants an address that stays.
        fixed (T* pinnedA = &a, pinnedB = &b)
        {
            for (nint i = 0; i < m;)
            {
                var rows = m - i >= 4 ? 4 : 1;
                for (nint j = 0; j < n; j += 3)
                {
                    ref var ai = ref Unsafe.Add(ref a, i * k);
                    ref var bj = ref Unsafe.Add(ref b, j * k);
                    ref var cij = ref Unsafe.Add(ref c, i * n + j);

                    // At the edge the tile reads its last row of B again and stores fewer columns.
                    var columns = (int)Math.Min(3, n - j);
                    var second = columns > 1 ? k : 0;
                    var third = columns > 2 ? 2 * k : second;
                    if (rows == 4)
                        Four<T, V>(k, ref ai, ref bj, second, third, ref cij, n, columns, add);
                    else
                        One<T, V>(k, ref ai, ref bj, second, third, ref cij, n, columns, add);
                }

                i += rows;
            }
        }
    }

    /// <summary>Three dot products of one row of A.</summary>
    internal struct Row<V> where V : struct, IVectorLane<V>
    {
        public V c0, c1, c2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void MultiplyAdd(V x, V b0, V b1, V b2)
        {
            c0 = V.MultiplyAdd(x, b0, c0);
            c1 = V.MultiplyAdd(x, b1, c1);
            c2 = V.MultiplyAdd(x, b2, c2);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Store<T>(ref T c, int columns, bool add) where T : unmanaged
        {
            Store(ref c, c0.Sum<T>(), add);
            if (columns > 1)
                Store(ref Unsafe.Add(ref c, 1), c1.Sum<T>(), add);
            if (columns > 2)
                Store(ref Unsafe.Add(ref c, 2), c2.Sum<T>(), add);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Store<T>(ref T c, T sum, bool add) where T : unmanaged
        {
            if (typeof(T) == typeof(float))
                Unsafe.As<T, float>(ref c) = Unsafe.BitCast<T, float>(sum) + (add ? Unsafe.As<T, float>(ref c) : 0);
            else
                Unsafe.As<T, double>(ref c) = Unsafe.BitCast<T, double>(sum) + (add ? Unsafe.As<T, double>(ref c) : 0);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Four<T, V>(nint k, ref T a, ref T b, nint second, nint third, ref T c, nint pitch, int columns, bool add)
        where T : unmanaged where V : struct, IVectorLane<V>
    {
        Row<V> r0 = default, r1 = default, r2 = default, r3 = default;
        nint i = 0;
        for (; i <= k - V.Count; i += V.Count)
        {
            var b0 = V.Load(in Unsafe.Add(ref b, i));
            var b1 = V.Load(in Unsafe.Add(ref b, i + second));
            var b2 = V.Load(in Unsafe.Add(ref b, i + third));
            r0.MultiplyAdd(V.Load(in Unsafe.Add(ref a, i)), b0, b1, b2);
            r1.MultiplyAdd(V.Load(in Unsafe.Add(ref a, i + k)), b0, b1, b2);
            r2.MultiplyAdd(V.Load(in Unsafe.Add(ref a, i + 2 * k)), b0, b1, b2);
            r3.MultiplyAdd(V.Load(in Unsafe.Add(ref a, i + 3 * k)), b0, b1, b2);
        }

        if (i < k)
        {
            var mask = V.First((int)(k - i));
            var b0 = V.Load(in Unsafe.Add(ref b, i), mask);
            var b1 = V.Load(in Unsafe.Add(ref b, i + second), mask);
            var b2 = V.Load(in Unsafe.Add(ref b, i + third), mask);
            r0.MultiplyAdd(V.Load(in Unsafe.Add(ref a, i), mask), b0, b1, b2);
            r1.MultiplyAdd(V.Load(in Unsafe.Add(ref a, i + k), mask), b0, b1, b2);
            r2.MultiplyAdd(V.Load(in Unsafe.Add(ref a, i + 2 * k), mask), b0, b1, b2);
            r3.MultiplyAdd(V.Load(in Unsafe.Add(ref a, i + 3 * k), mask), b0, b1, b2);
        }

        r0.Store(ref c, columns, add);
        r1.Store(ref Unsafe.Add(ref c, pitch), columns, add);
        r2.Store(ref Unsafe.Add(ref c, 2 * pitch), columns, add);
        r3.Store(ref Unsafe.Add(ref c, 3 * pitch), columns, add);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void One<T, V>(nint k, ref T a, ref T b, nint second, nint third, ref T c, nint pitch, int columns, bool add)
        where T : unmanaged where V : struct, IVectorLane<V>
    {
        Row<V> row = default;
        nint i = 0;
        for (; i <= k - V.Count; i += V.Count)
        {
            row.MultiplyAdd(V.Load(in Unsafe.Add(ref a, i)), V.Load(in Unsafe.Add(ref b, i)), V.Load(in Unsafe.Add(ref b, i + second)),
                V.Load(in Unsafe.Add(ref b, i + third)));
        }

        if (i < k)
        {
            var mask = V.First((int)(k - i));
            row.MultiplyAdd(V.Load(in Unsafe.Add(ref a, i), mask), V.Load(in Unsafe.Add(ref b, i), mask), V.Load(in Unsafe.Add(ref b, i + second), mask),
                V.Load(in Unsafe.Add(ref b, i + third), mask));
        }

        row.Store(ref c, columns, add);
    }
}
