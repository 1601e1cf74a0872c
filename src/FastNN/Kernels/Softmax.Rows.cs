using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastNN.Numerics;

namespace FastNN.Kernels;

public static partial class Softmax
{
    /// <summary>What becomes of a row.</summary>
    private interface IResult
    {
        /// <summary>Whether the result has one number a row, m + log Σ e^(x − m), instead of one an element.</summary>
        static virtual bool One => false;

        /// <summary>Of one number an element: x − m − log Σ e^(x − m), instead of e^(x − m) / Σ e^(x − m).</summary>
        static virtual bool Logarithm => false;

        /// <summary>
        /// Whether the sum is also wanted without its largest term, which is exactly 1 and would swallow what is small beside it; then no term is 0
        /// before its time.
        /// </summary>
        static virtual bool Apart => false;
    }

    private readonly struct Probabilities : IResult;

    private readonly struct SureProbabilities : IResult
    {
        public static bool Apart => true;
    }

    private readonly struct Logarithms : IResult
    {
        public static bool Logarithm => true;
    }

    private readonly struct LogSum : IResult
    {
        public static bool One => true;
    }

    private static void Run<T, R>(int rows, ReadOnlySpan<T> x, Span<T> y) where T : unmanaged where R : struct, IResult => Run<T, R>(rows, x, y, ref Unsafe.NullRef<T>());

    /// <summary>Where the result is <see cref="IResult.Apart"/>, beside takes two numbers of a row: m, and Σ e^(x − m) − 1.</summary>
    private static void Run<T, R>(int rows, ReadOnlySpan<T> x, Span<T> y, ref T beside) where T : unmanaged where R : struct, IResult
    {
        ref var rx = ref MemoryMarshal.GetReference(x);
        ref var ry = ref MemoryMarshal.GetReference(y);
        if (typeof(T) == typeof(float))
        {
            if (Width512.IsSupported)
                Rows<T, FloatVector512, R>(rows, x.Length / rows, ref rx, ref ry, ref beside);
            else
                Rows<T, FloatVector, R>(rows, x.Length / rows, ref rx, ref ry, ref beside);
        }
        else if (typeof(T) == typeof(double))
        {
            if (Width512.IsSupported)
                Rows<T, DoubleVector512, R>(rows, x.Length / rows, ref rx, ref ry, ref beside);
            else
                Rows<T, DoubleVector, R>(rows, x.Length / rows, ref rx, ref ry, ref beside);
        }
        else
            Throw.Precision<T>();
    }

    /// <summary>
    /// Each row three times: its largest element, four chains at once; e^(x − m) and its sum; the quotient. The last vector of a row overlaps the
    /// one before. It is read first and written last, so that y may be x, and its exponentials wait in a register.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Rows<T, V, R>(nint rows, nint n, ref T x, ref T y, ref T beside) where T : unmanaged where V : struct, IVectorLane<V> where R : struct, IResult
    {
        // Rows shorter than a vector are read and written under a mask, which wants an address that stays.
        fixed (T* px = &x, py = &y)
        {
            var last = n - V.Count;
            var mask = V.First((int)nint.Min(n, V.Count));
            for (; rows > 0; rows--, x = ref Unsafe.Add(ref x, n), y = ref Unsafe.Add(ref y, R.One ? 1 : n))
            {
                var end = last >= 0 ? V.Load(in Unsafe.Add(ref x, last)) : V.Select(mask, V.Load(in x, mask), V.Create(x));
                var largest = V.Create(Largest<T, V>(last, ref x, end));

                // Of terms, the largest ones apart: several may be equal.
                V sum = Spread<V>(0.0), tops = sum, e, part;
                nint i = 0;
                while (true)
                {
                    var at = i < last ? V.Load(in Unsafe.Add(ref x, i)) : end;
                    e = R.Apart ? Elementary.ExpOfNegative(at - largest) : Elementary.ExpOrZero(at - largest);
                    part = R.Apart ? V.Select(at >= largest, Spread<V>(0.0), e) : e;
                    if (i >= last)
                        break;
                    if (!R.One && !R.Logarithm)
                        e.Store(ref Unsafe.Add(ref y, i));
                    sum += part;
                    if (R.Apart)
                        tops += e - part;
                    i += V.Count;
                }

                sum += Uncounted(part, last, i, mask);
                var total = V.Create(sum.Sum<T>());
                if (R.Apart)
                {
                    var top = V.Create((tops + Uncounted(e - part, last, i, mask)).Sum<T>());
                    beside = First<T, V>(largest);
                    Unsafe.Add(ref beside, 1) = First<T, V>(total + (top - Spread<V>(1.0)));
                    beside = ref Unsafe.Add(ref beside, 2);
                    total += top;
                }

                if (R.One)
                {
                    y = First<T, V>(largest + V.Log(total));
                }
                else if (R.Logarithm)
                {
                    // (x − m) − log Σ: the difference first, so that it keeps its digits where m is large.
                    var log = V.Log(total);
                    for (i = 0; i < last; i += V.Count)
                        (V.Load(in Unsafe.Add(ref x, i)) - largest - log).Store(ref Unsafe.Add(ref y, i));
                    Store(end - largest - log, last, mask, ref y);
                }
                else
                {
                    var factor = Spread<V>(1.0) / total;
                    for (i = 0; i < last; i += V.Count)
                        (V.Load(in Unsafe.Add(ref y, i)) * factor).Store(ref Unsafe.Add(ref y, i));
                    Store(e * factor, last, mask, ref y);
                }
            }
        }
    }

