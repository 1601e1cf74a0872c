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

    /// <summary>The term of these lanes.</summary>
    V Term<V>(ref V a, ref V b, ref V c, ref V d) where V : struct, ILane<V>;
}

/// <summary>
/// Reductions in a written order: each place of a lane runs over the elements that fall to it, then halves of the lane are combined. The
/// result depends on the width of the vectors, never on where the data lie.
/// </summary>
internal static class Reduce
{
    public static T Run<T, O>(in O operation, int n, Span<T> a, Span<T> b = default, Span<T> c = default, Span<T> d = default) where T : unmanaged where O : struct, IReduction
    {
        ref var ra = ref MemoryMarshal.GetReference(a);
        ref var rb = ref MemoryMarshal.GetReference(b);
        ref var rc = ref MemoryMarshal.GetReference(c);
        ref var rd = ref MemoryMarshal.GetReference(d);
        return typeof(T) == typeof(float)
            ? Loop<T, FloatVector, O>(operation, n, ref ra, ref rb, ref rc, ref rd)
            : typeof(T) == typeof(double) ? Loop<T, DoubleVector, O>(operation, n, ref ra, ref rb, ref rc, ref rd)
            : Throw.Precision<T>();
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
            for (nint i = 0; i < n; i += V.Count)
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

                // The larger one; a NaN is taken, and kept: it is not at least −∞.
                result = O.Adds ? result + term : V.Select(term <= result, result, V.Select(result >= identity, term, result));
            }

            return O.Adds ? result.Sum<T>() : result.Largest<T>();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Spread<V>(double x) where V : struct, ILane<V> => x;
}
