using System.Numerics;
using FastNN;

namespace Consumer;

/// <summary>y = x + w ⊙ x², one w for each feature.</summary>
/// <remarks>dx = dy ⊙ (1 + 2w ⊙ x), dw += Σ over rows of dy ⊙ x².</remarks>
public sealed class Bend<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Input x;
    private readonly Output y;
    private readonly Parameter w;
    private readonly int n;

    public Bend(int features)
    {
        n = features;
        x = Input("x", features);
        y = Output("y", features, keep: false);
        w = Parameter("w", features, Role.Scale, Initializer.Normal(0.5));
    }

    protected override void Forward(in Pass<T> p)
    {
        ReadOnlySpan<T> x = p[this.x], w = p[this.w];
        for (var i = 0; i < x.Length; i++)
            p[y][i] = x[i] + w[i % n] * x[i] * x[i];
    }

    protected override void Backward(in Pass<T> p)
    {
        ReadOnlySpan<T> x = p[this.x], w = p[this.w], dy = p.Gradient(y);
        Span<T> dx = p.Gradient(this.x), dw = p.Gradient(this.w);
        for (var i = 0; i < dx.Length; i++)
            dx[i] = dy[i] * Slope(x[i], w[i % n]);
        for (var i = 0; i < x.Length && !dw.IsEmpty; i++)
            dw[i % n] += dy[i] * x[i] * x[i];
    }

    protected override void Tangent(in Pass<T> p)
    {
        ReadOnlySpan<T> x = p[this.x], w = p[this.w], tx = p.Tangent(this.x), tw = p.Tangent(this.w);
        for (var i = 0; i < x.Length; i++)
            p.Tangent(y)[i] = At(tx, i) * Slope(x[i], w[i % n]) + At(tw, i % n) * x[i] * x[i];
    }

    protected override void BackwardTangent(in Pass<T> p)
    {
        Backward(p);
        ReadOnlySpan<T> x = p[this.x], w = p[this.w], tx = p.Tangent(this.x), tw = p.Tangent(this.w), dy = p.Gradient(y), tdy = p.GradientTangent(y);
        Span<T> tdx = p.GradientTangent(this.x), tdw = p.GradientTangent(this.w);
        var two = T.One + T.One;
        for (var i = 0; i < tdx.Length; i++)
            tdx[i] = tdy[i] * Slope(x[i], w[i % n]) + dy[i] * two * (At(tw, i % n) * x[i] + w[i % n] * At(tx, i));
        for (var i = 0; i < x.Length && !tdw.IsEmpty; i++)
            tdw[i % n] += (tdy[i] * x[i] + dy[i] * two * At(tx, i)) * x[i];
    }

    private static T Slope(T x, T w) => T.One + (T.One + T.One) * w * x;

    /// <summary>An empty source is zero.</summary>
    private static T At(ReadOnlySpan<T> values, int i) => values.IsEmpty ? T.Zero : values[i];
}
