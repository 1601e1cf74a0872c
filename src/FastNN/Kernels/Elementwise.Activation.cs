using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastNN.Numerics;
using static FastNN.Kernels.Arrays;

namespace FastNN.Kernels;

public static partial class Elementwise
{
    /// <summary>y ← f(z).</summary>
    /// <param name="f">The activation.</param>
    /// <param name="z">Input, any length.</param>
    /// <param name="y">Output, as long as z; may be z.</param>
    /// <param name="team">Who shares the work; by default the calling thread alone does it.</param>
    /// <exception cref="ArgumentException">The lengths differ, or y overlaps z without being it.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    /// <exception cref="InvalidOperationException">The team is running.</exception>
    public static void Apply<T, F>(F f, ReadOnlySpan<T> z, Span<T> y, Team? team = null) where T : unmanaged where F : struct, IActivation
    {
        Check(z, y, nameof(z), nameof(y));
        Activate(f, z, y, team);
    }

    /// <summary>The same, checked by the caller.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Activate<T, F>(F f, ReadOnlySpan<T> z, Span<T> y, Team? team = null) where T : unmanaged where F : struct, IActivation
    {
        if (typeof(F) != typeof(Identity))
            RunBy(team, new ValueOf<F>(f), z.Length, Source(z), y);
        else if (!Unsafe.AreSame(ref MemoryMarshal.GetReference(z), ref MemoryMarshal.GetReference(y)))
            Copy(z, y);
    }

    /// <summary>dz ← dy ⊙ f′, in place; v is y where <see cref="IActivation.FromOutput"/>, else z.</summary>
    /// <param name="f">The activation.</param>
    /// <param name="v">What the slope reads; nothing looks at it where f is <see cref="Identity"/>.</param>
    /// <param name="dz">On entry dy.</param>
    /// <param name="team">Who shares the work; by default the calling thread alone does it.</param>
    /// <exception cref="ArgumentException">The lengths differ, or dz overlaps v without being it.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    /// <exception cref="InvalidOperationException">The team is running.</exception>
    public static void MultiplySlope<T, F>(F f, ReadOnlySpan<T> v, Span<T> dz, Team? team = null) where T : unmanaged where F : struct, IActivation
    {
        if (typeof(F) == typeof(Identity))
            return;
        Check(v, dz, nameof(v), nameof(dz));
        RunBy(team, new TimesSlope<F>(f), v.Length, Source(v), dz);
    }

    /// <summary>ty ← tz ⊙ f′.</summary>
    /// <param name="f">The activation.</param>
    /// <param name="v">What the slope reads; nothing looks at it where f is <see cref="Identity"/> or tz is empty.</param>
    /// <param name="tz">Tangent of the input; empty is zero.</param>
    /// <param name="ty">Tangent of the output; may be tz.</param>
    /// <param name="team">Who shares the work; by default the calling thread alone does it.</param>
    /// <exception cref="ArgumentException">The lengths differ, or ty overlaps v or tz without being it.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    /// <exception cref="InvalidOperationException">The team is running.</exception>
    public static void Tangent<T, F>(F f, ReadOnlySpan<T> v, ReadOnlySpan<T> tz, Span<T> ty, Team? team = null) where T : unmanaged where F : struct, IActivation
    {
        if (tz.IsEmpty)
        {
            ty.Clear();
            return;
        }

        Check(tz, ty, nameof(tz), nameof(ty));
        if (typeof(F) == typeof(Identity))
        {
            Copy(tz, ty);
            return;
        }

        Check(v, ty, nameof(v), nameof(ty));
        RunBy(team, new SlopeTimes<F>(f), v.Length, Source(v), Source(tz), ty);
    }

