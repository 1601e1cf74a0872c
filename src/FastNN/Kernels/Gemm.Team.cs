using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using FastNN.Numerics;

namespace FastNN.Kernels;

internal static partial class Gemm
{
    /// <summary>
    /// Fewer multiply-adds are not shared: 2 µs of one core, of which smaller blocks and the run of a team take up to a tenth where no worker comes.
    /// (Where one does, a quarter of them pays.)
    /// </summary>
    internal const int MinShared = 1 << 16;

    /// <summary>The tile's height that all machines have: blocks of so many rows have no edges inside.</summary>
    internal const int TileRows = 6;

    /// <summary>The same, shared by a team if there is one and it pays: blocks of C, each computed as if it stood alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(int m, int n, int k, in Product<T> product, Team? team) where T : unmanaged
    {
        if (!Sharing.Pays(team, (long)m * n * k, MinShared))
        {
            Run(m, n, k, product);
            return;
        }

        // By columns each thread copies its own part of B, and all read A as it is. Where A has to be turned, by rows each turns its own part.
        // Whatever gives too few pieces gives way to the other.
        var column = 2 * (Width512.IsSupported ? Vector512<T>.Count : Vector<T>.Count);
        var (tall, broad, wanted) = (m / TileRows, n / column, Sharing.Pieces(team!));
        var byRows = product.AColumn == 1 ? broad < wanted && tall > broad : tall >= wanted || tall > broad;
        Sharing.Run(team!, byRows ? m : n, byRows ? TileRows : column, new Share<T>(m, n, k, product, byRows));
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
