using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastNN.Kernels;

/// <summary>
/// The same for callers that know all sizes and whose spans are apart, as the plan of a network lays them out: what is asserted here, the public
/// entries check. A step of 4-16-16-2 makes eleven of these calls.
/// </summary>
public static partial class Affine
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Forward<T, F>(int rows, int inputs, int outputs, ReadOnlySpan<T> x, ReadOnlySpan<T> W, ReadOnlySpan<T> b, F f, Span<T> z, Span<T> y, Team? team)
        where T : unmanaged where F : struct, IActivation
    {
        Debug.Assert(y.Length == rows * outputs && z.Length == y.Length && (b.IsEmpty || b.Length == outputs));
        Debug.Assert(inputs == 0 || (x.Length == rows * inputs && W.Length == inputs * outputs));
        if (rows == 1 && inputs > 0 && !b.IsEmpty)
            Gemv.Run(f, inputs, outputs, ref MemoryMarshal.GetReference(x), ref MemoryMarshal.GetReference(W), ref MemoryMarshal.GetReference(b),
                ref MemoryMarshal.GetReference(z), ref MemoryMarshal.GetReference(y));
        else
            Many(rows, inputs, outputs, x, W, b, f, z, y, team);
    }

    /// <summary>Apart, so that the frame of one row's call, which is cleared every time, stays small: 4-16-16-2 takes 131 ns so, 164 in one (Zen 3).</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Many<T, F>(int rows, int inputs, int outputs, ReadOnlySpan<T> x, ReadOnlySpan<T> W, ReadOnlySpan<T> b, F f, Span<T> z, Span<T> y, Team? team)
        where T : unmanaged where F : struct, IActivation
    {
        ref var start = ref b.IsEmpty ? ref Unsafe.NullRef<T>() : ref MemoryMarshal.GetReference(b);
        if (Narrow.Suits<T>(rows, outputs, inputs))
            Narrow.Run(rows, outputs, inputs, ref MemoryMarshal.GetReference(x), ref MemoryMarshal.GetReference(W), ref start, ref MemoryMarshal.GetReference(z));
        else
            Gemm.Run(rows, outputs, inputs, ref MemoryMarshal.GetReference(x), inputs, 1, ref MemoryMarshal.GetReference(W), outputs, 1, ref start, 0,
                ref MemoryMarshal.GetReference(z), outputs, team);
        Elementwise.Activate(f, z, y, team);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Transposed<T>(int rows, int inputs, int outputs, ReadOnlySpan<T> dz, ReadOnlySpan<T> W, Span<T> dx, bool add, Team? team) where T : unmanaged
    {
        Debug.Assert(dz.Length == rows * outputs && W.Length == inputs * outputs && dx.Length == rows * inputs);
        ref var to = ref MemoryMarshal.GetReference(dx);
        if (rows < 4)
            Dots.Run(rows, inputs, outputs, ref MemoryMarshal.GetReference(dz), ref MemoryMarshal.GetReference(W), ref to, add);
        else
            Gemm.Run(rows, inputs, outputs, ref MemoryMarshal.GetReference(dz), outputs, 1, ref MemoryMarshal.GetReference(W), 1, outputs,
                ref add ? ref to : ref Unsafe.NullRef<T>(), inputs, ref to, inputs, team);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Outer<T>(int rows, int inputs, int outputs, ReadOnlySpan<T> x, ReadOnlySpan<T> dz, Span<T> dW, Team? team) where T : unmanaged
    {
        Debug.Assert(x.Length == rows * inputs && dz.Length == rows * outputs && dW.Length == inputs * outputs);
        ref var to = ref MemoryMarshal.GetReference(dW);
        if (rows == 1)
            RankOne.Run(inputs, outputs, ref MemoryMarshal.GetReference(x), ref MemoryMarshal.GetReference(dz), ref to);
        else if (Narrow.Suits<T>(inputs, outputs, rows))
            Narrow.Outer(inputs, outputs, rows, ref MemoryMarshal.GetReference(x), ref MemoryMarshal.GetReference(dz), ref to);
        else
            Gemm.Run(inputs, outputs, rows, ref MemoryMarshal.GetReference(x), 1, inputs, ref MemoryMarshal.GetReference(dz), outputs, 1,
                ref to, outputs, ref to, outputs, team);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void SumRows<T>(int rows, int outputs, ReadOnlySpan<T> dz, Span<T> db) where T : unmanaged
    {
        Debug.Assert(dz.Length == rows * outputs && db.Length == outputs);
        RowSums.Run(rows, outputs, ref MemoryMarshal.GetReference(dz), ref MemoryMarshal.GetReference(db));
    }
}
