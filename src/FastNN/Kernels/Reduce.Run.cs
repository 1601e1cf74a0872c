using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastNN.Numerics;
using static FastNN.Kernels.Arrays;

namespace FastNN.Kernels;

/// <summary>What a reduction takes from one lane of up to four arrays, and how partial results combine. It may also write.</summary>
internal interface IReduction
{
    /// <summary>Bit i: array i is read.</summary>
    static abstract int Reads { get; }

    /// <summary>Bit i: array i is written.</summary>
    static abstract int Writes { get; }

    /// <summary>Whether terms are added; else the largest is taken.</summary>
    static abstract bool Adds { get; }

    /// <summary>
    /// Whether a term costs so little that one chain of additions would wait for itself: then there are four. A long term stands in the loop
    /// once, or the compiler stops inlining it.
    /// </summary>
    static virtual bool Short => false;

    /// <summary>The term of these lanes.</summary>
    V Term<V>(ref V a, ref V b, ref V c, ref V d) where V : struct, ILane<V>;
}

/// <summary>
/// Sums, products and largest elements of spans, in a written order: bits depend on the length and on the width of the vectors, never on where
/// the data lie, on what stands beside them or on threads.
/// </summary>
/// <remarks>
/// The order: elements go to the places of a vector in turn; of short terms, vectors go to four chains in turn while there are four, the rest
/// to the first; chains combine as (0, 1), (2, 3), then halves of the vector. Sums are taken by blocks of 16,384 elements, and those are added
/// in double precision one after the other, so that no chain is longer than 2,048 additions.
/// </remarks>
public static partial class Reduce
{
    private const int Block = 16384;

