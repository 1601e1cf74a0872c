using System.Numerics;

namespace FastNN.Testing.Naive;

/// <summary>m, v as Adam;  u ← max(u, v);  w ← w − η·m̂/(√(u/(1 − β₂ᵗ)) + ε)</summary>
/// <param name="network">Whose parameters change.</param>
/// <param name="rate">η.</param>
/// <param name="beta1">β₁.</param>
/// <param name="beta2">β₂.</param>
/// <param name="epsilon">ε.</param>
/// <typeparam name="T">float or double.</typeparam>
public sealed class NaiveAmsGrad<T>(NaiveNetwork<T> network, double rate, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8)
    : NaiveRule<T>(network, rate, 0, 0, 0) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private protected override double Next(double w, double g, Span<double> s)
    {
        s[0] = beta1 * s[0] + (1 - beta1) * g;
        s[1] = beta2 * s[1] + (1 - beta2) * g * g;
        s[2] = Math.Max(s[2], s[1]);
        return w - Rate * s[0] / (1 - Math.Pow(beta1, Steps)) / (Math.Sqrt(s[2] / (1 - Math.Pow(beta2, Steps))) + epsilon);
    }
}
