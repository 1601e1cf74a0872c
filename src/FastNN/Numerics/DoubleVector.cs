using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FastNN.Numerics;

/// <summary>A lane of <see cref="Vector{T}"/> of <see cref="double"/>: the machine's portable vector width.</summary>
public readonly struct DoubleVector(Vector<double> bits) : IVectorLane<DoubleVector>
{
    private readonly Vector<double> v = bits;

    /// <inheritdoc/>
    public static bool IsDouble => true;

    /// <inheritdoc/>
    public static int Count => Vector<double>.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator DoubleVector(double x) => new(Vector.Create((double)x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector operator +(DoubleVector a, DoubleVector b) => new(a.v + b.v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector operator -(DoubleVector a, DoubleVector b) => new(a.v - b.v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector operator *(DoubleVector a, DoubleVector b) => new(a.v * b.v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector operator /(DoubleVector a, DoubleVector b) => new(a.v / b.v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector operator -(DoubleVector a) => new(a.v ^ Vector.Create(-0.0));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector operator >(DoubleVector a, DoubleVector b) => new(Vector.GreaterThan<double>(a.v, b.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector operator <(DoubleVector a, DoubleVector b) => new(Vector.LessThan<double>(a.v, b.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector operator >=(DoubleVector a, DoubleVector b) => new(Vector.GreaterThanOrEqual<double>(a.v, b.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector operator <=(DoubleVector a, DoubleVector b) => new(Vector.LessThanOrEqual<double>(a.v, b.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector Select(DoubleVector mask, DoubleVector yes, DoubleVector no) => new(
        Avx.IsSupported && Vector<double>.Count == Vector256<double>.Count ? Avx.BlendVariable(no.v.AsVector256(), yes.v.AsVector256(), mask.v.AsVector256()).AsVector() : Vector.ConditionalSelect<double>(mask.v, yes.v, no.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector Min(DoubleVector a, DoubleVector b) => new(Vector.MinNative(a.v, b.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector Max(DoubleVector a, DoubleVector b) => new(Vector.MaxNative(a.v, b.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector Clamp(DoubleVector x, DoubleVector low, DoubleVector high) => Min(high, Max(low, x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector Abs(DoubleVector a) => new(Vector.AndNot(a.v, Vector.Create(-0.0)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector Sqrt(DoubleVector a) => new(Vector.SquareRoot(a.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector Round(DoubleVector a) => new(Vector.Round(a.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector MultiplyAdd(DoubleVector a, DoubleVector b, DoubleVector c) => new(Vector.MultiplyAddEstimate(a.v, b.v, c.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector Scale(DoubleVector a, DoubleVector n)
    {
        // 2ⁿ in two halves, so that the last product alone can round. Adding 1.5·2⁵² + 1023 leaves h + 1023.0 in the low bits: no conversion.
        var h = Vector.Round(n.v * 0.5);
        return new(a.v * Power(h + Vector.Create(6755399441055744.0 + 1023.0)) * Power(n.v - h + Vector.Create(6755399441055744.0 + 1023.0)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector NearestPower(DoubleVector x, DoubleVector y, out DoubleVector n)
    {
        var shifted = Vector.MultiplyAddEstimate(x.v, y.v, Vector.Create(6755399441055744.0 + 1023.0));
        n = new(shifted - Vector.Create(6755399441055744.0 + 1023.0));
        return new(Power(shifted));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector NearestPower(DoubleVector x, DoubleVector y, out DoubleVector n, out DoubleVector rest)
    {
        var shifted = Vector.MultiplyAddEstimate(x.v, y.v, Vector.Create(6755399441055744.0 + 1022.0));
        n = new(shifted - Vector.Create(6755399441055744.0 + 1022.0));
        var bounded = Vector.MaxNative(Vector.Create(6755399441055744.0 + 2.0), shifted);
        rest = new(Power(shifted - bounded + Vector.Create(6755399441055744.0 + 1024.0)));
        return new(Power(bounded));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> Power(Vector<double> shifted) =>
        (shifted.As<double, long>() << 52).As<long, double>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector Exponent(DoubleVector a)
    {
        var field = Abs(a).v.As<double, long>() >>> 52;
        return new((field | Vector.Create(4503599627370496.0).As<double, long>()).As<long, double>() - Vector.Create(4503599627370496.0 + 1023.0));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector CopySign(DoubleVector size, DoubleVector sign) => new(Vector.ConditionalSelect<double>(Vector.Create(-0.0), sign.v, size.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector Sign(DoubleVector size, DoubleVector sign) => new(size.v | (sign.v & Vector.Create(-0.0)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector Create<T>(T x) where T : unmanaged => new(Vector.Create(Unsafe.BitCast<T, double>(x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector Load<T>(ref readonly T source) where T : unmanaged =>
        new(Vector.LoadUnsafe(ref Unsafe.As<T, double>(ref Unsafe.AsRef(in source))));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector MultiplyAdd<T>(DoubleVector a, ref readonly T b, nint at, DoubleVector c) where T : unmanaged => new(Vector.MultiplyAddEstimate(a.v, Vector.LoadUnsafe(ref Unsafe.As<T, double>(ref Unsafe.AsRef(in b)), (nuint)at), c.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleVector First(int count) => new(Vector.LessThan<double>(Vector<double>.Indices, Vector.Create((double)count)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe DoubleVector Load<T>(ref readonly T source, DoubleVector mask) where T : unmanaged
    {
        ref var from = ref Unsafe.As<T, double>(ref Unsafe.AsRef(in source));
        if (Avx.IsSupported && Vector<double>.Count == Vector256<double>.Count)
            return new(Avx.MaskLoad((double*)Unsafe.AsPointer(ref from), mask.v.AsVector256()).AsVector());

        var v = Vector<double>.Zero;
        for (var i = 0; i < Count; i++)
        {
            if (mask.v.As<double, long>()[i] != 0)
                v = v.WithElement(i, Unsafe.Add(ref from, i));
        }

        return new(v);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<T>(ref T destination) where T : unmanaged => v.StoreUnsafe(ref Unsafe.As<T, double>(ref destination));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<T>(ref T destination, DoubleVector mask) where T : unmanaged
    {
        ref var to = ref Unsafe.As<T, double>(ref destination);
        if (Vector<double>.Count == Vector256<double>.Count)
        {
            Partial.Store(v.AsVector256(), BitOperations.PopCount(mask.v.AsVector256().ExtractMostSignificantBits()), ref to);
            return;
        }

        for (var i = 0; i < Count; i++)
        {
            if (mask.v.As<double, long>()[i] != 0)
                Unsafe.Add(ref to, i) = v[i];
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Sum<T>() where T : unmanaged => Unsafe.BitCast<double, T>(Vector.Sum(v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSums<T>(DoubleVector a, DoubleVector b, DoubleVector c, DoubleVector d, ref T to, ref T from) where T : unmanaged
    {
        Vector256<double> sums;
        if (Avx.IsSupported && Vector<double>.Count == Vector256<double>.Count)
        {
            var (ab, cd) = (Avx.HorizontalAdd(a.v.AsVector256(), b.v.AsVector256()), Avx.HorizontalAdd(c.v.AsVector256(), d.v.AsVector256()));
            sums = Vector256.Create(ab.GetLower() + ab.GetUpper(), cd.GetLower() + cd.GetUpper());
        }
        else
            sums = Vector256.Create(Vector.Sum(a.v), Vector.Sum(b.v), Vector.Sum(c.v), Vector.Sum(d.v));
        Partial.Store(sums, ref Unsafe.As<T, double>(ref to), ref Unsafe.As<T, double>(ref from));
    }

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
