using System.Numerics;

namespace FastNN.Linear;

/// <summary>The coefficient of determination R² = 1 − Σω·e²/Σω·(y − c)², c the mean of y or 0.</summary>
internal static class Determination
{
    /// <summary>R² of errors e = y − ŷ that were made in the precision of T. Where y is c everywhere: 1 if the errors are of rounding, else 0.</summary>
    /// <param name="y">[rows], at least one.</param>
    /// <param name="errors">[rows].</param>
    /// <param name="weights">[rows], not negative and not all zero; empty: all 1.</param>
    /// <param name="centered">Whether c is the mean.</param>
    public static double Of<T>(ReadOnlySpan<double> y, ReadOnlySpan<double> errors, ReadOnlySpan<double> weights, bool centered) where T : IFloatingPointIeee754<T>
    {
        var c = centered ? Mean(y, weights) : 0;
        var (varies, largest, count, residual, total) = (false, 0.0, 0.0, 0.0, 0.0);
        var constant = centered ? double.NaN : 0;
        for (var i = 0; i < y.Length; i++)
        {
            var weight = Weight(weights, i);
            if (weight == 0)
                continue;
            constant = double.IsNaN(constant) ? y[i] : constant;
            varies |= y[i] != constant;
            largest = Math.Max(largest, Math.Abs(y[i]));
            count += weight;
            residual += weight * errors[i] * errors[i];
            total += weight * (y[i] - c) * (y[i] - c);
        }

        if (varies || double.IsNaN(residual))
            return 1 - residual / total;
        var rounding = 64 * double.CreateTruncating(T.BitIncrement(T.One) - T.One) * largest;
        return residual <= count * rounding * rounding ? 1 : 0;
    }

    /// <summary>Σω·y/Σω, corrected once by the mean of what is left.</summary>
    private static double Mean(ReadOnlySpan<double> y, ReadOnlySpan<double> weights)
    {
        var mean = 0.0;
        for (var pass = 0; pass < 2; pass++)
        {
            var (sum, count) = (0.0, 0.0);
            for (var i = 0; i < y.Length; i++)
            {
                sum += Weight(weights, i) * (y[i] - mean);
                count += Weight(weights, i);
            }

            mean += sum / count;
        }

        return mean;
    }

    private static double Weight(ReadOnlySpan<double> weights, int i) => weights.IsEmpty ? 1 : weights[i];
}
