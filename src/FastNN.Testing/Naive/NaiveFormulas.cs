using System.Numerics;

namespace FastNN.Testing.Naive;

/// <summary>Value and slope of every activation, one number at a time, from the textbook, in the form that keeps its digits.</summary>
public static class NaiveFormulas
{
    /// <summary>y = f(z)</summary>
    /// <param name="activation">f.</param>
    /// <param name="z">Where.</param>
    /// <typeparam name="T">float or double.</typeparam>
    /// <exception cref="ArgumentOutOfRangeException">There is no such activation.</exception>
    public static T Value<T>(this NaiveActivation activation, T z) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (activation)
        {
            case NaiveActivation.Identity: return z;
            case NaiveActivation.Sigmoid: return Sigmoid(z);
            case NaiveActivation.Tanh: return T.Tanh(z);
            case NaiveActivation.Relu: return z > T.Zero ? z : T.Zero;
            case NaiveActivation.LeakyRelu: return z > T.Zero ? z : T.CreateTruncating(0.01) * z;
            case NaiveActivation.Elu: return z > T.Zero ? z : ExpM1(z);
            case NaiveActivation.Gelu: return z * NormalDistribution(z);
            case NaiveActivation.GeluTanh: return z * Sigmoid(TanhArgument(z)); // ½(1 + tanh u) = σ(2u)
            case NaiveActivation.Silu: return z * Sigmoid(z);
            case NaiveActivation.Softplus: return Softplus(z);
            default: throw new ArgumentOutOfRangeException(nameof(activation), activation, "No such activation.");
        }
    }

    /// <summary>f′(z)</summary>
    /// <param name="activation">f.</param>
    /// <param name="z">Where.</param>
    /// <param name="y">f(z).</param>
    /// <typeparam name="T">float or double.</typeparam>
    /// <exception cref="ArgumentOutOfRangeException">There is no such activation.</exception>
    public static T Slope<T>(this NaiveActivation activation, T z, T y) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (activation)
        {
            case NaiveActivation.Identity: return T.One;
            case NaiveActivation.Sigmoid: return y * (T.One - y);
            case NaiveActivation.Tanh: return T.One - y * y;
            case NaiveActivation.Relu: return z > T.Zero ? T.One : T.Zero;
            case NaiveActivation.LeakyRelu: return z > T.Zero ? T.One : T.CreateTruncating(0.01);
            case NaiveActivation.Elu: return z > T.Zero ? T.One : T.Exp(z);
            case NaiveActivation.Gelu: return NormalDistribution(z) + z * NormalDensity(z);
            case NaiveActivation.GeluTanh:
                var u = Sigmoid(TanhArgument(z));
                return u + z * u * (T.One - u) * TanhArgumentSlope(z);
            case NaiveActivation.Silu:
                var s = Sigmoid(z);
                return s + z * s * (T.One - s);
            case NaiveActivation.Softplus: return Sigmoid(z);
            default: throw new ArgumentOutOfRangeException(nameof(activation), activation, "No such activation.");
        }
    }

    /// <summary>σ(z) = 1/(1 + e^−z)</summary>
    internal static T Sigmoid<T>(T z) where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.One / (T.One + T.Exp(-z));

    /// <summary>ln(1 + e^z) = max(z, 0) + ln(1 + e^−|z|): the exponential never overflows.</summary>
    internal static T Softplus<T>(T z) where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.Max(z, T.Zero) + Log1P(T.Exp(-T.Abs(z)));

    /// <summary>ln(1 + x), x ≥ 0. With u = 1 + x rounded, ln(u)/(u − 1) is as exact as u is not: Kahan's way.</summary>
    internal static T Log1P<T>(T x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var u = T.One + x;
        return u == T.One ? x : T.Log(u) * x / (u - T.One);
    }

    /// <summary>e^x − 1, x ≤ 0. With u = e^x rounded, (u − 1)/ln(u) is as exact as u is not: Kahan's way.</summary>
    internal static T ExpM1<T>(T x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var u = T.Exp(x);
        if (u == T.One)
            return x;
        var difference = u - T.One;
        return difference == -T.One ? difference : difference * x / T.Log(u);
    }

    /// <summary>Φ(z) = ½·erfc(−z/√2)</summary>
    private static T NormalDistribution<T>(T z) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        T.CreateTruncating(0.5 * NaiveErf.Erfc(-double.CreateTruncating(z) / Math.Sqrt(2)));

    /// <summary>φ(z) = e^(−z²/2)/√(2π)</summary>
    private static T NormalDensity<T>(T z) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        T.Exp(-z * z / T.CreateTruncating(2)) / T.CreateTruncating(Math.Sqrt(2 * Math.PI));

    /// <summary>2u = 2·√(2/π)·(z + 0.044715·z³)</summary>
    private static T TanhArgument<T>(T z) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        T.CreateTruncating(2 * Math.Sqrt(2 / Math.PI)) * (z + T.CreateTruncating(0.044715) * z * z * z);

    /// <summary>∂2u/∂z = 2·√(2/π)·(1 + 3·0.044715·z²)</summary>
    private static T TanhArgumentSlope<T>(T z) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        T.CreateTruncating(2 * Math.Sqrt(2 / Math.PI)) * (T.One + T.CreateTruncating(3 * 0.044715) * z * z);
}
