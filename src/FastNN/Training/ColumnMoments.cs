using System.Numerics;

namespace FastNN;

/// <summary>Mean, standard deviation and kurtosis of a column, in double, whatever its size: no sum of squares of what is far from 0.</summary>
/// <param name="Mean">μ = Σ x/n.</param>
/// <param name="Deviation">√(Σ(x − μ)²/n): exactly 0 if and only if all numbers are equal.</param>
/// <param name="Kurtosis">Σ(x − μ)⁴/n / Deviation⁴; 3 for normal numbers, NaN where the deviation is 0.</param>
internal readonly record struct ColumnMoments(double Mean, double Deviation, double Kurtosis)
{
    /// <summary>Of column <paramref name="column"/> of [rows, columns]; NaN where a number is NaN or infinite.</summary>
    public static ColumnMoments Of<T>(ReadOnlySpan<T> x, int columns, int column) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = x.Length / columns;
        double mean = 0, rest = 0, largest = 0;
        for (var i = column; i < x.Length; i += columns)
            mean += double.CreateTruncating(x[i]) / n;
        for (var i = column; i < x.Length; i += columns)
            rest += (double.CreateTruncating(x[i]) - mean) / n;     // what rounding took
        mean += rest;
        var same = true;
        for (var i = column; i < x.Length; i += columns)
        {
            same &= x[i] == x[column];
            largest = Math.Max(largest, Math.Abs(double.CreateTruncating(x[i]) - mean));
        }

        if (same)
            return new(double.CreateTruncating(x[column]), 0, double.NaN);
        double squares = 0, fourths = 0;
        for (var i = column; i < x.Length; i += columns)
        {
            var d = (double.CreateTruncating(x[i]) - mean) / largest;      // their squares may be beyond the range
            squares += d * d / n;
            fourths += d * d * d * d / n;
        }

        return new(mean, largest * Math.Sqrt(squares), fourths / (squares * squares));
    }
}
