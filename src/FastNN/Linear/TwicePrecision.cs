namespace FastNN.Linear;

/// <summary>
/// Sums of products as if computed in twice the working precision: a product is p + e with e = fma(a, b, −p), a sum s + e by Knuth's six
/// additions, and what rounding left is summed beside.
/// </summary>
/// <remarks>
/// Error ε·|result| + n²ε²·Σ|aᵢ·bᵢ| instead of n·ε·Σ|aᵢ·bᵢ|. T. Ogita, S. M. Rump, S. Oishi, "Accurate sum and dot product", SIAM J. Sci. Comput.
/// 26 (2005) 1955.
/// </remarks>
internal static class TwicePrecision
{
    /// <summary>start + Σ aᵢ·bᵢ.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b, double start = 0)
    {
        var (sum, rest) = (start, 0.0);
        for (var i = 0; i < a.Length; i++)
            Subtract(-a[i], b[i], ref sum, ref rest);
        return sum + rest;
    }

    /// <summary>r ← r − a·x, each element kept as sum + rest.</summary>
    public static void Subtract(ReadOnlySpan<double> a, double x, Span<double> sum, Span<double> rest)
    {
        for (var i = 0; i < a.Length; i++)
            Subtract(a[i], x, ref sum[i], ref rest[i]);
    }

    /// <summary>sum + rest ← sum + rest − a·b.</summary>
    private static void Subtract(double a, double b, ref double sum, ref double rest)
    {
        var p = a * b;
        var s = sum - p;
        var t = s - sum;
        rest += sum - (s - t) - (p + t) - Math.FusedMultiplyAdd(a, b, -p);
        sum = s;
    }
}
