using System.Numerics;

namespace FastNN.Testing.Naive;

/// <summary>v ← ρ·v + (1 − ρ)·g²;  d = g·√(u + ε)/√(v + ε);  u ← ρ·u + (1 − ρ)·d²;  w ← w − η·d</summary>
/// <param name="network">Whose parameters change.</param>
/// <param name="rate">η.</param>
/// <param name="rho">ρ.</param>
/// <param name="epsilon">ε.</param>
/// <typeparam name="T">float or double.</typeparam>
public sealed class NaiveAdadelta<T>(NaiveNetwork<T> network, double rate = 1, double rho = 0.9, double epsilon = 1e-6)
    : NaiveRule<T>(network, rate, 0, 0) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private protected override double Next(double w, double g, Span<double> s)
    {
        s[0] = rho * s[0] + (1 - rho) * g * g;
        var d = Math.Sqrt(s[1] + epsilon) / Math.Sqrt(s[0] + epsilon) * g;
        s[1] = rho * s[1] + (1 - rho) * d * d;
        return w - Rate * d;
    }
}
