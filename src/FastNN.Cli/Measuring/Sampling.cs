namespace FastNN.Cli.Measuring;

/// <summary>How work is sampled: many short samples, so that most are not interrupted.</summary>
/// <param name="Rounds">Samples of each work.</param>
/// <param name="Sample">
/// About how long one takes, in seconds; one call where that takes longer. Shorter than the slices in which a scheduler hands out a shared core:
/// with samples of 2 ms on a busy machine the medians of one pair were off by a factor of ten.
/// </param>
/// <param name="Least">The fewest rounds.</param>
/// <param name="Most">Between the fewest and all rounds, it ends after this time, in seconds.</param>
/// <param name="Prime">
/// How long calls that are not timed go before each sample, in seconds; one call where that takes longer; none for 0. So it finds in the caches
/// what its own work leaves there: without it, a network of 34 MB took twice as long beside four others of that size.
/// </param>
internal sealed record Sampling(int Rounds = 401, double Sample = 2e-4, int Least = 21, double Most = double.PositiveInfinity, double Prime = 0)
{
    /// <summary>Proves only that everything runs: for tests.</summary>
    public static Sampling Tiny { get; } = new(Rounds: 3, Sample: 1e-6, Least: 1, Most: 0);
}

/// <summary>The time of one call.</summary>
/// <param name="Minimum">Of all samples, in ns: what neighbours can spoil least.</param>
/// <param name="Median">Of all samples, in ns.</param>
/// <param name="Bytes">Managed bytes allocated by one call.</param>
/// <param name="Samples">How many there were.</param>
internal sealed record Times(double Minimum, double Median, double Bytes, int Samples)
{
    /// <summary>A median far above the minimum: neighbours took the core, and the median says more of them than of the code.</summary>
    public bool Disturbed => Median > 1.25 * Minimum;
}
