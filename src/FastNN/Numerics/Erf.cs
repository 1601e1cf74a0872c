using System.Runtime.CompilerServices;

namespace FastNN.Numerics;

public partial interface ILane<V>
{
    /// <summary>
    /// erf x = 2/√π·∫₀ˣ e^(−t²)dt, at most 1.2 ulp off in single and 0.95 in double precision; exactly ±1 in saturation, −0 stays −0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual V Erf(V x) => Elementary.Erf(x);
}

public readonly partial struct Dual<V>
{
    /// <summary>erf x, with derivative 2/√π·e^(−x²).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<V> Erf(Dual<V> x) => new(V.Erf(x.Value), Elementary.TwoOverSqrtPi * V.Exp(-(x.Value * x.Value)) * x.Tangent);
}

internal static partial class Elementary
{
    /// <summary>
    /// erf x = x + x·S(z), z = x², for |x| &lt; 1, else ±(1 − erfc |x|).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Erf<V>(V x) where V : struct, ILane<V>
    {
        var y = V.Abs(x);
        return V.Sign(V.Select(y < 1.0, V.MultiplyAdd(y, ErfTail(y * y), y), 1 - ErfcOfPositive(y)), x);
    }

    /// <summary>S(z) of erf x = x + x·S(z), z = x² ≤ 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ErfTail<V>(V z) where V : struct, ILane<V>
    {
        if (V.IsDouble)
        {
            V s = -7.7809473378286882e-10;
            s = V.MultiplyAdd(s, z, 1.371183530505516e-08);
            s = V.MultiplyAdd(s, z, -1.6206528749467396e-07);
            s = V.MultiplyAdd(s, z, 1.6447162407913943e-06);
            s = V.MultiplyAdd(s, z, -1.4924715081138179e-05);
            s = V.MultiplyAdd(s, z, 0.00012055293740333315);
            s = V.MultiplyAdd(s, z, -0.0008548325935620395);
            s = V.MultiplyAdd(s, z, 0.0052239776062749004);
            s = V.MultiplyAdd(s, z, -0.026866170643135203);
            s = V.MultiplyAdd(s, z, 0.11283791670944385);
            s = V.MultiplyAdd(s, z, -0.37612638903183526);
            return V.MultiplyAdd(s, z, 0.12837916709551256);
        }
        else
        {
            V s = 7.85803422e-05;
            s = V.MultiplyAdd(s, z, -0.000801156159);
            s = V.MultiplyAdd(s, z, 0.00518850051);
            s = V.MultiplyAdd(s, z, -0.0268539172);
            s = V.MultiplyAdd(s, z, 0.112835884);
            s = V.MultiplyAdd(s, z, -0.37612626);
            return V.MultiplyAdd(s, z, 0.128379166);
        }
    }
}
