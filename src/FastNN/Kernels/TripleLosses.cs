using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastNN.Numerics;
using static FastNN.Kernels.Arrays;

namespace FastNN.Kernels;

/// <summary>A formula f(a, b, t) of three numbers over lanes, with its partial derivatives.</summary>
internal interface ITripleFormula
{
    V Value<V>(V a, V b, V t) where V : struct, ILane<V>;

    V SlopeA<V>(V a, V b, V t) where V : struct, ILane<V>;

    V SlopeB<V>(V a, V b, V t) where V : struct, ILane<V>;

    V SlopeT<V>(V a, V b, V t) where V : struct, ILane<V>;
}

/// <summary>One row of a loss of two predictions a and b that goes element by element; t is the target.</summary>
internal static class TripleLosses
{
    /// <summary>terms ← ℓ(a, b, t).</summary>
    public static void Terms<T, F>(F loss, ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> t, Span<T> terms) where T : unmanaged where F : struct, ITripleFormula =>
        Elementwise.Run(new TermOf<F>(loss), terms.Length, Source(a), Source(b), Source(t), terms);

    /// <summary>terms += v ⊙ ∂ℓ/∂(variable I); an empty v is zero.</summary>
    public static void AddAlong<T, F, I>(F loss, ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> t, ReadOnlySpan<T> v, Span<T> terms)
        where T : unmanaged where F : struct, ITripleFormula where I : struct, IVariable
    {
        if (!v.IsEmpty)
            Elementwise.Run(new SlopeTimes<F, I>(loss), terms.Length, Source(a), Source(b), Source(t), Source(v), terms);
    }

    /// <summary>d ← g·∂ℓ/∂(variable I).</summary>
    public static void Gradient<T, F, I>(F loss, ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> t, double g, Span<T> d)
        where T : unmanaged where F : struct, ITripleFormula where I : struct, IVariable =>
        Elementwise.Run(new Slope<F, I>(loss, g), d.Length, Source(a), Source(b), Source(t), d);

    /// <summary>td += g·∂(∂ℓ/∂(variable I)) along v in variable J; an empty v is zero.</summary>
    public static void Bend<T, F, I, J>(F loss, ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> t, ReadOnlySpan<T> v, double g, Span<T> td)
        where T : unmanaged where F : struct, ITripleFormula where I : struct, IVariable where J : struct, IVariable
    {
        if (!v.IsEmpty)
            Elementwise.Run(new BendAlong<F, I, J>(loss, g), td.Length, Source(a), Source(b), Source(t), Source(v), td);
    }

    /// <summary>Which of the three variables.</summary>
    public interface IVariable
    {
        static abstract int Number { get; }
    }

    /// <summary>The first prediction.</summary>
    public readonly struct A : IVariable
    {
        public static int Number => 0;
    }

    /// <summary>The second prediction.</summary>
    public readonly struct B : IVariable
    {
        public static int Number => 1;
    }

    /// <summary>The target.</summary>
    public readonly struct Target : IVariable
    {
        public static int Number => 2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Span<T> Source<T>(ReadOnlySpan<T> span) => MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(span), span.Length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V SlopeOf<V, F, I>(F f, V a, V b, V t) where V : struct, ILane<V> where F : struct, ITripleFormula where I : struct, IVariable => I.Number switch
    {
        0 => f.SlopeA(a, b, t),
        1 => f.SlopeB(a, b, t),
        _ => f.SlopeT(a, b, t),
    };

    private readonly struct TermOf<F>(F f) : IOperation where F : struct, ITripleFormula
    {
        public static int Reads => Arrays.A | Arrays.B | C;

        public static int Writes => D;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(ref V a, ref V b, ref V t, ref V term, ref V e, ref V h) where V : struct, ILane<V> => term = f.Value(a, b, t);
    }

    private readonly struct SlopeTimes<F, I>(F f) : IOperation where F : struct, ITripleFormula where I : struct, IVariable
    {
        public static int Reads => Arrays.A | Arrays.B | C | D | E;

        public static int Writes => E;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(ref V a, ref V b, ref V t, ref V v, ref V term, ref V h) where V : struct, ILane<V> => term += v * SlopeOf<V, F, I>(f, a, b, t);
    }

    private readonly struct Slope<F, I>(F f, double g) : IOperation where F : struct, ITripleFormula where I : struct, IVariable
    {
        public static int Reads => Arrays.A | Arrays.B | C;

        public static int Writes => D;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(ref V a, ref V b, ref V t, ref V d, ref V e, ref V h) where V : struct, ILane<V> => d = SlopeOf<V, F, I>(f, a, b, t) * g;
    }

    private readonly struct BendAlong<F, I, J>(F f, double g) : IOperation where F : struct, ITripleFormula where I : struct, IVariable where J : struct, IVariable
    {
        public static int Reads => Arrays.A | Arrays.B | C | D | E;

        public static int Writes => E;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(ref V a, ref V b, ref V t, ref V v, ref V td, ref V h) where V : struct, ILane<V>
        {
            V zero = 0.0;
            var slope = SlopeOf<Dual<V>, F, I>(f, new(a, J.Number == 0 ? v : zero), new(b, J.Number == 1 ? v : zero), new(t, J.Number == 2 ? v : zero));
            td += slope.Tangent * g;
        }
    }
}
