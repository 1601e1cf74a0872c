using System.Numerics;

namespace FastNN.Linear;

/// <summary>A fitted polynomial ŷ = Σ_k w_k·φ_k(x).</summary>
/// <remarks>Immutable: any number of threads may use one.</remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Polynomial<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] w;
    private readonly double low, high;

    internal Polynomial(PolynomialBasis basis, double low, double high, LeastSquaresFit<T> fit)
    {
        (Basis, this.low, this.high, Fit) = (basis, low, high, fit);
        w = [fit.Model.Intercept[0], .. fit.Model.Coefficients];
    }

    /// <summary>The polynomials φ.</summary>
    public PolynomialBasis Basis { get; }

    /// <summary>w₀ … w_m.</summary>
    public ReadOnlySpan<T> Coefficients => w;

    /// <summary>m.</summary>
    public int Degree => w.Length - 1;

    /// <summary>Rank, residuals, R², standard errors; the model's features are φ₁ … φ_m.</summary>
    public LeastSquaresFit<T> Fit { get; }

    /// <summary>ŷ ← Σ_k w_k·φ_k(x), by the schemes of Horner and Clenshaw. Nothing is allocated.</summary>
    /// <param name="x">[rows].</param>
    /// <param name="y">[rows]; may be x.</param>
    /// <exception cref="ShapeException">The lengths differ.</exception>
    public void Predict(ReadOnlySpan<T> x, Span<T> y)
    {
        if (x.Length != y.Length)
            throw new ShapeException($"\"x\" holds {x.Length} numbers and \"y\" {y.Length}; one of each a sample is wanted.");
        for (var i = 0; i < x.Length; i++)
            y[i] = Basis == PolynomialBasis.Powers ? Horner(x[i]) : Clenshaw(T.CreateTruncating(PolynomialRegression.Scaled(double.CreateTruncating(x[i]), low, high)));
    }

    /// <summary>The coefficients of 1, x, x², …, whatever the basis.</summary>
    /// <remarks>Of a high degree they are large and cancel: predictions keep their digits in the basis that was fitted, not in powers.</remarks>
    public double[] ToPowers()
    {
        var wide = Array.ConvertAll(w, double.CreateTruncating);
        if (Basis == PolynomialBasis.Powers)
            return wide;

        // Clenshaw's scheme on polynomials: b_k = w_k + 2t·b_{k+1} − b_{k+2}, with t = s·x + c.
        var (s, c) = low == high ? (0.0, 0.0) : (2 / (high - low), -(high + low) / (high - low));
        double[] next = new double[w.Length], afterNext = new double[w.Length];
        for (var k = Degree; k >= 0; k--)
        {
            var b = new double[w.Length];
            var factor = k == 0 ? 1 : 2;
            for (var i = 0; i < b.Length; i++)
                b[i] = factor * (c * next[i] + (i > 0 ? s * next[i - 1] : 0)) - afterNext[i];
            b[0] += wide[k];
            (next, afterNext) = (b, next);
        }

        return next;
    }

    private T Horner(T x)
    {
        var y = T.Zero;
        for (var k = Degree; k >= 0; k--)
            y = T.FusedMultiplyAdd(y, x, w[k]);
        return y;
    }

    private T Clenshaw(T t)
    {
        var (next, afterNext) = (T.Zero, T.Zero);
        for (var k = Degree; k > 0; k--)
            (next, afterNext) = (w[k] + (t + t) * next - afterNext, next);
        return w[0] + t * next - afterNext;
    }
}
