using System.Numerics;

namespace FastNN;

/// <summary>y = c in every row.</summary>
internal sealed class Repeated<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Output y;
    private readonly T[] values;

    /// <param name="shape">The shape of a row; c is repeated until it fills one.</param>
    /// <param name="values">c, in T.</param>
    public Repeated(Shape shape, T[] values)
    {
        this.values = values;
        y = Output("y", shape, keep: false, Kind.Mask);
    }

    protected internal override void Forward(in Pass<T> p)
    {
        for (var i = 0; i < p[y].Length; i += values.Length)
            values.CopyTo(p[y][i..]);
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
