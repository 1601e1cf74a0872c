using System.Numerics;

namespace FastNN;

/// <summary>Builds, trains and judges a model once for each split: how good it is on samples that it has not seen, and how sure that is.</summary>
public static class CrossValidation
{
    /// <summary>The scores of all splits.</summary>
    /// <remarks>
    /// Whatever is learned from data, such as a <see cref="Standardizer"/>, is learned within <paramref name="score"/>, from the training part. The
    /// training parts of folds overlap, so the interval of the mean is somewhat too narrow (Y. Bengio and Y. Grandvalet, 2004).
    /// </remarks>
    /// <param name="samples">All samples.</param>
    /// <param name="splits">For instance of <see cref="Splits.KFold"/>.</param>
    /// <param name="score">Trains a new model on the first samples and gives its figure on the second.</param>
    /// <exception cref="ArgumentException">There are no splits.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A split has a sample that there is not.</exception>
    public static Estimate Run<T>(Samples<T> samples, IReadOnlyList<Split> splits, Func<Samples<T>, Samples<T>, double> score) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(splits);
        ArgumentNullException.ThrowIfNull(score);
        return splits.Count == 0
            ? throw new ArgumentException("There are no splits to judge by.", nameof(splits))
            : new([.. splits.Select(s => score(samples.Subset(s.Training), samples.Subset(s.Test)))]);
    }
}
