using FastNN.Tests.Support;

namespace FastNN.Tests.Training;

/// <summary>Standardisation: by hand, against scikit-learn, there and back, and at the ends of the range.</summary>
public class StandardizerTests
{
    /// <summary>1, 2, 6 have mean 3 and Σ(x − 3)²/3 = 14/3; equal numbers have scale 1.</summary>
    [Fact]
    public void By_hand()
    {
        double[] x = [1, 7, 2, 7, 6, 7];
        var standardizer = Standardizer.Fit<double>(x, 2);
        Assert.Equal([3, 7], standardizer.Mean);
        Near.Relative([Math.Sqrt(14 / 3.0), 1], [.. standardizer.Scale], 1e-15);
        Assert.Equal(3, standardizer.Count);
        standardizer.Transform<double>(x, x);
        Near.Relative([-2 / Math.Sqrt(14 / 3.0), 0, -1 / Math.Sqrt(14 / 3.0), 0, 3 / Math.Sqrt(14 / 3.0), 0], x, 1e-15);
        standardizer.Inverse<double>(x, x);
        Near.Relative([1, 7, 2, 7, 6, 7], x, 1e-15);
        Assert.Contains("2.16025", standardizer.ToString());
    }

    [SkippableFact]
    public void The_numbers_of_scikit_learn()
    {
        var data = SharedData.Require("diabetes.csv");
        var reference = SharedData.Reference("linear", "diabetes_scaler");
        var standardizer = Standardizer.Fit<double>(data.Training.X, 10);
        Near.Relative(SharedData.Numbers(reference.GetProperty("mean")), [.. standardizer.Mean], 1e-14, "mean");
        Near.Relative(SharedData.Numbers(reference.GetProperty("scale")), [.. standardizer.Scale], 1e-14, "scale");
    }

    [FsCheck.Xunit.Property(MaxTest = 100)]
    public void Mean_0_and_deviation_1_and_back_again(int seed, FsCheck.PositiveInt rows, byte columns)
    {
        var (n, d) = (rows.Get + 1, 1 + columns % 6);
        var x = Draw.Uniform<double>(seed, n * d, 1e6, 1e6 + 3);
        var standardizer = Standardizer.Fit<double>(x, d);
        var z = new double[x.Length];
        standardizer.Transform<double>(x, z);
        for (var c = 0; c < d; c++)
        {
            double[] column = [.. Enumerable.Range(0, n).Select(r => z[r * d + c])];

            // The mean is a number of double precision near 10⁶: it is off by up to one unit in its last place, in units of s.
            var tolerance = 1e6 * 1e-15 / standardizer.Scale[c] + 1e-12;
            Assert.Equal(0, column.Average(), tolerance);
            Assert.Equal(1, column.Average(v => v * v), 4 * tolerance);
        }

        standardizer.Inverse<double>(z, z);
        Near.Relative(x, z, 1e-15);
    }

    /// <summary>Numbers near the ends of the range, or far from 0, keep their mean and deviation.</summary>
    [Fact]
    public void Extreme_numbers()
    {
        var large = Standardizer.Fit<double>([-1.7e308, 1.7e308, 1.7e308, -1.7e308], 1);
        Assert.Equal(0, large.Mean[0]);
        Assert.Equal(1.7e308, large.Scale[0], 1e294);
        var small = Standardizer.Fit<double>([1e-300, 3e-300], 1);
        Assert.Equal(2e-300, small.Mean[0], 1e-314);
        Assert.Equal(1e-300, small.Scale[0], 1e-314);
        var far = Standardizer.Fit<double>([1e15, 1e15 + 2], 1);
        Assert.Equal((1e15 + 1, 1), (far.Mean[0], far.Scale[0]));

        // 0.1 has no sum that divides again: still all equal.
        Assert.Equal((0.1, 1), (Standardizer.Fit<double>([.. Enumerable.Repeat(0.1, 7)], 1).Mean[0], Standardizer.Fit<double>([.. Enumerable.Repeat(0.1, 7)], 1).Scale[0]));
    }

    [Fact]
    public void Samples_keep_their_other_columns()
    {
        var samples = new Samples<float>(new float[] { 1, 3 }, new[] { 0, 1 }).Add("weight", new float[] { 5, 6 });
        var standardizer = Standardizer.Fit(samples);
        var changed = standardizer.Transform(samples);
        Assert.Equal([-1, 1], changed.Numbers("x").ToArray());
        Assert.Equal([5, 6], changed.Numbers("weight").ToArray());
        Assert.Equal([1, 3], samples.Numbers("x").ToArray());
        Assert.Equal(["target", "weight", "x"], changed.Names.Order());
        Assert.Equal([5.5], Standardizer.Fit(samples, "weight").Mean);
        Refused.By<ArgumentException>(() => Standardizer.Fit(samples, "target"), "target", "labels");
        Refused.By<ArgumentException>(() => standardizer.Transform(samples, "none"), "none");
        Refused.By<ShapeException>(() => Standardizer.Fit<float>([1, 2], 2).Transform(samples), @"\b1\b", @"\b2\b");
    }

    [Fact]
    public void What_is_no_table_of_numbers_is_refused()
    {
        Refused.By<ArgumentException>(() => Standardizer.Fit<double>([1, 2, 3, double.NaN], 2), "row 1", "column 1", "NaN");
        Refused.By<ArgumentException>(() => Standardizer.Fit<float>([float.NegativeInfinity], 1), "row 0");
        Refused.By<ShapeException>(() => Standardizer.Fit<double>([], 2));
        Refused.By<ShapeException>(() => Standardizer.Fit<double>([1, 2, 3], 2), @"\b3\b", @"\b2\b");
        Refused.By<ShapeException>(() => Standardizer.Fit(new Samples<float>(Array.Empty<float>(), Array.Empty<int>())));
        Refused.By<ArgumentOutOfRangeException>(() => Standardizer.Fit<double>([1], 0));
        var standardizer = Standardizer.Fit<double>([1, 2], 2);
        Refused.By<ShapeException>(() => standardizer.Transform<double>([1, 2, 3], new double[3]), @"\b3\b");
        Refused.By<ShapeException>(() => standardizer.Inverse<double>([1, 2], new double[4]), @"\b4\b");
    }
}
