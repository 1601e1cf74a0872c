using System.Numerics;
using FastNN.Kernels;
using Rows = FastNN.Kernels.Softmax;

namespace FastNN;

/// <summary>yₖ = xₖ − log Σⱼ e^(xⱼ) along the last axis.</summary>
/// <remarks>With q = e^y: dx = dy − q·Σ dy, ty = tx − ⟨q, tx⟩.</remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class LogSoftmax<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Input x;
    private readonly Output y;
    private readonly Saved q;
    private readonly int n, leading;

    /// <summary>Over the last axis of this shape.</summary>
    /// <exception cref="ShapeException">The last extent is 0, and the others have a product that no tensor can hold.</exception>
    public LogSoftmax(Shape shape)
    {
        (n, leading) = (shape.Last, shape.Leading);
        x = Input("x", shape, keep: false);
        y = Output("y", shape, keep: false);
        q = Saved(shape.Size);
    }

    /// <inheritdoc/>
    protected internal override void Forward(in Pass<T> p)
    {
        Rows.ForwardLog(p.Rows * leading, p[x], p[y], p.Team);
        Elementwise.Apply(default(Exponential), p[y], p[q], p.Team);
    }

    /// <inheritdoc/>
    protected internal override void Backward(in Pass<T> p)
    {
        if (p.Gradient(x).IsEmpty)
            return;
        for (var r = 0; r < p.Rows * leading; r++)
        {
            ReadOnlySpan<T> dy = p.Gradient(y).Slice(r * n, n);
            Rows.Subtract(dy, p[q].Slice(r * n, n), Reduce.Sum(dy), p.Gradient(x).Slice(r * n, n));
        }
    }

    /// <inheritdoc/>
    protected internal override void Tangent(in Pass<T> p)
    {
        for (var r = 0; r < p.Rows * leading; r++)
        {
            ReadOnlySpan<T> q = p[this.q].Slice(r * n, n), tx = p.Tangent(x).Slice(r * n, n);
            var mean = Reduce.Dot(q, tx);
            for (var k = 0; k < n; k++)
                p.Tangent(y)[r * n + k] = tx[k] - mean;
            for (var k = 0; k < n; k++)
                p.Tangent(this.q)[r * n + k] = q[k] * p.Tangent(y)[r * n + k];
        }
    }

    /// <inheritdoc/>
    protected internal override void BackwardTangent(in Pass<T> p)
    {
        if (p.Gradient(x).IsEmpty)
            return;
        for (var r = 0; r < p.Rows * leading; r++)
        {
            var at = r * n;
            ReadOnlySpan<T> q = p[this.q].Slice(at, n), tq = p.Tangent(this.q).Slice(at, n);
            ReadOnlySpan<T> dy = p.Gradient(y).Slice(at, n), tdy = p.GradientTangent(y).Slice(at, n);
            var (sum, tsum) = (Reduce.Sum(dy), Reduce.Sum(tdy));
            Rows.Subtract(dy, q, sum, p.Gradient(x).Slice(at, n));
            Rows.Subtract(tdy, q, tsum, p.GradientTangent(x).Slice(at, n));     // tdx ← tdy − q·Σ tdy − tq·Σ dy
            Rows.Subtract(p.GradientTangent(x).Slice(at, n), tq, sum, p.GradientTangent(x).Slice(at, n));
        }
    }
}

/// <summary>The fluent word for <see cref="LogSoftmax{T}"/>.</summary>
public static class LogSoftmaxWords
{
    /// <summary>Log-softmax along the last axis.</summary>
    /// <exception cref="ArgumentException">The value holds indices, or the name is empty or taken.</exception>
    public static Value<T> LogSoftmax<T>(this Value<T> x, string? name = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Then(new LogSoftmax<T>(x.Shape), name);
    }
}
