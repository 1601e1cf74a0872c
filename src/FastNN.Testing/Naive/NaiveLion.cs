using System.Numerics;

namespace FastNN.Testing.Naive;

/// <summary>w ← w − η·sign(β₁·m + (1 − β₁)·g);  m ← β₂·m + (1 − β₂)·g</summary>
/// <param name="network">Whose parameters change.</param>
/// <param name="rate">η.</param>
/// <param name="beta1">β₁.</param>
/// <param name="beta2">β₂.</param>
/// <typeparam name="T">float or double.</typeparam>
public sealed class NaiveLion<T>(NaiveNetwork<T> network, double rate, double beta1 = 0.9, double beta2 = 0.99)
    : NaiveRule<T>(network, rate, 0) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private protected override double Next(double w, double g, Span<double> s)
    {
        var direction = Math.Sign(beta1 * s[0] + (1 - beta1) * g);
        s[0] = beta2 * s[0] + (1 - beta2) * g;
        return w - Rate * direction;
    }
}
