namespace FastNN;

/// <summary>Where and how often <see cref="Trainer{T}.Fit"/> writes down all that it needs to go on, and whether it goes on from there.</summary>
/// <remarks>
/// The file is also written at the beginning, so that a place that cannot be written to is known before the work, and at the end and on
/// cancellation. It is replaced as a whole: a process killed at any moment leaves the old one or the new one. A fit that goes on from it takes the
/// same steps, to the last bit, as one that was never interrupted (on the same machine; another width of vectors rounds differently).
/// </remarks>
public sealed record CheckpointOptions
{
    /// <summary>A checkpoint in this file, written after every epoch.</summary>
    /// <param name="path">The file; its folder must exist. One fit at a time may use it.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public CheckpointOptions(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Path = System.IO.Path.GetFullPath(path);
    }

    /// <summary>The file, from the root: another current folder does not change it.</summary>
    public string Path { get; }

    /// <summary>Write after so many optimizer steps; 0: not by steps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int EverySteps { get; init => field = AtLeast0(value); }

    /// <summary>Write after so many epochs; 0: not by epochs.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int EveryEpochs { get; init => field = AtLeast0(value); } = 1;

    /// <summary>
    /// Whether to go on from the file if it is there. It must be of the same fit: network, optimizer, samples, options and the parameters it began
    /// with; only the number of epochs may have grown. If not, the fit begins anew and replaces the file.
    /// </summary>
    public bool Resume { get; init; } = true;

    private static int AtLeast0(int value) => value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"A checkpoint is written after a number of steps or epochs, or 0 for not at all, but {value} was given.");
}
