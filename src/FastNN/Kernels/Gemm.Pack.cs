using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN.Kernels;

internal static partial class Gemm
{
    /// <summary>
    /// Copies panels of B, so many rows at once that what lies beside a row of one panel is still at hand for the next one: rows of B may be
    /// pages apart.
    /// </summary>
    private const int PackK = 32;

    /// <summary>Copies all of B, k rows of n columns, into panels, once for many products.</summary>
    public static void Pack<T>(int n, int k, in Product<T> product, ref T panels) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            if (Width512.IsSupported)
                Pack<T, FloatVector512>(n, k, product, 0, 0, ref panels);
            else
                Pack<T, FloatVector>(n, k, product, 0, 0, ref panels);
        }
        else if (typeof(T) == typeof(double))
        {
            if (Width512.IsSupported)
                Pack<T, DoubleVector512>(n, k, product, 0, 0, ref panels);
            else
                Pack<T, DoubleVector>(n, k, product, 0, 0, ref panels);
        }
        else
            Throw.Precision<T>();
    }

    /// <summary>C = C₀ + A·B where B is such panels. C₀ is padded to whole panels too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunPacked<T>(int m, int n, int k, in Product<T> product) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            if (Width512.IsSupported)
                Panels<T, FloatVector512, Copied>(m, n, k, product);
            else
                Panels<T, FloatVector, Copied>(m, n, k, product);
        }
        else if (typeof(T) == typeof(double))
        {
            if (Width512.IsSupported)
                Panels<T, DoubleVector512, Copied>(m, n, k, product);
            else
                Panels<T, DoubleVector, Copied>(m, n, k, product);
        }
        else
            Throw.Precision<T>();
    }

    /// <summary>Copies n columns of B into panels, one after the other, whose rows are two whole vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Pack<T, V>(int n, int depth, in Product<T> product, nint column, nint row, ref T panels) where T : unmanaged where V : struct, IVectorLane<V>
    {
        // The last columns may be read under a mask, which wants an address that stays.
        fixed (T* b = &product.B)
        {
            var width = 2 * V.Count;
            var chunk = product.BColumn == 1 ? PackK : depth;
            for (var k = 0; k < depth; k += chunk)
            {
                for (var j = 0; j < n; j += width)
                    Pack<T, V>(Math.Min(width, n - j), Math.Min(chunk, depth - k), product,
                        ref Unsafe.Add(ref product.B, (row + k) * product.BRow + (column + j) * product.BColumn), ref Unsafe.Add(ref panels, j * depth + k * width), width);
            }
        }
    }

    /// <summary>Some rows of one panel, as columns read them: one vector, then a second that ends where the columns end.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Pack<T, V>(int n, int depth, in Product<T> product, ref T b, ref T panel, nint width) where T : unmanaged where V : struct, IVectorLane<V>
    {
        var (first, second) = (Math.Min(n, V.Count), n - V.Count);
        if (product.BColumn != 1)
        {
            Transpose.Run(first, depth, ref b, product.BColumn, ref panel, width);
            if (second > 0)
                Transpose.Run(V.Count, depth, ref Unsafe.Add(ref b, second * product.BColumn), product.BColumn, ref Unsafe.Add(ref panel, V.Count), width);
            return;
        }

        var mask = V.First(first);
        for (; depth > 0; depth--)
        {
            var b0 = second >= 0 ? V.Load(in b) : V.Load(in b, mask);
            var b1 = second > 0 ? V.Load(in Unsafe.Add(ref b, second)) : default;
            b0.Store(ref panel);
            b1.Store(ref Unsafe.Add(ref panel, V.Count));
            b = ref Unsafe.Add(ref b, product.BRow);
            panel = ref Unsafe.Add(ref panel, width);
        }
    }
}
