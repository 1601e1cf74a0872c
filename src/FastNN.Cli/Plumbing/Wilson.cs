namespace FastNN.Cli.Plumbing;

/// <summary>What a share of successes tells about the probability behind it.</summary>
internal static class Wilson
{
    /// <summary>
    /// Wilson's 95 % interval: all p with |k/n − p| ≤ z·√(p(1 − p)/n), z = 1.96; (p̂ + z²/2n ± z·√(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n).
    /// </summary>
    /// <param name="successes">k.</param>
    /// <param name="trials">n, at least 1.</param>
    public static (double Low, double High) Interval(int successes, int trials)
    {
        const double z = 1.959963984540054;
        double n = trials, p = successes / n;
        var half = z * Math.Sqrt(p * (1 - p) / n + z * z / (4 * n * n));
        var middle = p + z * z / (2 * n);
        return (Math.Max(0, (middle - half) / (1 + z * z / n)), Math.Min(1, (middle + half) / (1 + z * z / n)));
    }
}
