using System.Runtime.CompilerServices;

namespace FastNN.Numerics;

public partial interface ILane<V>
{
    /// <summary>tanh x, at most 1.34 ulp off in single and 1.25 in double precision; exactly ±1 in saturation, −0 stays −0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual V Tanh(V x) => Elementary.Tanh(x);
}

public readonly partial struct Dual<V>
{
    /// <summary>y = tanh x, with derivative (1 − y)·(1 + y).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<V> Tanh(Dual<V> x)
    {
        var y = V.Tanh(x.Value);
        return new(y, (1 - y) * (1 + y) * x.Tangent);
    }
}

internal static partial class Elementary
{
    /// <summary>
    /// tanh x = x + x·z·T(z), z = x², for |x| &lt; ⅝ (T a polynomial in single precision, P/Q in double), else 1 − 2/(e²ˣ + 1): base +
    /// numerator/denominator either way, so that one division serves both.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Tanh<V>(V x) where V : struct, ILane<V>
    {
        var y = V.Min(V.IsDouble ? 20 : 10, V.Abs(x)); // 1 from there on
        var small = y < 0.625;
        var z = y * y;
        V p, q;
        if (V.IsDouble)
        {
            p = V.MultiplyAdd(V.MultiplyAdd(-0.96438502498014933, z, -99.251579707355418), z, -1613.9413220733661);
            q = V.MultiplyAdd(V.MultiplyAdd(z + 112.77252888384996, z, 2234.4843256100889), z, 4841.8239662200986);
        }
        else
        {
            p = V.MultiplyAdd(-0.00566477515, z, 0.0206159968);
            p = V.MultiplyAdd(p, z, -0.0537386239);
            p = V.MultiplyAdd(p, z, 0.133315414);
            p = V.MultiplyAdd(p, z, -0.333332926);
            q = 1.0;
        }

        var numerator = V.Select(small, y * z * p, -2.0);
        var denominator = V.Select(small, q, ExpWithin(y + y) + 1);
        return V.CopySign(V.Select(small, y, 1.0) + numerator / denominator, x);
    }
}
