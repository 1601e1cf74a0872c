namespace FastNN;

/// <summary>x ← x + s·ε, ε normal with mean 0 and variance 1, for each number on its own.</summary>
/// <remarks>For squares of small noise it acts like a penalty on ‖∂y/∂x‖²: C. M. Bishop, "Training with noise is equivalent to Tikhonov regularization", 1995.</remarks>
public sealed record GaussianNoise : Augmentation
{
    /// <summary>Noise of this standard deviation.</summary>
    /// <param name="deviation">s, in the units of the column.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public GaussianNoise(double deviation)
    {
        if (!double.IsFinite(deviation) || deviation < 0)
            throw new ArgumentOutOfRangeException(nameof(deviation), deviation, $"The standard deviation of noise is finite and not negative, but {deviation} was given.");
        Deviation = deviation;
    }

    /// <summary>s.</summary>
    public double Deviation { get; }

    /// <inheritdoc/>
    public override void Apply<T>(Span<T> sample, in Draws draw)
    {
        for (var i = 0; i < sample.Length; i++)
            sample[i] += T.CreateTruncating(Deviation * draw.Normal(i));
    }
}
