using System.Numerics;

namespace FastNN;

/// <summary>aₖ = cₖ·((1 − s)·[k = t] + s/K): class t as a distribution over K classes, smoothed by s and weighted by c. 0 in rows of weight 0.</summary>
internal sealed class SmoothedClass<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Input target, weight;
    private readonly Output a;
    private readonly T[] classes;       // c, [K]
    private readonly T own, all;        // 1 − s, s/K

    public SmoothedClass(double smoothing, T[] classes, bool weighted)
    {
        this.classes = classes;
        (own, all) = (T.CreateTruncating(1 - smoothing), T.CreateTruncating(smoothing / classes.Length));
        target = Input("target", [], Kind.Index, keep: false);
        weight = weighted ? Input("weight", [], Kind.Mask, keep: false) : default;
        a = Output("distribution", classes.Length, keep: false, Kind.Mask);
    }

    protected internal override void Forward(in Pass<T> p)
    {
        var n = classes.Length;
        for (var r = 0; r < p.Rows; r++)
        {
            var row = p[a].Slice(r * n, n);
            if (!p[weight].IsEmpty && p[weight][r] == T.Zero)
            {
                row.Clear();
                continue;
            }

            for (var k = 0; k < n; k++)
                row[k] = classes[k] * all;
            var t = Classes.Of(p[target], r, n);
            row[t] = classes[t] * (own + all);
        }
    }

    protected internal override void Backward(in Pass<T> p)
    {
    }

    protected internal override void Tangent(in Pass<T> p)
    {
    }

    protected internal override void BackwardTangent(in Pass<T> p)
    {
    }
}
