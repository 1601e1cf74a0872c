using FastNN.Tests.Support;
using FsCheck;

namespace FastNN.Tests.Training;

/// <summary>Splits: every sample exactly once, sizes and classes in their shares, whatever the numbers.</summary>
public class SplitTests
{
    [FsCheck.Xunit.Property(MaxTest = 200)]
    public void Every_sample_is_tested_exactly_once(PositiveInt samples, PositiveInt parts, ulong seed, byte classes)
    {
        var count = samples.Get + 1;
        var folds = 2 + parts.Get % (count - 1);
        var labels = Draw.Labels((int)(seed % 1000), count, 1 + classes % 5);
        foreach (var (splits, stratified) in new[] { (Splits.KFold(count, folds, seed), false), (Splits.StratifiedKFold(labels, folds, seed), true) })
        {
            Assert.Equal(folds, splits.Length);
            Assert.Equal(Enumerable.Range(0, count), splits.SelectMany(s => s.Test).Order());
            Assert.All(splits, s => Assert.Equal(Enumerable.Range(0, count), s.Training.Concat(s.Test).Order()));
            Assert.All(splits, s => Assert.Equal(s.Training.Order(), s.Training));
            Assert.True(splits.Max(s => s.Test.Length) - splits.Min(s => s.Test.Length) <= 1);
            for (var k = 0; stratified && k < 5; k++)
            {
                var of = splits.Select(s => s.Test.Count(i => labels[i] == k)).ToArray();
                Assert.True(of.Max() - of.Min() <= 1, $"class {k}: {string.Join(", ", of)}");
            }
        }
    }

    [FsCheck.Xunit.Property(MaxTest = 200)]
    public void A_test_part_has_its_share_of_every_class(PositiveInt samples, byte share, ulong seed, byte classes)
    {
        var (count, wanted) = (samples.Get + 1, (share + 0.5) / 256);
        var labels = Draw.Labels((int)(seed % 1000), count, 1 + classes % 5);
        var size = Math.Clamp((int)Math.Round(wanted * count), 1, count - 1);
        foreach (var (split, stratified) in new[] { (Splits.TrainTest(count, wanted, seed), false), (Splits.StratifiedTrainTest(labels, wanted, seed), true) })
        {
            Assert.Equal(size, split.Test.Length);
            Assert.Equal(Enumerable.Range(0, count), split.Training.Concat(split.Test).Order());
            for (var k = 0; stratified && k < 5; k++)
            {
                var expected = (double)labels.Count(l => l == k) * size / count;
                Assert.InRange(split.Test.Count(i => labels[i] == k), Math.Floor(expected), Math.Ceiling(expected));
            }
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_split_and_another_one_another()
    {
        int[] labels = [.. Enumerable.Range(0, 100).Select(i => i % 3)];
        Func<ulong, int[]>[] ways = [s => Splits.TrainTest(100, 0.3, s).Test, s => Splits.StratifiedTrainTest(labels, 0.3, s).Test, s => Splits.KFold(100, 5, s)[2].Test, s => Splits.StratifiedKFold(labels, 5, s)[2].Test];
        foreach (var way in ways)
        {
            Assert.Equal(way(7), way(7));
            Assert.NotEqual(way(7), way(8));
            Assert.NotEqual(Enumerable.Range(0, way(7).Length), way(7));
        }
    }

    /// <summary>Every sample is as likely to be tested: 4,000 splits of ten into 3 and 7 have each sample 1,200 times ± 4.5 deviations.</summary>
    [Fact]
    public void No_sample_is_preferred()
    {
        int[] seen = new int[10], strata = new int[10], labels = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1];
        for (var seed = 0UL; seed < 4000; seed++)
        {
            foreach (var i in Splits.TrainTest(10, 0.3, seed).Test)
                seen[i]++;
            foreach (var i in Splits.StratifiedKFold(labels, 5, seed)[0].Test)
                strata[i]++;
        }

        Assert.All(seen, n => Assert.InRange(n, 1200 - 130, 1200 + 130));
        Assert.All(strata, n => Assert.InRange(n, 800 - 115, 800 + 115));
    }

    [Fact]
    public void Subsets_keep_columns_together()
    {
        var samples = new Samples<double>(new double[] { 1, 2, 3, 4, 5, 6 }, new[] { 7, 8, 9 }).Add("weight", new double[] { 10, 11, 12 });
        var run = Network.Of<double>(2, x => x.Dense(10)).Training(new SoftmaxCrossEntropy(), weighted: true).CreateWorkspace(4);
        samples.Subset([2, 0, 2, 1]).Gather(run, [0, 1, 2, 3]);
        Assert.Equal([5, 6, 1, 2, 5, 6, 3, 4], run.Input("x").ToArray());
        Assert.Equal([9, 7, 9, 8], run.Input("target").ToArray());
        Assert.Equal([12, 10, 12, 11], run.Input("weight").ToArray());
        Assert.Equal(0, samples.Subset([]).Count);
        Refused.By<ArgumentOutOfRangeException>(() => samples.Subset([0, 3]), @"\b3\b");
        Refused.By<ArgumentOutOfRangeException>(() => samples.Subset([-1]), "-1");
    }

    [Fact]
    public void Parts_that_cannot_be()
    {
        Refused.By<ArgumentOutOfRangeException>(() => Splits.TrainTest(1, 0.5), @"\b1\b");
        Refused.By<ArgumentOutOfRangeException>(() => Splits.StratifiedTrainTest([], 0.5));
        foreach (var share in new[] { 0, 1, -0.1, double.NaN, double.PositiveInfinity })
            Refused.By<ArgumentOutOfRangeException>(() => Splits.TrainTest(10, share), "share");
        Refused.By<ArgumentOutOfRangeException>(() => Splits.KFold(10, 1), @"\b1\b", "10");
        Refused.By<ArgumentOutOfRangeException>(() => Splits.StratifiedKFold([1, 2, 3], 4), @"\b4\b", "3");
    }

    // ---- cross-validation ----

    [Fact]
    public void Cross_validation_trains_on_each_rest_and_judges_by_the_part()
    {
        double[] x = [.. Enumerable.Range(0, 10).Select(i => (double)i)];
        var parts = new List<(int Training, int Test)>();
        var estimate = CrossValidation.Run(new Samples<double>(10, x, x), Splits.KFold(10, 5), (training, test) =>
        {
            parts.Add((training.Count, test.Count));
            return test.Numbers("x").ToArray().Sum();
        });
        Assert.Equal(Enumerable.Repeat((8, 2), 5), parts);
        Assert.Equal(45, estimate.Values.Sum());
        Assert.Equal(9, estimate.Mean, 1e-12);
        Refused.By<ArgumentException>(() => CrossValidation.Run(new Samples<double>(10, x, x), [], (_, _) => 0));
        Refused.By<ArgumentOutOfRangeException>(() => CrossValidation.Run(new Samples<double>(10, x, x), [new([11], [0])], (_, _) => 0), "11");
    }
}
