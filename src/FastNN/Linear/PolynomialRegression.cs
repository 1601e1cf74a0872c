using System.Numerics;

namespace FastNN.Linear;

/// <summary>The polynomials that a regression adds up.</summary>
public enum PolynomialBasis
{
    /// <summary>1, x, x², …: the coefficients are those of the polynomial. Nearly dependent at high degree.</summary>
    Powers,

    /// <summary>
    /// T₀(t), T₁(t), … with T_k(cos θ) = cos kθ and t = (2x − a − b)/(b − a), which takes the range [a, b] of the samples to [−1, 1]: well-conditioned
    /// at any degree that the samples determine.
    /// </summary>
    Chebyshev,
}

/// <summary>Fits polynomials of one variable: ŷ = Σ_k w_k·φ_k(x), k = 0 … m, by least squares.</summary>
public static class PolynomialRegression
{
    /// <summary>The least-squares polynomial.</summary>
    /// <param name="degree">m ≥ 0.</param>
    /// <param name="x">[rows].</param>
    /// <param name="y">[rows].</param>
    /// <param name="basis">The polynomials φ.</param>
    /// <param name="options">
    /// What happens where there are fewer different x than coefficients; <see cref="LeastSquaresOptions.Intercept"/> says whether φ₀ = 1 is among the polynomials.
    /// </param>
    /// <remarks>
    /// Powers are carried in twice the working precision through the refinement: rounding xᵏ alone changes the coefficients of an ill-conditioned
    /// fit in the eighth digit.
    /// </remarks>
    /// <exception cref="ShapeException">There are no rows, or not one y for each x.</exception>
    /// <exception cref="NonFiniteException">A number is NaN or infinite, or a power leaves the range of double.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The degree is negative, or there is no such basis.</exception>
    /// <exception cref="RankDeficientException">The samples do not determine the coefficients, and <see cref="LeastSquaresOptions.RankDeficiency"/> refuses that.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static Polynomial<T> Fit<T>(int degree, ReadOnlySpan<T> x, ReadOnlySpan<T> y, PolynomialBasis basis = PolynomialBasis.Powers, LeastSquaresOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(degree);
        if (!Enum.IsDefined(basis))
            throw new ArgumentOutOfRangeException(nameof(basis), basis, $"There is no basis {basis}.");
        if (x.Length != y.Length)
            throw new ShapeException($"\"x\" holds {x.Length} numbers and \"y\" {y.Length}; one of each a sample is wanted.");
        _ = Data.Widths(x.Length, x.Length, y.Length);
        Data.Finite(x, 1, nameof(x));
        Data.Finite(y, 1, nameof(y));

        var points = Data.Column(x, 1, 0);
        var (low, high) = basis == PolynomialBasis.Powers ? (-1.0, 1.0) : (points.Min(), points.Max());
        var (columns, tails) = basis == PolynomialBasis.Powers ? Powers(points, degree) : (Chebyshev(points, degree, low, high), null);
        foreach (var column in columns)
            Data.Finite<double>(column, 1, "powers of x");
        var fit = LeastSquares.Fit(x.Length, columns, tails, y, 0, options ?? new(), []);
        return new(basis, low, high, fit);
    }

    /// <summary>t = (2x − a − b)/(b − a); 0 where there is one x only.</summary>
    internal static double Scaled(double x, double low, double high) => low == high ? 0 : (x - low - (high - x)) / (high - low);

    /// <summary>x, x², …, and what rounding took from each: (p + e)·x = p·x + e·x with p·x split into its rounded value and the rest.</summary>
    private static (double[][] Powers, double[][] Tails) Powers(double[] x, int degree)
    {
        var (powers, tails) = (new double[degree][], new double[degree][]);
        for (var k = 0; k < degree; k++)
        {
            (powers[k], tails[k]) = (new double[x.Length], new double[x.Length]);
            for (var i = 0; i < x.Length; i++)
            {
                var (p, e) = k == 0 ? (1, 0) : (powers[k - 1][i], tails[k - 1][i]);
                var next = p * x[i];
                var rest = Math.FusedMultiplyAdd(p, x[i], -next) + e * x[i];
                powers[k][i] = next + rest;
                tails[k][i] = next - powers[k][i] + rest;
            }
        }

        return (powers, tails);
    }

    /// <summary>T_{k+1} = 2t·T_k − T_{k−1}, from T₁ on.</summary>
    private static double[][] Chebyshev(double[] x, int degree, double low, double high)
    {
        var columns = new double[degree][];
        for (var k = 0; k < degree; k++)
        {
            columns[k] = new double[x.Length];
            for (var i = 0; i < x.Length; i++)
            {
                var t = Scaled(x[i], low, high);
                columns[k][i] = k switch
                {
                    0 => t,
                    1 => 2 * t * t - 1,
                    _ => 2 * t * columns[k - 1][i] - columns[k - 2][i],
                };
            }
        }

        return columns;
    }
}
