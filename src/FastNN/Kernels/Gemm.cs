using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN.Kernels;

/// <summary>C = C₀ + A·B over spans, by a tile of registers composed of lanes.</summary>
internal static partial class Gemm
{
    /// <summary>Rows of B taken at once, so that a panel two vectors wide stays in the first-level cache: 384 · 16 · 4 bytes = 24 KB.</summary>
    private const int BlockK = 384;

    /// <summary>
    /// C[i, j] = C₀[i, j] + Σₖ A[i, k]·B[k, j], k ascending. A is read by strides, so Aᵀ is as good; rows of B, C and C₀ are contiguous. C₀ may be
    /// C (accumulate) or one row for all (a bias, pitch 0).
    /// </summary>
    /// <remarks>Every element is one chain of multiply-adds in the order of k: it does not depend on where in the matrix it stands.</remarks>
    public static void Run<T>(int m, int n, int k, ref T a, nint aRow, nint aColumn, ref T b, nint bPitch, ref T c0, nint c0Pitch, ref T c, nint cPitch)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            Blocks<T, FloatVector>(m, n, k, ref a, aRow, aColumn, ref b, bPitch, ref c0, c0Pitch, ref c, cPitch);
        else if (typeof(T) == typeof(double))
            Blocks<T, DoubleVector>(m, n, k, ref a, aRow, aColumn, ref b, bPitch, ref c0, c0Pitch, ref c, cPitch);
        else
            Throw.Precision<T>();
    }

    internal static unsafe void Blocks<T, V>(int m, int n, int k, ref T a, nint aRow, nint aColumn, ref T b, nint bPitch, ref T c0, nint c0Pitch, ref T c, nint cPitch)
        where T : unmanaged where V : struct, IVectorLane<V>
    {
        // Columns that do not fill a vector are read and written under a mask, which wants an address that stays.
        fixed (T* pinned = &b, pinned0 = &c0, pinned1 = &c)
        {
            var blocks = Math.Max(1, (k + BlockK - 1) / BlockK);
            var size = (k + blocks - 1) / blocks;
            for (var from = 0; from == 0 || from < k; from += Math.Max(1, size))
            {
                Panels<T, V>(m, n, Math.Min(size, k - from), ref Unsafe.Add(ref a, from * aColumn), aRow, aColumn, ref Unsafe.Add(ref b, from * bPitch), bPitch,
                    ref from == 0 ? ref c0 : ref c, from == 0 ? c0Pitch : cPitch, ref c, cPitch);
            }
        }
    }

    private static void Panels<T, V>(int m, int n, int k, ref T a, nint aRow, nint aColumn, ref T b, nint bPitch, ref T c0, nint c0Pitch, ref T c, nint cPitch)
        where T : unmanaged where V : struct, IVectorLane<V>
    {
        for (var j = 0; j < n; j += 2 * V.Count)
        {
            var left = n - j;
            ref var bj = ref Unsafe.Add(ref b, j);
            ref var sj = ref Unsafe.Add(ref c0, j);
            ref var cj = ref Unsafe.Add(ref c, j);
            if (left >= 2 * V.Count)
                Panel<T, V, Whole<V>>(default, m, k, ref a, aRow, aColumn, ref bj, bPitch, ref sj, c0Pitch, ref cj, cPitch);
            else if (left > V.Count)
                Panel<T, V, OneAndPart<V>>(new(left - V.Count), m, k, ref a, aRow, aColumn, ref bj, bPitch, ref sj, c0Pitch, ref cj, cPitch);
            else
                Panel<T, V, Part<V>>(new(V.First(left)), m, k, ref a, aRow, aColumn, ref bj, bPitch, ref sj, c0Pitch, ref cj, cPitch);
        }
    }

    private static void Panel<T, V, C>(C columns, int m, nint k, ref T a, nint aRow, nint aColumn, ref T b, nint bPitch, ref T c0, nint c0Pitch, ref T c, nint cPitch)
        where T : unmanaged where V : struct, IVectorLane<V> where C : struct, IColumns<V>
    {
        for (var i = 0; i < m;)
        {
            // Six rows of two vectors are twelve accumulators: what sixteen registers hold. The last two tiles share what is left.
            var height = (m - i) switch { >= 9 or 6 => 6, 8 or 7 or 4 => 4, 5 or 3 => 3, 2 => 2, _ => 1 };
            ref var ai = ref Unsafe.Add(ref a, i * aRow);
            ref var si = ref Unsafe.Add(ref c0, i * c0Pitch);
            ref var ci = ref Unsafe.Add(ref c, i * cPitch);
            switch (height)
            {
                case 6: Tile<T, V, Thrice<Twice<Row<V>, V>, V>, C>(columns, k, ref ai, aRow, aColumn, ref b, bPitch, ref si, c0Pitch, ref ci, cPitch); break;
                case 4: Tile<T, V, Twice<Twice<Row<V>, V>, V>, C>(columns, k, ref ai, aRow, aColumn, ref b, bPitch, ref si, c0Pitch, ref ci, cPitch); break;
                case 3: Tile<T, V, Thrice<Row<V>, V>, C>(columns, k, ref ai, aRow, aColumn, ref b, bPitch, ref si, c0Pitch, ref ci, cPitch); break;
                case 2: Tile<T, V, Twice<Row<V>, V>, C>(columns, k, ref ai, aRow, aColumn, ref b, bPitch, ref si, c0Pitch, ref ci, cPitch); break;
                default: Tile<T, V, Row<V>, C>(columns, k, ref ai, aRow, aColumn, ref b, bPitch, ref si, c0Pitch, ref ci, cPitch); break;
            }

            i += height;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Tile<T, V, R, C>(C columns, nint k, ref T a, nint aRow, nint aColumn, ref T b, nint bPitch, ref T c0, nint c0Pitch, ref T c, nint cPitch)
        where T : unmanaged where V : struct, IVectorLane<V> where R : struct, IRows<V> where C : struct, IColumns<V>
    {
        R rows = default;
        rows.Load(ref c0, c0Pitch, columns);
        for (; k > 0; k--)
        {
            columns.Load(ref b, out var b0, out var b1);
            rows.MultiplyAdd(ref a, aRow, b0, b1);
            a = ref Unsafe.Add(ref a, aColumn);
            b = ref Unsafe.Add(ref b, bPitch);
        }

        rows.Store(ref c, cPitch, columns);
    }
}
