using System.Numerics.Tensors;
using FastNN.Kernels;

namespace FastNN.Linear;

/// <summary>
/// min ‖A·w − y‖₂ for one A and any number of y, and of all minimisers the shortest one. Columns are scaled to norms in [1, 2) by powers of two,
/// which rounds nothing, before they are pivoted: the rank then does not depend on units.
/// </summary>
/// <remarks>
/// Solutions of full rank are refined: with r = y − A·w both corrections solve the augmented system (I A; Aᵀ 0)(δr, δw) = (y − r − A·w, −Aᵀ·r),
/// whose right side is computed in twice the precision. That takes the error from κ·ε (κ²·ε where residuals are large) to ε while κ·ε is well below 1.
/// Å. Björck, BIT 7 (1967) 257.
/// </remarks>
internal sealed class Equations
{
    /// <summary>Each round gains −log₁₀(κ·ε) digits; what has not settled by then is as ill-conditioned as its data.</summary>
    private const int MaxRounds = 10;

    private readonly int rows, first;
    private readonly double[][] a;          // [columns][rows], scaled
    private readonly double[][]? tails;     // what rounding took from a, if it is known
    private readonly int[] exponents;       // a[j] is column j times 2^−exponents[j]
    private readonly PivotedQr qr;
    private readonly PivotedQr? shortest;   // of (R without the intercept)ᵀ, where the rank is deficient
    private readonly double[] r, f, rest, g;

    /// <summary>Decomposes; the columns are overwritten and kept.</summary>
    /// <param name="columns">[columns][rows], finite.</param>
    /// <param name="rows">The length of a column.</param>
    /// <param name="intercept">Whether column 0 is that of an intercept: it is eliminated first, and its weight does not count for the length of a solution.</param>
    /// <param name="tails">[columns][rows], what is to be added to the columns in the refinement; overwritten and kept; null: nothing.</param>
    public Equations(double[][] columns, int rows, bool intercept, double[][]? tails = null)
    {
        (a, this.tails, this.rows, first) = (columns, tails, rows, intercept ? 1 : 0);
        exponents = [.. columns.Select(c => Scale(c))];
        for (var j = 0; j < tails?.Length; j++)
            Scale(tails[j], -exponents[j]);
        qr = new([.. columns.Select(c => c.AsSpan().ToArray())], rows, first);
        (r, f, rest, g) = (new double[rows], new double[rows], new double[rows], new double[columns.Length]);
        if (Rank < columns.Length)
            shortest = Shortest();
    }

    /// <summary>The number of columns that are independent to rounding.</summary>
    public int Rank => qr.Rank;

    /// <summary>The solution, shortest if there are many.</summary>
    /// <param name="y">[rows], finite; overwritten.</param>
    /// <param name="w">[columns].</param>
    public void Solve(Span<double> y, Span<double> w)
    {
        var scale = Scale(y);
        if (shortest is null)
            Refine(y, w);
        else
            Shorten(y, w, shortest);
        for (var j = 0; j < w.Length; j++)
            w[j] = Math.ScaleB(w[j], scale - exponents[j]);
    }

    /// <summary>√diag (AᵀA)⁻¹, the lengths of the rows of R⁻¹: what the standard errors of w are in units of the noise. Of full rank only.</summary>
    public double[] InverseLengths()
    {
        var lengths = new double[a.Length];
        for (var k = 0; k < a.Length; k++)
        {
            Array.Clear(g);
            g[k] = 1;
            qr.Solve(g.AsSpan(0, k + 1));       // column k of R⁻¹
            for (var i = 0; i <= k; i++)
                lengths[qr.Order[i]] += g[i] * g[i];
        }

        for (var j = 0; j < lengths.Length; j++)
            lengths[j] = Math.ScaleB(Math.Sqrt(lengths[j]), -exponents[j]);
        return lengths;
    }

