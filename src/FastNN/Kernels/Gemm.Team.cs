using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using FastNN.Numerics;

namespace FastNN.Kernels;

internal static partial class Gemm
{
    /// <summary>
    /// Fewer multiply-adds are not shared: 1.5 µs of one core. At half of that, sharing makes a product 1.2 to 1.6 times as long where no worker comes
    /// (32³); at four times, by 0 to 6 % (64³).
    /// </summary>
    internal const int MinShared = 1 << 16;

    /// <summary>The tile's height that all machines have: blocks of so many rows have no edges inside.</summary>
    internal const int TileRows = 6;

    /// <summary>The same, with all that a <see cref="Product{T}"/> says; apart, so that the frames of callers that may not need it stay small.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(int m, int n, int k, ref T a, nint aRow, nint aColumn, ref T b, nint bRow, nint bColumn, ref T c0, nint c0Pitch, ref T c, nint cPitch, Team? team)
        where T : unmanaged
    {
        var product = new Product<T>
        {
            A = ref a,
            ARow = aRow,
            AColumn = aColumn,
            B = ref b,
            BRow = bRow,
            BColumn = bColumn,
            C0 = ref c0,
            C0Pitch = c0Pitch,
            C = ref c,
            CPitch = cPitch,
        };
        if (Sharing.Pays(team, (long)m * n * k, MinShared))
            Run(m, n, k, product, team!);
        else
            Run(m, n, k, product);
    }

    /// <summary>Shared by a team: blocks of C, each computed as if it stood alone.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Run<T>(int m, int n, int k, in Product<T> product, Team team) where T : unmanaged
    {
        // By columns each thread copies its own part of B, and all read A as it is. Where A is copied and has many more rows, each copies its
        // own: 128×784→128 takes 1.93 times as long on one thread as on two so, 1.71 times by columns. Too few pieces give way to the other side.
        var column = 2 * (Width512.IsSupported ? Vector512<T>.Count : Vector<T>.Count);
        var (tall, broad) = (m / TileRows, n / column);
        var byRows = (product.AColumn != 1 && m > 2 * n) || (broad < Sharing.Pieces(team) && tall > broad);
        Sharing.Run(team, byRows ? m : n, byRows ? TileRows : column, new Share<T>(m, n, k, product, byRows));
    }

    /// <summary>Some rows, or some columns, of C.</summary>
    private readonly ref struct Share<T>(int m, int n, int k, Product<T> product, bool rows) : IRange where T : unmanaged
    {
        private readonly Product<T> product = product;

        public void Run(int start, int count)
        {
            if (rows)
                Gemm.Run(count, n, k, product.Block(start, 0, 0));
            else
                Gemm.Run(m, count, k, product.Block(0, start, 0));
        }
    }
}
