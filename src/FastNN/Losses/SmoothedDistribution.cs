using System.Numerics;

namespace FastNN;

/// <summary>aₖ = cₖ·((1 − s)·tₖ + s/K): a distribution over K classes, smoothed by s and weighted by c; dtₖ = cₖ·(1 − s)·daₖ.</summary>
internal sealed class SmoothedDistribution<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Input t;
    private readonly Output a;
    private readonly T[] slopes, offsets;   // c·(1 − s) and c·s/K, [K]

    public SmoothedDistribution(double smoothing, T[] classes)
    {
        t = Input("target", classes.Length, keep: false);
        a = Output("distribution", classes.Length, keep: false);
        slopes = [.. classes.Select(c => c * T.CreateTruncating(1 - smoothing))];
        offsets = [.. classes.Select(c => c * T.CreateTruncating(smoothing / classes.Length))];
    }

    protected internal override void Forward(in Pass<T> p)
    {
        Scale(p[t], p[a]);
        for (var i = 0; i < p[a].Length; i++)
            p[a][i] += offsets[i % offsets.Length];
    }

    protected internal override void Backward(in Pass<T> p) => Scale(p.Gradient(a), p.Gradient(t));

    protected internal override void Tangent(in Pass<T> p) => Scale(p.Tangent(t), p.Tangent(a));

    protected internal override void BackwardTangent(in Pass<T> p)
    {
        Backward(p);
        Scale(p.GradientTangent(a), p.GradientTangent(t));
    }

    private void Scale(ReadOnlySpan<T> from, Span<T> into)
    {
        for (var i = 0; i < into.Length; i++)
            into[i] = slopes[i % slopes.Length] * from[i];
    }
}
