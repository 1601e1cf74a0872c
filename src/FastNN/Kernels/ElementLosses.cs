using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastNN.Numerics;
using static FastNN.Kernels.Arrays;

namespace FastNN.Kernels;

/// <summary>One row of a loss that goes element by element. g is the weight and factor of the row, in which everything is linear.</summary>
internal static class ElementLosses
{
    /// <summary>Σ ℓ(y, t).</summary>
    public static T Sum<T, F>(F loss, ReadOnlySpan<T> y, ReadOnlySpan<T> t) where T : unmanaged where F : struct, IPairFormula =>
        Reduce.Run(new ValueOf<F>(loss), y.Length, Source(y), Source(t));

    /// <summary>terms ← ℓ(y, t).</summary>
    public static void Terms<T, F>(F loss, ReadOnlySpan<T> y, ReadOnlySpan<T> t, Span<T> terms) where T : unmanaged where F : struct, IPairFormula =>
        Elementwise.Run(new TermOf<F>(loss), y.Length, Source(y), Source(t), terms);

    /// <summary>Σ v ⊙ ∂ℓ/∂y: the tangent along v; an empty v is zero.</summary>
    public static T Along<T, F>(F loss, ReadOnlySpan<T> y, ReadOnlySpan<T> t, ReadOnlySpan<T> v) where T : unmanaged where F : struct, IPairFormula =>
        v.IsEmpty ? default : Reduce.Run(new SlopeTimes<F>(loss), y.Length, Source(y), Source(t), Source(v));

    /// <summary>d ← g·∂ℓ/∂y.</summary>
    public static void Gradient<T, F>(F loss, ReadOnlySpan<T> y, ReadOnlySpan<T> t, T g, Span<T> d) where T : unmanaged, INumberBase<T> where F : struct, IPairFormula =>
        Elementwise.Run(new Slope<F>(loss, double.CreateTruncating(g)), y.Length, Source(y), Source(t), d);

    /// <summary>td += g·∂(∂ℓ/∂y) along (ty, tt); an empty tangent is zero.</summary>
    public static void Bend<T, F>(F loss, ReadOnlySpan<T> y, ReadOnlySpan<T> t, ReadOnlySpan<T> ty, ReadOnlySpan<T> tt, T g, Span<T> td)
        where T : unmanaged, INumberBase<T> where F : struct, IPairFormula
    {
        var factor = double.CreateTruncating(g);
        if (!ty.IsEmpty)
            Elementwise.Run(new BendAlongFirst<F>(loss, factor), y.Length, Source(y), Source(t), Source(ty), td);
        if (!tt.IsEmpty)
            Elementwise.Run(new BendAlongSecond<F>(loss, factor), y.Length, Source(y), Source(t), Source(tt), td);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Span<T> Source<T>(ReadOnlySpan<T> span) => MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(span), span.Length);

    private readonly struct ValueOf<F>(F f) : IReduction where F : struct, IPairFormula
    {
        public static int Reads => A | B;

        public static int Writes => None;

        public static bool Adds => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Term<V>(ref V y, ref V t, ref V c, ref V d) where V : struct, ILane<V> => f.Value(y, t);
    }

    private readonly struct TermOf<F>(F f) : IOperation where F : struct, IPairFormula
    {
        public static int Reads => A | B;

        public static int Writes => C;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(ref V y, ref V t, ref V term, ref V d, ref V e, ref V h) where V : struct, ILane<V> => term = f.Value(y, t);
    }

    private readonly struct SlopeTimes<F>(F f) : IReduction where F : struct, IPairFormula
    {
        public static int Reads => A | B | C;

        public static int Writes => None;

        public static bool Adds => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Term<V>(ref V y, ref V t, ref V v, ref V d) where V : struct, ILane<V> => v * f.SlopeA(y, t);
    }

    private readonly struct Slope<F>(F f, double g) : IOperation where F : struct, IPairFormula
    {
        public static int Reads => A | B;

        public static int Writes => C;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(ref V y, ref V t, ref V dy, ref V d, ref V e, ref V h) where V : struct, ILane<V> => dy = f.SlopeA(y, t) * g;
    }

    private readonly struct BendAlongFirst<F>(F f, double g) : IOperation where F : struct, IPairFormula
    {
        public static int Reads => A | B | C | D;

        public static int Writes => D;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(ref V y, ref V t, ref V ty, ref V td, ref V e, ref V h) where V : struct, ILane<V> =>
            td += f.SlopeA(new Dual<V>(y, ty), new Dual<V>(t, 0.0)).Tangent * g;
    }

    private readonly struct BendAlongSecond<F>(F f, double g) : IOperation where F : struct, IPairFormula
    {
        public static int Reads => A | B | C | D;

        public static int Writes => D;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(ref V y, ref V t, ref V tt, ref V td, ref V e, ref V h) where V : struct, ILane<V> =>
            td += f.SlopeA(new Dual<V>(y, 0.0), new Dual<V>(t, tt)).Tangent * g;
    }
}
