using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastNN.Numerics;
using static FastNN.Kernels.Arrays;

namespace FastNN.Kernels;

/// <summary>Softmax, log-softmax and log-sum-exp of rows, shifted by the row's largest element m so that nothing overflows.</summary>
/// <remarks>A row's bits depend on its length and on the width of the vectors, never on its place among the rows or in memory.</remarks>
public static partial class Softmax
{
    /// <summary>y ← e^(x − m) / Σ e^(x − m), row by row. Rows of −∞ alone, or with +∞ or NaN, give NaN; where e^(x − m) is below 2^−126.5 (2^−1022.5), y is 0.</summary>
    /// <param name="rows">How many rows x is divided into.</param>
    /// <param name="x">[rows, n], n ≥ 0.</param>
    /// <param name="y">[rows, n]; may be x.</param>
    /// <param name="team">Who shares the work; by default the calling thread alone does it.</param>
    /// <exception cref="ArgumentException">The lengths differ, or are no multiple of rows, or y overlaps x without being it.</exception>
    /// <exception cref="InvalidOperationException">The team is running.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static void Forward<T>(int rows, ReadOnlySpan<T> x, Span<T> y, Team? team = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Elementwise.Check(x, y, nameof(x), nameof(y));
        if (Divides(rows, x.Length, nameof(x)))
            RunBy<T, Probabilities>(team, rows, x, y);
    }

    /// <summary>y ← e^(x − m) / Σ e^(x − m) for one row.</summary>
    /// <inheritdoc cref="Forward{T}(int, ReadOnlySpan{T}, Span{T}, Team?)"/>
    public static void Forward<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Forward(1, x, y);

    /// <summary>y ← x − m − log Σ e^(x − m), row by row. Rows of −∞ alone, or with +∞ or NaN, give NaN.</summary>
    /// <param name="rows">How many rows x is divided into.</param>
    /// <param name="x">[rows, n], n ≥ 0.</param>
    /// <param name="y">[rows, n]; may be x.</param>
    /// <param name="team">Who shares the work; by default the calling thread alone does it.</param>
    /// <exception cref="ArgumentException">The lengths differ, or are no multiple of rows, or y overlaps x without being it.</exception>
    /// <exception cref="InvalidOperationException">The team is running.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static void ForwardLog<T>(int rows, ReadOnlySpan<T> x, Span<T> y, Team? team = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Elementwise.Check(x, y, nameof(x), nameof(y));
        if (Divides(rows, x.Length, nameof(x)))
            RunBy<T, Logarithms>(team, rows, x, y);
    }

    /// <summary>y ← x − m − log Σ e^(x − m) for one row.</summary>
    /// <inheritdoc cref="ForwardLog{T}(int, ReadOnlySpan{T}, Span{T}, Team?)"/>
    public static void ForwardLog<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => ForwardLog(1, x, y);

    /// <summary>y ← m + log Σ e^(x − m) = log Σ eˣ, one number for each row. Rows of −∞ alone, or with +∞ or NaN, give NaN; empty rows −∞.</summary>
    /// <param name="x">[rows, n], n ≥ 0.</param>
    /// <param name="y">[rows].</param>
    /// <param name="team">Who shares the work; by default the calling thread alone does it.</param>
    /// <exception cref="ArgumentException">The length of x is no multiple of that of y, or they share memory.</exception>
    /// <exception cref="InvalidOperationException">The team is running.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static void LogSumExp<T>(ReadOnlySpan<T> x, Span<T> y, Team? team = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Elementwise.Apart<T>(x, y, nameof(x), nameof(y));
        if (Divides(y.Length, x.Length, nameof(x)))
            RunBy<T, LogSum>(team, y.Length, x, y);
        else
            y.Fill(T.NegativeInfinity);
    }

    /// <summary>r ← y ⊙ (v − ⟨y, v⟩): the Jacobian of softmax, which is symmetric, times v.</summary>
    /// <exception cref="ArgumentException">The lengths differ, or r overlaps a source without being it.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static void Project<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> v, Span<T> r) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Elementwise.Check(y, r, nameof(y), nameof(r));
        Elementwise.Check(v, r, nameof(v), nameof(r));
        Elementwise.Run(new Projection<T>(Reduce.Dot(y, v)), r.Length, Source(y), Source(v), r);
    }

    /// <summary>r ← ty ⊙ (v − ⟨y, v⟩) + y ⊙ (tv − ⟨ty, v⟩ − ⟨y, tv⟩): the tangent of <see cref="Project"/>.</summary>
    /// <exception cref="ArgumentException">The lengths differ, or r overlaps a source without being it.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static void ProjectTangent<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> ty, ReadOnlySpan<T> v, ReadOnlySpan<T> tv, Span<T> r) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Elementwise.Check(y, r, nameof(y), nameof(r));
        Elementwise.Check(ty, r, nameof(ty), nameof(r));
        Elementwise.Check(v, r, nameof(v), nameof(r));
        Elementwise.Check(tv, r, nameof(tv), nameof(r));
        Elementwise.Run(new ProjectionTangent<T>(Reduce.Dot(y, v), Reduce.Dot(ty, v) + Reduce.Dot(y, tv)), r.Length, Source(y), Source(ty), Source(v), Source(tv), r);
    }

    /// <summary>
    /// −log softmax(x)[t] and Σ_{k≠t} softmax(x)ₖ for one row, with y ← softmax(x). Both keep their digits where the row is sure of t.
    /// </summary>
    /// <exception cref="ArgumentException">The lengths differ, or y shares memory with x.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The row has no class t.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static (T Loss, T Others) CrossEntropy<T>(ReadOnlySpan<T> x, int t, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Elementwise.CheckApart(x, y, nameof(x), nameof(y));
        if ((uint)t >= (uint)x.Length)
            throw new ArgumentOutOfRangeException(nameof(t), t, $"A row of {x.Length} logits has no class {t}.");

        Span<T> beside = [default, default];
        Run<T, SureProbabilities>(1, x, y, ref beside[0]);
        var (largest, small) = (beside[0], beside[1]);
        return (largest - x[t] + T.CreateTruncating(Elementary.Log1p<DoubleScalar>(double.CreateTruncating(small)).Value), x[t] == largest ? small / (T.One + small) : T.One - y[t]);
    }

    /// <summary>r ← factor·a.</summary>
    /// <exception cref="ArgumentException">The lengths differ, or r overlaps a without being it.</exception>
    public static void Scale<T>(ReadOnlySpan<T> a, T factor, Span<T> r) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Elementwise.Check(a, r, nameof(a), nameof(r));
        TensorPrimitives.Multiply(a, factor, r);
    }

    /// <summary>r ← a − factor·b.</summary>
    /// <exception cref="ArgumentException">The lengths differ, or r overlaps a source without being it.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static void Subtract<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, T factor, Span<T> r) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Elementwise.Check(a, r, nameof(a), nameof(r));
        Elementwise.Check(b, r, nameof(b), nameof(r));
        Elementwise.Run(new Less<T>(factor), r.Length, Source(a), Source(b), r);
    }

    /// <summary>Refuses what does not divide into rows; false where the rows are empty.</summary>
    private static bool Divides(int rows, int length, string name)
    {
        if (length == 0)
            return false;
        if (rows < 1)
            Throw.Rows(rows, name, length);
        if (length % rows != 0)
            Throw.Length(name, length, length / rows * rows);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Span<T> Source<T>(ReadOnlySpan<T> span) => MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(span), span.Length);

    private readonly struct Projection<T>(T mean) : IOperation where T : unmanaged, INumberBase<T>
    {
        private readonly double mean = double.CreateTruncating(mean);

        public static int Reads => A | B;

        public static int Writes => C;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(ref V y, ref V v, ref V r, ref V d, ref V e, ref V f) where V : struct, ILane<V> => r = y * (v - mean);
    }

    private readonly struct ProjectionTangent<T>(T mean, T tangent) : IOperation where T : unmanaged, INumberBase<T>
    {
        private readonly double mean = double.CreateTruncating(mean), tangent = double.CreateTruncating(tangent);

        public static int Reads => A | B | C | D;

        public static int Writes => E;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(ref V y, ref V ty, ref V v, ref V tv, ref V r, ref V f) where V : struct, ILane<V> =>
            r = V.MultiplyAdd(ty, v - mean, y * (tv - tangent));
    }

    private readonly struct Less<T>(T factor) : IOperation where T : unmanaged, INumberBase<T>
    {
        private readonly double factor = double.CreateTruncating(factor);

        public static int Reads => A | B;

        public static int Writes => C;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(ref V a, ref V b, ref V r, ref V d, ref V e, ref V f) where V : struct, ILane<V> => r = a - b * factor;
    }
}
