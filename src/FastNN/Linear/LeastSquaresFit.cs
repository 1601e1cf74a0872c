using System.Numerics;

namespace FastNN.Linear;

/// <summary>A fit of <see cref="LeastSquares"/> or <see cref="Ridge"/>: the model, and how well it describes its samples.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class LeastSquaresFit<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] residuals;
    private readonly double[] squares, centered, uncentered, standardErrors, interceptErrors;
    private readonly double freedom;

    internal LeastSquaresFit(int rows, double[][] columns, double[][]? tails, ReadOnlySpan<T> y, double[] weights, double[] W, double[] b, int rank, int unknowns, double[]? scales, bool intercept)
    {
        var (features, outputs) = (columns.Length, b.Length);
        Model = new(Array.ConvertAll(W, T.CreateTruncating), Array.ConvertAll(b, T.CreateTruncating));
        (Rank, Unknowns, freedom) = (rank, unknowns, rows - rank);
        residuals = new T[y.Length];
        (squares, centered, uncentered) = (new double[outputs], new double[outputs], new double[outputs]);
        (standardErrors, interceptErrors) = (new double[features * outputs], new double[outputs]);
        var rest = new double[rows];
        for (var o = 0; o < outputs; o++)
        {
            // y − X·w in twice the precision: what is left may be a rounding error of what it is left of.
            var seen = Data.Column(y, outputs, o);
            var errors = seen.ToArray();
            for (var i = 0; i < rows; i++)
                rest[i] = 0;
            TwicePrecision.Subtract(Enumerable.Repeat(1.0, rows).ToArray(), b[o], errors, rest);
            for (var j = 0; j < features; j++)
                TwicePrecision.Subtract(columns[j], W[j * outputs + o], errors, rest);
            for (var i = 0; i < rows; i++)
            {
                for (var j = 0; j < tails?.Length; j++)
                    rest[i] -= tails[j][i] * W[j * outputs + o];
                errors[i] += rest[i];
                residuals[i * outputs + o] = T.CreateTruncating(errors[i]);
                squares[o] += (weights.Length == 0 ? 1 : weights[i]) * errors[i] * errors[i];
            }

            centered[o] = Determination.Of<T>(seen, errors, weights, centered: true);
            uncentered[o] = Determination.Of<T>(seen, errors, weights, centered: false);
            interceptErrors[o] = !intercept ? 0 : StandardDeviation(o) * (scales?[0] ?? double.NaN);
            for (var j = 0; j < features; j++)
                standardErrors[j * outputs + o] = StandardDeviation(o) * (scales?[j + (intercept ? 1 : 0)] ?? double.NaN);
        }
    }

    /// <summary>ŷ = x·W + b.</summary>
    public LinearModel<T> Model { get; }

    /// <summary>The number of independent columns, the intercept's among them; with a penalty of the columns together with it.</summary>
    public int Rank { get; }

    /// <summary>The number of columns: features and intercept.</summary>
    public int Unknowns { get; }

    /// <summary>y − ŷ, [rows, outputs], computed from the coefficients before they were rounded to T.</summary>
    public ReadOnlySpan<T> Residuals => residuals;

    /// <summary>Σω·(y − ŷ)².</summary>
    /// <param name="output">Which output.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such output.</exception>
    public double ResidualSumOfSquares(int output = 0) => squares[output];

    /// <summary>s = √(Σω·(y − ŷ)²/(n − rank)), the standard deviation of the noise; NaN where n is the rank.</summary>
    /// <param name="output">Which output.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such output.</exception>
    public double StandardDeviation(int output = 0) => freedom > 0 ? Math.Sqrt(squares[output] / freedom) : double.NaN;

    /// <summary>s·√((XᵀX)⁻¹)ⱼⱼ, [features, outputs]: the standard errors of the coefficients; NaN with a penalty or dependent columns.</summary>
    public ReadOnlySpan<double> StandardErrors => standardErrors;

    /// <summary>The standard errors of the intercept, [outputs]; 0 where there is none.</summary>
    public ReadOnlySpan<double> InterceptStandardErrors => interceptErrors;

    /// <summary>R² = 1 − Σω·(y − ŷ)²/Σω·(y − ȳ)²: the share of the variation that the model describes.</summary>
    /// <param name="output">Which output.</param>
    /// <remarks>
    /// At least 0 with an intercept and without penalty; else it may be negative. Where y is constant the ratio has no meaning: then 1 if ŷ is y to
    /// rounding, else 0.
    /// </remarks>
    /// <exception cref="IndexOutOfRangeException">There is no such output.</exception>
    public double RSquared(int output = 0) => centered[output];

    /// <summary>1 − Σω·(y − ŷ)²/Σω·y²: what programs of statistics call R² where there is no intercept.</summary>
    /// <param name="output">Which output.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such output.</exception>
    public double UncenteredRSquared(int output = 0) => uncentered[output];
}
