using System.Numerics;

namespace FastNN.Testing.Naive;

/// <summary>m ← γ·m + η·g;  w ← w − m</summary>
/// <param name="network">Whose parameters change.</param>
/// <param name="rate">η.</param>
/// <param name="gamma">γ.</param>
/// <typeparam name="T">float or double.</typeparam>
public sealed class NaiveClassicalMomentum<T>(NaiveNetwork<T> network, double rate, double gamma = 0.9)
    : NaiveRule<T>(network, rate, 0) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private protected override double Next(double w, double g, Span<double> s)
    {
        s[0] = gamma * s[0] + Rate * g;
        return w - s[0];
    }
}
