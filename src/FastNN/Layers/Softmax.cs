using System.Numerics;
using FastNN.Kernels;
using Rows = FastNN.Kernels.Softmax;

namespace FastNN;

/// <summary>yₖ = e^(xₖ) / Σⱼ e^(xⱼ) along the last axis.</summary>
/// <remarks>∂yₖ/∂xᵢ = yₖ(δₖᵢ − yᵢ), so dx = y ⊙ (dy − ⟨y, dy⟩) and ty = y ⊙ (tx − ⟨y, tx⟩).</remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Softmax<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Input x;
    private readonly Output y;
    private readonly int n, leading;

    /// <summary>Over the last axis of this shape.</summary>
    /// <exception cref="ShapeException">The last extent is 0, and the others have a product that no tensor can hold.</exception>
    public Softmax(Shape shape)
    {
        (n, leading) = (shape.Last, shape.Leading);
        x = Input("x", shape, keep: false);
        y = Output("y", shape);
    }

    /// <inheritdoc/>
    protected internal override void Forward(in Pass<T> p) => Rows.Forward(p.Rows * leading, p[x], p[y], p.Team);

    /// <inheritdoc/>
    protected internal override void Backward(in Pass<T> p)
    {
        if (p.Gradient(x).IsEmpty)
            return;
        for (var r = 0; r < p.Rows * leading; r++)
            Rows.Project(p[y].Slice(r * n, n), p.Gradient(y).Slice(r * n, n), p.Gradient(x).Slice(r * n, n));
    }

    /// <inheritdoc/>
    protected internal override void Tangent(in Pass<T> p)
    {
        for (var r = 0; r < p.Rows * leading; r++)
            Rows.Project(p[y].Slice(r * n, n), p.Tangent(x).Slice(r * n, n), p.Tangent(y).Slice(r * n, n));
    }

    /// <inheritdoc/>
    protected internal override void BackwardTangent(in Pass<T> p)
    {
        if (p.Gradient(x).IsEmpty)
            return;
        for (var r = 0; r < p.Rows * leading; r++)
        {
            var at = r * n;
            ReadOnlySpan<T> q = p[y].Slice(at, n), tq = p.Tangent(y).Slice(at, n);
            ReadOnlySpan<T> dy = p.Gradient(y).Slice(at, n), tdy = p.GradientTangent(y).Slice(at, n);
            Rows.Project(q, dy, p.Gradient(x).Slice(at, n));
            Rows.ProjectTangent(q, tq, dy, tdy, p.GradientTangent(x).Slice(at, n));
        }
    }
}

/// <summary>The fluent word for <see cref="Softmax{T}"/>.</summary>
public static class SoftmaxWords
{
    /// <summary>Softmax along the last axis.</summary>
    /// <exception cref="ArgumentException">The value holds indices, or the name is empty or taken.</exception>
    public static Value<T> Softmax<T>(this Value<T> x, string? name = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Then(new Softmax<T>(x.Shape), name);
    }
}
