using System.Numerics;

namespace FastNN.Tests.Misuse;

/// <summary>y = x, by a layer that lets somebody in between: another thread, or itself once more.</summary>
internal sealed class Between<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Input x;
    private readonly Output y;

    public Between(int n)
    {
        x = Input("x", n);
        y = Output("y", n);
    }

    public System.Action Do { get; set; } = () => { };

    protected internal override void Forward(in Pass<T> p)
    {
        Do();
        p[x].CopyTo(p[y]);
    }

    protected internal override void Backward(in Pass<T> p)
    {
        Do();
        p.Gradient(y).CopyTo(p.Gradient(x));
    }

    protected internal override void Tangent(in Pass<T> p)
    {
        Do();
        p.Tangent(x).CopyTo(p.Tangent(y));
    }

    protected internal override void BackwardTangent(in Pass<T> p)
    {
        Backward(p);
        p.GradientTangent(y).CopyTo(p.GradientTangent(x));
    }
}
