using System.Numerics;

namespace FastNN.Testing.Naive;

/// <summary>w ← w − η·g</summary>
/// <param name="network">Whose parameters change.</param>
/// <param name="rate">η.</param>
/// <typeparam name="T">float or double.</typeparam>
public sealed class NaiveSgd<T>(NaiveNetwork<T> network, double rate) : NaiveOptimizer<T>(network, rate)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private protected override void Update(T[] w, T[] g, T[][] s)
    {
        var rate = T.CreateTruncating(Rate);
        for (var i = 0; i < w.Length; i++)
            w[i] -= rate * g[i];
    }
}
