using System.Numerics.Tensors;
using FastNN.Kernels;

namespace FastNN.Linear;

/// <summary>A·P = Q·R by Householder reflections H = I − τ·v·vᵀ with column pivoting: |R₁₁| ≥ |R₂₂| ≥ …, and the rank shows on the diagonal.</summary>
/// <remarks>
/// P. Businger, G. H. Golub, Numer. Math. 7 (1965) 269. The norms of what is left of the columns are computed anew at every step, where a
/// downdate would lose them to cancellation. Columns are arrays, so that pivoting swaps references and every loop is contiguous.
/// </remarks>
internal sealed class PivotedQr
{
    /// <summary>ε, the distance from 1 to the next number.</summary>
    public const double Epsilon = 1.0 / (1L << 52);

    private readonly double[][] columns;    // [columns][rows]: R above the diagonal and on it, v below (v₁ = 1)
    private readonly double[] tau;          // [steps]
    private readonly int[] order;           // column k of R is column order[k] of A

    /// <summary>Decomposes; the columns are overwritten and kept.</summary>
    /// <param name="columns">[columns][rows].</param>
    /// <param name="rows">The length of a column.</param>
    /// <param name="first">So many leading columns stay where they are: an intercept.</param>
    public PivotedQr(double[][] columns, int rows, int first = 0)
    {
        (this.columns, Rows) = (columns, rows);
        order = [.. Enumerable.Range(0, columns.Length)];
        tau = new double[Math.Min(rows, columns.Length)];
        for (var k = 0; k < tau.Length; k++)
        {
            if (k >= first)
                Pivot(k);
            tau[k] = Reflector(columns[k].AsSpan(k));
            for (var j = k + 1; j < columns.Length; j++)
                Reflect(k, columns[j]);
        }

        var largest = 0.0;
        for (var k = 0; k < tau.Length; k++)
            largest = Math.Max(largest, Math.Abs(Diagonal(k)));
        var small = Math.Max(rows, columns.Length) * Epsilon * largest;
        while (Rank < tau.Length && Math.Abs(Diagonal(Rank)) > small)
            Rank++;
    }

    /// <summary>The number of rows of A.</summary>
    public int Rows { get; }

    /// <summary>The number of columns of A.</summary>
    public int Columns => columns.Length;

    /// <summary>The number of k with |R_kk| &gt; max(rows, columns)·ε·max |R_jj|.</summary>
    public int Rank { get; }

    /// <summary>P: column k of R is this column of A.</summary>
    public ReadOnlySpan<int> Order => order;

    /// <summary>R_ik for i ≤ k.</summary>
    public double this[int i, int k] => columns[k][i];

    /// <summary>c ← Qᵀ·c.</summary>
    public void MultiplyTransposed(Span<double> c)      // [rows]
    {
        for (var k = 0; k < tau.Length; k++)
            Reflect(k, c);
    }

    /// <summary>c ← Q·c.</summary>
    public void Multiply(Span<double> c)                // [rows]
    {
        for (var k = tau.Length - 1; k >= 0; k--)
            Reflect(k, c);
    }

    /// <summary>c ← R⁻¹·c for the first so many rows and columns of R, the rank or fewer.</summary>
    public void Solve(Span<double> c)
    {
        for (var k = c.Length - 1; k >= 0; k--)
        {
            c[k] /= Diagonal(k);
            TensorPrimitives.MultiplyAdd(columns[k].AsSpan(0, k), -c[k], c[..k], c[..k]);
        }
    }

    /// <summary>c ← R⁻ᵀ·c for the first so many rows and columns of R, the rank or fewer.</summary>
    public void SolveTransposed(Span<double> c)
    {
        for (var k = 0; k < c.Length; k++)
            c[k] = (c[k] - Reduce.Dot<double>(columns[k].AsSpan(0, k), c[..k])) / Diagonal(k);
    }

    private double Diagonal(int k) => columns[k][k];

    /// <summary>Brings the longest of what is left of the columns from k on to k; the first of equals.</summary>
    private void Pivot(int k)
    {
        var (longest, at) = (-1.0, k);
        for (var j = k; j < columns.Length; j++)
        {
            var norm = Reduce.SumOfSquares<double>(columns[j].AsSpan(k));
            if (norm > longest)
                (longest, at) = (norm, j);
        }

        (columns[k], columns[at]) = (columns[at], columns[k]);
        (order[k], order[at]) = (order[at], order[k]);
    }

    /// <summary>The reflection that takes x to (∓‖x‖, 0, …, 0): x becomes that number and the rest of v; gives τ, 0 where x is zero.</summary>
    /// <remarks>The sign is the one that does not cancel.</remarks>
    private static double Reflector(Span<double> x)
    {
        var norm = Reduce.Norm<double>(x);
        if (norm == 0)
            return 0;
        var r = -Math.CopySign(norm, x[0]);
        var tau = (r - x[0]) / r;
        TensorPrimitives.Multiply(x[1..], 1 / (x[0] - r), x[1..]);
        x[0] = r;
        return tau;
    }

    /// <summary>c ← H_k·c.</summary>
    private void Reflect(int k, Span<double> c)
    {
        var v = columns[k].AsSpan(k + 1, Rows - k - 1);
        var rest = c.Slice(k + 1, v.Length);
        var s = tau[k] * (c[k] + Reduce.Dot<double>(v, rest));
        c[k] -= s;
        TensorPrimitives.MultiplyAdd(v, -s, rest, rest);
    }
}
