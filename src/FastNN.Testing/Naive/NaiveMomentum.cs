using System.Numerics;

namespace FastNN.Testing.Naive;

/// <summary>v ← γ·v + (1 − τ)·g, at the first step v ← g;  w ← w − η·v</summary>
/// <param name="network">Whose parameters change.</param>
/// <param name="rate">η.</param>
/// <param name="gamma">γ.</param>
/// <param name="dampening">τ.</param>
/// <typeparam name="T">float or double.</typeparam>
public sealed class NaiveMomentum<T>(NaiveNetwork<T> network, double rate, double gamma = 0.9, double dampening = 0) : NaiveOptimizer<T>(network, rate, 0)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private protected override void Update(T[] w, T[] g, T[][] s)
    {
        var v = s[0];
        T rate = T.CreateTruncating(Rate), c = T.CreateTruncating(gamma), d = T.CreateTruncating(Steps == 1 ? 1 : 1 - dampening);
        for (var i = 0; i < w.Length; i++)
        {
            v[i] = c * v[i] + d * g[i];
            w[i] -= rate * v[i];
        }
    }
}