    internal static T Run<T, O>(in O operation, int n, Span<T> a, Span<T> b = default, Span<T> c = default, Span<T> d = default) where T : unmanaged where O : struct, IReduction
    {
        ref var ra = ref MemoryMarshal.GetReference(a);
        ref var rb = ref MemoryMarshal.GetReference(b);
        ref var rc = ref MemoryMarshal.GetReference(c);
        ref var rd = ref MemoryMarshal.GetReference(d);
        if (O.Adds && n > Block)
            return Blocks(operation, n, ref ra, ref rb, ref rc, ref rd);
        return Dispatch(operation, n, ref ra, ref rb, ref rc, ref rd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Dispatch<T, O>(in O operation, nint n, ref T a, ref T b, ref T c, ref T d) where T : unmanaged where O : struct, IReduction =>
        typeof(T) == typeof(float)
            ? Width512.IsSupported ? Loop<T, FloatVector512, O>(operation, n, ref a, ref b, ref c, ref d) : Loop<T, FloatVector, O>(operation, n, ref a, ref b, ref c, ref d)
            : typeof(T) == typeof(double)
            ? Width512.IsSupported ? Loop<T, DoubleVector512, O>(operation, n, ref a, ref b, ref c, ref d) : Loop<T, DoubleVector, O>(operation, n, ref a, ref b, ref c, ref d)
            : Throw.Precision<T>();

    private static T Blocks<T, O>(in O operation, nint n, ref T a, ref T b, ref T c, ref T d) where T : unmanaged where O : struct, IReduction
    {
        var sum = 0.0;
        for (nint i = 0; i < n; i += Block)
        {
            var part = Dispatch(operation, nint.Min(Block, n - i), ref At(ref a, A, i), ref At(ref b, B, i), ref At(ref c, C, i), ref At(ref d, D, i));
            sum += typeof(T) == typeof(float) ? Unsafe.BitCast<T, float>(part) : Unsafe.BitCast<T, double>(part);
        }

        return typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>((float)sum) : Unsafe.BitCast<double, T>(sum);

        // What is neither read nor written may be no array at all.
        static ref T At(ref T array, int bit, nint i) => ref Unsafe.Add(ref array, ((O.Reads | O.Writes) & bit) != 0 ? i : 0);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static unsafe T Loop<T, V, O>(O operation, nint n, ref T a, ref T b, ref T c, ref T d)
        where T : unmanaged where V : struct, IVectorLane<V> where O : struct, IReduction
    {
        // The end is read and written under a mask, which wants an address that stays.
        fixed (T* pa = &a, pb = &b, pc = &c, pd = &d)
        {
            var identity = Spread<V>(O.Adds ? 0.0 : double.NegativeInfinity);
            var result = identity;
            nint i = 0;
            if (O.Short)
            {
                V r1 = identity, r2 = identity, r3 = identity;
                for (; i <= n - 4 * V.Count; i += 4 * V.Count)
                {
                    result = Combine<V, O>(result, Whole<T, V, O>(operation, i, ref a, ref b, ref c, ref d));
                    r1 = Combine<V, O>(r1, Whole<T, V, O>(operation, i + V.Count, ref a, ref b, ref c, ref d));
                    r2 = Combine<V, O>(r2, Whole<T, V, O>(operation, i + 2 * V.Count, ref a, ref b, ref c, ref d));
                    r3 = Combine<V, O>(r3, Whole<T, V, O>(operation, i + 3 * V.Count, ref a, ref b, ref c, ref d));
                }

                result = Combine<V, O>(Combine<V, O>(result, r1), Combine<V, O>(r2, r3));
            }

            for (; i < n; i += V.Count)
            {
                V va = default, vb = default, vc = default, vd = default, mask = default;
                var whole = i <= n - V.Count;
                if (whole)
                {
                    if ((O.Reads & A) != 0) va = V.Load(in Unsafe.Add(ref a, i));
                    if ((O.Reads & B) != 0) vb = V.Load(in Unsafe.Add(ref b, i));
                    if ((O.Reads & C) != 0) vc = V.Load(in Unsafe.Add(ref c, i));
                    if ((O.Reads & D) != 0) vd = V.Load(in Unsafe.Add(ref d, i));
                }
                else
                {
                    mask = V.First((int)(n - i));
                    if ((O.Reads & A) != 0) va = V.Load(in Unsafe.Add(ref a, i), mask);
                    if ((O.Reads & B) != 0) vb = V.Load(in Unsafe.Add(ref b, i), mask);
                    if ((O.Reads & C) != 0) vc = V.Load(in Unsafe.Add(ref c, i), mask);
                    if ((O.Reads & D) != 0) vd = V.Load(in Unsafe.Add(ref d, i), mask);
                }

                var term = operation.Term(ref va, ref vb, ref vc, ref vd);
                if (whole)
                {
                    if ((O.Writes & A) != 0) va.Store(ref Unsafe.Add(ref a, i));
                    if ((O.Writes & B) != 0) vb.Store(ref Unsafe.Add(ref b, i));
                    if ((O.Writes & C) != 0) vc.Store(ref Unsafe.Add(ref c, i));
                    if ((O.Writes & D) != 0) vd.Store(ref Unsafe.Add(ref d, i));
                }
                else
                {
                    term = V.Select(mask, term, identity);
                    if ((O.Writes & A) != 0) va.Store(ref Unsafe.Add(ref a, i), mask);
                    if ((O.Writes & B) != 0) vb.Store(ref Unsafe.Add(ref b, i), mask);
                    if ((O.Writes & C) != 0) vc.Store(ref Unsafe.Add(ref c, i), mask);
                    if ((O.Writes & D) != 0) vd.Store(ref Unsafe.Add(ref d, i), mask);
                }

                result = Combine<V, O>(result, term);
            }

            return O.Adds ? result.Sum<T>() : result.Largest<T>();
        }
    }

    /// <summary>The term of the whole vector at i.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Whole<T, V, O>(in O operation, nint i, ref T a, ref T b, ref T c, ref T d)
        where T : unmanaged where V : struct, IVectorLane<V> where O : struct, IReduction
    {
        V va = default, vb = default, vc = default, vd = default;
        if ((O.Reads & A) != 0) va = V.Load(in Unsafe.Add(ref a, i));
        if ((O.Reads & B) != 0) vb = V.Load(in Unsafe.Add(ref b, i));
        if ((O.Reads & C) != 0) vc = V.Load(in Unsafe.Add(ref c, i));
        if ((O.Reads & D) != 0) vd = V.Load(in Unsafe.Add(ref d, i));
        var term = operation.Term(ref va, ref vb, ref vc, ref vd);
        if ((O.Writes & A) != 0) va.Store(ref Unsafe.Add(ref a, i));
        if ((O.Writes & B) != 0) vb.Store(ref Unsafe.Add(ref b, i));
        if ((O.Writes & C) != 0) vc.Store(ref Unsafe.Add(ref c, i));
        if ((O.Writes & D) != 0) vd.Store(ref Unsafe.Add(ref d, i));
        return term;
    }

    /// <summary>a + b, or the larger one; a NaN is taken, and kept: it is not at least −∞.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Combine<V, O>(V a, V b) where V : struct, ILane<V> where O : struct, IReduction =>
        O.Adds ? a + b : V.Select(a >= double.NegativeInfinity, V.Max(a, b), a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Spread<V>(double x) where V : struct, ILane<V> => x;
}
