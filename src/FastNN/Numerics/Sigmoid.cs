using System.Runtime.CompilerServices;

namespace FastNN.Numerics;

public partial interface ILane<V>
{
    /// <summary>
    /// σ(x) = 1/(1 + e⁻ˣ), at most 2.41 ulp off in single and 2 in double precision, subnormal results included; exactly 0 and 1
    /// in saturation.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual V Sigmoid(V x) => Elementary.Sigmoid(x);
}

public readonly partial struct Dual<V>
{
    /// <summary>σ(x), with derivative σ(x)·σ(−x), which keeps its digits where 1 − σ(x) has lost them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<V> Sigmoid(Dual<V> x)
    {
        var y = V.Sigmoid(x.Value);
        return new(y, y * V.Sigmoid(-x.Value) * x.Tangent);
    }
}

internal static partial class Elementary
{
    /// <summary>
    /// σ(x) = 1/(1 + t) for x ≥ 0, t/(1 + t) below, t = e^−|x|: t never overflows, so the lower tail keeps its digits down to the last
    /// subnormal.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Sigmoid<V>(V x) where V : struct, ILane<V>
    {
        var t = ExpOfNegative(-V.Abs(x));
        return V.Select(x < 0.0, t, 1.0) / (1 + t);
    }
}
