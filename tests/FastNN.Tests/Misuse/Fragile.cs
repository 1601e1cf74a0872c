using System.Numerics;

namespace FastNN.Tests.Misuse;

/// <summary>The rules of a layer, and what runs between them.</summary>
public enum Rule
{
    None,
    Forward,
    Backward,
    Tangent,
    BackwardTangent,
    Commit,
}

/// <summary>y = w ⊙ x, with a state that counts commits. Any rule throws when asked to, after it has half done its work.</summary>
internal sealed class Fragile<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Input x;
    private readonly Output y;
    private readonly Parameter w;
    private readonly State count;

    public Fragile(Shape shape)
    {
        x = Input("x", shape);
        y = Output("y", shape);
        w = Parameter("w", shape, Role.Scale, Initializer.Constant(1.25));
        count = State("count", 2, Initializer.Zero);
    }

    public Rule Breaks { get; set; }

    /// <summary>How many calls of the rule go well before.</summary>
    public int After { get; set; }

    protected internal override void Forward(in Pass<T> p)
    {
        Break(Rule.Forward, p[y]);
        p[y].Clear();
        AddRows(p[x], p[w], p[y]);
    }

    protected internal override void Backward(in Pass<T> p)
    {
        Break(Rule.Backward, p.Gradient(x), p.Gradient(w));
        p.Gradient(x).Clear();
        AddRows(p.Gradient(y), p[w], p.Gradient(x));
        AddSum(p[x], p.Gradient(y), p.Gradient(w));
    }

    protected internal override void Tangent(in Pass<T> p)
    {
        Break(Rule.Tangent, p.Tangent(y));
        p.Tangent(y).Clear();
        AddRows(p.Tangent(x), p[w], p.Tangent(y));
        AddRows(p[x], p.Tangent(w), p.Tangent(y));
    }

    protected internal override void BackwardTangent(in Pass<T> p)
    {
        Break(Rule.BackwardTangent, p.GradientTangent(x), p.GradientTangent(w));
        Backward(p);
        p.GradientTangent(x).Clear();
        AddRows(p.GradientTangent(y), p[w], p.GradientTangent(x));
        AddRows(p.Gradient(y), p.Tangent(w), p.GradientTangent(x));
        AddSum(p[x], p.GradientTangent(y), p.GradientTangent(w));
        AddSum(p.Tangent(x), p.Gradient(y), p.GradientTangent(w));
    }

    protected internal override void Commit(in Pass<T> p)
    {
        p.Update(count)[0] += T.One;
        Break(Rule.Commit, default);
        p.Update(count)[1] += T.One;
    }

    private void Break(Rule rule, Span<T> half, Span<T> more = default)
    {
        if (rule != Breaks || After-- > 0)
            return;
        half.Fill(T.NaN);
        if (!more.IsEmpty)
            more[0] += T.One;
        throw new InvalidTimeZoneException($"broken in {rule}");
    }

    private static void AddRows(ReadOnlySpan<T> a, ReadOnlySpan<T> w, Span<T> into)
    {
        for (var i = 0; i < into.Length && !a.IsEmpty && !w.IsEmpty; i++)
            into[i] += a[i] * w[i % w.Length];
    }

    private static void AddSum(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> into)
    {
        for (var i = 0; i < a.Length && !b.IsEmpty && !into.IsEmpty; i++)
            into[i % into.Length] += a[i] * b[i];
    }
}
