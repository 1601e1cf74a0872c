using System.Numerics;

namespace FastNN.Testing.Naive;

/// <summary>Δ grows while a gradient keeps its sign; where it turns, Δ shrinks and the gradient counts as 0;  w ← w − Δ·sign(g)</summary>
/// <param name="network">Whose parameters change.</param>
/// <param name="rate">η.</param>
/// <param name="shrink">η₋.</param>
/// <param name="grow">η₊.</param>
/// <param name="smallest">Δ₋.</param>
/// <param name="largest">Δ₊.</param>
/// <typeparam name="T">float or double.</typeparam>
public sealed class NaiveRprop<T>(NaiveNetwork<T> network, double rate, double shrink = 0.5, double grow = 1.2, double smallest = 1e-6, double largest = 50)
    : NaiveRule<T>(network, rate, 0, rate) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double first = rate;

    private protected override double Next(double w, double g, Span<double> s)
    {
        if (g * s[0] > 0)
            s[1] *= grow;
        if (g * s[0] < 0)
        {
            s[1] *= shrink;
            g = 0;
        }

        s[1] = Math.Clamp(s[1], smallest, largest);
        s[0] = g;
        return w - Rate / first * s[1] * Math.Sign(g);
    }
}
