using System.Numerics;

namespace FastNN.Testing.Naive;

/// <summary>m ← β₁·m + (1 − β₁)·g;  u ← max(β₂·u, |g| + ε);  w ← w − η/(1 − β₁ᵗ)·m/u</summary>
/// <param name="network">Whose parameters change.</param>
/// <param name="rate">η.</param>
/// <param name="beta1">β₁.</param>
/// <param name="beta2">β₂.</param>
/// <param name="epsilon">ε.</param>
/// <typeparam name="T">float or double.</typeparam>
public sealed class NaiveAdamax<T>(NaiveNetwork<T> network, double rate, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8)
    : NaiveRule<T>(network, rate, 0, 0) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private protected override double Next(double w, double g, Span<double> s)
    {
        s[0] = beta1 * s[0] + (1 - beta1) * g;
        s[1] = Math.Max(beta2 * s[1], Math.Abs(g) + epsilon);
        return w - Rate / (1 - Math.Pow(beta1, Steps)) * s[0] / s[1];
    }
}
