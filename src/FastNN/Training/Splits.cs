namespace FastNN;

/// <summary>The samples of one split, by index, in ascending order.</summary>
/// <param name="Training">Those to train on.</param>
/// <param name="Test">Those that must not have been seen.</param>
public readonly record struct Split(int[] Training, int[] Test);

/// <summary>Divides samples into those to train on and those to judge by: seeded, each sample exactly once.</summary>
/// <remarks>
/// Stratified splits keep the classes' shares: in every part a class has its share of the part, rounded up or down. For samples that belong
/// together (of one person, of one day) split the groups and not the samples.
/// </remarks>
public static class Splits
{
    /// <summary>A part to train on and a part to test with.</summary>
    /// <param name="count">The number of samples, at least 2.</param>
    /// <param name="testShare">The test part's share; its size is rounded, and neither part is empty.</param>
    /// <param name="seed">Each seed has a split of its own.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 2 samples, or a share that is not between 0 and 1.</exception>
    public static Split TrainTest(int count, double testShare, ulong seed = 0)
    {
        var test = TestSize(count, testShare);
        var order = Shuffled(count, seed);
        return Ascending(order[test..], order[..test]);
    }

    /// <summary>The same with the classes' shares kept.</summary>
    /// <param name="labels">One class a sample, any whole numbers.</param>
    /// <param name="testShare">The test part's share.</param>
    /// <param name="seed">Each seed has a split of its own.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 2 samples, or a share that is not between 0 and 1.</exception>
    public static Split StratifiedTrainTest(ReadOnlySpan<int> labels, double testShare, ulong seed = 0)
    {
        var test = TestSize(labels.Length, testShare);

        // Class after class, the k-th sample is for testing where k·test/count passes a whole number: so many in all, and of each class its share.
        var order = ByClass(labels, seed);
        var sides = order.Select((sample, k) => (Sample: sample, Tests: (k + 1L) * test / order.Length > (long)k * test / order.Length)).ToArray();
        return Ascending([.. sides.Where(s => !s.Tests).Select(s => s.Sample)], [.. sides.Where(s => s.Tests).Select(s => s.Sample)]);
    }

    /// <summary>k splits: each sample is in exactly one test part, whose sizes differ by at most one.</summary>
    /// <param name="count">The number of samples.</param>
    /// <param name="folds">k, from 2 to the number of samples.</param>
    /// <param name="seed">Each seed has folds of its own.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 2 folds, or more than samples.</exception>
    public static Split[] KFold(int count, int folds, ulong seed = 0)
    {
        CheckFolds(count, folds);
        return Deal(Shuffled(count, seed), folds);
    }

    /// <summary>The same with the classes' shares kept: the numbers of a class in two test parts differ by at most one too.</summary>
    /// <param name="labels">One class a sample, any whole numbers.</param>
    /// <param name="folds">k, from 2 to the number of samples. A class of fewer samples is missing from some test parts.</param>
    /// <param name="seed">Each seed has folds of its own.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 2 folds, or more than samples.</exception>
    public static Split[] StratifiedKFold(ReadOnlySpan<int> labels, int folds, ulong seed = 0)
    {
        CheckFolds(labels.Length, folds);
        return Deal(ByClass(labels, seed), folds);
    }

    /// <summary>Deals samples like cards: the k-th goes to the test part k mod folds.</summary>
    private static Split[] Deal(int[] order, int folds) =>
        [.. Enumerable.Range(0, folds).Select(f => Ascending([.. order.Where((_, k) => k % folds != f)], [.. order.Where((_, k) => k % folds == f)]))];

    private static int[] Shuffled(int count, ulong seed)
    {
        var order = new int[count];
        Permutation.Fill(order, seed);
        return order;
    }

    /// <summary>Class after class, each in a random order.</summary>
    private static int[] ByClass(ReadOnlySpan<int> labels, ulong seed)
    {
        var (order, keys) = (Shuffled(labels.Length, seed), labels.ToArray());
        return [.. order.OrderBy(i => keys[i])];       // stable: within a class the order stays random
    }

    private static Split Ascending(int[] training, int[] test)
    {
        Array.Sort(training);
        Array.Sort(test);
        return new(training, test);
    }

    private static int TestSize(int count, double share)
    {
        if (count < 2)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"Two parts need at least 2 samples, but there are {count}.");
        if (!(share > 0 && share < 1))
            throw new ArgumentOutOfRangeException("testShare", share, $"The share of the test part is between 0 and 1, but {share} was given.");
        return Math.Clamp((int)Math.Round(share * count), 1, count - 1);
    }

    private static void CheckFolds(int count, int folds)
    {
        if (folds < 2 || folds > count)
            throw new ArgumentOutOfRangeException(nameof(folds), folds, $"{count} samples make 2 to {count} folds, but {folds} were asked for.");
    }
}
