using System.Numerics;

namespace FastNN.Testing.Naive;

/// <summary>s ← s + g²;  w ← w − η/(1 + (t − 1)·κ)·g/(√s + ε)</summary>
/// <param name="network">Whose parameters change.</param>
/// <param name="rate">η.</param>
/// <param name="rateDecay">κ.</param>
/// <param name="initialSum">What s starts from.</param>
/// <param name="epsilon">ε.</param>
/// <typeparam name="T">float or double.</typeparam>
public sealed class NaiveAdaGrad<T>(NaiveNetwork<T> network, double rate, double rateDecay = 0, double initialSum = 0, double epsilon = 1e-10)
    : NaiveRule<T>(network, rate, initialSum) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private protected override double Next(double w, double g, Span<double> s)
    {
        s[0] += g * g;
        return w - Rate / (1 + (Steps - 1) * rateDecay) * g / (Math.Sqrt(s[0]) + epsilon);
    }
}
