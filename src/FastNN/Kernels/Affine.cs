using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastNN.Numerics;

namespace FastNN.Kernels;

/// <summary>The affine map of rows, z = x·W + b, and what its derivatives need. W is stored [inputs, outputs]; spans hold whole rows.</summary>
public static partial class Affine
{
    /// <summary>z ← x·W + b.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="x">[rows, inputs]; empty is zero.</param>
    /// <param name="W">[inputs, outputs].</param>
    /// <param name="b">[outputs]; empty is zero.</param>
    /// <param name="z">[rows, outputs], apart from all others.</param>
    /// <param name="team">Who shares the work; by default the calling thread alone does it.</param>
    /// <exception cref="ArgumentException">A length does not fit, there are fewer than 1 rows of something, or z shares memory with a source.</exception>
    /// <exception cref="InvalidOperationException">The team is running.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static void Forward<T>(int rows, ReadOnlySpan<T> x, ReadOnlySpan<T> W, ReadOnlySpan<T> b, Span<T> z, Team? team = null) where T : unmanaged, INumberBase<T> =>
        Forward(rows, x, W, b, default(Identity), default, z, nameof(z), team);

    /// <summary>y ← f(z) with z = x·W + b.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="x">[rows, inputs]; empty is zero.</param>
    /// <param name="W">[inputs, outputs].</param>
    /// <param name="b">[outputs]; empty is zero.</param>
    /// <param name="f">The activation.</param>
    /// <param name="z">[rows, outputs], apart from the sources; empty is not wanted.</param>
    /// <param name="y">[rows, outputs], apart from all others but z, which it may be.</param>
    /// <param name="team">Who shares the work; by default the calling thread alone does it.</param>
    /// <exception cref="ArgumentException">A length does not fit, there are fewer than 1 rows of something, or z or y shares memory with a source.</exception>
    /// <exception cref="InvalidOperationException">The team is running.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static void Forward<T, F>(int rows, ReadOnlySpan<T> x, ReadOnlySpan<T> W, ReadOnlySpan<T> b, F f, Span<T> z, Span<T> y, Team? team = null)
        where T : unmanaged, INumberBase<T> where F : struct, IActivation => Forward(rows, x, W, b, f, z, y, nameof(y), team);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Forward<T, F>(int rows, ReadOnlySpan<T> x, ReadOnlySpan<T> W, ReadOnlySpan<T> b, F f, Span<T> z, Span<T> y, string yName, Team? team)
        where T : unmanaged, INumberBase<T> where F : struct, IActivation
    {
        if (z.IsEmpty)
            z = y;
        else
            Elementwise.Check<T>(z, y, nameof(z), yName);
        if (y.IsEmpty)
            return;
        var outputs = b.Length;
        if (outputs == 0 || rows < 1 || y.Length != (long)rows * outputs)
            outputs = Width(rows, y.Length, yName);
        if (!b.IsEmpty)
        {
            if (b.Length != outputs)
                Throw.Length(nameof(b), b.Length, outputs);
            Apart(b, y, z, nameof(b), yName);
        }

        var inputs = 0;
        if (!x.IsEmpty && !W.IsEmpty)
        {
            inputs = Width(rows, x.Length, nameof(x));
            if (W.Length != (long)inputs * outputs)
                Throw.Length(nameof(W), W.Length, (long)inputs * outputs);
            Apart(x, y, z, nameof(x), yName);
            Apart(W, y, z, nameof(W), yName);
        }

        Forward(rows, inputs, outputs, x, W, b, f, z, y, team);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Apart<T>(ReadOnlySpan<T> source, Span<T> y, Span<T> z, string name, string yName)
    {
        Elementwise.Apart(source, y, name, yName);
        if (!Unsafe.AreSame(ref MemoryMarshal.GetReference(z), ref MemoryMarshal.GetReference(y)))
            Elementwise.Apart(source, z, name, nameof(z));
    }

    /// <summary>z += x·W. An empty x or W is zero.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="x">[rows, inputs].</param>
    /// <param name="W">[inputs, outputs].</param>
    /// <param name="z">[rows, outputs], apart from the others.</param>
    /// <param name="team">Who shares the work; by default the calling thread alone does it.</param>
    /// <exception cref="ArgumentException">A length does not fit, there are fewer than 1 rows of something, or z shares memory with a source.</exception>
    /// <exception cref="InvalidOperationException">The team is running.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Accumulate<T>(int rows, ReadOnlySpan<T> x, ReadOnlySpan<T> W, Span<T> z, Team? team = null) where T : unmanaged, INumberBase<T>
    {
        if (z.IsEmpty || x.IsEmpty || W.IsEmpty)
            return;
        var (inputs, outputs) = (Width(rows, x.Length, nameof(x)), Width(rows, z.Length, nameof(z)));
        Check(inputs, outputs, x, W, z, nameof(x), nameof(z));
        ref var to = ref MemoryMarshal.GetReference(z);
        Gemm.Run(rows, outputs, inputs, ref MemoryMarshal.GetReference(x), inputs, 1, ref MemoryMarshal.GetReference(W), outputs, 1,
            ref to, outputs, ref to, outputs, team);
    }

    /// <summary>dx ← dz·Wᵀ, or dx += dz·Wᵀ. An empty dz or W is zero, an empty dx is not wanted.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="dz">[rows, outputs].</param>
    /// <param name="W">[inputs, outputs].</param>
    /// <param name="dx">[rows, inputs], apart from the others.</param>
    /// <param name="add">Whether to add to dx.</param>
    /// <param name="team">Who shares the work; by default the calling thread alone does it.</param>
    /// <exception cref="ArgumentException">A length does not fit, there are fewer than 1 rows of something, or dx shares memory with a source.</exception>
    /// <exception cref="InvalidOperationException">The team is running.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transposed<T>(int rows, ReadOnlySpan<T> dz, ReadOnlySpan<T> W, Span<T> dx, bool add = false, Team? team = null) where T : unmanaged, INumberBase<T>
    {
        if (dx.IsEmpty)
            return;
        if (dz.IsEmpty || W.IsEmpty)
        {
            if (!add)
                dx.Clear();
            return;
        }

        var (inputs, outputs) = (Width(rows, dx.Length, nameof(dx)), Width(rows, dz.Length, nameof(dz)));
        Check(inputs, outputs, dz, W, dx, nameof(dz), nameof(dx));
        Transposed(rows, inputs, outputs, dz, W, dx, add, team);
    }

    /// <summary>dW += xᵀ·dz. An empty source is zero, an empty dW is not wanted.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="x">[rows, inputs].</param>
    /// <param name="dz">[rows, outputs].</param>
    /// <param name="dW">[inputs, outputs], apart from the others.</param>
    /// <param name="team">Who shares the work; by default the calling thread alone does it.</param>
    /// <exception cref="ArgumentException">A length does not fit, there are fewer than 1 rows of something, or dW shares memory with a source.</exception>
    /// <exception cref="InvalidOperationException">The team is running.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Outer<T>(int rows, ReadOnlySpan<T> x, ReadOnlySpan<T> dz, Span<T> dW, Team? team = null) where T : unmanaged, INumberBase<T>
    {
        if (dW.IsEmpty || x.IsEmpty || dz.IsEmpty)
            return;
        var (inputs, outputs) = (Width(rows, x.Length, nameof(x)), Width(rows, dz.Length, nameof(dz)));
        if (dW.Length != (long)inputs * outputs)
            Throw.Length(nameof(dW), dW.Length, (long)inputs * outputs);
        Elementwise.Apart(x, dW, nameof(x), nameof(dW));
        Elementwise.Apart(dz, dW, nameof(dz), nameof(dW));
        Outer(rows, inputs, outputs, x, dz, dW, team);
    }

    /// <summary>db += Σ over rows of dz, eight rows at a time. An empty source is zero, an empty db is not wanted.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="dz">[rows, outputs].</param>
    /// <param name="db">[outputs], apart from dz.</param>
    /// <exception cref="ArgumentException">A length does not fit, there are fewer than 1 rows of something, or db shares memory with dz.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SumRows<T>(int rows, ReadOnlySpan<T> dz, Span<T> db) where T : unmanaged, INumberBase<T>
    {
        if (db.IsEmpty || dz.IsEmpty)
            return;
        if (dz.Length != (long)rows * db.Length)
            Throw.Length(nameof(dz), dz.Length, (long)rows * db.Length);
        Elementwise.Apart(dz, db, nameof(dz), nameof(db));
        SumRows(rows, db.Length, dz, db);
    }

    /// <summary>The length of one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Width(int rows, int length, string name)
    {
        if (rows == 1)
            return length;
        if (rows < 1)
            Throw.Rows(rows, name, length);
        var width = length / rows;
        if (length != width * rows)
            Throw.Length(name, length, (long)width * rows);
        return width;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Check<T>(int inputs, int outputs, ReadOnlySpan<T> from, ReadOnlySpan<T> W, Span<T> to, string fromName, string toName)
    {
        if (W.Length != (long)inputs * outputs)
            Throw.Length("W", W.Length, (long)inputs * outputs);
        Elementwise.Apart(from, to, fromName, toName);
        Elementwise.Apart(W, to, nameof(W), toName);
    }
}
