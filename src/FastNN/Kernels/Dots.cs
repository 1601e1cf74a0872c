using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN.Kernels;

/// <summary>
/// C = A·Bᵀ (or C += A·Bᵀ) by dot products of contiguous rows: no transposed copy. What the input gradient of a dense layer is for a row or a
/// few; for more, <see cref="Gemm"/> turns B while it copies it.
/// </summary>
internal static class Dots
{
    /// <summary>Shorter rows go number by number: 16×2 takes 13 ns so, 36 under a mask (Zen 3).</summary>
    private const int Narrow = 4;

    /// <summary>C[i, j] ← Σₖ A[i, k]·B[j, k] for A [m, k], B [n, k], C [m, n], all contiguous.</summary>
    /// <remarks>Every element is Count chains over k, then their sum: it does not depend on where in the matrix it stands.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(int m, int n, int k, ref T a, ref T b, ref T c, bool add) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            if (k < Narrow)
                Tiles<T, FloatScalar>(m, n, k, ref a, ref b, ref c, add);
            else if (Width512.IsSupported)
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

    /// <summary>Each row of A by four rows of B at a time: four chains, none of which waits for its own sums.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static unsafe void Tiles<T, V>(nint m, nint n, nint k, ref T a, ref T b, ref T c, bool add) where T : unmanaged where V : struct, IVectorLane<V>
    {
        // The end of a row is read under a mask, which wants an address that stays.
        fixed (T* pinnedA = &a, pinnedB = &b)
        {
            var whole = k - k % V.Count;
            var mask = V.First((int)(k - whole));
            for (; m > 0; m--)
            {
                ref var row = ref b;
                for (var left = n; left > 0; left -= 4)
                {
                    // At the edge the last row of B is read again, and fewer sums are stored.
                    nint second = left > 1 ? k : 0, third = left > 2 ? 2 * k : second, fourth = left > 3 ? 3 * k : third;
                    V c0 = default, c1 = default, c2 = default, c3 = default;
                    for (nint i = 0; i < whole; i += V.Count)
                    {
                        var x = V.Load(in Unsafe.Add(ref a, i));
                        c0 = V.MultiplyAdd(x, V.Load(in Unsafe.Add(ref row, i)), c0);
                        c1 = V.MultiplyAdd(x, V.Load(in Unsafe.Add(ref row, i + second)), c1);
                        c2 = V.MultiplyAdd(x, V.Load(in Unsafe.Add(ref row, i + third)), c2);
                        c3 = V.MultiplyAdd(x, V.Load(in Unsafe.Add(ref row, i + fourth)), c3);
                    }

                    if (whole < k)
                    {
                        var x = V.Load(in Unsafe.Add(ref a, whole), mask);
                        c0 = V.MultiplyAdd(x, V.Load(in Unsafe.Add(ref row, whole), mask), c0);
                        c1 = V.MultiplyAdd(x, V.Load(in Unsafe.Add(ref row, whole + second), mask), c1);
                        c2 = V.MultiplyAdd(x, V.Load(in Unsafe.Add(ref row, whole + third), mask), c2);
                        c3 = V.MultiplyAdd(x, V.Load(in Unsafe.Add(ref row, whole + fourth), mask), c3);
                    }

                    if (left > 3)
                        V.StoreSums(c0, c1, c2, c3, ref c, ref add ? ref c : ref Unsafe.NullRef<T>());
                    else
                    {
                        Store(ref c, c0.Sum<T>(), add);
                        if (left > 1)
                            Store(ref Unsafe.Add(ref c, 1), c1.Sum<T>(), add);
                        if (left > 2)
                            Store(ref Unsafe.Add(ref c, 2), c2.Sum<T>(), add);
                    }

                    row = ref Unsafe.Add(ref row, 4 * k);
                    c = ref Unsafe.Add(ref c, left < 4 ? left : 4);
                }

                a = ref Unsafe.Add(ref a, k);
            }
        }
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