    /// <summary>Of the last vector, what stands at i and behind it has not been counted yet; of a short row, what is there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Uncounted<V>(V terms, nint last, nint i, V mask) where V : struct, IVectorLane<V> =>
        last >= 0 ? V.Select(V.First((int)(i - last)), Spread<V>(0.0), terms) : V.Select(mask, terms, Spread<V>(0.0));

    /// <summary>The largest number of a row; a NaN is passed over, since its exponential makes the whole row NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Largest<T, V>(nint last, ref T x, V end) where T : unmanaged where V : struct, IVectorLane<V>
    {
        var m0 = V.Max(end, Spread<V>(double.NegativeInfinity));
        V m1 = m0, m2 = m0, m3 = m0;
        nint i = 0;
        for (; i < last - 3 * V.Count; i += 4 * V.Count)
        {
            m0 = V.Max(V.Load(in Unsafe.Add(ref x, i)), m0);
            m1 = V.Max(V.Load(in Unsafe.Add(ref x, i + V.Count)), m1);
            m2 = V.Max(V.Load(in Unsafe.Add(ref x, i + 2 * V.Count)), m2);
            m3 = V.Max(V.Load(in Unsafe.Add(ref x, i + 3 * V.Count)), m3);
        }

        for (; i < last; i += V.Count)
            m0 = V.Max(V.Load(in Unsafe.Add(ref x, i)), m0);

        var m = V.Max(V.Max(m0, m1), V.Max(m2, m3));
        ref var place = ref Unsafe.As<V, T>(ref m);
        var largest = place;
        for (i = 1; i < V.Count; i++)
        {
            largest = typeof(T) == typeof(float)
                ? Unsafe.BitCast<float, T>(float.MaxNative(Unsafe.BitCast<T, float>(Unsafe.Add(ref place, i)), Unsafe.BitCast<T, float>(largest)))
                : Unsafe.BitCast<double, T>(double.MaxNative(Unsafe.BitCast<T, double>(Unsafe.Add(ref place, i)), Unsafe.BitCast<T, double>(largest)));
        }

        return largest;
    }

    /// <summary>Writes the last vector of a row, or all of a row shorter than one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T, V>(V end, nint last, V mask, ref T y) where T : unmanaged where V : struct, IVectorLane<V>
    {
        if (last >= 0)
            end.Store(ref Unsafe.Add(ref y, last));
        else
            end.Store(ref y, mask);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T First<T, V>(V lane) where T : unmanaged where V : struct => Unsafe.As<V, T>(ref lane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Spread<V>(double x) where V : struct, ILane<V> => x;
}
