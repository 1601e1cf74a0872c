namespace FastNN.Testing.Naive;

/// <summary>The error function from its series and its continued fraction, in double.</summary>
/// <remarks>
/// Abramowitz and Stegun 7.1.6 and 7.1.14. Slow, and so is an exact GELU of the naive networks: they are a reference for its value, not
/// for its speed.
/// </remarks>
public static class NaiveErf
{
    /// <summary>erf x = 2/√π·∫₀ˣ e^−t² dt, to 1e-15 relative.</summary>
    /// <param name="x">Any number.</param>
    public static double Erf(double x) => Math.Abs(x) < 1 ? Series(x) : x > 0 ? 1 - Fraction(x) : Fraction(-x) - 1;

    /// <summary>erfc x = 1 − erf x, to 1e-15 relative for |x| ≤ 1, beyond that x²·2⁻⁵³ more, which is what rounding x² costs.</summary>
    /// <param name="x">Any number.</param>
    public static double Erfc(double x) => Math.Abs(x) < 1 ? 1 - Series(x) : x > 0 ? Fraction(x) : 2 - Fraction(-x);

    /// <summary>erf x = 2/√π·e^−x²·Σ 2ⁿ·x²ⁿ⁺¹/(1·3·…·(2n + 1)): no term cancels another.</summary>
    private static double Series(double x)
    {
        double term = x, sum = 0;
        for (var n = 1; sum + term != sum; n++)
        {
            sum += term;
            term *= 2 * x * x / (2 * n + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    /// <summary>erfc x = e^−x²/√π·1/(x + ½/(x + 1/(x + 3/2/(x + 2/(x + …))))), x ≥ 1, from the far end.</summary>
    private static double Fraction(double x)
    {
        // Measured against 40 digits from x = 1 to 26: these many terms leave only rounding (half of the additional 20 would do).
        var terms = (int)(200 / (x * x)) + 20;
        var tail = x;
        for (var n = terms; n > 0; n--)
            tail = x + 0.5 * n / tail;
        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / tail;
    }
}
