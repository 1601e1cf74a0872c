using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastNN.Numerics;

namespace FastNN.Kernels;

/// <summary>
/// C = C₀ + A·B. A tile of registers, composed of lanes, holds some rows of C two vectors wide and walks along k; around it stand the loops over
/// rows, columns and k, which keep what the tile reads in the caches.
/// </summary>
internal static partial class Gemm
{
    /// <summary>
    /// Bytes of a panel of copied B, two vectors wide, and so its depth: 1024 rows at 256 bits. It is read in order, so that the second-level cache
    /// hands it over in time, and C is loaded and stored the less often. 1024³ reaches 0.97 of the limit with 64 KB, 0.93 with 32 (Zen 3).
    /// </summary>
    private const int PanelBytes = 64 << 10;

    /// <summary>Bytes of all panels that are copied at once; rows of A are read again for every such group. 96 KB take 5 % longer than 128 for 1024³ (Zen 3).</summary>
    private const int PanelsBytes = 128 << 10;

    /// <summary>Rows of A taken at once, which stay in the second-level cache with the panels: 48 to 240 rows are within 1 % of each other (Zen 3).</summary>
    private const int BlockM = 132;

    /// <summary>Bytes of A that are taken at once where its columns, not its rows, are contiguous: they stay in the caches while panels pass by.</summary>
    private const int ColumnsBytes = 64 << 10;

    /// <summary>
    /// How deep such an A goes: as far as it, with the rows of C that it meets, stays at hand. What is so is a batch, seldom larger.
    /// </summary>
    private const int ColumnsDepth = 128;

    /// <summary>
    /// Such rows of A, when they lie a multiple of this apart, share so few places of the first-level cache that they are copied first. 128×512→512
    /// backward takes 740 µs so, 880 in place; 32×784→128, whose rows share none, 75 copied, 72 in place (Zen 3).
    /// </summary>
    private const int CrowdedBytes = 512;

    /// <summary>Bytes of a block of C that waits to be turned.</summary>
    private const int SwappedBytes = 32 << 10;

    /// <summary>Fewer rows of A do not repay copying B where columns of A are contiguous.</summary>
    private const int MinPackedM = 32;

    /// <summary>Where rows of A are contiguous, so few do not, however wide B is: 12×512→4096 takes 0.86 ms in place, 1.22 copied, 16 rows 1.22 and 1.11 (Zen 3).</summary>
    private const int MinCopiedM = 16;

    /// <summary>
    /// Where rows of A are contiguous, their number times the bytes in a row of B from which copying B pays: the longer that row, the more places of
    /// memory a panel is read from. 64 columns of floats are better in place up to 200 rows, 128 up to 90, 300 up to 60, 512 up to 30 (Zen 3).
    /// </summary>
    private const int MinPackedRowBytes = 64 << 10;

    /// <summary>
    /// Bytes of B that are read at once in place, so that they and the A they meet are still at hand for the next panel. 32×784→128: 0.94 of the limit
    /// so, 0.88 with all of it; 16×784→512: 0.88 with 128 KB, 0.78 with 256, 0.65 with all (Zen 3).
    /// </summary>
    private const int InPlaceBytes = 128 << 10;

    /// <summary>From here on it is less to turn B than A and C.</summary>
    private const int MinTurnedM = 48;

    /// <summary>A B of no more is better read in place, however many rows pass by: 128³ reaches 0.96 of the limit so, copied 0.92 (Zen 3).</summary>
    private const int MaxInPlaceBytes = 64 << 10;

