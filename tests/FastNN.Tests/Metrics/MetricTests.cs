using FastNN.Tests.Support;

namespace FastNN.Tests.Metrics;

/// <summary>Metrics worked out by hand, and where there is nothing to measure.</summary>
public class MetricTests
{
    // ---- intervals ----

    [Theory]
    [InlineData(99, 100, 0.945510, 0.998233)]
    [InlineData(0, 10, 0, 0.277533)]
    [InlineData(10, 10, 0.722467, 1)]
    [InlineData(430, 450, 0.932352, 0.971047)]
    public void Wilson_interval(long successes, long trials, double low, double high)
    {
        var interval = Wilson.Interval(successes, trials);
        Assert.Equal(low, interval.Low, 1e-5);
        Assert.Equal(high, interval.High, 1e-5);
        Assert.True(interval.Contains((double)successes / trials));

        // Its ends solve |k/n − p| = z·√(p(1 − p)/n), which is what it is derived from.
        foreach (var p in new[] { interval.Low, interval.High }.Where(p => p is > 0 and < 1))
            Assert.Equal(1.959963984540054 * Math.Sqrt(p * (1 - p) / trials), Math.Abs((double)successes / trials - p), 1e-12);
    }

    [Fact]
    public void Of_no_trials_nothing_follows()
    {
        Assert.Equal(new Interval(0, 1), Wilson.Interval(0, 0));
        Refused.By<ArgumentOutOfRangeException>(() => Wilson.Interval(-1, 3), "-1");
        Refused.By<ArgumentOutOfRangeException>(() => Wilson.Interval(4, 3), "4", "3");
        Refused.By<ArgumentOutOfRangeException>(() => Wilson.Interval(0, -1), "-1");
        Assert.False(new Interval(double.NaN, 1).Contains(0.5));
    }

    [Fact]
    public void An_accuracy_says_how_many_rows_it_is_of()
    {
        var accuracy = new Accuracy();
        for (var i = 0; i < 100; i++)
            accuracy.Add<float>([0, 1], [i == 0 ? 0 : 1], 1);
        Assert.Equal("accuracy 0.990 (99 of 100; 95 % interval 0.9455 to 0.9982)", accuracy.ToString());
        var matrix = new ConfusionMatrix(2);
        matrix.Add<float>([0, 1, 0, 1], [1, 0], 2);
        Assert.Equal(Wilson.Interval(1, 2), matrix.Interval);
        Assert.Equal((1, 2), (matrix.Correct, matrix.Total));
    }

    /// <summary>Student's t, from any table of it.</summary>
    [Theory]
    [InlineData(1, 12.7062)]
    [InlineData(4, 2.77645)]
    [InlineData(5, 2.57058)]
    [InlineData(9, 2.26216)]
    [InlineData(30, 2.04227)]
    [InlineData(1000, 1.96234)]
    public void Students_t(int freedom, double t) => Assert.Equal(t, Estimate.Student(freedom), 0.0005 * t);

    [Fact]
    public void An_estimate_by_hand()
    {
        // Mean 3, s² = (4 + 1 + 0 + 1 + 4)/4, so the half width is 2.776·√(2.5/5).
        var estimate = new Estimate([1, 2, 3, 4, 5]);
        Assert.Equal((3, Math.Sqrt(2.5)), (estimate.Mean, estimate.Deviation));
        Assert.Equal(3 - 1.96324, estimate.Interval.Low, 1e-4);
        Assert.Equal(3 + 1.96324, estimate.Interval.High, 1e-4);
        Assert.Equal(new Interval(double.NegativeInfinity, double.PositiveInfinity), new Estimate([1]).Interval);
        Assert.True(double.IsNaN(new Estimate([]).Mean));
        Assert.True(double.IsNaN(new Estimate([1, double.NaN]).Interval.Low));
    }

    // ---- classes ----

