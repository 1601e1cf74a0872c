using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastNN.Numerics;

namespace FastNN.Kernels;

/// <summary>
/// Products whose C has fewer columns than half a vector, as the last layer of many a network: there the tile of <see cref="Gemm"/> leaves most of
/// its places empty, and along k, or along the rows of C, none is. 32×16→2 takes 123 ns forward and 77 ns for its weight gradient so, 201 and 180
/// by the tile (Zen 3).
/// </summary>
internal static class Narrow
{
    /// <summary>Numbers of B turned, or of C, that wait on the stack.</summary>
    private const int MaxWaiting = 1024;

    /// <summary>Whether it pays. Products that a team would share are left to it, so that the bits do not depend on it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Suits<T>(int m, int n, int k) where T : unmanaged
    {
        var places = (Width512.IsSupported ? 64 : System.Numerics.Vector<byte>.Count) / Unsafe.SizeOf<T>();
        return n <= 4 && n <= places / 2 && m >= places / 2 && k >= places / 2 && (long)n * Math.Max(m, k) <= MaxWaiting && (long)m * n * k < Gemm.MinShared;
    }

    /// <summary>C = C₀ + A·B for A [m, k], B [k, n], C [m, n], contiguous; C₀ is a row of n, or null for 0.</summary>
    /// <remarks>Every element is Count chains over k, then their sum: it does not depend on where in the matrix it stands.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(int m, int n, int k, ref T a, ref T b, ref T c0, ref T c) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            if (Width512.IsSupported)
                ByDots<T, FloatVector512>(m, n, k, ref a, ref b, ref c0, ref c);
            else
                ByDots<T, FloatVector>(m, n, k, ref a, ref b, ref c0, ref c);
        }
        else if (typeof(T) == typeof(double))
        {
            if (Width512.IsSupported)
                ByDots<T, DoubleVector512>(m, n, k, ref a, ref b, ref c0, ref c);
            else
                ByDots<T, DoubleVector>(m, n, k, ref a, ref b, ref c0, ref c);
        }
        else
            Throw.Precision<T>();
    }

    /// <summary>C += Aᵀ·B for A [k, m], B [k, n], C [m, n], contiguous: Bᵀ·A, turned when it is added.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static unsafe void Outer<T>(int m, int n, int k, ref T a, ref T b, ref T c) where T : unmanaged
    {
        var turned = stackalloc T[n * m];
        Gemm.Run(n, m, k, new Product<T> { A = ref b, ARow = 1, AColumn = n, B = ref a, BRow = m, BColumn = 1, C0 = ref Unsafe.NullRef<T>(), C = ref *turned, CPitch = m });
        if (typeof(T) == typeof(float))
            AddTurned<T, FloatScalar>(m, n, turned, ref c);
        else
            AddTurned<T, DoubleScalar>(m, n, turned, ref c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void AddTurned<T, S>(nint m, nint n, T* turned, ref T c) where T : unmanaged where S : struct, IVectorLane<S>
    {
        for (nint j = 0; j < n; j++)
        {
            ref var to = ref Unsafe.Add(ref c, j);
            for (nint i = 0; i < m; i++)
            {
                (S.Load(in to) + S.Load(in turned[i])).Store(ref to);
                to = ref Unsafe.Add(ref to, n);
            }

            turned += m;
        }
    }

    /// <summary>Four elements of C at a time, dots of rows of A with columns of B, which are turned first: four by one, two by two, one by three or four.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static unsafe void ByDots<T, V>(int m, int n, int k, ref T a, ref T b, ref T c0, ref T c) where T : unmanaged where V : struct, IVectorLane<V>
    {
        T* turned = stackalloc T[MaxWaiting], start = stackalloc T[4], four = stackalloc T[4];
        for (nint j = 0; j < n; j++)
        {
            for (nint i = 0; i < k; i++)
                turned[j * k + i] = Unsafe.Add(ref b, i * n + j);
        }

        for (nint i = 0; i < 4; i++)
            start[i] = Unsafe.IsNullRef(ref c0) ? default : Unsafe.Add(ref c0, n == 3 ? Math.Min(i, 2) : i & (n - 1));

        // Of three columns, a tile writes four elements too, the fourth where the next one's first will be; the last tile has no such place.
        var rows = n switch { 1 => 4, 2 => 2, _ => 1 };
        var whole = n == 3 ? m - 1 : m / rows;
        Tiles<T, V>(whole, n, k, rows, rows - 1, ref a, turned, start, ref c);
        m -= whole * rows;
        if (m == 0)
            return;
        Tiles<T, V>(1, n, k, rows, m - 1, ref Unsafe.Add(ref a, (nint)whole * rows * k), turned, start, ref *four);
        new ReadOnlySpan<T>(four, m * n).CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref c, (nint)whole * rows * n), m * n));
    }

    /// <summary>So many tiles, of which the rows behind the last one are that one again.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Tiles<T, V>(int count, int n, nint k, int rows, nint last, ref T a, T* b, T* start, ref T c) where T : unmanaged where V : struct, IVectorLane<V>
    {
        nint a1 = n == 1 ? Math.Min(1, last) * k : 0, a2 = n == 1 ? Math.Min(2, last) * k : n == 2 ? last * k : 0, a3 = n == 1 ? last * k : a2;
        nint b1 = n == 1 ? 0 : k, b2 = n > 2 ? 2 * k : 0, b3 = (n - 1) * k;

        // The end of a row is read under a mask, which wants an address that stays.
        fixed (T* pinned = &a)
        {
            var whole = k - k % V.Count;
            var mask = V.First((int)(k - whole));
            for (; count > 0; count--)
            {
                V s0 = default, s1 = default, s2 = default, s3 = default;
                ref var x = ref a;
                ref var w = ref *b;
                for (nint i = 0; i < whole; i += V.Count)
                {
                    s0 = V.MultiplyAdd(V.Load(in x), in w, 0, s0);
                    s1 = V.MultiplyAdd(V.Load(in Unsafe.Add(ref x, a1)), in w, b1, s1);
                    s2 = V.MultiplyAdd(V.Load(in Unsafe.Add(ref x, a2)), in w, b2, s2);
                    s3 = V.MultiplyAdd(V.Load(in Unsafe.Add(ref x, a3)), in w, b3, s3);
                    x = ref Unsafe.Add(ref x, V.Count);
                    w = ref Unsafe.Add(ref w, V.Count);
                }

                if (whole < k)
                {
                    s0 = V.MultiplyAdd(V.Load(in x, mask), V.Load(in w, mask), s0);
                    s1 = V.MultiplyAdd(V.Load(in Unsafe.Add(ref x, a1), mask), V.Load(in Unsafe.Add(ref w, b1), mask), s1);
                    s2 = V.MultiplyAdd(V.Load(in Unsafe.Add(ref x, a2), mask), V.Load(in Unsafe.Add(ref w, b2), mask), s2);
                    s3 = V.MultiplyAdd(V.Load(in Unsafe.Add(ref x, a3), mask), V.Load(in Unsafe.Add(ref w, b3), mask), s3);
                }

                V.StoreSums(s0, s1, s2, s3, ref c, ref *start);
                a = ref Unsafe.Add(ref a, rows * k);
                c = ref Unsafe.Add(ref c, rows * n);
            }
        }
    }
}
