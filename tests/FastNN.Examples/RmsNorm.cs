using System.Numerics;
using FastNN;

namespace Examples;

/// <summary>y = γ ⊙ x̂ with x̂ = r·x, r = 1/√(mean x² + ε), over a row.</summary>
/// <remarks>B. Zhang and R. Sennrich, "Root mean square layer normalization", 2019.</remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class RmsNorm<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Input x;
    private readonly Output y;
    private readonly Parameter gamma;
    private readonly Saved hat, r;                                  // x̂ [rows, n], r [rows]
    private readonly int n;

    public RmsNorm(int n)
    {
        this.n = n;
        x = Input("x", n, keep: false);                             // no derivative rule reads x: x̂ and r say it all
        y = Output("y", n, keep: false);
        gamma = Parameter("gamma", n, Role.Scale, Initializer.One);
        (hat, r) = (Saved(n), Saved(1));
    }

    protected override void Forward(in Pass<T> p)
    {
        for (var row = 0; row < p.Rows; row++)
        {
            ReadOnlySpan<T> x = Row(p[this.x], row);
            Span<T> hat = Row(p[this.hat], row), y = Row(p[this.y], row);
            var r = p[this.r][row] = T.One / T.Sqrt(Mean(x, x) + T.CreateChecked(1e-5));
            for (var i = 0; i < n; i++)
            {
                hat[i] = r * x[i];
                y[i] = p[gamma][i] * hat[i];
            }
        }
    }

    /// <summary>dx ← r·(g − x̂·mean(g ⊙ x̂)) with g = γ ⊙ dy; dγ += Σ over rows of dy ⊙ x̂.</summary>
    protected override void Backward(in Pass<T> p)
    {
        for (var row = 0; row < p.Rows; row++)
        {
            Span<T> hat = Row(p[this.hat], row), dy = Row(p.Gradient(y), row), dx = Row(p.Gradient(x), row);
            Add(dy, hat, p.Gradient(gamma));
            Scale(p[gamma], dy, dy);                                // g: dy may be used up
            Project(p[r][row], hat, dy, dx);
        }
    }

    /// <summary>tx̂ ← r·(tx − x̂·mean(tx ⊙ x̂)); tr ← −r²·mean(tx ⊙ x̂); ty ← γ ⊙ tx̂ + tγ ⊙ x̂.</summary>
    protected override void Tangent(in Pass<T> p)
    {
        for (var row = 0; row < p.Rows; row++)
        {
            ReadOnlySpan<T> tx = Row(p.Tangent(x), row);
            Span<T> hat = Row(p[this.hat], row), that = Row(p.Tangent(this.hat), row), ty = Row(p.Tangent(y), row);
            p.Tangent(r)[row] = -p[r][row] * p[r][row] * Mean(tx, hat);
            Project(p[r][row], hat, tx, that);
            Scale(p[gamma], that, ty);
            Add(p.Tangent(gamma), hat, ty);
        }
    }

    /// <summary>tdx ← tr·(g − x̂·a) + r·(tg − tx̂·a − x̂·ta) with a = mean(g ⊙ x̂): Backward, and each of its lines differentiated.</summary>
    protected override void BackwardTangent(in Pass<T> p)
    {
        for (var row = 0; row < p.Rows; row++)
        {
            var (r, tr) = (p[this.r][row], p.Tangent(this.r)[row]);
            Span<T> hat = Row(p[this.hat], row), that = Row(p.Tangent(this.hat), row), dy = Row(p.Gradient(y), row), tdy = Row(p.GradientTangent(y), row);
            Span<T> dx = Row(p.Gradient(x), row), tdx = Row(p.GradientTangent(x), row);
            Add(dy, hat, p.Gradient(gamma));
            Add(tdy, hat, p.GradientTangent(gamma));
            Add(dy, that, p.GradientTangent(gamma));
            Scale(p[gamma], tdy, tdy);
            Add(p.Tangent(gamma), dy, tdy);                         // tg
            Scale(p[gamma], dy, dy);                                // g
            Project(r, hat, dy, dx);
            var (a, ta) = (Mean(dy, hat), Mean(tdy, hat) + Mean(dy, that));
            for (var i = 0; i < tdx.Length; i++)
                tdx[i] = tr * (dy[i] - hat[i] * a) + r * (tdy[i] - that[i] * a - hat[i] * ta);
        }
    }

    /// <summary>into ← r·(v − x̂·mean(v ⊙ x̂)): how x̂ moves with x, and, being symmetric, how gradients come back.</summary>
    private static void Project(T r, ReadOnlySpan<T> hat, ReadOnlySpan<T> v, Span<T> into)
    {
        var mean = Mean(v, hat);
        for (var i = 0; i < into.Length; i++)
            into[i] = v.IsEmpty ? T.Zero : r * (v[i] - hat[i] * mean);
    }

    private static void Scale(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> into)
    {
        for (var i = 0; i < into.Length; i++)
            into[i] = a[i] * b[i];
    }

    /// <summary>into += a ⊙ b. An empty source is zero, an empty destination is not wanted.</summary>
    private static void Add(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> into)
    {
        for (var i = 0; i < into.Length && !a.IsEmpty; i++)
            into[i] += a[i] * b[i];
    }

    private static T Mean(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
    {
        var sum = T.Zero;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum / T.CreateChecked(Math.Max(1, b.Length));
    }

    private Span<T> Row(Span<T> all, int row) => all.IsEmpty ? all : all.Slice(row * n, n);

    private ReadOnlySpan<T> Row(ReadOnlySpan<T> all, int row) => all.IsEmpty ? all : all.Slice(row * n, n);
}
