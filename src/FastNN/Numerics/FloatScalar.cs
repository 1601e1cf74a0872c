using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastNN.Numerics;

/// <summary>A lane of one <see cref="float"/>: the readable oracle of every kernel, equal to the vector lanes to the last bit.</summary>
public readonly struct FloatScalar(float value) : IVectorLane<FloatScalar>
{
    private readonly float v = value;

    /// <summary>The number.</summary>
    public float Value => v;

    /// <inheritdoc/>
    public static bool IsDouble => false;

    /// <inheritdoc/>
    public static int Count => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator FloatScalar(double x) => new((float)x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar operator +(FloatScalar a, FloatScalar b) => new(a.v + b.v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar operator -(FloatScalar a, FloatScalar b) => new(a.v - b.v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar operator *(FloatScalar a, FloatScalar b) => new(a.v * b.v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar operator /(FloatScalar a, FloatScalar b) => new(a.v / b.v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar operator -(FloatScalar a) => new(-a.v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar operator >(FloatScalar a, FloatScalar b) => Mask(a.v > b.v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar operator <(FloatScalar a, FloatScalar b) => Mask(a.v < b.v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar operator >=(FloatScalar a, FloatScalar b) => Mask(a.v >= b.v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar operator <=(FloatScalar a, FloatScalar b) => Mask(a.v <= b.v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static FloatScalar Mask(bool set) => new(Unsafe.BitCast<int, float>(set ? -1 : 0));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar Select(FloatScalar mask, FloatScalar yes, FloatScalar no) => Unsafe.BitCast<float, int>(mask.v) != 0 ? yes : no;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar Min(FloatScalar a, FloatScalar b) => new(float.MinNative(a.v, b.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar Max(FloatScalar a, FloatScalar b) => new(float.MaxNative(a.v, b.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar Clamp(FloatScalar x, FloatScalar low, FloatScalar high) => Min(high, Max(low, x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar Abs(FloatScalar a) => new(MathF.Abs(a.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar Sqrt(FloatScalar a) => new(MathF.Sqrt(a.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar Round(FloatScalar a) => new(MathF.Round(a.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar MultiplyAdd(FloatScalar a, FloatScalar b, FloatScalar c) => new(float.MultiplyAddEstimate(a.v, b.v, c.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar Scale(FloatScalar a, FloatScalar n)
    {
        var h = MathF.Round(n.v * 0.5f);
        return new(a.v * Power(h + (12582912f + 127f)) * Power(n.v - h + (12582912f + 127f)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar NearestPower(FloatScalar x, FloatScalar y, out FloatScalar n)
    {
        var shifted = float.MultiplyAddEstimate(x.v, y.v, 12582912f + 127f);
        n = new(shifted - (12582912f + 127f));
        return new(Power(shifted));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar NearestPower(FloatScalar x, FloatScalar y, out FloatScalar n, out FloatScalar rest)
    {
        var shifted = float.MultiplyAddEstimate(x.v, y.v, 12582912f + 126f);
        n = new(shifted - (12582912f + 126f));
        var bounded = float.Max(12582912f + 2f, shifted);
        rest = new(Power(shifted - bounded + (12582912f + 128f)));
        return new(Power(bounded));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Power(float shifted) => Unsafe.BitCast<int, float>(Unsafe.BitCast<float, int>(shifted) << 23);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar Exponent(FloatScalar a)
    {
        var field = Unsafe.BitCast<float, int>(MathF.Abs(a.v)) >>> 23;
        return new(Unsafe.BitCast<int, float>(field | Unsafe.BitCast<float, int>(8388608f)) - (8388608f + 127f));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar CopySign(FloatScalar size, FloatScalar sign) => new(MathF.CopySign(size.v, sign.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar Create<T>(T x) where T : unmanaged => new(Unsafe.BitCast<T, float>(x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar Load<T>(ref readonly T source) where T : unmanaged => new(Unsafe.As<T, float>(ref Unsafe.AsRef(in source)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar First(int count) => Mask(count > 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatScalar Load<T>(ref readonly T source, FloatScalar mask) where T : unmanaged =>
        Unsafe.BitCast<float, int>(mask.v) != 0 ? Load(in source) : default;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<T>(ref T destination) where T : unmanaged => Unsafe.As<T, float>(ref destination) = v;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<T>(ref T destination, FloatScalar mask) where T : unmanaged
    {
        if (Unsafe.BitCast<float, int>(mask.v) != 0)
            Store(ref destination);
    }

    /// <inheritdoc/>
    public T Sum<T>() where T : unmanaged => Unsafe.BitCast<float, T>(v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSums<T>(FloatScalar a, FloatScalar b, FloatScalar c, FloatScalar d, ref T to, ref T from) where T : unmanaged =>
        Partial.Store(Vector128.Create(a.v, b.v, c.v, d.v), ref Unsafe.As<T, float>(ref to), ref Unsafe.As<T, float>(ref from));

    /// <inheritdoc/>
    public T Largest<T>() where T : unmanaged => Unsafe.BitCast<float, T>(v);

    /// <inheritdoc/>
    public override string ToString() => v.ToString();
}