    /// <summary>dz ← dy ⊙ f′ and tdz ← tdy ⊙ f′ + dy ⊙ (∂f′/∂v ⊙ tv), in place; the second derivative is the slope's own tangent.</summary>
    /// <param name="f">The activation.</param>
    /// <param name="v">What the slope reads; nothing looks at it where f is <see cref="Identity"/>.</param>
    /// <param name="tv">Its tangent; empty is zero.</param>
    /// <param name="dz">On entry dy; apart from all others.</param>
    /// <param name="tdz">On entry tdy; apart from all others.</param>
    /// <param name="team">Who shares the work; by default the calling thread alone does it.</param>
    /// <exception cref="ArgumentException">The lengths differ, or dz or tdz shares memory with another.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    /// <exception cref="InvalidOperationException">The team is running.</exception>
    public static void MultiplySlopeTangent<T, F>(F f, ReadOnlySpan<T> v, ReadOnlySpan<T> tv, Span<T> dz, Span<T> tdz, Team? team = null)
        where T : unmanaged where F : struct, IActivation
    {
        if (typeof(F) == typeof(Identity))
            return;
        CheckApart(v, dz, nameof(v), nameof(dz));
        CheckApart(v, tdz, nameof(v), nameof(tdz));
        Apart<T>(dz, tdz, nameof(dz), nameof(tdz));
        if (tv.IsEmpty)
        {
            MultiplySlope(f, v, dz, team);
            MultiplySlope(f, v, tdz, team);
            return;
        }

        CheckApart(tv, dz, nameof(tv), nameof(dz));
        Apart(tv, tdz, nameof(tv), nameof(tdz));
        RunBy(team, new SecondSlope<F>(f), v.Length, Source(v), Source(tv), dz, tdz);
    }

    /// <summary>A number that differs, but for chance, when an element of v lies on another smooth piece of f.</summary>
    /// <param name="f">The activation.</param>
    /// <param name="v">What the slope reads.</param>
    public static ulong Pieces<T, F>(F f, ReadOnlySpan<T> v) where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> where F : struct, IActivation
    {
        var hash = Fnv.Start;
        foreach (var x in v)
            hash = Fnv.Add(hash, f.Piece<DoubleScalar>(double.CreateTruncating(x)).Value);
        return hash;
    }

    /// <summary>destination ← source; an empty destination is not wanted, an empty source is zero. They may overlap.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Copy<T>(ReadOnlySpan<T> source, Span<T> destination)
    {
        if (destination.IsEmpty)
            return;
        if (source.IsEmpty)
        {
            destination.Clear();
            return;
        }

        if (source.Length != destination.Length)
            Throw.Length(nameof(destination), destination.Length, source.Length);
        source.CopyTo(destination);
    }

    /// <summary>sum += source; an empty source is zero, an empty sum is not wanted.</summary>
    /// <exception cref="ArgumentException">The lengths differ, or sum overlaps the source without being it.</exception>
    public static void Add<T>(ReadOnlySpan<T> source, Span<T> sum) where T : unmanaged, System.Numerics.INumberBase<T>
    {
        if (sum.IsEmpty || source.IsEmpty)
            return;
        Check(source, sum, nameof(source), nameof(sum));
        System.Numerics.Tensors.TensorPrimitives.Add(sum, source, sum);
    }

    private readonly struct ValueOf<F>(F f) : IOperation where F : struct, IActivation
    {
        public static int Reads => A;

        public static int Writes => B;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(ref V z, ref V y, ref V c, ref V d, ref V e, ref V g) where V : struct, ILane<V> => y = f.Value(z);
    }

    private readonly struct TimesSlope<F>(F f) : IOperation where F : struct, IActivation
    {
        public static int Reads => A | B;

        public static int Writes => B;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(ref V v, ref V dz, ref V c, ref V d, ref V e, ref V g) where V : struct, ILane<V> => dz *= f.Slope(v);
    }

    private readonly struct SlopeTimes<F>(F f) : IOperation where F : struct, IActivation
    {
        public static int Reads => A | B;

        public static int Writes => C;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(ref V v, ref V tz, ref V ty, ref V d, ref V e, ref V g) where V : struct, ILane<V> => ty = tz * f.Slope(v);
    }

    private readonly struct SecondSlope<F>(F f) : IOperation where F : struct, IActivation
    {
        public static int Reads => A | B | C | D;

        public static int Writes => C | D;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(ref V v, ref V tv, ref V dz, ref V tdz, ref V e, ref V g) where V : struct, ILane<V>
        {
            var slope = f.Slope(new Dual<V>(v, tv));
            tdz = V.MultiplyAdd(tdz, slope.Value, dz * slope.Tangent);
            dz *= slope.Value;
        }
    }
}
