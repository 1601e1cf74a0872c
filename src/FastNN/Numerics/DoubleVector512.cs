using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FastNN.Numerics;

/// <summary>A lane of <see cref="Vector512{T}"/> of <see cref="double"/>: kernels take it where the hardware has such vectors and <see cref="System.Numerics.Vector{T}"/> is narrower.</summary>
public readonly struct DoubleVector512(Vector512<double> bits) : IVectorLane<DoubleVector512>
{
    private readonly Vector512<double> v = bits;

    /// <inheritdoc/>
    public static bool IsDouble => true;

    /// <inheritdoc/>
    public static int Count => Vector512<double>.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator DoubleVector512(double x) => new(Vector512.Create((double)x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector512 operator +(DoubleVector512 a, DoubleVector512 b) => new(a.v + b.v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector512 operator -(DoubleVector512 a, DoubleVector512 b) => new(a.v - b.v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector512 operator *(DoubleVector512 a, DoubleVector512 b) => new(a.v * b.v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector512 operator /(DoubleVector512 a, DoubleVector512 b) => new(a.v / b.v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector512 operator -(DoubleVector512 a) => new(a.v ^ Vector512.Create(-0.0));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector512 operator >(DoubleVector512 a, DoubleVector512 b) => new(Vector512.GreaterThan<double>(a.v, b.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector512 operator <(DoubleVector512 a, DoubleVector512 b) => new(Vector512.LessThan<double>(a.v, b.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector512 operator >=(DoubleVector512 a, DoubleVector512 b) => new(Vector512.GreaterThanOrEqual<double>(a.v, b.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector512 operator <=(DoubleVector512 a, DoubleVector512 b) => new(Vector512.LessThanOrEqual<double>(a.v, b.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector512 Select(DoubleVector512 mask, DoubleVector512 yes, DoubleVector512 no) => new(Vector512.ConditionalSelect<double>(mask.v, yes.v, no.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector512 Min(DoubleVector512 a, DoubleVector512 b) => new(Vector512.MinNative(a.v, b.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector512 Max(DoubleVector512 a, DoubleVector512 b) => new(Vector512.MaxNative(a.v, b.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector512 Clamp(DoubleVector512 x, DoubleVector512 low, DoubleVector512 high) => Min(high, Max(low, x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector512 Abs(DoubleVector512 a) => new(Vector512.AndNot(a.v, Vector512.Create(-0.0)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector512 Sqrt(DoubleVector512 a) => new(Vector512.Sqrt(a.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector512 Round(DoubleVector512 a) => new(Vector512.Round(a.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector512 MultiplyAdd(DoubleVector512 a, DoubleVector512 b, DoubleVector512 c) => new(Vector512.MultiplyAddEstimate(a.v, b.v, c.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector512 Scale(DoubleVector512 a, DoubleVector512 n)
    {
        // 2ⁿ in two halves, so that the last product alone can round. Adding 1.5·2⁵² + 1023 leaves h + 1023.0 in the low bits: no conversion.
        var h = Vector512.Round(n.v * 0.5);
        return new(a.v * Power(h + Vector512.Create(6755399441055744.0 + 1023.0)) * Power(n.v - h + Vector512.Create(6755399441055744.0 + 1023.0)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector512 NearestPower(DoubleVector512 x, DoubleVector512 y, out DoubleVector512 n)
    {
        var shifted = Vector512.MultiplyAddEstimate(x.v, y.v, Vector512.Create(6755399441055744.0 + 1023.0));
        n = new(shifted - Vector512.Create(6755399441055744.0 + 1023.0));
        return new(Power(shifted));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector512 NearestPower(DoubleVector512 x, DoubleVector512 y, out DoubleVector512 n, out DoubleVector512 rest)
    {
        var shifted = Vector512.MultiplyAddEstimate(x.v, y.v, Vector512.Create(6755399441055744.0 + 1022.0));
        n = new(shifted - Vector512.Create(6755399441055744.0 + 1022.0));
        var bounded = Vector512.MaxNative(Vector512.Create(6755399441055744.0 + 2.0), shifted);
        rest = new(Power(shifted - bounded + Vector512.Create(6755399441055744.0 + 1024.0)));
        return new(Power(bounded));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Power(Vector512<double> shifted) =>
        (shifted.AsInt64() << 52).AsDouble();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector512 Exponent(DoubleVector512 a)
    {
        var field = Abs(a).v.AsInt64() >>> 52;
        return new((field | Vector512.Create(4503599627370496.0).AsInt64()).AsDouble() - Vector512.Create(4503599627370496.0 + 1023.0));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector512 CopySign(DoubleVector512 size, DoubleVector512 sign) => new(Vector512.ConditionalSelect<double>(Vector512.Create(-0.0), sign.v, size.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector512 Sign(DoubleVector512 size, DoubleVector512 sign) => new(size.v | (sign.v & Vector512.Create(-0.0)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector512 Create<T>(T x) where T : unmanaged => new(Vector512.Create(Unsafe.BitCast<T, double>(x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector512 Load<T>(ref readonly T source) where T : unmanaged =>
        new(Vector512.LoadUnsafe(ref Unsafe.As<T, double>(ref Unsafe.AsRef(in source))));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector512 MultiplyAdd<T>(DoubleVector512 a, ref readonly T b, nint at, DoubleVector512 c) where T : unmanaged => new(Vector512.MultiplyAddEstimate(a.v, Vector512.LoadUnsafe(ref Unsafe.As<T, double>(ref Unsafe.AsRef(in b)), (nuint)at), c.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector512 First(int count) => new(Vector512.LessThan<double>(Vector512<double>.Indices, Vector512.Create((double)count)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe DoubleVector512 Load<T>(ref readonly T source, DoubleVector512 mask) where T : unmanaged
    {
        ref var from = ref Unsafe.As<T, double>(ref Unsafe.AsRef(in source));
        if (Avx.IsSupported)
        {
            // In halves, which every machine with masked loads can run, and so test.
            var p = (double*)Unsafe.AsPointer(ref from);
            return new(Vector512.Create(Avx.MaskLoad(p, mask.v.GetLower()), Avx.MaskLoad(p + Count / 2, mask.v.GetUpper())));
        }

        var v = Vector512<double>.Zero;
        for (var i = 0; i < Count; i++)
        {
            if (mask.v.AsInt64()[i] != 0)
                v = v.WithElement(i, Unsafe.Add(ref from, i));
        }

        return new(v);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<T>(ref T destination) where T : unmanaged => v.StoreUnsafe(ref Unsafe.As<T, double>(ref destination));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<T>(ref T destination, DoubleVector512 mask) where T : unmanaged =>
        Partial.Store(v, BitOperations.PopCount(mask.v.ExtractMostSignificantBits()), ref Unsafe.As<T, double>(ref destination));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Sum<T>() where T : unmanaged => Unsafe.BitCast<double, T>(Vector512.Sum(v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSums<T>(DoubleVector512 a, DoubleVector512 b, DoubleVector512 c, DoubleVector512 d, ref T to, ref T from) where T : unmanaged =>
        Partial.Store(Vector256.Create(Vector512.Sum(a.v), Vector512.Sum(b.v), Vector512.Sum(c.v), Vector512.Sum(d.v)), ref Unsafe.As<T, double>(ref to), ref Unsafe.As<T, double>(ref from));

    /// <inheritdoc/>
    public T Largest<T>() where T : unmanaged
    {
        var largest = v[0];
        for (var i = 1; i < Count; i++)
            largest = Math.Max(largest, v[i]);
        return Unsafe.BitCast<double, T>(largest);
    }

    /// <inheritdoc/>
    public override string ToString() => v.ToString();
}
