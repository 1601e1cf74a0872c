using System.Numerics;
using FastNN.Numerics;

namespace FastNN.Linear;

/// <summary>Linear regression in closed form: the W and b that minimise C = 1/(2n)·Σᵢ‖xᵢ·W + b − yᵢ‖².</summary>
/// <remarks>
/// ∇C = (1/n)·(XᵀX·w − Xᵀy) vanishes at the solution, but the normal equations XᵀX·w = Xᵀy are not what is solved: they square the condition
/// number, and with it lose half the digits. X itself is decomposed, by Householder reflections with column pivoting, and the solution refined
/// with residuals of twice the precision. Single precision is computed in double, too, and rounded once.
/// </remarks>
public static class LeastSquares
{
    /// <summary>The least-squares fit.</summary>
    /// <param name="rows">The number of samples n.</param>
    /// <param name="x">[rows, features]; there may be more features than rows, and there may be none.</param>
    /// <param name="y">[rows, outputs].</param>
    /// <param name="options">Whether there is an intercept, and what happens where columns are dependent; by default there is, and they are refused.</param>
    /// <param name="weights">[rows], ω ≥ 0, of which the mean replaces the plain one: Σω‖·‖²/Σω. A weight of 2 is a sample given twice. Empty: all 1.</param>
    /// <remarks>
    /// Columns are scaled to unit norm by powers of two; the rank is the number of |R_kk| &gt; max(n, columns)·ε·max |R_jj|.
    /// </remarks>
    /// <exception cref="ShapeException">There is no row, or a length is no multiple of the rows.</exception>
    /// <exception cref="NonFiniteException">A number is NaN or infinite.</exception>
    /// <exception cref="ArgumentException">A weight is negative, or all are zero.</exception>
    /// <exception cref="RankDeficientException">Columns are dependent, and <see cref="LeastSquaresOptions.RankDeficiency"/> refuses that.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static LeastSquaresFit<T> Fit<T>(int rows, ReadOnlySpan<T> x, ReadOnlySpan<T> y, LeastSquaresOptions? options = null, ReadOnlySpan<T> weights = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Fit(rows, x, y, 0, options ?? new(), weights);

    /// <summary>The fit with penalty λ, as least squares with further rows: √(λ·Σω)·I·W = 0.</summary>
    internal static LeastSquaresFit<T> Fit<T>(int rows, ReadOnlySpan<T> x, ReadOnlySpan<T> y, double lambda, LeastSquaresOptions options, ReadOnlySpan<T> weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (features, outputs) = Data.Widths(rows, x.Length, y.Length);
        Data.Finite(x, features, nameof(x));
        Data.Finite(y, outputs, nameof(y));
        var columns = new double[features][];
        for (var j = 0; j < features; j++)
            columns[j] = Data.Column(x, features, j);
        return Fit(rows, columns, null, y, lambda, options, Check(rows, weights));
    }

    /// <summary>The fit to given columns, which are checked, kept as they are, and may have tails: what rounding took from them.</summary>
    internal static LeastSquaresFit<T> Fit<T>(int rows, double[][] columns, double[][]? tails, ReadOnlySpan<T> y, double lambda, LeastSquaresOptions options, double[] weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
            Throw.Precision<T>();
        var (features, outputs, first) = (columns.Length, y.Length / rows, options.Intercept ? 1 : 0);
        var total = weights.Length == 0 ? rows : weights.Sum();
        var (root, penalty) = (weights.Select(Math.Sqrt).ToArray(), Math.Sqrt(lambda * total));
        var further = lambda > 0 ? features + first : 0;
        var unknowns = first + features;

        var design = new double[unknowns][];
        var lost = tails is null ? null : new double[unknowns][];
        for (var j = 0; j < unknowns; j++)
        {
            design[j] = new double[rows + further];
            if (j < first)
                design[j].AsSpan(0, rows).Fill(1);
            else
                columns[j - first].CopyTo(design[j], 0);
            Weigh(design[j], root);
            if (further > 0 && (j >= first || options.PenalizeIntercept))
                design[j][rows + j] = penalty;
            if (lost is null)
                continue;
            lost[j] = new double[rows + further];
            if (j >= first)
                tails![j - first].CopyTo(lost[j], 0);
            Weigh(lost[j], root);
        }

        // An intercept that is penalised is a column like any other.
        var equations = new Equations(design, rows + further, options.Intercept && !(further > 0 && options.PenalizeIntercept), lost);
        if (equations.Rank < unknowns && options.RankDeficiency == RankDeficiency.Refuse && lambda == 0)
            throw new RankDeficientException(equations.Rank, unknowns);

        var (W, b) = (new double[features * outputs], new double[outputs]);
        var (w, right) = (new double[unknowns], new double[rows + further]);
        for (var o = 0; o < outputs; o++)
        {
            Array.Clear(right);
            Data.Column(y, outputs, o).CopyTo(right, 0);
            Weigh(right, root);
            equations.Solve(right, w);
            b[o] = first == 1 ? w[0] : 0;
            for (var j = 0; j < features; j++)
                W[j * outputs + o] = w[first + j];
        }

        var scales = lambda == 0 && equations.Rank == unknowns ? equations.InverseLengths() : null;
        return new(rows, columns, tails, y, weights, W, b, equations.Rank, unknowns, scales, options.Intercept);
    }

    /// <summary>The weights in double, checked; none of none.</summary>
    private static double[] Check<T>(int rows, ReadOnlySpan<T> weights) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (weights.IsEmpty)
            return [];
        if (weights.Length != rows)
            throw new ShapeException($"\"weights\" holds {weights.Length} numbers for {rows} rows.");
        Data.Finite(weights, 1, nameof(weights));
        var result = Data.Column(weights, 1, 0);
        for (var i = 0; i < rows; i++)
        {
            if (result[i] < 0)
                throw new ArgumentException($"Row {i} has weight {result[i]}; weights are not negative.", nameof(weights));
        }

        return result.Sum() > 0 ? result : throw new ArgumentException($"All {rows} weights are zero, so there is nothing to fit.", nameof(weights));
    }

    private static void Weigh(double[] column, double[] root)
    {
        for (var i = 0; i < root.Length; i++)
            column[i] *= root[i];
    }
}
