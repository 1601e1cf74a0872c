using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN.Kernels;

internal static partial class Gemm
{
    /// <summary>
    /// Some rows of a tile, two vectors wide, kept in registers. Taller tiles are composed: Thrice&lt;Twice&lt;Row&gt;&gt; has six rows. Mutating
    /// instance methods are what the JIT promotes to registers whole. Pitches are in bytes: that saves the loop instructions, of which it has as many
    /// as a core takes.
    /// </summary>
    internal interface IRows<V> where V : struct, IVectorLane<V>
    {
        static abstract int Height { get; }

        void Load<T, C>(ref T source, nint pitch, in C columns) where T : unmanaged where C : struct, IColumns<V>;

        void MultiplyAdd<T>(ref T a, nint pitch, V b0, V b1) where T : unmanaged;

        void Store<T, C>(ref T destination, nint pitch, in C columns) where T : unmanaged where C : struct, IColumns<V>;
    }

    internal struct Row<V> : IRows<V> where V : struct, IVectorLane<V>
    {
        public V c0, c1;

        public static int Height => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Load<T, C>(ref T source, nint pitch, in C columns) where T : unmanaged where C : struct, IColumns<V> =>
            (c0, c1) = (columns.First(ref source), columns.Second(ref source));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void MultiplyAdd<T>(ref T a, nint pitch, V b0, V b1) where T : unmanaged
        {
            var x = V.Create(a);
            c0 = V.MultiplyAdd(x, b0, c0);
            c1 = V.MultiplyAdd(x, b1, c1);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Store<T, C>(ref T destination, nint pitch, in C columns) where T : unmanaged where C : struct, IColumns<V> =>
            columns.Store(ref destination, c0, c1);
    }

    /// <summary>A row of which there is one vector or less.</summary>
    internal struct Half<V> : IRows<V> where V : struct, IVectorLane<V>
    {
        public V c0;

        public static int Height => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Load<T, C>(ref T source, nint pitch, in C columns) where T : unmanaged where C : struct, IColumns<V> =>
            c0 = columns.First(ref source);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void MultiplyAdd<T>(ref T a, nint pitch, V b0, V b1) where T : unmanaged => c0 = V.MultiplyAdd(V.Create(a), b0, c0);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Store<T, C>(ref T destination, nint pitch, in C columns) where T : unmanaged where C : struct, IColumns<V> =>
            columns.Store(ref destination, c0, default);
    }

    internal struct Twice<R, V> : IRows<V> where R : struct, IRows<V> where V : struct, IVectorLane<V>
    {
        public R r0, r1;

        public static int Height => 2 * R.Height;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Load<T, C>(ref T source, nint pitch, in C columns) where T : unmanaged where C : struct, IColumns<V>
        {
            r0.Load(ref source, pitch, columns);
            r1.Load(ref Unsafe.AddByteOffset(ref source, R.Height * pitch), pitch, columns);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void MultiplyAdd<T>(ref T a, nint pitch, V b0, V b1) where T : unmanaged
        {
            r0.MultiplyAdd(ref a, pitch, b0, b1);
            r1.MultiplyAdd(ref Unsafe.AddByteOffset(ref a, R.Height * pitch), pitch, b0, b1);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Store<T, C>(ref T destination, nint pitch, in C columns) where T : unmanaged where C : struct, IColumns<V>
        {
            r0.Store(ref destination, pitch, columns);
            r1.Store(ref Unsafe.AddByteOffset(ref destination, R.Height * pitch), pitch, columns);
        }
    }

    internal struct Thrice<R, V> : IRows<V> where R : struct, IRows<V> where V : struct, IVectorLane<V>
    {
        public R r0, r1, r2;

        public static int Height => 3 * R.Height;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Load<T, C>(ref T source, nint pitch, in C columns) where T : unmanaged where C : struct, IColumns<V>
        {
            r0.Load(ref source, pitch, columns);
            r1.Load(ref Unsafe.AddByteOffset(ref source, R.Height * pitch), pitch, columns);
            r2.Load(ref Unsafe.AddByteOffset(ref source, 2 * R.Height * pitch), pitch, columns);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void MultiplyAdd<T>(ref T a, nint pitch, V b0, V b1) where T : unmanaged
        {
            r0.MultiplyAdd(ref a, pitch, b0, b1);
            r1.MultiplyAdd(ref Unsafe.AddByteOffset(ref a, R.Height * pitch), pitch, b0, b1);
            r2.MultiplyAdd(ref Unsafe.AddByteOffset(ref a, 2 * R.Height * pitch), pitch, b0, b1);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Store<T, C>(ref T destination, nint pitch, in C columns) where T : unmanaged where C : struct, IColumns<V>
        {
            r0.Store(ref destination, pitch, columns);
            r1.Store(ref Unsafe.AddByteOffset(ref destination, R.Height * pitch), pitch, columns);
            r2.Store(ref Unsafe.AddByteOffset(ref destination, 2 * R.Height * pitch), pitch, columns);
        }
    }
}
