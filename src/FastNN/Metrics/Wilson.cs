namespace FastNN;

/// <summary>What a share of successes tells about the probability behind it.</summary>
public static class Wilson
{
    /// <summary>
    /// Wilson's 95 % interval: all p with |k/n − p| ≤ z·√(p(1 − p)/n), z = 1.96; (p̂ + z²/2n ± z·√(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n).
    /// </summary>
    /// <remarks>
    /// 99 right answers of 100 are 0.946 to 0.998, not 0.99 ± 0.02: it stays within [0, 1] and is honest near its ends, where p̂ ± 1.96 standard
    /// errors is not. E. B. Wilson, 1927.
    /// </remarks>
    /// <param name="successes">k, from 0 to n.</param>
    /// <param name="trials">n; of no trials nothing follows, and the interval is [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative number of trials, or of successes, or more successes than trials.</exception>
    public static Interval Interval(long successes, long trials)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(trials);
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        if (trials == 0)
            return new(0, 1);
        const double z = 1.959963984540054;
        double n = trials, p = successes / n;
        var half = z * Math.Sqrt(p * (1 - p) / n + z * z / (4 * n * n));
        var middle = p + z * z / (2 * n);
        return new(successes == 0 ? 0 : (middle - half) / (1 + z * z / n), successes == trials ? 1 : (middle + half) / (1 + z * z / n));
    }
}
