using System.Numerics;

namespace FastNN;

/// <summary>
/// w·c_t: what a row of class t counts, 0 where the class is the ignored one; w is the row's weight (1 without weights), c the weights of the
/// classes (all 1 without them).
/// </summary>
internal sealed class Counted<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Input target, weight;
    private readonly Output w;
    private readonly T ignored;         // NaN, which equals no class, where none is
    private readonly T[] classes;       // c, or empty

    public Counted(int? ignored, T[] classes, bool weighted)
    {
        this.ignored = ignored is { } i ? T.CreateChecked(i) : T.NaN;
        this.classes = classes;
        target = Input("target", [], Kind.Index, keep: false);
        weight = weighted ? Input("weight", [], Kind.Mask, keep: false) : default;
        w = Output("counted", [], keep: false, Kind.Mask);
    }

    protected internal override void Forward(in Pass<T> p)
    {
        for (var r = 0; r < p.Rows; r++)
        {
            var weight = p[target][r] == ignored ? T.Zero : p[this.weight].IsEmpty ? T.One : p[this.weight][r];
            p[w][r] = weight == T.Zero || classes.Length == 0 ? weight : weight * classes[Classes.Of(p[target], r, classes.Length)];
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
