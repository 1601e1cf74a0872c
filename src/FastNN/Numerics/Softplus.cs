using System.Runtime.CompilerServices;

namespace FastNN.Numerics;

public partial interface ILane<V>
{
    /// <summary>
    /// ln(1 + eˣ) with its digits kept in both tails, at most 1.8 ulp off in single and 1.5 in double precision, subnormal results included; 0
    /// at −∞.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual V Softplus(V x) => Elementary.Softplus(x);
}

public readonly partial struct Dual<V>
{
    /// <summary>ln(1 + eˣ), with derivative σ(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<V> Softplus(Dual<V> x) => new(V.Softplus(x.Value), V.Sigmoid(x.Value) * x.Tangent);
}

internal static partial class Elementary
{
    /// <summary>
    /// ln(1 + eˣ) = max(0, x) + ln(1 + t), t = e^−|x| in [0, 1], where ln(1 + t) = t − s·(t − z·L(z)), s = t/(2 + t), z = s², as in
    /// <see cref="Log{V}"/>, but over all of [1, 2]: no exponent to take out.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Softplus<V>(V x) where V : struct, ILane<V>
    {
        var t = ExpOfNegative(-V.Abs(x));
        var s = t / (2 + t);
        var z = s * s;
        return V.Max(0.0, x) + V.MultiplyAdd(s, V.MultiplyAdd(z, SoftplusTail(z), -t), t);
    }

    /// <summary>L(z) of ln((1 + s)/(1 − s)) = 2s + s·z·L(z), z = s² ≤ 1/9, in pairs over w = z².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V SoftplusTail<V>(V z) where V : struct, ILane<V>
    {
        var w = z * z;
        if (V.IsDouble)
        {
            V l = 0.1650046227520304;
            l = V.MultiplyAdd(l, w, V.MultiplyAdd(0.069853696082663577, z, 0.10971689547637482));
            l = V.MultiplyAdd(l, w, V.MultiplyAdd(0.11716606347106927, z, 0.13336691938499115));
            l = V.MultiplyAdd(l, w, V.MultiplyAdd(0.15384462161270215, z, 0.18181822668786943));
            l = V.MultiplyAdd(l, w, V.MultiplyAdd(0.22222222141840606, z, 0.28571428572230784));
            return V.MultiplyAdd(l, w, V.MultiplyAdd(0.39999999999996289, z, 0.66666666666666674));
        }
        else
        {
            var l = V.MultiplyAdd(0.280244619, z, 0.279991418);
            return V.MultiplyAdd(l, w, V.MultiplyAdd(0.400216997, z, 0.666664124));
        }
    }
}
