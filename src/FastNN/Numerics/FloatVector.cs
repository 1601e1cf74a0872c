using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FastNN.Numerics;

/// <summary>A lane of <see cref="Vector{T}"/> of <see cref="float"/>: the machine's portable vector width.</summary>
public readonly struct FloatVector(Vector<float> bits) : IVectorLane<FloatVector>
{
    private readonly Vector<float> v = bits;

    /// <inheritdoc/>
    public static bool IsDouble => false;

    /// <inheritdoc/>
    public static int Count => Vector<float>.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator FloatVector(double x) => new(Vector.Create((float)x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector operator +(FloatVector a, FloatVector b) => new(a.v + b.v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector operator -(FloatVector a, FloatVector b) => new(a.v - b.v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector operator *(FloatVector a, FloatVector b) => new(a.v * b.v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector operator /(FloatVector a, FloatVector b) => new(a.v / b.v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector operator -(FloatVector a) => new(a.v ^ Vector.Create(-0.0f));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector operator >(FloatVector a, FloatVector b) => new(Vector.GreaterThan<float>(a.v, b.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector operator <(FloatVector a, FloatVector b) => new(Vector.LessThan<float>(a.v, b.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector operator >=(FloatVector a, FloatVector b) => new(Vector.GreaterThanOrEqual<float>(a.v, b.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector operator <=(FloatVector a, FloatVector b) => new(Vector.LessThanOrEqual<float>(a.v, b.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector Select(FloatVector mask, FloatVector yes, FloatVector no) => new(
        Avx.IsSupported && Vector<float>.Count == Vector256<float>.Count ? Avx.BlendVariable(no.v.AsVector256(), yes.v.AsVector256(), mask.v.AsVector256()).AsVector() : Vector.ConditionalSelect<float>(mask.v, yes.v, no.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector Min(FloatVector a, FloatVector b) => new(Vector.MinNative(a.v, b.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector Max(FloatVector a, FloatVector b) => new(Vector.MaxNative(a.v, b.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector Clamp(FloatVector x, FloatVector low, FloatVector high) => Min(high, Max(low, x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector Abs(FloatVector a) => new(Vector.AndNot(a.v, Vector.Create(-0.0f)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector Sqrt(FloatVector a) => new(Vector.SquareRoot(a.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector Round(FloatVector a) => new(Vector.Round(a.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector MultiplyAdd(FloatVector a, FloatVector b, FloatVector c) => new(Vector.MultiplyAddEstimate(a.v, b.v, c.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector Scale(FloatVector a, FloatVector n)
    {
        // 2ⁿ in two halves, so that the last product alone can round. Adding 1.5·2²³ + 127 leaves h + 127f in the low bits: no conversion.
        var h = Vector.Round(n.v * 0.5f);
        return new(a.v * Power(h + Vector.Create(12582912f + 127f)) * Power(n.v - h + Vector.Create(12582912f + 127f)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector NearestPower(FloatVector x, FloatVector y, out FloatVector n)
    {
        var shifted = Vector.MultiplyAddEstimate(x.v, y.v, Vector.Create(12582912f + 127f));
        n = new(shifted - Vector.Create(12582912f + 127f));
        return new(Power(shifted));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector NearestPower(FloatVector x, FloatVector y, out FloatVector n, out FloatVector rest)
    {
        var shifted = Vector.MultiplyAddEstimate(x.v, y.v, Vector.Create(12582912f + 126f));
        n = new(shifted - Vector.Create(12582912f + 126f));
        var bounded = Vector.MaxNative(Vector.Create(12582912f + 2f), shifted);
        rest = new(Power(shifted - bounded + Vector.Create(12582912f + 128f)));
        return new(Power(bounded));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Power(Vector<float> shifted) =>
        (shifted.As<float, int>() << 23).As<int, float>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector Exponent(FloatVector a)
    {
        var field = Abs(a).v.As<float, int>() >>> 23;
        return new((field | Vector.Create(8388608f).As<float, int>()).As<int, float>() - Vector.Create(8388608f + 127f));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector CopySign(FloatVector size, FloatVector sign) => new(Vector.ConditionalSelect<float>(Vector.Create(-0.0f), sign.v, size.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector Sign(FloatVector size, FloatVector sign) => new(size.v | (sign.v & Vector.Create(-0.0f)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector Create<T>(T x) where T : unmanaged => new(Vector.Create(Unsafe.BitCast<T, float>(x)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector Load<T>(ref readonly T source) where T : unmanaged =>
        new(Vector.LoadUnsafe(ref Unsafe.As<T, float>(ref Unsafe.AsRef(in source))));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector MultiplyAdd<T>(FloatVector a, ref readonly T b, nint at, FloatVector c) where T : unmanaged => new(Vector.MultiplyAddEstimate(a.v, Vector.LoadUnsafe(ref Unsafe.As<T, float>(ref Unsafe.AsRef(in b)), (nuint)at), c.v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FloatVector First(int count) => new(Vector.LessThan<float>(Vector<float>.Indices, Vector.Create((float)count)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe FloatVector Load<T>(ref readonly T source, FloatVector mask) where T : unmanaged
    {
        ref var from = ref Unsafe.As<T, float>(ref Unsafe.AsRef(in source));
        if (Avx.IsSupported && Vector<float>.Count == Vector256<float>.Count)
            return new(Avx.MaskLoad((float*)Unsafe.AsPointer(ref from), mask.v.AsVector256()).AsVector());

        var v = Vector<float>.Zero;
        for (var i = 0; i < Count; i++)
        {
            if (mask.v.As<float, int>()[i] != 0)
                v = v.WithElement(i, Unsafe.Add(ref from, i));
        }

        return new(v);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<T>(ref T destination) where T : unmanaged => v.StoreUnsafe(ref Unsafe.As<T, float>(ref destination));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<T>(ref T destination, FloatVector mask) where T : unmanaged
    {
        ref var to = ref Unsafe.As<T, float>(ref destination);
        if (Vector<float>.Count == Vector256<float>.Count)
        {
            Partial.Store(v.AsVector256(), BitOperations.PopCount(mask.v.AsVector256().ExtractMostSignificantBits()), ref to);
            return;
        }

        for (var i = 0; i < Count; i++)
        {
            if (mask.v.As<float, int>()[i] != 0)
                Unsafe.Add(ref to, i) = v[i];
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Sum<T>() where T : unmanaged => Unsafe.BitCast<float, T>(Vector.Sum(v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSums<T>(FloatVector a, FloatVector b, FloatVector c, FloatVector d, ref T to, ref T from) where T : unmanaged
    {
        Vector128<float> sums;
        if (Avx.IsSupported && Vector<float>.Count == Vector256<float>.Count)
        {
            var halves = Avx.HorizontalAdd(Avx.HorizontalAdd(a.v.AsVector256(), b.v.AsVector256()), Avx.HorizontalAdd(c.v.AsVector256(), d.v.AsVector256()));
            sums = halves.GetLower() + halves.GetUpper();
        }
        else
            sums = Vector128.Create(Vector.Sum(a.v), Vector.Sum(b.v), Vector.Sum(c.v), Vector.Sum(d.v));
        Partial.Store(sums, ref Unsafe.As<T, float>(ref to), ref Unsafe.As<T, float>(ref from));
    }

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
