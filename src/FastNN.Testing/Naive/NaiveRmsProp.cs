using System.Numerics;

namespace FastNN.Testing.Naive;

/// <summary>v ← α·v + (1 − α)·g²;  a ← α·a + (1 − α)·g where centred, else 0;  b ← γ·b + g/(√(v − a²) + ε);  w ← w − η·b</summary>
/// <param name="network">Whose parameters change.</param>
/// <param name="rate">η.</param>
/// <param name="gamma">γ.</param>
/// <param name="alpha">α.</param>
/// <param name="epsilon">ε.</param>
/// <typeparam name="T">float or double.</typeparam>
public sealed class NaiveRmsProp<T>(NaiveNetwork<T> network, double rate, double gamma = 0, double alpha = 0.99, double epsilon = 1e-8)
    : NaiveRule<T>(network, rate, 0, 0, 0) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Whether the mean gradient is taken off.</summary>
    public bool Centered { get; init; }

    private protected override double Next(double w, double g, Span<double> s)
    {
        s[0] = alpha * s[0] + (1 - alpha) * g * g;
        s[1] = Centered ? alpha * s[1] + (1 - alpha) * g : 0;
        s[2] = gamma * s[2] + g / (Math.Sqrt(Math.Max(0, s[0] - s[1] * s[1])) + epsilon);
        return w - Rate * s[2];
    }
}