    /// <summary>Of class 0 one of two, taken for it once of two; of class 1 two of three, taken for it two of three; class 2 is never there.</summary>
    [Fact]
    public void Precision_recall_and_F1_by_hand()
    {
        float[] y = [9, 0, 0, 0, 9, 0, 9, 0, 0, 0, 9, 0, 0, 9, 0];
        float[] t = [0, 0, 1, 1, 1];
        Precision precision = new(3), left = new(3, undefined: double.NaN), micro = new(3, Averaging.Micro), weighted = new(3, Averaging.Weighted);
        Recall recall = new(3);
        F1 f1 = new(3, undefined: 1);
        foreach (var m in new Metric[] { precision, left, micro, weighted, recall, f1 })
            m.Add<float>(y, t, 5);
        Assert.Equal([1 / 2.0, 2 / 3.0, 0], [precision[0], precision[1], precision[2]]);
        Assert.Equal((1 / 2.0 + 2 / 3.0) / 3, precision.Value, 1e-15);
        Assert.Equal((1 / 2.0 + 2 / 3.0) / 2, left.Value, 1e-15);
        Assert.True(double.IsNaN(left[2]));
        Assert.Equal(3 / 5.0, micro.Value, 1e-15);
        Assert.Equal((2 * (1 / 2.0) + 3 * (2 / 3.0)) / 5, weighted.Value, 1e-15);
        Assert.Equal([1 / 2.0, 2 / 3.0, 0], [recall[0], recall[1], recall[2]]);
        Assert.Equal([1 / 2.0, 2 / 3.0, 1], [f1[0], f1[1], f1[2]]);
        Assert.Equal(3, precision.Matrix.Correct);
        Refused.By<ArgumentOutOfRangeException>(() => new Precision(3, Averaging.Binary), "Binary", "3");
        Refused.By<ArgumentOutOfRangeException>(() => new Recall(3, (Averaging)9), "9");
        Refused.By<ArgumentOutOfRangeException>(() => new F1(0));
        Refused.By<ArgumentOutOfRangeException>(() => _ = precision[3], "3");
    }

    [Fact]
    public void Of_equal_outputs_the_first_is_the_larger_one()
    {
        TopKAccuracy one = new(1), two = new(2);
        foreach (var m in new[] { one, two })
            m.Add<double>([1, 1, 1, 1, 1, 1, 1, 1, 1], [0, 1, 2], 3);
        Assert.Equal((1, 2), (one.Correct, two.Correct));
        Assert.Equal("top-2 accuracy", two.Name);
        Refused.By<ArgumentOutOfRangeException>(() => new TopKAccuracy(0), "0");
    }

    [Fact]
    public void Rows_without_a_class_count_nothing_and_NaN_is_wrong()
    {
        Accuracy accuracy = new();
        TopKAccuracy all = new(2);
        ConfusionMatrix matrix = new(2);
        foreach (var m in new Metric[] { accuracy, all, matrix })
            m.Add<double>([1, 0, 1, 0, 1, 0, 1, 0, double.NaN, 0], [0, -100, double.NaN, 0.5, 0], 5);
        Assert.Equal((1, 2), (accuracy.Correct, accuracy.Total));
        Assert.Equal((1, 2), (all.Correct, all.Total));
        Assert.Equal((1, 1), (matrix.Correct, matrix.Total));
    }

    // ---- scores ----