    /// <summary>From r = 0, w = 0, corrections until they no longer halve or no longer matter. The first is the plain solution.</summary>
    private void Refine(ReadOnlySpan<double> y, Span<double> w)
    {
        w.Clear();
        Array.Clear(r);
        var before = double.PositiveInfinity;
        for (var round = 0; round < MaxRounds; round++)
        {
            y.CopyTo(f);
            Array.Clear(rest);
            TwicePrecision.Subtract(r, 1, f, rest);
            for (var j = 0; j < a.Length; j++)
            {
                TwicePrecision.Subtract(a[j], w[j], f, rest);
                if (tails is not null)
                    TensorPrimitives.MultiplyAdd(tails[j], -w[j], rest, rest);
            }

            TensorPrimitives.Add(f, rest, f);           // f = y − r − A·w
            for (var k = 0; k < a.Length; k++)
            {
                var j = qr.Order[k];
                g[k] = -TwicePrecision.Dot(a[j], r, tails is null ? 0 : Reduce.Dot<double>(tails[j], r));     // g = −Aᵀ·r
            }

            qr.MultiplyTransposed(f);                   // f = (p, q), g ← h = R⁻ᵀ·g
            qr.SolveTransposed(g);
            for (var k = 0; k < a.Length; k++)
                (f[k], g[k]) = (g[k], f[k] - g[k]);
            qr.Solve(g);                                // δw = R⁻¹·(p − h)
            var size = Reduce.Norm<double>(g);
            if (!(size <= before / 2) && round > 0)
                break;
            before = size;
            for (var k = 0; k < a.Length; k++)
                w[qr.Order[k]] += g[k];
            qr.Multiply(f);                             // δr = Q·(h, q)
            TensorPrimitives.Add(r, f, r);
            if (size <= PivotedQr.Epsilon / 2 * Reduce.Norm<double>(w))
                break;
        }
    }

    /// <summary>
    /// (R₁ R₂)ᵀ of the rows that are independent, columns back in their own units, without the intercept: M with full column rank. Mᵀ·w = c has the
    /// shortest solution w = Q·R⁻ᵀ·Pᵀ·c from M·P = Q·R: a complete orthogonal decomposition.
    /// </summary>
    private PivotedQr Shortest()
    {
        var (n, rank) = (a.Length, qr.Rank);
        var transposed = new double[rank - first][];
        for (var i = first; i < rank; i++)
        {
            transposed[i - first] = new double[n - first];
            for (var k = i; k < n; k++)
                transposed[i - first][k - first] = Math.ScaleB(qr[i, k], exponents[qr.Order[k]] - LargestExponent);
        }

        return new(transposed, n - first);
    }

    private int LargestExponent => exponents.AsSpan(first).IsEmpty ? 0 : TensorPrimitives.Max<int>(exponents.AsSpan(first));

    private void Shorten(Span<double> y, Span<double> w, PivotedQr shortest)
    {
        var (n, rank) = (a.Length, qr.Rank);
        qr.MultiplyTransposed(y);
        Array.Clear(g);
        for (var k = 0; k < rank - first; k++)
            g[k] = y[first + shortest.Order[k]];
        shortest.SolveTransposed(g.AsSpan(0, rank - first));
        shortest.Multiply(g.AsSpan(0, n - first));
        for (var k = first; k < n; k++)
        {
            // Back to the units of the scaled columns, as the full-rank solution has them.
            var j = qr.Order[k];
            w[j] = Math.ScaleB(g[k - first], exponents[j] - LargestExponent);
        }

        if (first == 0)
            return;
        for (var k = 1; k < n; k++)
            y[0] -= qr[0, k] * w[qr.Order[k]];
        w[0] = y[0] / qr[0, 0];
    }

    /// <summary>Divides by the power of two that brings the norm into [1, 2), in two steps so that no square overflows; gives its exponent.</summary>
    private static int Scale(Span<double> column)
    {
        var total = 0;
        for (var pass = 0; pass < 2; pass++)
        {
            var size = pass == 0 ? Math.Abs(column.IsEmpty ? 0 : TensorPrimitives.MaxMagnitude<double>(column)) : Reduce.Norm<double>(column);
            if (size == 0)
                return 0;
            var exponent = Math.ILogB(size);
            Scale(column, -exponent);
            total += exponent;
        }

        return total;
    }

    private static void Scale(Span<double> column, int exponent)
    {
        for (var i = 0; i < column.Length; i++)
            column[i] = Math.ScaleB(column[i], exponent);
    }
}
