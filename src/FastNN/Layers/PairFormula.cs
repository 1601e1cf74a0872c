using System.Numerics;
using FastNN.Kernels;

namespace FastNN;

/// <summary>y = f(a, b), element by element: any formula of two values as a layer.</summary>
/// <remarks>da = dy ⊙ ∂f/∂a, db = dy ⊙ ∂f/∂b; ty = ta ⊙ ∂f/∂a + tb ⊙ ∂f/∂b.</remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <typeparam name="F">The formula f.</typeparam>
public sealed class PairFormula<T, F> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T> where F : struct, IPairFormula
{
    private readonly F f;
    private readonly Elementwise.Exchanged<F> exchanged;
    private readonly Input a, b;
    private readonly Output y;
    private readonly Scratch part;

    /// <summary>f on two values of this shape.</summary>
    public PairFormula(Shape shape, F formula)
    {
        f = formula;
        exchanged = new(formula);
        a = Input("a", shape);
        b = Input("b", shape);
        y = Output("y", shape, keep: false);
        part = Scratch(shape.Size);
    }

    /// <inheritdoc/>
    public override string Name => TypeName(typeof(F));

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <inheritdoc/>
    protected internal override void Forward(in Pass<T> p) => Elementwise.Apply(f, p[a], p[b], p[y], p.Team);

    /// <inheritdoc/>
    protected internal override void Backward(in Pass<T> p)
    {
        Elementwise.SlopeA(f, p[a], p[b], p.Gradient(y), p.Gradient(a), p.Team);
        Elementwise.SlopeA(exchanged, p[b], p[a], p.Gradient(y), p.Gradient(b), p.Team);
    }

    /// <inheritdoc/>
    protected internal override void Tangent(in Pass<T> p)
    {
        ReadOnlySpan<T> ta = p.Tangent(a), tb = p.Tangent(b);
        var ty = p.Tangent(y);
        if (ta.IsEmpty)
        {
            Elementwise.SlopeA(exchanged, p[b], p[a], tb, ty, p.Team);
            return;
        }

        Elementwise.SlopeA(f, p[a], p[b], ta, ty, p.Team);
        if (tb.IsEmpty)
            return;
        Elementwise.SlopeA(exchanged, p[b], p[a], tb, p[part], p.Team);
        Elementwise.Add(p[part], ty);
    }

    /// <inheritdoc/>
    protected internal override void BackwardTangent(in Pass<T> p)
    {
        ReadOnlySpan<T> ta = p.Tangent(a), tb = p.Tangent(b);
        Span<T> dy = p.Gradient(y), tdy = p.GradientTangent(y);
        Elementwise.SlopeATangent(f, p[a], p[b], ta, tb, dy, tdy, p.Gradient(a), p.GradientTangent(a), p.Team);
        Elementwise.SlopeATangent(exchanged, p[b], p[a], tb, ta, dy, tdy, p.Gradient(b), p.GradientTangent(b), p.Team);
    }
}
