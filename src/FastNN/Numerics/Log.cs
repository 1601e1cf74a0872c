using System.Runtime.CompilerServices;

namespace FastNN.Numerics;

public partial interface ILane<V>
{
    /// <summary>
    /// ln x, at most 0.92 ulp off in single and 0.8 in double precision, for subnormal x too; ln 0 = −∞, NaN below.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual V Log(V x) => Elementary.Log(x);
}

public readonly partial struct Dual<V>
{
    /// <summary>ln x, with derivative 1/x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<V> Log(Dual<V> x) => new(V.Log(x.Value), x.Tangent / x.Value);
}

internal static partial class Elementary
{
    /// <summary>
    /// ln x = e·ln 2 + ln(1 + f) for x = 2ᵉ·(1 + f), 1 + f in [√½, √2).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Log<V>(V x) where V : struct, ILane<V>
    {
        var subnormal = x < (V)(V.IsDouble ? 2.2250738585072014e-308 : 1.1754943508222875e-38);
        var normal = V.Select(subnormal, x * (V.IsDouble ? Two54 : Two25), x);
        var e = V.Exponent(normal * Sqrt2);
        var f = V.Scale(normal, -e) - 1;
        return LogLimits(x, LogOf(e - V.Select(subnormal, V.IsDouble ? 54 : 25, 0.0), f, 0.0));
    }

    /// <summary>
    /// e·ln 2 + ln(1 + f) + c, where ln(1 + f) = f − s·(f − z·L(z)), s = f/(2 + f), z = s²: the series of 2·artanh s, whose first term 2s
    /// is f − s·f.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V LogOf<V>(V e, V f, V c) where V : struct, ILane<V>
    {
        var s = f / (2 + f);
        var z = s * s;
        var high = e * Ln2High<V>();
        var sum = high + f;
        var rest = f - (sum - high); // |high| > |f| or high = 0, so that this is all that rounding took
        var low = V.MultiplyAdd(e, Ln2Low<V>(), rest) + c;
        return sum + V.MultiplyAdd(s, V.MultiplyAdd(z, LogTail(z), -f), low);
    }

    /// <summary>L(z) of ln((1 + s)/(1 − s)) = 2s + s·z·L(z), z = s² ≤ 0.0295.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V LogTail<V>(V z) where V : struct, ILane<V>
    {
        if (V.IsDouble)
        {
            V l = 0.14810364140425961;
            l = V.MultiplyAdd(l, z, 0.15313179135281296);
            l = V.MultiplyAdd(l, z, 0.18183571003619875);
            l = V.MultiplyAdd(l, z, 0.22222199100288176);
            l = V.MultiplyAdd(l, z, 0.28571428729204995);
            l = V.MultiplyAdd(l, z, 0.39999999999520114);
            return V.MultiplyAdd(l, z, 0.66666666666667096);
        }
        else
        {
            V l = 0.299254537;
            l = V.MultiplyAdd(l, z, 0.399760813);
            return V.MultiplyAdd(l, z, 0.666667759);
        }
    }

    /// <summary>The logarithm of u, which is <paramref name="y"/> only for positive finite u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V LogLimits<V>(V u, V y) where V : struct, ILane<V> =>
        V.Select(
            u > 0.0,
            V.Select(u < double.PositiveInfinity, y, u),
            V.Select(u >= 0.0, double.NegativeInfinity, double.NaN));

    private const double Sqrt2 = 1.4142135623730951;
    private const double Two25 = 33554432;
    private const double Two54 = 18014398509481984;
}
