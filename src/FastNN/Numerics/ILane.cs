namespace FastNN.Numerics;

/// <summary>
/// A lane: a handful of numbers side by side, and what a formula may do with them. A formula written once over a lane runs at every
/// vector width, in both precisions, one number at a time, and on <see cref="Dual{V}"/> differentiates itself.
/// </summary>
/// <remarks>
/// Every operation rounds once, as IEEE 754 says, except <see cref="MultiplyAdd"/> where the hardware has no fused form. Comparisons give
/// masks (all bits set or none), which only <see cref="Select"/> understands. Elementary functions (Exp, Log, Tanh, …) are added to this
/// interface by the files named after them.
/// </remarks>
/// <typeparam name="V">The lane itself.</typeparam>
public partial interface ILane<V> where V : struct, ILane<V>
{
    /// <summary>Whether the numbers are of double precision: the only question that a formula may ask about its lane.</summary>
    static abstract bool IsDouble { get; }

    /// <summary>The same number in every place, rounded to the lane's precision.</summary>
    static abstract implicit operator V(double x);

    /// <summary>a + b.</summary>
    static abstract V operator +(V a, V b);

    /// <summary>a − b.</summary>
    static abstract V operator -(V a, V b);

    /// <summary>a · b.</summary>
    static abstract V operator *(V a, V b);

    /// <summary>a / b.</summary>
    static abstract V operator /(V a, V b);

    /// <summary>−a: the sign bit turned, also of 0 and NaN.</summary>
    static abstract V operator -(V a);

    /// <summary>The mask of a &gt; b; false where either is NaN.</summary>
    static abstract V operator >(V a, V b);

    /// <summary>The mask of a &lt; b; false where either is NaN.</summary>
    static abstract V operator <(V a, V b);

    /// <summary>The mask of a ≥ b; false where either is NaN.</summary>
    static abstract V operator >=(V a, V b);

    /// <summary>The mask of a ≤ b; false where either is NaN.</summary>
    static abstract V operator <=(V a, V b);

    /// <summary><paramref name="yes"/> where the mask is set, <paramref name="no"/> elsewhere.</summary>
    static abstract V Select(V mask, V yes, V no);

    /// <summary>The smaller one; where <paramref name="b"/> is NaN, NaN. Put the constant first to keep a NaN of the variable.</summary>
    static abstract V Min(V a, V b);

    /// <summary>The larger one; where <paramref name="b"/> is NaN, NaN. Put the constant first to keep a NaN of the variable.</summary>
    static abstract V Max(V a, V b);

    /// <summary>min(high, max(low, x)); NaN stays NaN.</summary>
    static abstract V Clamp(V x, V low, V high);

    /// <summary>|a|.</summary>
    static abstract V Abs(V a);

    /// <summary>√a.</summary>
    static abstract V Sqrt(V a);

    /// <summary>The nearest integer, halves to even.</summary>
    static abstract V Round(V a);

    /// <summary>a · b + c, rounded once where the hardware has fused multiply-add, else twice.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);

    /// <summary>
    /// a · 2ⁿ rounded once, for integral n and |a| in [½, 2): overflow to ∞ and gradual underflow come out without branches.
    /// |n| ≤ 250 in single, 2040 in double precision.
    /// </summary>
    static abstract V Scale(V a, V n);

    /// <summary>
    /// 2ⁿ for the integer n nearest to x·y. Right for normal results (−126 ≤ n ≤ 127, in double precision −1022 to 1023), 0 for the n below;
    /// elsewhere it is anything.
    /// </summary>
    static abstract V NearestPower(V x, V y, out V n);

    /// <summary>
    /// 2ⁿ for the integer n nearest to x·y as a product of two factors, of which the one returned is at least 2⁻¹²⁵ (2⁻¹⁰²¹): a number in
    /// [½, 2) times it does not round, so that times the rest it rounds once, to ∞ and to subnormals. −152 ≤ n ≤ 128, in double precision
    /// −1080 to 1024.
    /// </summary>
    static abstract V NearestPower(V x, V y, out V n, out V rest);

    /// <summary>⌊log₂|a|⌋ for normal a. Zeros and subnormals give −127 or −1023, ∞ and NaN 128 or 1024.</summary>
    static abstract V Exponent(V a);

    /// <summary>The size of <paramref name="size"/> with the sign of <paramref name="sign"/>.</summary>
    static abstract V CopySign(V size, V sign);

    /// <summary>The same for a size that is not negative, or has the sign already: an operation less.</summary>
    static virtual V Sign(V size, V sign) => V.CopySign(size, sign);
}
