using System.Numerics;

namespace FastNN.Testing.Naive;

/// <summary>m, v as Adam;  w ← w − η·m̂ while ρ ≤ 5, then w ← w − η·r·m̂·√(1 − β₂ᵗ)/(√v + ε)</summary>
/// <param name="network">Whose parameters change.</param>
/// <param name="rate">η.</param>
/// <param name="beta1">β₁.</param>
/// <param name="beta2">β₂.</param>
/// <param name="epsilon">ε.</param>
/// <typeparam name="T">float or double.</typeparam>
public sealed class NaiveRAdam<T>(NaiveNetwork<T> network, double rate, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8)
    : NaiveRule<T>(network, rate, 0, 0) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private protected override double Next(double w, double g, Span<double> s)
    {
        s[0] = beta1 * s[0] + (1 - beta1) * g;
        s[1] = beta2 * s[1] + (1 - beta2) * g * g;
        var mean = s[0] / (1 - Math.Pow(beta1, Steps));
        var limit = 2 / (1 - beta2) - 1;
        var rho = limit - 2 * Steps * Math.Pow(beta2, Steps) / (1 - Math.Pow(beta2, Steps));
        if (rho <= 5)
            return w - Rate * mean;
        var r = Math.Sqrt((rho - 4) * (rho - 2) * limit / ((limit - 4) * (limit - 2) * rho));
        return w - Rate * r * mean * Math.Sqrt(1 - Math.Pow(beta2, Steps)) / (Math.Sqrt(s[1]) + epsilon);
    }
}
