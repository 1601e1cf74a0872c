using System.Runtime.CompilerServices;
using FastNN.Numerics;
using static FastNN.Kernels.Arrays;

namespace FastNN.Kernels;

public static partial class Elementwise
{
    /// <summary>y ← f(a, b).</summary>
    /// <exception cref="ArgumentException">The lengths differ, or y overlaps a or b without being it.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    /// <exception cref="InvalidOperationException">The team is running.</exception>
    public static void Apply<T, F>(F f, ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y, Team? team = null) where T : unmanaged where F : struct, IPairFormula
    {
        Check(a, y, nameof(a), nameof(y));
        Check(b, y, nameof(b), nameof(y));
        RunBy(team, new PairValue<F>(f), y.Length, Source(a), Source(b), y);
    }

    /// <summary>da ← dy ⊙ ∂f/∂a; an empty dy is zero, an empty da is not wanted.</summary>
    /// <exception cref="ArgumentException">The lengths differ, or da overlaps a source without being it.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    /// <exception cref="InvalidOperationException">The team is running.</exception>
    public static void SlopeA<T, F>(F f, ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> dy, Span<T> da, Team? team = null) where T : unmanaged where F : struct, IPairFormula
    {
        if (da.IsEmpty)
            return;
        if (dy.IsEmpty)
        {
            da.Clear();
            return;
        }

        Check(a, da, nameof(a), nameof(da));
        Check(b, da, nameof(b), nameof(da));
        Check(dy, da, nameof(dy), nameof(da));
        RunBy(team, new PairSlope<F>(f), da.Length, Source(a), Source(b), Source(dy), da);
    }

    /// <summary>
    /// da ← dy ⊙ ∂f/∂a and tda ← tdy ⊙ ∂f/∂a + dy ⊙ (∂²f/∂a² ⊙ ta + ∂²f/∂a∂b ⊙ tb); empty ta and tb are zero, an empty da is not wanted.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The lengths differ, da overlaps a source without being it, or tda shares memory with another than tdy.
    /// </exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    /// <exception cref="InvalidOperationException">The team is running.</exception>
    public static void SlopeATangent<T, F>(F f, ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> ta, ReadOnlySpan<T> tb, Span<T> dy, Span<T> tdy, Span<T> da, Span<T> tda, Team? team = null)
        where T : unmanaged where F : struct, IPairFormula
    {
        if (da.IsEmpty)
            return;
        Check(a, da, nameof(a), nameof(da));
        Check(b, da, nameof(b), nameof(da));
        Check(dy, da, nameof(dy), nameof(da));
        Check(tdy, da, nameof(tdy), nameof(da));

        // tda is written first and again for each direction, while all but tdy are still read.
        CheckApart(a, tda, nameof(a), nameof(tda));
        Apart(b, tda, nameof(b), nameof(tda));
        Apart<T>(dy, tda, nameof(dy), nameof(tda));
        Apart<T>(da, tda, nameof(da), nameof(tda));
        Check(tdy, tda, nameof(tdy), nameof(tda));
        if (!ta.IsEmpty)
        {
            Check(ta, da, nameof(ta), nameof(da));
            Apart(ta, tda, nameof(ta), nameof(tda));
        }

        if (!tb.IsEmpty)
        {
            Check(tb, da, nameof(tb), nameof(da));
            Apart(tb, tda, nameof(tb), nameof(tda));
        }

        RunBy(team, new PairSlope<F>(f), da.Length, Source(a), Source(b), tdy, tda);
        if (!ta.IsEmpty)
            RunBy(team, new PairBend<F, AlongA>(f), da.Length, Source(a), Source(b), Source(ta), dy, tda);
        if (!tb.IsEmpty)
            RunBy(team, new PairBend<F, AlongB>(f), da.Length, Source(a), Source(b), Source(tb), dy, tda);
        RunBy(team, new PairSlope<F>(f), da.Length, Source(a), Source(b), dy, da);
    }

    /// <summary>f with its arguments exchanged: what holds for a then holds for b.</summary>
    internal readonly struct Exchanged<F>(F f) : IPairFormula where F : struct, IPairFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Value<V>(V b, V a) where V : struct, ILane<V> => f.Value(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeA<V>(V b, V a) where V : struct, ILane<V> => f.SlopeB(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeB<V>(V b, V a) where V : struct, ILane<V> => f.SlopeA(a, b);
    }

    private interface IDirection
    {
        static abstract bool First { get; }
    }

    private readonly struct AlongA : IDirection
    {
        public static bool First => true;
    }

    private readonly struct AlongB : IDirection
    {
        public static bool First => false;
    }

    private readonly struct PairValue<F>(F f) : IOperation where F : struct, IPairFormula
    {
        public static int Reads => A | B;

        public static int Writes => C;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(ref V a, ref V b, ref V y, ref V d, ref V e, ref V g) where V : struct, ILane<V> => y = f.Value(a, b);
    }

    private readonly struct PairSlope<F>(F f) : IOperation where F : struct, IPairFormula
    {
        public static int Reads => A | B | C;

        public static int Writes => D;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(ref V a, ref V b, ref V dy, ref V da, ref V e, ref V g) where V : struct, ILane<V> => da = dy * f.SlopeA(a, b);
    }

    /// <summary>tda += dy ⊙ ∂(∂f/∂a) along one argument.</summary>
    private readonly struct PairBend<F, K>(F f) : IOperation where F : struct, IPairFormula where K : struct, IDirection
    {
        public static int Reads => A | B | C | D | E;

        public static int Writes => E;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(ref V a, ref V b, ref V t, ref V dy, ref V tda, ref V g) where V : struct, ILane<V>
        {
            V zero = 0.0;
            var slope = f.SlopeA(new Dual<V>(a, K.First ? t : zero), new Dual<V>(b, K.First ? zero : t));
            tda = V.MultiplyAdd(dy, slope.Tangent, tda);
        }
    }
}
