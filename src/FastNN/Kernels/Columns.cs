using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN.Kernels;

/// <summary>How many of a tile's columns exist, two whole vectors or fewer.</summary>
internal interface IColumns<V> where V : struct, IVectorLane<V>
{
    void Load<T>(ref T source, out V c0, out V c1) where T : unmanaged;

    void Store<T>(ref T destination, V c0, V c1) where T : unmanaged;
}

internal readonly struct Whole<V> : IColumns<V> where V : struct, IVectorLane<V>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Load<T>(ref T source, out V c0, out V c1) where T : unmanaged
    {
        c0 = V.Load(in source);
        c1 = V.Load(in Unsafe.Add(ref source, V.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<T>(ref T destination, V c0, V c1) where T : unmanaged
    {
        c0.Store(ref destination);
        c1.Store(ref Unsafe.Add(ref destination, V.Count));
    }
}

/// <summary>
/// One whole vector and part of a second, which ends where the columns end and overlaps the first: no mask. What overlaps is computed twice, to
/// the same bits; a tile loads all before it stores anything.
/// </summary>
internal readonly struct OneAndPart<V>(nint second) : IColumns<V> where V : struct, IVectorLane<V>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Load<T>(ref T source, out V c0, out V c1) where T : unmanaged
    {
        c0 = V.Load(in source);
        c1 = V.Load(in Unsafe.Add(ref source, second));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<T>(ref T destination, V c0, V c1) where T : unmanaged
    {
        c0.Store(ref destination);
        c1.Store(ref Unsafe.Add(ref destination, second));
    }
}

/// <summary>Part of one vector, or all of it.</summary>
internal readonly struct Part<V>(V mask) : IColumns<V> where V : struct, IVectorLane<V>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Load<T>(ref T source, out V c0, out V c1) where T : unmanaged
    {
        c0 = V.Load(in source, mask);
        c1 = default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<T>(ref T destination, V c0, V c1) where T : unmanaged => c0.Store(ref destination, mask);
}
