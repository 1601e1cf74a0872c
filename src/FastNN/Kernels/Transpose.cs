using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FastNN.Kernels;

/// <summary>to[j, i] ← from[i, j].</summary>
internal static class Transpose
{
    /// <summary>Turns a matrix by blocks of registers; what does not fill a block overlaps its neighbour, or goes element by element.</summary>
    public static void Run<T>(int rows, int columns, ref T from, nint fromPitch, ref T to, nint toPitch) where T : unmanaged
    {
        var side = Avx.IsSupported ? Vector256<T>.Count : int.MaxValue;
        if (rows < side || columns < side)
        {
            for (nint i = 0; i < rows; i++)
            {
                for (nint j = 0; j < columns; j++)
                    Unsafe.Add(ref to, j * toPitch + i) = Unsafe.Add(ref from, i * fromPitch + j);
            }

            return;
        }

        for (var i = 0; i < rows; i = i + side == rows ? rows : Math.Min(i + side, rows - side))
            Blocks(columns, side, ref Unsafe.Add(ref from, i * fromPitch), fromPitch, ref Unsafe.Add(ref to, i), toPitch);
    }

    /// <summary>One strip of blocks, as tall as they are.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Blocks<T>(nint columns, nint side, ref T from, nint fromPitch, ref T to, nint toPitch) where T : unmanaged
    {
        for (nint j = 0; ; j = j + 2 * side <= columns ? j + side : columns - side)
        {
            ref var source = ref Unsafe.Add(ref from, j);
            ref var target = ref Unsafe.Add(ref to, j * toPitch);
            if (typeof(T) == typeof(float))
                Eight(ref Unsafe.As<T, float>(ref source), fromPitch, ref Unsafe.As<T, float>(ref target), toPitch);
            else
                Four(ref Unsafe.As<T, double>(ref source), fromPitch, ref Unsafe.As<T, double>(ref target), toPitch);
            if (j == columns - side)
                return;
        }
    }

    /// <summary>8×8: rows i and i + 4 meet as halves of one register while they are read, so that all that is left stays within halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Eight(ref float from, nint pitch, ref float to, nint toPitch)
    {
        for (nint half = 0; half < 2; half++)
        {
            var a = Halves(ref Unsafe.Add(ref from, 4 * half), 4 * pitch);
            var b = Halves(ref Unsafe.Add(ref from, 4 * half + pitch), 4 * pitch);
            var c = Halves(ref Unsafe.Add(ref from, 4 * half + 2 * pitch), 4 * pitch);
            var d = Halves(ref Unsafe.Add(ref from, 4 * half + 3 * pitch), 4 * pitch);
            Vector256<float> ab0 = Avx.UnpackLow(a, b), ab1 = Avx.UnpackHigh(a, b), cd0 = Avx.UnpackLow(c, d), cd1 = Avx.UnpackHigh(c, d);
            ref var t = ref Unsafe.Add(ref to, 4 * half * toPitch);
            Avx.UnpackLow(ab0.AsDouble(), cd0.AsDouble()).AsSingle().StoreUnsafe(ref t);
            Avx.UnpackHigh(ab0.AsDouble(), cd0.AsDouble()).AsSingle().StoreUnsafe(ref Unsafe.Add(ref t, toPitch));
            Avx.UnpackLow(ab1.AsDouble(), cd1.AsDouble()).AsSingle().StoreUnsafe(ref Unsafe.Add(ref t, 2 * toPitch));
            Avx.UnpackHigh(ab1.AsDouble(), cd1.AsDouble()).AsSingle().StoreUnsafe(ref Unsafe.Add(ref t, 3 * toPitch));
        }
    }

    /// <summary>4×4, the same way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(ref double from, nint pitch, ref double to, nint toPitch)
    {
        for (nint half = 0; half < 2; half++)
        {
            var a = Halves(ref Unsafe.Add(ref from, 2 * half), 2 * pitch);
            var b = Halves(ref Unsafe.Add(ref from, 2 * half + pitch), 2 * pitch);
            ref var t = ref Unsafe.Add(ref to, 2 * half * toPitch);
            Avx.UnpackLow(a, b).StoreUnsafe(ref t);
            Avx.UnpackHigh(a, b).StoreUnsafe(ref Unsafe.Add(ref t, toPitch));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Halves<T>(ref T low, nint high) =>
        Vector256.Create(Vector128.LoadUnsafe(ref low), Vector128.LoadUnsafe(ref Unsafe.Add(ref low, high)));
}
