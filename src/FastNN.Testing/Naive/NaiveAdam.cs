using System.Numerics;

namespace FastNN.Testing.Naive;

/// <summary>m ← β₁m + (1 − β₁)g;  v ← β₂v + (1 − β₂)g²;  w ← w − η·m̂/(√v̂ + ε),  m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ), t from 1</summary>
/// <param name="network">Whose parameters change.</param>
/// <param name="rate">η.</param>
/// <param name="beta1">β₁.</param>
/// <param name="beta2">β₂.</param>
/// <param name="epsilon">ε.</param>
/// <typeparam name="T">float or double.</typeparam>
public sealed class NaiveAdam<T>(NaiveNetwork<T> network, double rate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8)
    : NaiveOptimizer<T>(network, rate, 0, 0)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private protected override void Update(T[] w, T[] g, T[][] s)
    {
        var (m, v) = (s[0], s[1]);
        T rate = T.CreateTruncating(Rate), e = T.CreateTruncating(epsilon);
        T b1 = T.CreateTruncating(beta1), b2 = T.CreateTruncating(beta2);
        T rest1 = T.CreateTruncating(1 - beta1), rest2 = T.CreateTruncating(1 - beta2);
        T correction1 = T.CreateTruncating(1 - Math.Pow(beta1, Steps)), correction2 = T.CreateTruncating(1 - Math.Pow(beta2, Steps));
        for (var i = 0; i < w.Length; i++)
        {
            m[i] = b1 * m[i] + rest1 * g[i];
            v[i] = b2 * v[i] + rest2 * g[i] * g[i];
            w[i] -= rate * (m[i] / correction1) / (T.Sqrt(v[i] / correction2) + e);
        }
    }
}
