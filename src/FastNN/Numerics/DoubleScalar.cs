using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastNN.Numerics;

/// <summary>A lane of one <see cref="double"/>: the readable oracle of every kernel, equal to the vector lanes to the last bit.</summary>
public readonly struct DoubleScalar(double value) : IVectorLane<DoubleScalar>
{
    private readonly double v = value;

    /// <summary>The number.</summary>
    public double Value => v;

    /// <inheritdoc/>
    public static bool IsDouble => true;

    /// <inheritdoc/>
    public static int Count => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator DoubleScalar(double x) => new((double)x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar operator +(DoubleScalar a, DoubleScalar b) => new(a.v + b.v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar operator -(DoubleScalar a, DoubleScalar b) => new(a.v - b.v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar operator *(DoubleScalar a, DoubleScalar b) => new(a.v * b.v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar operator /(DoubleScalar a, DoubleScalar b) => new(a.v / b.v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar operator -(DoubleScalar a) => new(-a.v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar operator >(DoubleScalar a, DoubleScalar b) => Mask(a.v > b.v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar operator <(DoubleScalar a, DoubleScalar b) => Mask(a.v < b.v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar operator >=(DoubleScalar a, DoubleScalar b) => Mask(a.v >= b.v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar operator <=(DoubleScalar a, DoubleScalar b) => Mask(a.v <= b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static DoubleScalar Mask(bool set) => new(Unsafe.BitCast<long, double>(set ? -1 : 0));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar Select(DoubleScalar mask, DoubleScalar yes, DoubleScalar no) => Unsafe.BitCast<double, long>(mask.v) != 0 ? yes : no;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar Min(DoubleScalar a, DoubleScalar b) => new(double.MinNative(a.v, b.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar Max(DoubleScalar a, DoubleScalar b) => new(double.MaxNative(a.v, b.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar Clamp(DoubleScalar x, DoubleScalar low, DoubleScalar high) => Min(high, Max(low, x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar Abs(DoubleScalar a) => new(Math.Abs(a.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar Sqrt(DoubleScalar a) => new(Math.Sqrt(a.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar Round(DoubleScalar a) => new(Math.Round(a.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar MultiplyAdd(DoubleScalar a, DoubleScalar b, DoubleScalar c) => new(double.MultiplyAddEstimate(a.v, b.v, c.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar Scale(DoubleScalar a, DoubleScalar n)
    {
        var h = Math.Round(n.v * 0.5);
        return new(a.v * Power(h + (6755399441055744.0 + 1023.0)) * Power(n.v - h + (6755399441055744.0 + 1023.0)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar NearestPower(DoubleScalar x, DoubleScalar y, out DoubleScalar n)
    {
        var shifted = double.MultiplyAddEstimate(x.v, y.v, 6755399441055744.0 + 1023.0);
        n = new(shifted - (6755399441055744.0 + 1023.0));
        return new(Power(shifted));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar NearestPower(DoubleScalar x, DoubleScalar y, out DoubleScalar n, out DoubleScalar rest)
    {
        var shifted = double.MultiplyAddEstimate(x.v, y.v, 6755399441055744.0 + 1022.0);
        n = new(shifted - (6755399441055744.0 + 1022.0));
        var bounded = double.Max(6755399441055744.0 + 2.0, shifted);
        rest = new(Power(shifted - bounded + (6755399441055744.0 + 1024.0)));
        return new(Power(bounded));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Power(double shifted) => Unsafe.BitCast<long, double>(Unsafe.BitCast<double, long>(shifted) << 52);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar Exponent(DoubleScalar a)
    {
        var field = Unsafe.BitCast<double, long>(Math.Abs(a.v)) >>> 52;
        return new(Unsafe.BitCast<long, double>(field | Unsafe.BitCast<double, long>(4503599627370496.0)) - (4503599627370496.0 + 1023.0));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar CopySign(DoubleScalar size, DoubleScalar sign) => new(Math.CopySign(size.v, sign.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar Create<T>(T x) where T : unmanaged => new(Unsafe.BitCast<T, double>(x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar Load<T>(ref readonly T source) where T : unmanaged => new(Unsafe.As<T, double>(ref Unsafe.AsRef(in source)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar First(int count) => Mask(count > 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleScalar Load<T>(ref readonly T source, DoubleScalar mask) where T : unmanaged =>
        Unsafe.BitCast<double, long>(mask.v) != 0 ? Load(in source) : default;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<T>(ref T destination) where T : unmanaged => Unsafe.As<T, double>(ref destination) = v;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<T>(ref T destination, DoubleScalar mask) where T : unmanaged
    {
        if (Unsafe.BitCast<double, long>(mask.v) != 0)
            Store(ref destination);
    }

    /// <inheritdoc/>
    public T Sum<T>() where T : unmanaged => Unsafe.BitCast<double, T>(v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSums<T>(DoubleScalar a, DoubleScalar b, DoubleScalar c, DoubleScalar d, ref T to, ref T from) where T : unmanaged =>
        Partial.Store(Vector256.Create(a.v, b.v, c.v, d.v), ref Unsafe.As<T, double>(ref to), ref Unsafe.As<T, double>(ref from));

    /// <inheritdoc/>
    public T Largest<T>() where T : unmanaged => Unsafe.BitCast<double, T>(v);

    /// <inheritdoc/>
    public override string ToString() => v.ToString();
}