    /// <summary>Four rows of each: 0.1 0.4 | 0.35 0.8 is the example of every textbook: ¾. All equal is ½, and so is no order at all.</summary>
    [Fact]
    public void Area_by_hand()
    {
        Assert.Equal(0.75, Area([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]));
        Assert.Equal(0.5, Area([1, 1, 1, 1], [0, 1, 0, 1]));
        Assert.Equal(1, Area([-1, -2, 5, double.PositiveInfinity], [0, 0, 1, 1]));
        Assert.Equal(0, Area([1, 0], [0, 1]));
        Assert.Equal(0.875, Area([0, 1, 1, 2], [0, 0, 1, 1]));
        Assert.True(double.IsNaN(Area([1, 2], [1, 1])), "one class only");
        Assert.True(double.IsNaN(Area([1, double.NaN, 2], [0, 1, 1])), "NaN has no rank");

        static double Area(double[] y, double[] t)
        {
            var area = new RocAuc();
            area.Add<double>(y, t, t.Length);
            Assert.Equal(t.Length, area.Total);
            Assert.Equal(area.Value, area[1]);
            return area.Value;
        }
    }

    /// <summary>Probabilities that round to 1 are apart as logits; a class that has no rows, or all, is left out of the mean.</summary>
    [Fact]
    public void Areas_of_sure_answers_and_absent_classes()
    {
        RocAuc logits = new(), probabilities = new(probabilities: true);
        logits.Add<double>([50, 0, 0, 60, 0, 0], [1, 0], 2);
        probabilities.Add<double>([1, 0, 0, 1, 0, 0], [1, 0], 2);
        Assert.Equal(1, logits[0]);
        Assert.Equal(0.5, probabilities[0]);
        Assert.True(double.IsNaN(logits[2]));
        Assert.Equal((logits[0] + logits[1]) / 2, logits.Value);
        Refused.By<ArgumentOutOfRangeException>(() => _ = logits[3], "3");
        Refused.By<ShapeException>(() => logits.Add<double>([1, 2], [0], 1), @"\b2\b", @"\b3\b");
        logits.Reset();
        logits.Add<double>([1, 2, 3, 0], [0, 1], 2);
        Assert.Equal(0, logits.Value);
    }

    [Fact]
    public void Log_loss_keeps_its_digits()
    {
        // −log p = log(1 + e⁻⁵⁰) for the sure and right, 50 + that for the sure and wrong.
        Assert.Equal(Math.Exp(-50), Of([50], [1]), 1e-35);
        Assert.Equal(Math.Exp(-50), Of([50, 0], [0]), 1e-35);
        Assert.Equal(50, Of([50, 0], [1]), 1e-13);
        Assert.Equal(1000, Of([1000, 0], [1]), 1e-10);
        Assert.Equal(-0.3 * Math.Log(0.25) - 0.7 * Math.Log(0.75), Of([0, Math.Log(3)], [0.3, 0.7]), 1e-15);
        Assert.True(double.IsNaN(Of([double.NaN, 0], [1])));
        var bounded = new LogLoss(probabilities: true);
        bounded.Add<float>([0, 1, 1, 0], [0, 0], 2);
        Assert.Equal(50, bounded.Value);

        static double Of(double[] y, double[] t)
        {
            var loss = new LogLoss();
            loss.Add<double>(y, t, 1);
            return loss.Value;
        }
    }

    [Fact]
    public void R_squared_by_hand()
    {
        // Targets 1, 2, 3, 6 have mean 3 and Σ(t − 3)² = 14; predictions 1, 1, 4, 6 miss by 0, 1, 1, 0.
        var r = new RSquared();
        r.Add<double>([1, 1, 4, 6], [1, 2, 3, 6], 4);
        Assert.Equal(1 - 2 / 14.0, r.Value, 1e-15);

        // Far from 0, where Σt² − n·t̄² has no digits left.
        r.Reset();
        r.Add<double>([1e9 + 1, 1e9 + 1, 1e9 + 4, 1e9 + 6], [1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 6], 4);
        Assert.Equal(1 - 2 / 14.0, r.Value, 1e-12);
        r.Reset();
        r.Add<double>([1, 2], [5, 5], 2);
        Assert.True(double.IsNaN(r.Value), "equal targets have no variance to explain");
        Refused.By<ShapeException>(() => r.Add<double>([1, 2, 3, 4], [1, 2, 3, 4], 2), @"\b2\b", @"\b1\b");
    }
}
