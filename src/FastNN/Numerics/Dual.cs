using System.Runtime.CompilerServices;

namespace FastNN.Numerics;

/// <summary>
/// A dual number v + ε·t with ε² = 0: a formula evaluated on it gives its value and its exact derivative along t. Duals nest, so
/// Dual&lt;Dual&lt;V&gt;&gt; gives second derivatives.
/// </summary>
/// <remarks>
/// Elementary functions bring their own derivative in the file that defines them (Exp.cs, Tanh.cs, …): an approximation is never
/// differentiated. At a kink the tangent follows the library's convention: |x|, <see cref="Clamp"/> and <see cref="Max"/> with its
/// constant first have slope 0 there.
/// </remarks>
/// <typeparam name="V">The lane that holds value and tangent.</typeparam>
/// <param name="value">The value v.</param>
/// <param name="tangent">The derivative t along the chosen direction.</param>
public readonly partial struct Dual<V>(V value, V tangent) : ILane<Dual<V>> where V : struct, ILane<V>
{
    /// <summary>The value.</summary>
    public readonly V Value = value;

    /// <summary>The derivative along the chosen direction.</summary>
    public readonly V Tangent = tangent;

    /// <inheritdoc/>
    public static bool IsDouble => V.IsDouble;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Dual<V>(double x) => new(x, 0.0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<V> operator +(Dual<V> a, Dual<V> b) => new(a.Value + b.Value, a.Tangent + b.Tangent);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<V> operator -(Dual<V> a, Dual<V> b) => new(a.Value - b.Value, a.Tangent - b.Tangent);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<V> operator *(Dual<V> a, Dual<V> b) => new(a.Value * b.Value, V.MultiplyAdd(a.Tangent, b.Value, a.Value * b.Tangent));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<V> operator /(Dual<V> a, Dual<V> b)
    {
        var q = a.Value / b.Value;
        return new(q, (a.Tangent - q * b.Tangent) / b.Value);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<V> operator -(Dual<V> a) => new(-a.Value, -a.Tangent);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<V> operator >(Dual<V> a, Dual<V> b) => new(a.Value > b.Value, 0.0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<V> operator <(Dual<V> a, Dual<V> b) => new(a.Value < b.Value, 0.0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<V> operator >=(Dual<V> a, Dual<V> b) => new(a.Value >= b.Value, 0.0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<V> operator <=(Dual<V> a, Dual<V> b) => new(a.Value <= b.Value, 0.0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<V> Select(Dual<V> mask, Dual<V> yes, Dual<V> no) =>
        new(V.Select(mask.Value, yes.Value, no.Value), V.Select(mask.Value, yes.Tangent, no.Tangent));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<V> Min(Dual<V> a, Dual<V> b) => new(V.Min(a.Value, b.Value), V.Select(b.Value < a.Value, b.Tangent, a.Tangent));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<V> Max(Dual<V> a, Dual<V> b) => new(V.Max(a.Value, b.Value), V.Select(b.Value > a.Value, b.Tangent, a.Tangent));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<V> Clamp(Dual<V> x, Dual<V> low, Dual<V> high) => Min(high, Max(low, x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<V> Abs(Dual<V> a) =>
        new(V.Abs(a.Value), V.Select(a.Value > 0.0, a.Tangent, V.Select(a.Value < 0.0, -a.Tangent, 0.0)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<V> Sqrt(Dual<V> a)
    {
        var root = V.Sqrt(a.Value);
        return new(root, a.Tangent / (root + root));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<V> Round(Dual<V> a) => new(V.Round(a.Value), 0.0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<V> MultiplyAdd(Dual<V> a, Dual<V> b, Dual<V> c) =>
        new(V.MultiplyAdd(a.Value, b.Value, c.Value), V.MultiplyAdd(a.Value, b.Tangent, V.MultiplyAdd(a.Tangent, b.Value, c.Tangent)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<V> Scale(Dual<V> a, Dual<V> n) => new(V.Scale(a.Value, n.Value), V.Scale(a.Tangent, n.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<V> NearestPower(Dual<V> x, Dual<V> y, out Dual<V> n)
    {
        var power = V.NearestPower(x.Value, y.Value, out var nearest);
        n = new(nearest, 0.0);
        return new(power, 0.0);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<V> NearestPower(Dual<V> x, Dual<V> y, out Dual<V> n, out Dual<V> rest)
    {
        var power = V.NearestPower(x.Value, y.Value, out var nearest, out var other);
        n = new(nearest, 0.0);
        rest = new(other, 0.0);
        return new(power, 0.0);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<V> Exponent(Dual<V> a) => new(V.Exponent(a.Value), 0.0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<V> CopySign(Dual<V> size, Dual<V> sign)
    {
        var same = V.CopySign(1.0, size.Value) * V.CopySign(1.0, sign.Value);
        return new(V.CopySign(size.Value, sign.Value), size.Tangent * same);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Value} + ε·{Tangent}";
}
