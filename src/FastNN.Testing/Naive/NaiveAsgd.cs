using System.Numerics;

namespace FastNN.Testing.Naive;

/// <summary>w ← (1 − λ·η_t)·w − η_t·g with η_t = η/(1 + λ·η·(t − 1))^α;  a, the mean of w from step t₀ + 2 on</summary>
/// <param name="network">Whose parameters change.</param>
/// <param name="rate">η.</param>
/// <param name="decay">λ.</param>
/// <param name="power">α.</param>
/// <param name="averageFrom">t₀.</param>
/// <typeparam name="T">float or double.</typeparam>
public sealed class NaiveAsgd<T>(NaiveNetwork<T> network, double rate, double decay = 1e-4, double power = 0.75, double averageFrom = 1e6)
    : NaiveRule<T>(network, rate, 0) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private protected override double Next(double w, double g, Span<double> s)
    {
        var eta = Rate / Math.Pow(1 + decay * Rate * (Steps - 1), power);
        w = w * (1 - decay * eta) - eta * g;
        s[0] += (w - s[0]) / Math.Max(1, Steps - 1 - averageFrom);
        return w;
    }
}
