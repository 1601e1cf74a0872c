using System.Numerics;

namespace FastNN.Tests.Witnesses;

/// <summary>(a, b) = x, cut along the last axis: a layer of two outputs, each of which may go unread.</summary>
internal sealed class Split<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Input x;
    private readonly Output a, b;
    private readonly int n, at;

    public Split(int n, int at)
    {
        (this.n, this.at) = (n, at);
        x = Input("x", n, keep: false);
        a = Output("a", at, keep: false);
        b = Output("b", n - at, keep: false);
    }

    protected internal override void Forward(in Pass<T> p) => Cut(p.Rows, p[x], p[a], p[b]);

    protected internal override void Backward(in Pass<T> p) => Join(p.Rows, p.Gradient(a), p.Gradient(b), p.Gradient(x));

    protected internal override void Tangent(in Pass<T> p) => Cut(p.Rows, p.Tangent(x), p.Tangent(a), p.Tangent(b));

    protected internal override void BackwardTangent(in Pass<T> p)
    {
        Join(p.Rows, p.Gradient(a), p.Gradient(b), p.Gradient(x));
        Join(p.Rows, p.GradientTangent(a), p.GradientTangent(b), p.GradientTangent(x));
    }

    private void Cut(int rows, ReadOnlySpan<T> x, Span<T> a, Span<T> b)
    {
        for (var r = 0; r < rows; r++)
        {
            x.Slice(r * n, at).CopyTo(a[(r * at)..]);
            x.Slice(r * n + at, n - at).CopyTo(b[(r * (n - at))..]);
        }
    }

    private void Join(int rows, ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> x)
    {
        for (var r = 0; r < rows && !x.IsEmpty; r++)
        {
            for (var i = 0; i < n; i++)
                x[r * n + i] = i < at ? (a.IsEmpty ? T.Zero : a[r * at + i]) : b.IsEmpty ? T.Zero : b[r * (n - at) + i - at];
        }
    }
}
