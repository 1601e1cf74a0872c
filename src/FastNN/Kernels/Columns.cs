using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN.Kernels;

/// <summary>How many of a tile's columns exist, two whole vectors or fewer.</summary>
internal interface IColumns<V> where V : struct, IVectorLane<V>
{
    /// <summary>Whether there is a second vector.</summary>
    static abstract bool Seconds { get; }

    /// <summary>The first vector of a row.</summary>
    V First<T>(ref T row) where T : unmanaged;

    /// <summary>The second vector; 0 where there is none.</summary>
    V Second<T>(ref T row) where T : unmanaged;

    /// <summary>c += a times the row.</summary>
    void MultiplyAdd<T>(V a, ref T row, ref V c0, ref V c1) where T : unmanaged;

    void Store<T>(ref T destination, V c0, V c1) where T : unmanaged;
}

internal readonly struct Whole<V> : IColumns<V> where V : struct, IVectorLane<V>
{
    public static bool Seconds => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V First<T>(ref T row) where T : unmanaged => V.Load(in row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Second<T>(ref T row) where T : unmanaged => V.Load(in Unsafe.Add(ref row, V.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MultiplyAdd<T>(V a, ref T row, ref V c0, ref V c1) where T : unmanaged
    {
        c0 = V.MultiplyAdd(a, in row, 0, c0);
        c1 = V.MultiplyAdd(a, in row, V.Count, c1);
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
    public static bool Seconds => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V First<T>(ref T row) where T : unmanaged => V.Load(in row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Second<T>(ref T row) where T : unmanaged => V.Load(in Unsafe.Add(ref row, second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MultiplyAdd<T>(V a, ref T row, ref V c0, ref V c1) where T : unmanaged
    {
        c0 = V.MultiplyAdd(a, in row, 0, c0);
        c1 = V.MultiplyAdd(a, in row, second, c1);
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
    public static bool Seconds => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V First<T>(ref T row) where T : unmanaged => V.Load(in row, mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Second<T>(ref T row) where T : unmanaged => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MultiplyAdd<T>(V a, ref T row, ref V c0, ref V c1) where T : unmanaged => c0 = V.MultiplyAdd(a, V.Load(in row, mask), c0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<T>(ref T destination, V c0, V c1) where T : unmanaged => c0.Store(ref destination, mask);
}
