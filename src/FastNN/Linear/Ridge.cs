using System.Numerics;

namespace FastNN.Linear;

/// <summary>Ridge regression in closed form: the W and b that minimise C = 1/(2n)·Σᵢ‖xᵢ·W + b − yᵢ‖² + (λ/2)·‖W‖².</summary>
/// <remarks>
/// ∇C = 0 reads (XᵀX/n + λ·I)·w = Xᵀy/n, which has one solution for every λ &gt; 0. It is found as least squares with further rows √(n·λ)·I and
/// zeros beside them, which does not square the condition number. The intercept is not penalised by default. Libraries that minimise
/// ‖X·w − y‖² + α·‖w‖² (scikit-learn) mean α = n·λ.
/// </remarks>
public static class Ridge
{
    /// <summary>The ridge fit.</summary>
    /// <param name="rows">The number of samples n.</param>
    /// <param name="x">[rows, features].</param>
    /// <param name="y">[rows, outputs].</param>
    /// <param name="lambda">λ ≥ 0. 0 is <see cref="LeastSquares"/>, with the minimum norm where columns are dependent: the limit of λ → 0.</param>
    /// <param name="options">Whether there is an intercept and whether it is penalised; by default there is, and it is not.</param>
    /// <param name="weights">[rows], ω ≥ 0; then n is Σω. Empty: all 1.</param>
    /// <exception cref="ShapeException">There is no row, or a length is no multiple of the rows.</exception>
    /// <exception cref="NonFiniteException">A number is NaN or infinite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">λ is negative or not finite.</exception>
    /// <exception cref="ArgumentException">A weight is negative, or all are zero.</exception>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public static LeastSquaresFit<T> Fit<T>(int rows, ReadOnlySpan<T> x, ReadOnlySpan<T> y, double lambda, LeastSquaresOptions? options = null, ReadOnlySpan<T> weights = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!double.IsFinite(lambda) || lambda < 0)
            throw new ArgumentOutOfRangeException(nameof(lambda), lambda, $"The penalty λ is finite and not negative, but {lambda} was given.");
        return LeastSquares.Fit(rows, x, y, lambda, (options ?? new()) with { RankDeficiency = RankDeficiency.MinimumNorm }, weights);
    }
}