    /// <summary>
    /// C[i, j] = C₀[i, j] + Σₖ A[i, k]·B[k, j], k ascending: every element is one chain of multiply-adds, and does not depend on where in the
    /// matrix it stands.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(int m, int n, int k, in Product<T> product) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            if (Width512.IsSupported)
                Blocks<T, FloatVector512>(m, n, k, product);
            else
                Blocks<T, FloatVector>(m, n, k, product);
        }
        else if (typeof(T) == typeof(double))
        {
            if (Width512.IsSupported)
                Blocks<T, DoubleVector512>(m, n, k, product);
            else
                Blocks<T, DoubleVector>(m, n, k, product);
        }
        else
            Throw.Precision<T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Blocks<T, V>(int m, int n, int k, in Product<T> product) where T : unmanaged where V : struct, IVectorLane<V>
    {
        if (Swaps(m, n, k, product))
            SwappedBlocks<T, V>(m, n, k, product);
        else if (Copies<T, V>(m, n, k, product))
            CopiedBlocks<T, V>(m, n, k, product);
        else
            InPlaceBlocks<T, V>(m, n, k, product);
    }

    /// <summary>Whether to copy: always where columns of B are contiguous, else where it pays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Copies<T, V>(int m, int n, int k, in Product<T> product) where T : unmanaged where V : struct, IVectorLane<V> =>
        product.BColumn != 1
        || (product.AColumn == 1
            ? m >= MinCopiedM && (long)m * n * Unsafe.SizeOf<T>() >= MinPackedRowBytes && (long)n * k * Unsafe.SizeOf<T>() > MaxInPlaceBytes
            : m >= MinPackedM && n > 4 * V.Count);

    /// <summary>Over blocks of k, with B as it lies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InPlaceBlocks<T, V>(int m, int n, int k, in Product<T> product) where T : unmanaged where V : struct, IVectorLane<V>
    {
        if ((long)n * k * Unsafe.SizeOf<T>() <= InPlaceBytes)
        {
            Panels<T, V, InPlace>(m, n, k, product);
            return;
        }

        var depth = Even(k, Math.Max(32, InPlaceBytes / (n * Unsafe.SizeOf<T>())));
        for (var l = 0; l < k; l += depth)
        {
            var block = product.Block(0, 0, l);
            Panels<T, V, InPlace>(m, n, Math.Min(depth, k - l), l > 0 ? block.Continued() : block);
        }
    }

    /// <summary>
    /// Whether it is less to turn A and C than to turn B: a gradient of few rows through many weights. 32×784→128: 71 µs so, 77 the other way; with 128
    /// rows 311 against 270 (Zen 3).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Swaps<T>(int m, int n, int k, in Product<T> product) where T : unmanaged =>
        product.BColumn != 1 && product.AColumn == 1 && Unsafe.IsNullRef(ref product.C0) && m is >= 8 and < MinTurnedM && (long)m * (n + k) * 5 / 4 < (long)n * k;

    /// <summary>Cᵀ = Bᵀ·Aᵀ by blocks of columns of C, each turned when it is done. The sums are the same, in the same order.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static unsafe void SwappedBlocks<T, V>(int m, int n, int k, in Product<T> product) where T : unmanaged where V : struct, IVectorLane<V>
    {
        var width = Even(n, Math.Max(6, SwappedBytes / (m * sizeof(T))), 6);
        var memory = stackalloc byte[width * m * sizeof(T) + Block<T>.Alignment];
        var turned = (T*)(((nint)memory + Block<T>.Alignment - 1) & -Block<T>.Alignment);
        for (var j = 0; j < n; j += width)
        {
            var wide = Math.Min(width, n - j);
            CopiedBlocks<T, V>(wide, m, k, new Product<T>
            {
                A = ref Unsafe.Add(ref product.B, j * product.BColumn),
                ARow = product.BColumn,
                AColumn = product.BRow,
                B = ref product.A,
                BRow = product.AColumn,
                BColumn = product.ARow,
                C0 = ref Unsafe.NullRef<T>(),
                C = ref *turned,
                CPitch = m,
            });
            Transpose.Run(wide, m, ref *turned, m, ref Unsafe.Add(ref product.C, j), product.CPitch);
        }
    }

    /// <summary>
    /// Over blocks of k, of columns and of rows, with panels of B, and A where its rows are not contiguous, copied into memory of the stack, which
    /// nothing clears.
    /// </summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static unsafe void CopiedBlocks<T, V>(int m, int n, int k, in Product<T> product) where T : unmanaged where V : struct, IVectorLane<V>
    {
        Debug.Assert(product.AColumn == 1 || product.ARow <= 1, "Rows or columns of A are contiguous.");
        var byColumns = product.AColumn != 1;
        var copiesA = byColumns && product.AColumn * sizeof(T) % CrowdedBytes == 0;
        var width = 2 * V.Count;
        var depth = Even(k, byColumns ? ColumnsDepth : PanelBytes / (width * sizeof(T)));

        // With few rows one panel after the other, each still in the first-level cache when it is used; but rows of B that lie far apart are read
        // as long as can be: there the first touch costs most.
        var several = byColumns || m > BlockM || (product.BColumn == 1 && product.BRow * sizeof(T) >= 2048);
        var columns = Even(n, several ? Math.Max(1, PanelsBytes / (depth * width * sizeof(T))) * width : width, width);
        var height = Even(m, byColumns ? Math.Max(6, ColumnsBytes / (depth * sizeof(T))) : BlockM, 6);
        var memory = stackalloc byte[(columns + (copiesA ? height : 0)) * depth * sizeof(T) + Block<T>.Alignment];
        var panels = (T*)(((nint)memory + Block<T>.Alignment - 1) & -Block<T>.Alignment);
        var rows = panels + columns * depth;
        for (var l = 0; l == 0 || l < k; l += depth)
        {
            var deep = Math.Min(depth, k - l);
            for (var j = 0; j < n; j += columns)
            {
                var wide = Math.Min(columns, n - j);
                Pack<T, V>(wide, deep, product, j, l, ref *panels);
                for (var i = 0; i < m; i += height)
                {
                    var high = Math.Min(height, m - i);
                    var block = product.Block(i, j, l).WithB(ref *panels, width);
                    if (l > 0)
                        block = block.Continued();
                    if (copiesA)
                    {
                        for (var r = 0; r < deep; r++)
                            MemoryMarshal.CreateSpan(ref Unsafe.Add(ref block.A, r * product.AColumn), high).CopyTo(new(rows + r * high, high));
                        block = block.WithA(ref *rows, 1, high);
                    }

                    Panels<T, V, Copied>(high, wide, deep, block);
                }
            }
        }
    }

    /// <summary>The size of blocks that share n evenly, in whole steps: at most the limit, rounded up to a step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Even(int n, int limit, int step = 1)
    {
        var blocks = Math.Max(1, (n + limit - 1) / limit);
        return Math.Max(step, ((n + blocks - 1) / blocks + step - 1) / step * step);
    }

    /// <summary>Over the columns, two vectors at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Panels<T, V, B>(int m, int n, int k, in Product<T> product) where T : unmanaged where V : struct, IVectorLane<V> where B : struct, IPanel
    {
        for (var j = 0; j < n; j += 2 * V.Count)
        {
            var left = n - j;
            if (left >= 2 * V.Count)
                Rows<T, V, B, Whole<V>, Row<V>>(default, m, j, k, product);
            else if (left > V.Count)
                Rows<T, V, B, OneAndPart<V>, Row<V>>(new(left - V.Count), m, j, k, product);
            else
                Last<T, V, B>(left, m, j, k, product);
        }
    }

    /// <summary>Columns that do not fill a vector are read and written under a mask, which wants an address that stays.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Last<T, V, B>(int left, int m, nint j, int k, in Product<T> product) where T : unmanaged where V : struct, IVectorLane<V> where B : struct, IPanel
    {
        fixed (T* b = &product.B, c0 = &product.C0, c = &product.C)
            Rows<T, V, B, Part<V>, Half<V>>(new(V.First(left)), m, j, k, product);
    }

    /// <summary>Over the rows: the tallest tiles that the registers hold, then what shares the rest best.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows<T, V, B, C, R>(C columns, int m, nint j, int k, in Product<T> product)
        where T : unmanaged where V : struct, IVectorLane<V> where B : struct, IPanel where C : struct, IColumns<V> where R : struct, IRows<V>
    {
        for (var i = 0; i < m;)
        {
            var (height, count) = Tallest<V>(m - i);
            switch (height)
            {
                case 12: Tiles<T, V, Twice<Thrice<Twice<R, V>, V>, V>, B, C>(columns, i, j, count, k, product); break;
                case 8: Tiles<T, V, Twice<Twice<Twice<R, V>, V>, V>, B, C>(columns, i, j, count, k, product); break;
                case 6: Tiles<T, V, Thrice<Twice<R, V>, V>, B, C>(columns, i, j, count, k, product); break;
                case 4: Tiles<T, V, Twice<Twice<R, V>, V>, B, C>(columns, i, j, count, k, product); break;
                case 3: Tiles<T, V, Thrice<R, V>, B, C>(columns, i, j, count, k, product); break;
                case 2: Tiles<T, V, Twice<R, V>, B, C>(columns, i, j, count, k, product); break;
                default: Tiles<T, V, R, B, C>(columns, i, j, count, k, product); break;
            }

            i += height * count;
        }
    }

    /// <summary>
    /// How tall the next tiles are, and how many of them. Twelve accumulators are what sixteen registers hold, and vectors of 64 bytes come with
    /// thirty-two. One or two rows alone would wait for their own sums, so the last tiles share what is left.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (int Height, int Count) Tallest<V>(int m) where V : struct, IVectorLane<V>
    {
        var tallest = V.Count * (V.IsDouble ? sizeof(double) : sizeof(float)) == 64 ? 12 : 6;
        var count = m / tallest;
        if (m - count * tallest is 1 or 2 or 5)
            count--;
        if (count > 0)
            return (tallest, count);
        return (m switch { 6 or 9 or 10 or 13 => 6, >= 8 => tallest == 12 ? 8 : 4, 7 or 4 => 4, 5 or 3 => 3, _ => m }, 1);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Tiles<T, V, R, B, C>(C columns, nint i, nint j, nint count, nint depth, in Product<T> product)
        where T : unmanaged where V : struct, IVectorLane<V> where R : struct, IRows<V> where B : struct, IPanel where C : struct, IColumns<V>
    {
        nint aRow = product.ARow * Unsafe.SizeOf<T>(), aColumn = product.AColumn * Unsafe.SizeOf<T>(), bRow = product.BRow * Unsafe.SizeOf<T>();
        nint c0Pitch = product.C0Pitch * Unsafe.SizeOf<T>(), cPitch = product.CPitch * Unsafe.SizeOf<T>();
        ref var first = ref Unsafe.AddByteOffset(ref product.A, i * aRow);
        ref var panel = ref Unsafe.Add(ref product.B, B.Offset(j, depth));
        ref var c0 = ref product.C0;
        if (!Unsafe.IsNullRef(ref c0))
            c0 = ref Unsafe.AddByteOffset(ref Unsafe.Add(ref c0, j), i * c0Pitch);
        ref var c = ref Unsafe.AddByteOffset(ref Unsafe.Add(ref product.C, j), i * cPitch);
        for (; count > 0; count--)
        {
            Unsafe.SkipInit(out R rows);
            if (!Unsafe.IsNullRef(ref c0))
            {
                rows.Load(ref c0, c0Pitch, columns);
                c0 = ref Unsafe.AddByteOffset(ref c0, R.Height * c0Pitch);
            }
            else
                rows = default;

            ref var a = ref first;
            ref var b = ref panel;
            for (var k = depth; k != 0; k--)
            {
                rows.MultiplyAdd(ref a, aRow, B.First<T, V, C>(columns, ref b), B.Second<T, V, C>(columns, ref b));
                a = ref Unsafe.AddByteOffset(ref a, aColumn);
                b = ref Unsafe.AddByteOffset(ref b, bRow);
            }

            rows.Store(ref c, cPitch, columns);
            first = ref Unsafe.AddByteOffset(ref first, R.Height * aRow);
            c = ref Unsafe.AddByteOffset(ref c, R.Height * cPitch);
        }
    }
}
