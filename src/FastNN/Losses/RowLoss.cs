using System.Numerics;

namespace FastNN;

/// <summary>
/// Lᵣ = wᵣ·ℓ(row r): the layer of losses that couple the elements of a row. Where the weight is 0 the loss is 0 and nothing else of the row is
/// read. What a loss adds is ℓ of one row and its three derivatives by x and, where it has one, by a second real input of the same shape.
/// </summary>
/// <remarks>Inputs in order: x, the second one, the weight, and what a derived class declares.</remarks>
internal abstract class RowLoss<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Input x, second, weight;
    private readonly Output L;

    /// <summary>The loss of predictions of this shape.</summary>
    /// <param name="shape">The shape of a row.</param>
    /// <param name="weighted">Whether there is an input for one weight a row.</param>
    /// <param name="keep">Whether a derivative reads x.</param>
    /// <param name="second">The name of a second real input of the same shape.</param>
    protected RowLoss(Shape shape, bool weighted, bool keep, string? second = null)
    {
        Width = shape.Size;
        x = Input("prediction", shape, keep: keep);
        this.second = second is null ? default : Input(second, shape);
        weight = weighted ? Input("weight", [], Kind.Mask) : default;
        L = Output("loss", [], keep: false);
    }

    /// <summary>The elements of a row.</summary>
    protected int Width { get; }

    /// <summary>ℓ of a row; saves what the derivatives read.</summary>
    protected abstract T Value(in Pass<T> p, int r, ReadOnlySpan<T> x, ReadOnlySpan<T> second);

    /// <summary>dx ← g·∂ℓ/∂x, and of the second input; an empty destination is not wanted.</summary>
    protected abstract void Gradient(in Pass<T> p, int r, T g, Span<T> dx, Span<T> dsecond);

    /// <summary>The tangent of ℓ along (tx, tsecond), and of what was saved; an empty source is zero.</summary>
    protected abstract T Along(in Pass<T> p, int r, ReadOnlySpan<T> tx, ReadOnlySpan<T> tsecond);

    /// <summary>tdx += g·∂(∂ℓ/∂x) along (tx, tsecond), and of the second input; by default nothing: ℓ is linear in pieces.</summary>
    protected virtual void Bend(in Pass<T> p, int r, T g, ReadOnlySpan<T> tx, ReadOnlySpan<T> tsecond, Span<T> tdx, Span<T> tdsecond)
    {
    }

    /// <summary>x of a row.</summary>
    protected ReadOnlySpan<T> X(in Pass<T> p, int r) => Row(p[x], r);

    /// <summary>The second input of a row.</summary>
    protected ReadOnlySpan<T> Second(in Pass<T> p, int r) => Row(p[second], r);

    /// <summary>Whether a row counts: of one that does not, nothing is to be read.</summary>
    protected bool Counts(in Pass<T> p, int r) => Weight(p, r) != T.Zero;

    protected internal sealed override void Forward(in Pass<T> p)
    {
        for (var r = 0; r < p.Rows; r++)
        {
            var w = Weight(p, r);
            p[L][r] = w == T.Zero ? T.Zero : w * Value(p, r, X(p, r), Second(p, r));
        }
    }

    protected internal sealed override void Backward(in Pass<T> p)
    {
        for (var r = 0; r < p.Rows; r++)
            Gradient(p, r, p.Gradient(L), p.Gradient(x), p.Gradient(second));
    }

    protected internal sealed override void Tangent(in Pass<T> p)
    {
        for (var r = 0; r < p.Rows; r++)
        {
            var w = Weight(p, r);
            p.Tangent(L)[r] = w == T.Zero ? T.Zero : w * Along(p, r, Row(p.Tangent(x), r), Row(p.Tangent(second), r));
        }
    }

    protected internal sealed override void BackwardTangent(in Pass<T> p)
    {
        for (var r = 0; r < p.Rows; r++)
        {
            Gradient(p, r, p.Gradient(L), p.Gradient(x), p.Gradient(second));
            Gradient(p, r, p.GradientTangent(L), p.GradientTangent(x), p.GradientTangent(second));
            var w = Weight(p, r);
            if (w != T.Zero)
                Bend(p, r, w * p.Gradient(L)[r], Row(p.Tangent(x), r), Row(p.Tangent(second), r), Row(p.GradientTangent(x), r), Row(p.GradientTangent(second), r));
        }
    }

    private void Gradient(in Pass<T> p, int r, ReadOnlySpan<T> dL, Span<T> dx, Span<T> dsecond)
    {
        Span<T> into = Row(dx, r), intoSecond = Row(dsecond, r);
        var w = Weight(p, r);
        if (w == T.Zero)
        {
            into.Clear();
            intoSecond.Clear();
        }
        else if (!into.IsEmpty || !intoSecond.IsEmpty)
        {
            Gradient(p, r, w * dL[r], into, intoSecond);
        }
    }

    private T Weight(in Pass<T> p, int r) => p[weight].IsEmpty ? T.One : p[weight][r];

    /// <summary>The elements of a row of what has one row after the other; nothing of nothing.</summary>
    protected ReadOnlySpan<T> Row(ReadOnlySpan<T> all, int r) => all.IsEmpty ? all : all.Slice(r * Width, Width);

    /// <summary>The elements of a row of what has one row after the other; nothing of nothing.</summary>
    protected Span<T> Row(Span<T> all, int r) => all.IsEmpty ? all : all.Slice(r * Width, Width);
}
