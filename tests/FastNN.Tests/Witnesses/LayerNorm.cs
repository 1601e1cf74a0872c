using System.Numerics;

namespace FastNN.Tests.Witnesses;

/// <summary>y = γ ⊙ x̂ + β with x̂ = (x − μ)/s, s = √(σ² + ε), over a row.</summary>
internal sealed class LayerNorm<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Input x;
    private readonly Output y;
    private readonly Parameter gamma, beta;
    private readonly Saved hat, scale;      // x̂, and 1/s
    private readonly int n;

    public LayerNorm(int n)
    {
        this.n = n;
        x = Input("x", n, keep: false);
        y = Output("y", n, keep: false);
        gamma = Parameter("gamma", n, Role.Scale, Initializer.Uniform(0.5, 1.5));
        beta = Parameter("beta", n, Role.Bias, Initializer.Zero);
        hat = Saved(n);
        scale = Saved(1);
    }

    protected internal override void Forward(in Pass<T> p)
    {
        for (var r = 0; r < p.Rows; r++)
        {
            var row = p[x].Slice(r * n, n);
            var h = p[hat].Slice(r * n, n);
            var mean = Mean(row, One);
            for (var i = 0; i < n; i++)
                h[i] = row[i] - mean;
            var k = p[scale][r] = T.One / T.Sqrt(Mean(h, h) + T.CreateChecked(1e-5));
            for (var i = 0; i < n; i++)
                p[y][r * n + i] = p[gamma][i] * (h[i] *= k) + p[beta][i];
        }
    }

    /// <summary>dx = (g − mean g − x̂·mean(g ⊙ x̂))/s with g = γ ⊙ dy: symmetric, so it also maps tangents.</summary>
    protected internal override void Backward(in Pass<T> p)
    {
        for (var r = 0; r < p.Rows; r++)
        {
            ReadOnlySpan<T> h = p[hat].Slice(r * n, n);
            var g = p.Gradient(y).Slice(r * n, n);
            for (var i = 0; i < n; i++)
            {
                if (!p.Gradient(gamma).IsEmpty)
                {
                    p.Gradient(gamma)[i] += g[i] * h[i];
                    p.Gradient(beta)[i] += g[i];
                }

                g[i] *= p[gamma][i];
            }

            if (!p.Gradient(x).IsEmpty)
                Project(h, g, p[scale][r], p.Gradient(x).Slice(r * n, n));
        }
    }

    protected internal override void Tangent(in Pass<T> p)
    {
        for (var r = 0; r < p.Rows; r++)
        {
            ReadOnlySpan<T> h = p[hat].Slice(r * n, n), tx = p.Tangent(x).IsEmpty ? default : p.Tangent(x).Slice(r * n, n);
            var th = p.Tangent(hat).Slice(r * n, n);
            th.Clear();
            if (!tx.IsEmpty)
                Project(h, tx, p[scale][r], th);
            p.Tangent(scale)[r] = tx.IsEmpty ? T.Zero : -p[scale][r] * p[scale][r] * Mean(h, tx);   // t(1/s) = −(1/s)²·ts, ts = mean(x̂ ⊙ tx)
            for (var i = 0; i < n; i++)
            {
                p.Tangent(y)[r * n + i] = p[gamma][i] * th[i];
                if (!p.Tangent(gamma).IsEmpty)
                    p.Tangent(y)[r * n + i] += p.Tangent(gamma)[i] * h[i] + p.Tangent(beta)[i];
            }
        }
    }

    protected internal override void BackwardTangent(in Pass<T> p)
    {
        for (var r = 0; r < p.Rows; r++)
        {
            ReadOnlySpan<T> h = p[hat].Slice(r * n, n), th = p.Tangent(hat).Slice(r * n, n);
            var (k, tk) = (p[scale][r], p.Tangent(scale)[r]);
            Span<T> g = p.Gradient(y).Slice(r * n, n), tg = p.GradientTangent(y).Slice(r * n, n);
            for (var i = 0; i < n; i++)
            {
                if (!p.Gradient(gamma).IsEmpty)
                {
                    p.Gradient(gamma)[i] += g[i] * h[i];
                    p.Gradient(beta)[i] += g[i];
                    p.GradientTangent(gamma)[i] += tg[i] * h[i] + g[i] * th[i];
                    p.GradientTangent(beta)[i] += tg[i];
                }

                tg[i] = p[gamma][i] * tg[i] + (p.Tangent(gamma).IsEmpty ? T.Zero : p.Tangent(gamma)[i] * g[i]);
                g[i] *= p[gamma][i];
            }

            if (p.Gradient(x).IsEmpty)
                continue;
            Span<T> dx = p.Gradient(x).Slice(r * n, n), tdx = p.GradientTangent(x).Slice(r * n, n);
            Project(h, g, k, dx);
            Project(h, tg, k, tdx);
            var (a, b) = (Mean(g, h), Mean(g, th));
            for (var i = 0; i < n; i++)
                tdx[i] += tk / k * dx[i] - k * (th[i] * a + h[i] * b);
        }
    }

    private static ReadOnlySpan<T> One => default;

    private static void Project(ReadOnlySpan<T> h, ReadOnlySpan<T> v, T k, Span<T> into)
    {
        var (a, b) = (Mean(v, One), Mean(v, h));
        for (var i = 0; i < v.Length; i++)
            into[i] = k * (v[i] - a - h[i] * b);
    }

    private static T Mean(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
    {
        var sum = T.Zero;
        for (var i = 0; i < a.Length; i++)
            sum += b.IsEmpty ? a[i] : a[i] * b[i];
        return sum / T.CreateChecked(Math.Max(1, a.Length));
    }
}
