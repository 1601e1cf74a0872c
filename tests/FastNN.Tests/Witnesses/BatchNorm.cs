using System.Numerics;

namespace FastNN.Tests.Witnesses;

/// <summary>
/// y = γ ⊙ (x − μ)/√(σ² + ε) + β over the batch in training, with running statistics in inference: rows are coupled, and states are
/// committed once a step.
/// </summary>
internal sealed class BatchNorm<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T Epsilon = T.CreateChecked(1e-5), Memory = T.CreateChecked(0.1);
    private readonly Input x;
    private readonly Output y;
    private readonly Parameter gamma, beta;
    private readonly State mean, variance;
    private readonly Saved hat, statistics;     // x̂ a row; μ, σ², 1/s once
    private readonly int n;

    public BatchNorm(int n)
    {
        this.n = n;
        x = Input("x", n, keep: false);
        y = Output("y", n, keep: false);
        gamma = Parameter("gamma", n, Role.Scale, Initializer.One);
        beta = Parameter("beta", n, Role.Bias, Initializer.Zero);
        mean = State("mean", n, Initializer.Zero);
        variance = State("variance", n, Initializer.One);
        hat = Saved(n);
        statistics = Saved(0, 3 * n);
    }

    public override bool CouplesRows => true;

    protected internal override void Forward(in Pass<T> p)
    {
        Span<T> mu = p[statistics][..n], sigma2 = p[statistics][n..(2 * n)], k = p[statistics][(2 * n)..];
        var rows = T.CreateChecked(p.Rows);
        for (var j = 0; j < n; j++)
        {
            (mu[j], sigma2[j]) = (p[mean][j], p[variance][j]);
            if (p.Training)
            {
                (mu[j], sigma2[j]) = (T.Zero, T.Zero);
                for (var r = 0; r < p.Rows; r++)
                    mu[j] += p[x][r * n + j] / rows;
                for (var r = 0; r < p.Rows; r++)
                    sigma2[j] += (p[x][r * n + j] - mu[j]) * (p[x][r * n + j] - mu[j]) / rows;
            }

            k[j] = T.One / T.Sqrt(sigma2[j] + Epsilon);
            for (var r = 0; r < p.Rows; r++)
            {
                p[hat][r * n + j] = (p[x][r * n + j] - mu[j]) * k[j];
                p[y][r * n + j] = p[gamma][j] * p[hat][r * n + j] + p[beta][j];
            }
        }
    }

    protected internal override void Backward(in Pass<T> p)
    {
        for (var j = 0; j < n; j++)
        {
            var (k, sum, along, rows) = (p[statistics][2 * n + j], T.Zero, T.Zero, T.CreateChecked(p.Rows));
            for (var r = 0; r < p.Rows; r++)
            {
                sum += p.Gradient(y)[r * n + j];
                along += p.Gradient(y)[r * n + j] * p[hat][r * n + j];
            }

            if (!p.Gradient(gamma).IsEmpty)
            {
                p.Gradient(gamma)[j] += along;
                p.Gradient(beta)[j] += sum;
            }

            for (var r = 0; r < p.Rows && !p.Gradient(x).IsEmpty; r++)
            {
                var g = p.Gradient(y)[r * n + j];
                p.Gradient(x)[r * n + j] = p[gamma][j] * k * (p.Training ? g - sum / rows - p[hat][r * n + j] * along / rows : g);
            }
        }
    }

    protected internal override void Tangent(in Pass<T> p)
    {
        for (var j = 0; j < n; j++)
        {
            var (k, sum, along, rows) = (p[statistics][2 * n + j], T.Zero, T.Zero, T.CreateChecked(p.Rows));
            for (var r = 0; r < p.Rows && !p.Tangent(x).IsEmpty; r++)
            {
                sum += p.Tangent(x)[r * n + j];
                along += p.Tangent(x)[r * n + j] * p[hat][r * n + j];
            }

            for (var r = 0; r < p.Rows; r++)
            {
                var (t, h) = (p.Tangent(x).IsEmpty ? T.Zero : p.Tangent(x)[r * n + j], p[hat][r * n + j]);
                p.Tangent(y)[r * n + j] = p[gamma][j] * k * (p.Training ? t - sum / rows - h * along / rows : t);
                if (!p.Tangent(gamma).IsEmpty)
                    p.Tangent(y)[r * n + j] += p.Tangent(gamma)[j] * h + p.Tangent(beta)[j];
            }
        }
    }

    protected internal override void Commit(in Pass<T> p)
    {
        if (!p.Training)
            return;
        var unbiased = T.CreateChecked(p.Rows) / T.CreateChecked(Math.Max(1, p.Rows - 1));
        for (var j = 0; j < n; j++)
        {
            p.Update(mean)[j] = (T.One - Memory) * p[mean][j] + Memory * p[statistics][j];
            p.Update(variance)[j] = (T.One - Memory) * p[variance][j] + Memory * unbiased * p[statistics][n + j];
        }
    }
}
