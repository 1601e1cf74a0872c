using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN.Kernels;

/// <summary>How a tile reads a row of its panel of B: two vectors.</summary>
internal interface IPanel
{
    /// <summary>Where the panel starts whose first column is j.</summary>
    static abstract nint Offset(nint j, nint depth);

    static abstract void Read<T, V, C>(in C columns, ref T row, out V b0, out V b1) where T : unmanaged where V : struct, IVectorLane<V> where C : struct, IColumns<V>;
}

/// <summary>From B itself, of which there is as much as there is of C.</summary>
internal readonly struct InPlace : IPanel
{
    public static nint Offset(nint j, nint depth) => j;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Read<T, V, C>(in C columns, ref T row, out V b0, out V b1) where T : unmanaged where V : struct, IVectorLane<V> where C : struct, IColumns<V> =>
        columns.Load(ref row, out b0, out b1);
}

/// <summary>From a copy, whose rows are two whole vectors, one after the other.</summary>
internal readonly struct Copied : IPanel
{
    public static nint Offset(nint j, nint depth) => j * depth;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Read<T, V, C>(in C columns, ref T row, out V b0, out V b1) where T : unmanaged where V : struct, IVectorLane<V> where C : struct, IColumns<V>
    {
        b0 = V.Load(in row);
        b1 = V.Load(in Unsafe.Add(ref row, V.Count));
    }
}
