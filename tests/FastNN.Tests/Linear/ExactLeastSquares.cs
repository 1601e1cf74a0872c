using System.Numerics;

namespace FastNN.Tests.Linear;

/// <summary>The slow twin of least squares: the normal equations in whole numbers, eliminated without a rounding.</summary>
internal static class ExactLeastSquares
{
    /// <summary>w of XᵀX·w = Xᵀy, as doubles next to the exact fractions.</summary>
    /// <param name="columns">[columns][rows], of full rank.</param>
    /// <param name="y">[rows].</param>
    public static (BigInteger Numerator, BigInteger Denominator)[] Solve(BigInteger[][] columns, BigInteger[] y)
    {
        var n = columns.Length;
        var a = new BigInteger[n][];
        for (var i = 0; i < n; i++)
            a[i] = [.. Enumerable.Range(0, n).Select(j => Dot(columns[i], columns[j])), Dot(columns[i], y)];

        // Bareiss: every division is exact, and in the end every diagonal element is the determinant.
        var before = BigInteger.One;
        for (var k = 0; k < n; k++)
        {
            Assert.False(a[k][k].IsZero, "The columns are dependent.");
            for (var i = 0; i < n; i++)
            {
                for (var j = n; i != k && j >= 0; j--)
                    a[i][j] = (a[k][k] * a[i][j] - a[i][k] * a[k][j]) / before;
            }

            before = a[k][k];
        }

        return [.. a.Select((row, i) => (row[n], row[i]))];
    }

    /// <summary>A decimal number times 10^digits.</summary>
    public static BigInteger Whole(decimal x, int digits) => (BigInteger)(x * (decimal)Math.Pow(10, digits));

    /// <summary>Doubles as whole numbers times 2^exponent: exactly.</summary>
    public static (BigInteger[] Numbers, int Exponent) Whole(double[] x)
    {
        var exponent = x.Where(v => v != 0).Select(v => Math.ILogB(v) - 52).DefaultIfEmpty(0).Min();
        return ([.. x.Select(v => (BigInteger)Math.ScaleB(v, -exponent))], exponent);
    }

    /// <summary>numerator/denominator·10^exponent as the double next to it, or nearly.</summary>
    public static double ToDouble(BigInteger numerator, BigInteger denominator, int exponent = 0)
    {
        if (exponent > 0)
            numerator *= BigInteger.Pow(10, exponent);
        else
            denominator *= BigInteger.Pow(10, -exponent);
        var shift = 80 + (int)denominator.GetBitLength() - (int)BigInteger.Abs(numerator).GetBitLength();
        var scaled = shift > 0 ? (numerator << shift) / denominator : numerator / (denominator << -shift);
        return Math.ScaleB((double)scaled, -shift);
    }

    private static BigInteger Dot(BigInteger[] a, BigInteger[] b) => a.Zip(b, (x, y) => x * y).Aggregate(BigInteger.Zero, (sum, x) => sum + x);
}
