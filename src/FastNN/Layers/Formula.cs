using System.Numerics;
using FastNN.Kernels;
using FastNN.Numerics;

namespace FastNN;

/// <summary>y = f(z), element by element: any activation or formula as a layer of its own.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <typeparam name="A">The formula f.</typeparam>
public sealed class Formula<T, A> : Layer<T>, IActivates<T> where T : unmanaged, IBinaryFloatingPointIeee754<T> where A : struct, IActivation
{
    private readonly A f;
    private readonly Input z;
    private readonly Output y;

    /// <summary>f on this shape.</summary>
    public Formula(Shape shape, A formula)
    {
        f = formula;
        z = Input("z", shape, keep: !A.FromOutput);
        y = Output("y", shape, keep: A.FromOutput);
    }

    /// <inheritdoc/>
    public override string Name => TypeName(typeof(A));

    /// <inheritdoc/>
    public override string ToString() => Text(f);

    /// <summary>"Tanh", or "LeakyRelu { Alpha = 0.01 }" where there are hyper-parameters.</summary>
    internal static string Text(A f) => Invariant.Text(f);

    /// <inheritdoc/>
    protected internal override void Forward(in Pass<T> p) => Elementwise.Apply(f, p[z], p[y], p.Team);

    /// <inheritdoc/>
    protected internal override void Backward(in Pass<T> p)
    {
        Elementwise.MultiplySlope(f, V(p), p.Gradient(y), p.Team);
        Elementwise.Copy(p.Gradient(y), p.Gradient(z));
    }

    /// <inheritdoc/>
    protected internal override void Tangent(in Pass<T> p) => Elementwise.Tangent(f, V(p), p.Tangent(z), p.Tangent(y), p.Team);

    /// <inheritdoc/>
    protected internal override void BackwardTangent(in Pass<T> p)
    {
        Elementwise.MultiplySlopeTangent(f, V(p), A.FromOutput ? p.Tangent(y) : p.Tangent(z), p.Gradient(y), p.GradientTangent(y), p.Team);
        Elementwise.Copy(p.Gradient(y), p.Gradient(z));
        Elementwise.Copy(p.GradientTangent(y), p.GradientTangent(z));
    }

    /// <inheritdoc/>
    protected internal override ulong Pieces(in Pass<T> p) => Elementwise.Pieces(f, V(p));

    bool IActivates<T>.Bends => typeof(A) != typeof(Identity);

    bool IActivates<T>.Saturates => Activating.Saturates(f);

    void IActivates<T>.Slopes(in Pass<T> p, Span<T> slopes) => Activating.Slopes(f, V(p), slopes);

    private ReadOnlySpan<T> V(in Pass<T> p) => A.FromOutput ? p[y] : p[z];
}

/// <summary>The fluent word for <see cref="Formula{T, A}"/>.</summary>
public static class FormulaWords
{
    /// <summary>y = f(x), element by element.</summary>
    /// <exception cref="ArgumentException">The value holds indices, or the name is empty or taken.</exception>
    public static Value<T> Apply<T, A>(this Value<T> x, A formula, string? name = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> where A : struct, IActivation
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Then(new Formula<T, A>(x.Shape, formula), name);
    }
}
