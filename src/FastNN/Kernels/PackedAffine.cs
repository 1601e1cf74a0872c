using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastNN.Numerics;

namespace FastNN.Kernels;

/// <summary>
/// The affine map z = x·W + b with constants that were brought into the order in which they are read: panels of W two vectors wide, each one piece
/// of memory, padded with zeros.
/// </summary>
/// <remarks>
/// Weights beyond the caches are read at the speed of a plain read, since they are one stream; by rows of W, panel by panel, 1024→4096 takes
/// one and a half times as long.
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
        var width = 2 * Count;
        var padded = (outputs + width - 1) / width * width;
        panels = new(checked(inputs * padded));
        bias = new(padded);
        b.CopyTo(bias.Span);
        if (!W.IsEmpty)
            Gemm.Pack(outputs, inputs, new Product<T> { B = ref MemoryMarshal.GetReference(W), BRow = outputs, BColumn = 1 }, ref panels.First);
    }

    /// <summary>Numbers in a vector of the kernels.</summary>
    private static int Count => (Width512.IsSupported ? 64 : System.Numerics.Vector<byte>.Count) / Unsafe.SizeOf<T>();

    /// <summary>y ← f(x·W + b); x [rows, inputs], y [rows, outputs], apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<F>(int rows, ReadOnlySpan<T> x, F f, Span<T> y) where F : struct, IActivation
    {
        if (x.Length != (long)rows * inputs)
            Throw.Length(nameof(x), x.Length, (long)rows * inputs);
        if (y.Length != (long)rows * outputs)
            Throw.Length(nameof(y), y.Length, (long)rows * outputs);
        ref var from = ref MemoryMarshal.GetReference(x);
        ref var to = ref MemoryMarshal.GetReference(y);
        if (rows == 1)
        {
            Gemv.RunPacked(f, inputs, outputs, ref from, ref panels.First, ref bias.First, ref to);
            return;
        }

        Gemm.RunPacked(rows, outputs, inputs, new Product<T>
        {
            A = ref from,
            ARow = inputs,
            AColumn = 1,
            B = ref panels.First,
            BRow = 2 * Count,
            BColumn = 1,
            C0 = ref bias.First,
            C0Pitch = 0,
            C = ref to,
            CPitch = outputs,
        });
        Elementwise.Activate(f, y, y);
    }
}
