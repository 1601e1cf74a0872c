using System.Numerics;

namespace FastNN;

/// <summary>w = 0 where the class is the ignored one, else the row's weight (1 without weights): what a row counts in a denominator.</summary>
internal sealed class Counted<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Input target, weight;
    private readonly Output w;
    private readonly T ignored;

    public Counted(int ignored, bool weighted)
    {
        this.ignored = T.CreateChecked(ignored);
        target = Input("target", [], Kind.Index, keep: false);
        weight = weighted ? Input("weight", [], Kind.Mask, keep: false) : default;
        w = Output("counted", [], keep: false, Kind.Mask);
    }

    protected internal override void Forward(in Pass<T> p)
    {
        for (var r = 0; r < p.Rows; r++)
            p[w][r] = p[target][r] == ignored ? T.Zero : p[weight].IsEmpty ? T.One : p[weight][r];
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
