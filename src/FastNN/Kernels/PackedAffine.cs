using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastNN.Numerics;

namespace FastNN.Kernels;

/// <summary>
/// The affine map z = x·W + b with constants that were brought into the order in which they are read: panels of W two vectors wide, each one piece
/// of memory, padded with zeros.
/// </summary>
/// <remarks>
/// Weights beyond the caches are then one stream: 1024-4096-1024, 34 MB of them, takes 1.55 ms, and 2.2 to 2.5 where panels are read out of the rows
/// of W (Zen 3).
/// </remarks>
internal sealed class PackedAffine<T> where T : unmanaged
{
    private readonly int inputs, outputs;
    private readonly Block<T> panels, bias;

    /// <summary>A copy of W [inputs, outputs] and of b [outputs] or, if that is empty, zero.</summary>
    public PackedAffine(int inputs, int outputs, ReadOnlySpan<T> W, ReadOnlySpan<T> b)
    {
        this.inputs = inputs;
        this.outputs = outputs;
        panels = new((int)Length(inputs, outputs));
        bias = new((int)Padded(outputs));
        b.CopyTo(bias.Span);
        if (!W.IsEmpty)
            Gemm.Pack(outputs, inputs, new Product<T> { B = ref MemoryMarshal.GetReference(W), BRow = outputs, BColumn = 1 }, ref panels.First);
    }

    /// <summary>How many numbers W is in whole panels.</summary>
    public static long Length(int inputs, int outputs) => inputs * Padded(outputs);

    private static long Padded(int outputs) => (outputs + 2L * Count - 1) / (2 * Count) * (2 * Count);

    /// <summary>Numbers in a vector of the kernels.</summary>
    private static int Count => (Width512.IsSupported ? 64 : System.Numerics.Vector<byte>.Count) / Unsafe.SizeOf<T>();

    /// <summary>Whether there are no inputs or no outputs.</summary>
    public bool IsEmpty => inputs == 0 || outputs == 0;

    /// <summary>y ← f(x·W + b) for one row of at least one output.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Run<F>(ref T x, F f, ref T y) where F : struct, IActivation => Gemv.RunPacked(f, inputs, outputs, ref x, ref panels.First, ref bias.First, ref y);

    /// <summary>y ← f(x·W + b); x [rows, inputs], y [rows, outputs], apart. A team takes some rows each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<F>(int rows, ReadOnlySpan<T> x, F f, Span<T> y, Team? team = null) where F : struct, IActivation
    {
        if (x.Length != (long)rows * inputs)
            Throw.Length(nameof(x), x.Length, (long)rows * inputs);
        if (y.Length != (long)rows * outputs)
            Throw.Length(nameof(y), y.Length, (long)rows * outputs);
        if (y.IsEmpty)
            return;
        if (rows == 1)
            Run(ref MemoryMarshal.GetReference(x), f, ref MemoryMarshal.GetReference(y));
        else if (Sharing.Pays(team, (long)rows * inputs * outputs, Gemm.MinShared))
            RunShared(team!, rows, x, f, y);
        else
            RunRows(rows, x, f, y);
    }

    // Both apart, so that the frame of one row's call, which is cleared every time, stays small.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void RunShared<F>(Team team, int rows, ReadOnlySpan<T> x, F f, Span<T> y) where F : struct, IActivation =>
        Sharing.Run(team, rows, Gemm.TileRows, new Share<F>(this, x, f, y));

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void RunRows<F>(int rows, ReadOnlySpan<T> x, F f, Span<T> y) where F : struct, IActivation
    {
        Gemm.RunPacked(rows, outputs, inputs, new Product<T>
        {
            A = ref MemoryMarshal.GetReference(x),
            ARow = inputs,
            AColumn = 1,
            B = ref panels.First,
            BRow = 2 * Count,
            BColumn = 1,
            C0 = ref bias.First,
            C0Pitch = 0,
            C = ref MemoryMarshal.GetReference(y),
            CPitch = outputs,
        });
        Elementwise.Activate(f, y, y);
    }

    /// <summary>Some rows.</summary>
    private readonly ref struct Share<F>(PackedAffine<T> affine, ReadOnlySpan<T> x, F f, Span<T> y) : IRange where F : struct, IActivation
    {
        private readonly ReadOnlySpan<T> x = x;
        private readonly Span<T> y = y;

        public void Run(int start, int count) =>
            affine.RunRows(count, x.Slice(start * affine.inputs, count * affine.inputs), f, y.Slice(start * affine.outputs, count * affine.outputs));
    }
}
