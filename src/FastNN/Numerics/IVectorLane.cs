using System.Runtime.CompilerServices;

namespace FastNN.Numerics;

/// <summary>
/// What kernels see of a lane: how many numbers it holds, and how they travel between it and memory.
/// </summary>
/// <remarks>
/// The element type of a reference passed here must be the lane's own (<see cref="float"/> or <see cref="double"/>); the caller's one
/// dispatch by type and width sees to that, and no member checks it.
/// </remarks>
/// <typeparam name="V">The lane itself.</typeparam>
public interface IVectorLane<V> : ILane<V> where V : struct, IVectorLane<V>
{
    /// <summary>How many numbers the lane holds.</summary>
    static abstract int Count { get; }

    /// <summary>The same number in every place.</summary>
    static abstract V Create<T>(T x) where T : unmanaged;

    /// <summary>The <see cref="Count"/> numbers that start at <paramref name="source"/>.</summary>
    static abstract V Load<T>(ref readonly T source) where T : unmanaged;

    /// <summary>
    /// a·b + c, b being the <see cref="Count"/> numbers that start <paramref name="at"/> behind <paramref name="b"/>. One instruction, where a
    /// multiply-add of a load makes three.
    /// </summary>
    static virtual V MultiplyAdd<T>(V a, ref readonly T b, nint at, V c) where T : unmanaged =>
        V.MultiplyAdd(a, V.Load(in Unsafe.Add(ref Unsafe.AsRef(in b), at)), c);

    /// <summary>The mask of the first <paramref name="count"/> places, 0 to <see cref="Count"/>.</summary>
    static abstract V First(int count);

    /// <summary>
    /// The numbers under the mask, 0 elsewhere. Memory that the mask leaves out is not touched. The memory must be pinned: kernels do so once,
    /// at their entry, since pinning at each load costs two stores.
    /// </summary>
    static abstract V Load<T>(ref readonly T source, V mask) where T : unmanaged;

    /// <summary>Writes all numbers.</summary>
    void Store<T>(ref T destination) where T : unmanaged;

    /// <summary>Writes the numbers under the mask, which is one of <see cref="First"/>. Memory that the mask leaves out is not touched.</summary>
    void Store<T>(ref T destination, V mask) where T : unmanaged;

    /// <summary>The sum of all places, halves added to halves.</summary>
    T Sum<T>() where T : unmanaged;

    /// <summary>Writes the sums of four lanes, each as <see cref="Sum"/> has it, side by side; plus what is at <paramref name="from"/>, unless that is null.</summary>
    static abstract void StoreSums<T>(V a, V b, V c, V d, ref T to, ref T from) where T : unmanaged;

    /// <summary>The largest of all places; NaN where one is NaN.</summary>
    T Largest<T>() where T : unmanaged;
}
