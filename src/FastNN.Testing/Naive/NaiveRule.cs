using System.Numerics;

namespace FastNN.Testing.Naive;

/// <summary>An optimizer that is written for one parameter, in double whatever the network's precision: to be compared with, not to be fast.</summary>
/// <typeparam name="T">float or double.</typeparam>
public abstract class NaiveRule<T> : NaiveOptimizer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private protected NaiveRule(NaiveNetwork<T> network, double rate, params double[] initial) : base(network, rate, initial)
    {
    }

    private protected override void Update(T[] w, T[] g, T[][] s)
    {
        Span<double> kept = stackalloc double[s.Length];
        for (var i = 0; i < w.Length; i++)
        {
            for (var k = 0; k < s.Length; k++)
                kept[k] = double.CreateTruncating(s[k][i]);
            w[i] = T.CreateTruncating(Next(double.CreateTruncating(w[i]), double.CreateTruncating(g[i]), kept));
            for (var k = 0; k < s.Length; k++)
                s[k][i] = T.CreateTruncating(kept[k]);
        }
    }

    /// <summary>The new w; changes what is kept beside it. <see cref="NaiveOptimizer{T}.Steps"/> already counts this step.</summary>
    private protected abstract double Next(double w, double g, Span<double> s);
}
