using System.Numerics;

namespace FastNN.Testing.Naive;

/// <summary>m, v as Adam;  μ_t = β₁·(1 − ½·0.96^(t·ψ));  w ← w − η·((1 − μ_t)/(1 − Π_t)·g + μ_(t+1)/(1 − Π_(t+1))·m)/(√v̂ + ε)</summary>
/// <param name="network">Whose parameters change.</param>
/// <param name="rate">η.</param>
/// <param name="beta1">β₁.</param>
/// <param name="beta2">β₂.</param>
/// <param name="epsilon">ε.</param>
/// <param name="momentumDecay">ψ.</param>
/// <typeparam name="T">float or double.</typeparam>
public sealed class NaiveNAdam<T>(NaiveNetwork<T> network, double rate, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double momentumDecay = 0.004)
    : NaiveRule<T>(network, rate, 0, 0, 1) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private protected override double Next(double w, double g, Span<double> s)
    {
        s[0] = beta1 * s[0] + (1 - beta1) * g;
        s[1] = beta2 * s[1] + (1 - beta2) * g * g;
        var now = beta1 * (1 - 0.5 * Math.Pow(0.96, Steps * momentumDecay));
        var next = beta1 * (1 - 0.5 * Math.Pow(0.96, (Steps + 1) * momentumDecay));
        s[2] *= now;
        var divisor = Math.Sqrt(s[1] / (1 - Math.Pow(beta2, Steps))) + epsilon;
        return w - Rate * (1 - now) / (1 - s[2]) * g / divisor - Rate * next / (1 - s[2] * next) * s[0] / divisor;
    }
}
