using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FastNN.Numerics;

/// <summary>A lane of <see cref="Vector512{T}"/> of <see cref="float"/>: kernels take it where the hardware has such vectors and <see cref="System.Numerics.Vector{T}"/> is narrower.</summary>
public readonly struct FloatVector512(Vector512<float> bits) : IVectorLane<FloatVector512>
{
    private readonly Vector512<float> v = bits;

    /// <inheritdoc/>
    public static bool IsDouble => false;

    /// <inheritdoc/>
    public static int Count => Vector512<float>.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator FloatVector512(double x) => new(Vector512.Create((float)x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 operator +(FloatVector512 a, FloatVector512 b) => new(a.v + b.v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 operator -(FloatVector512 a, FloatVector512 b) => new(a.v - b.v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 operator *(FloatVector512 a, FloatVector512 b) => new(a.v * b.v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 operator /(FloatVector512 a, FloatVector512 b) => new(a.v / b.v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 operator -(FloatVector512 a) => new(a.v ^ Vector512.Create(-0.0f));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 operator >(FloatVector512 a, FloatVector512 b) => new(Vector512.GreaterThan<float>(a.v, b.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 operator <(FloatVector512 a, FloatVector512 b) => new(Vector512.LessThan<float>(a.v, b.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 operator >=(FloatVector512 a, FloatVector512 b) => new(Vector512.GreaterThanOrEqual<float>(a.v, b.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 operator <=(FloatVector512 a, FloatVector512 b) => new(Vector512.LessThanOrEqual<float>(a.v, b.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 Select(FloatVector512 mask, FloatVector512 yes, FloatVector512 no) => new(Vector512.ConditionalSelect<float>(mask.v, yes.v, no.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 Min(FloatVector512 a, FloatVector512 b) => new(Vector512.MinNative(a.v, b.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 Max(FloatVector512 a, FloatVector512 b) => new(Vector512.MaxNative(a.v, b.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 Clamp(FloatVector512 x, FloatVector512 low, FloatVector512 high) => Min(high, Max(low, x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 Abs(FloatVector512 a) => new(Vector512.AndNot(a.v, Vector512.Create(-0.0f)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 Sqrt(FloatVector512 a) => new(Vector512.Sqrt(a.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 Round(FloatVector512 a) => new(Vector512.Round(a.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 MultiplyAdd(FloatVector512 a, FloatVector512 b, FloatVector512 c) => new(Vector512.MultiplyAddEstimate(a.v, b.v, c.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 Scale(FloatVector512 a, FloatVector512 n)
    {
        // 2ⁿ in two halves, so that the last product alone can round. Adding 1.5·2²³ + 127 leaves h + 127f in the low bits: no conversion.
        var h = Vector512.Round(n.v * 0.5f);
        return new(a.v * Power(h + Vector512.Create(12582912f + 127f)) * Power(n.v - h + Vector512.Create(12582912f + 127f)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 NearestPower(FloatVector512 x, FloatVector512 y, out FloatVector512 n)
    {
        var shifted = Vector512.MultiplyAddEstimate(x.v, y.v, Vector512.Create(12582912f + 127f));
        n = new(shifted - Vector512.Create(12582912f + 127f));
        return new(Power(shifted));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 NearestPower(FloatVector512 x, FloatVector512 y, out FloatVector512 n, out FloatVector512 rest)
    {
        var shifted = Vector512.MultiplyAddEstimate(x.v, y.v, Vector512.Create(12582912f + 126f));
        n = new(shifted - Vector512.Create(12582912f + 126f));
        var bounded = Vector512.MaxNative(Vector512.Create(12582912f + 2f), shifted);
        rest = new(Power(shifted - bounded + Vector512.Create(12582912f + 128f)));
        return new(Power(bounded));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Power(Vector512<float> shifted) =>
        (shifted.AsInt32() << 23).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 Exponent(FloatVector512 a)
    {
        var field = Abs(a).v.AsInt32() >>> 23;
        return new((field | Vector512.Create(8388608f).AsInt32()).AsSingle() - Vector512.Create(8388608f + 127f));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 CopySign(FloatVector512 size, FloatVector512 sign) => new(Vector512.ConditionalSelect<float>(Vector512.Create(-0.0f), sign.v, size.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 Sign(FloatVector512 size, FloatVector512 sign) => new(size.v | (sign.v & Vector512.Create(-0.0f)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 Create<T>(T x) where T : unmanaged => new(Vector512.Create(Unsafe.BitCast<T, float>(x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 Load<T>(ref readonly T source) where T : unmanaged =>
        new(Vector512.LoadUnsafe(ref Unsafe.As<T, float>(ref Unsafe.AsRef(in source))));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 MultiplyAdd<T>(FloatVector512 a, ref readonly T b, nint at, FloatVector512 c) where T : unmanaged => new(Vector512.MultiplyAddEstimate(a.v, Vector512.LoadUnsafe(ref Unsafe.As<T, float>(ref Unsafe.AsRef(in b)), (nuint)at), c.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector512 First(int count) => new(Vector512.LessThan<float>(Vector512<float>.Indices, Vector512.Create((float)count)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe FloatVector512 Load<T>(ref readonly T source, FloatVector512 mask) where T : unmanaged
    {
        ref var from = ref Unsafe.As<T, float>(ref Unsafe.AsRef(in source));
        if (Avx.IsSupported)
        {
            // In halves, which every machine with masked loads can run, and so test.
            var p = (float*)Unsafe.AsPointer(ref from);
            return new(Vector512.Create(Avx.MaskLoad(p, mask.v.GetLower()), Avx.MaskLoad(p + Count / 2, mask.v.GetUpper())));
        }

        var v = Vector512<float>.Zero;
        for (var i = 0; i < Count; i++)
        {
            if (mask.v.AsInt32()[i] != 0)
                v = v.WithElement(i, Unsafe.Add(ref from, i));
        }

        return new(v);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<T>(ref T destination) where T : unmanaged => v.StoreUnsafe(ref Unsafe.As<T, float>(ref destination));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<T>(ref T destination, FloatVector512 mask) where T : unmanaged =>
        Partial.Store(v, BitOperations.PopCount(mask.v.ExtractMostSignificantBits()), ref Unsafe.As<T, float>(ref destination));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Sum<T>() where T : unmanaged => Unsafe.BitCast<float, T>(Vector512.Sum(v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSums<T>(FloatVector512 a, FloatVector512 b, FloatVector512 c, FloatVector512 d, ref T to, ref T from) where T : unmanaged =>
        Partial.Store(Vector128.Create(Vector512.Sum(a.v), Vector512.Sum(b.v), Vector512.Sum(c.v), Vector512.Sum(d.v)), ref Unsafe.As<T, float>(ref to), ref Unsafe.As<T, float>(ref from));

    /// <inheritdoc/>
    public T Largest<T>() where T : unmanaged
    {
        var largest = v[0];
        for (var i = 1; i < Count; i++)
            largest = MathF.Max(largest, v[i]);
        return Unsafe.BitCast<float, T>(largest);
    }

    /// <inheritdoc/>
    public override string ToString() => v.ToString();
}
