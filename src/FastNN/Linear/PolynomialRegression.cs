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

/// <summary>Fits polynomials by least squares: ŷ = Σ_k w_k·φ_k(x).</summary>
public static class PolynomialRegression
{
    /// <summary>The least-squares polynomial of one variable, k = 0 … m.</summary>
    /// <param name="degree">m ≥ 0.</param>
    /// <param name="x">[rows].</param>
    /// <param name="y">[rows].</param>
    /// <param name="basis">The polynomials φ.</param>
    /// <param name="options">
    /// What happens where there are fewer different x than coefficients; <see cref="LeastSquaresOptions.Intercept"/> says whether φ₀ = 1 is among the polynomials.
    /// </param>
    /// <remarks>
    /// Powers are carried in twice the working precision through the refinement. Rounding xᵏ alone would change the coefficients of degree 10 on
    /// [−9, −3] in the eighth digit; with the tails twelve are right.
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
        return new(basis, low, high, basis == PolynomialBasis.Powers
            ? Fit(new PolynomialFeatures(1, degree, bias: false), x.Length, x, y, options)
            : LeastSquares.Fit(x.Length, Chebyshev(points, degree, low, high), null, y, 0, options ?? new(), []));
    }

    /// <summary>The least-squares polynomial of several variables: linear in the products of their powers.</summary>
    /// <param name="features">The products. Beside a fitted intercept they go without bias.</param>
    /// <param name="rows">The number of samples.</param>
    /// <param name="x">[rows, features].</param>
    /// <param name="y">[rows, outputs].</param>
    /// <param name="options">Whether there is an intercept, and what happens where products are dependent; by default there is, and they are refused.</param>
    /// <returns>The fit; its model takes what <see cref="PolynomialFeatures.Expand"/> gives.</returns>
    /// <remarks>Products are carried in twice the working precision through the refinement, as powers are.</remarks>
    /// <exception cref="ShapeException">There are no rows, x is not of the features, or a length is no multiple of the rows.</exception>
    /// <exception cref="NonFiniteException">A number is NaN or infinite, or a product leaves the range of double.</exception>
    /// <exception cref="RankDeficientException">Products are dependent, and <see cref="LeastSquaresOptions.RankDeficiency"/> refuses that.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static LeastSquaresFit<T> Fit<T>(PolynomialFeatures features, int rows, ReadOnlySpan<T> x, ReadOnlySpan<T> y, LeastSquaresOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(features);
        var (width, outputs) = Data.Widths(rows, x.Length, y.Length);
        if (width != features.Features)
            throw new ShapeException($"\"x\" holds {width} numbers a row, but the polynomial is of {features.Features} variables.");
        Data.Finite(x, width, nameof(x));
        Data.Finite(y, outputs, nameof(y));
        var (columns, tails) = features.Columns(rows, x);
        foreach (var column in columns)
            Data.Finite<double>(column, 1, "powers of x");
        return LeastSquares.Fit(rows, columns, tails, y, 0, options ?? new(), []);
    }

    /// <summary>t = (2x − a − b)/(b − a); 0 where there is one x only.</summary>
    internal static double Scaled(double x, double low, double high) => low == high ? 0 : (x - low - (high - x)) / (high - low);

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
