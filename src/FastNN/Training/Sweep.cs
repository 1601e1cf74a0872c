using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>One pass over parameters, gradients and what is kept beside them: w ← update(w, g), g ← 0.</summary>
internal static class Sweep
{
    /// <summary>
    /// Over <paramref name="n"/> elements from each start. Tensors are padded to whole cache lines, so there is no tail.
    /// </summary>
    public static void Run<T, R>(R rule, Coefficients k, int n, ref T w, ref T g, ref T s0, ref T s1, ref T s2) where T : unmanaged where R : struct, IUpdateRule
    {
        if (typeof(T) == typeof(float))
            Loop<T, FloatVector, R>(rule, k, n, ref w, ref g, ref s0, ref s1, ref s2);
        else if (typeof(T) == typeof(double))
            Loop<T, DoubleVector, R>(rule, k, n, ref w, ref g, ref s0, ref s1, ref s2);
        else
            Throw.Precision<T>();
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static void Loop<T, V, R>(R rule, Coefficients k, nint n, ref T w, ref T g, ref T s0, ref T s1, ref T s2)
        where T : unmanaged where V : struct, IVectorLane<V> where R : struct, IUpdateRule
    {
        var coefficients = new Coefficients<V>(k);
        for (nint i = 0; i < n; i += V.Count)
        {
            V a = default, b = default, c = default;
            if (R.States > 0)
                a = V.Load(in Unsafe.Add(ref s0, i));
            if (R.States > 1)
                b = V.Load(in Unsafe.Add(ref s1, i));
            if (R.States > 2)
                c = V.Load(in Unsafe.Add(ref s2, i));
            rule.Update(coefficients, V.Load(in Unsafe.Add(ref w, i)), V.Load(in Unsafe.Add(ref g, i)), ref a, ref b, ref c).Store(ref Unsafe.Add(ref w, i));
            default(V).Store(ref Unsafe.Add(ref g, i));
            if (R.States > 0)
                a.Store(ref Unsafe.Add(ref s0, i));
            if (R.States > 1)
                b.Store(ref Unsafe.Add(ref s1, i));
            if (R.States > 2)
                c.Store(ref Unsafe.Add(ref s2, i));
        }
    }
}
