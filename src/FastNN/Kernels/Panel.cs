using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN.Kernels;

/// <summary>How a tile reads a row of its panel of B.</summary>
internal interface IPanel
{
    /// <summary>Where the panel starts whose first column is j.</summary>
    static abstract nint Offset(nint j, nint depth);

    /// <summary>The first vector of a row.</summary>
    static abstract V First<T, V, C>(in C columns, ref T row) where T : unmanaged where V : struct, IVectorLane<V> where C : struct, IColumns<V>;

    /// <summary>The second vector.</summary>
    static abstract V Second<T, V, C>(in C columns, ref T row) where T : unmanaged where V : struct, IVectorLane<V> where C : struct, IColumns<V>;

    /// <summary>c += a times a row.</summary>
    static abstract void MultiplyAdd<T, V, C>(in C columns, V a, ref T row, ref V c0, ref V c1) where T : unmanaged where V : struct, IVectorLane<V> where C : struct, IColumns<V>;
}

/// <summary>From B itself, of which there is as much as there is of C.</summary>
internal readonly struct InPlace : IPanel
{
    public static nint Offset(nint j, nint depth) => j;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V First<T, V, C>(in C columns, ref T row) where T : unmanaged where V : struct, IVectorLane<V> where C : struct, IColumns<V> => columns.First(ref row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Second<T, V, C>(in C columns, ref T row) where T : unmanaged where V : struct, IVectorLane<V> where C : struct, IColumns<V> => columns.Second(ref row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyAdd<T, V, C>(in C columns, V a, ref T row, ref V c0, ref V c1) where T : unmanaged where V : struct, IVectorLane<V> where C : struct, IColumns<V> =>
        columns.MultiplyAdd(a, ref row, ref c0, ref c1);
}

/// <summary>From a copy, whose rows are two whole vectors, one after the other.</summary>
internal readonly struct Copied : IPanel
{
    public static nint Offset(nint j, nint depth) => j * depth;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V First<T, V, C>(in C columns, ref T row) where T : unmanaged where V : struct, IVectorLane<V> where C : struct, IColumns<V> => V.Load(in row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Second<T, V, C>(in C columns, ref T row) where T : unmanaged where V : struct, IVectorLane<V> where C : struct, IColumns<V> =>
        V.Load(in Unsafe.Add(ref row, V.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyAdd<T, V, C>(in C columns, V a, ref T row, ref V c0, ref V c1) where T : unmanaged where V : struct, IVectorLane<V> where C : struct, IColumns<V>
    {
        c0 = V.MultiplyAdd(a, in row, 0, c0);
        if (C.Seconds)
            c1 = V.MultiplyAdd(a, in row, V.Count, c1);
    }
}
