using FastNN.Tests.Support;

namespace FastNN.Tests.Diagnostics;

/// <summary>New data that have moved are named by their columns, and data that have not are left in peace.</summary>
public class DriftTests
{
    private const int Rows = 500;

    /// <summary>Normal, uniform, exponential and constant columns; changes are made to what is drawn.</summary>
    private static double[] Table(int seed, int rows = Rows, Func<int, double, double>? change = null)
    {
        var random = new Random(seed);
        var x = new double[4 * rows];
        for (var i = 0; i < x.Length; i++)
        {
            var u = 1 - random.NextDouble();
            var v = (i % 4) switch
            {
                0 => 50 + 10 * Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * random.NextDouble()),
                1 => u,
                2 => -Math.Log(u),
                _ => 7,
            };
            x[i] = change is null ? v : change(i % 4, v);
        }

        return x;
    }

    private static Drift Compare(double[] x) => Standardizer.Fit<double>(Table(1), 4).Drift<double>(x, ["age", "share", "wait", "version"]);

    private static string[] Moved(double[] x) => [.. Compare(x).Moved.Select(c => c.Name)];

    [Fact]
    public void What_has_not_moved_is_left_in_peace()
    {
        for (var seed = 2; seed < 200; seed++)
        {
            foreach (var rows in new[] { 1, 30, 100, Rows })
                Assert.True(Moved(Table(seed, rows)).Length == 0, $"seed {seed}, {rows} rows: {Compare(Table(seed, rows))}");
        }

        Assert.Contains("No column has moved", Compare(Table(2)).ToString());
    }

    [Fact]
    public void A_column_that_has_moved_is_named()
    {
        Assert.Equal(["age"], Moved(Table(2, change: (c, v) => c == 0 ? v + 5 : v)));
        Assert.Equal(["share"], Moved(Table(2, change: (c, v) => c == 1 ? 0.5 + (v - 0.5) * 2 : v)));
        Assert.Equal(["wait"], Moved(Table(2, change: (c, v) => c == 2 ? 1 + 0.4 * (v - 1) : v)));
        Assert.Equal(["version"], Moved(Table(2, change: (c, v) => c == 3 ? 8 : v)));
        Assert.Equal(["age", "wait"], Moved(Table(2, change: (c, v) => c % 2 == 0 ? 2 * v : v)));
        Assert.Equal(["age"], Moved(Table(2, rows: 40, change: (c, v) => c == 0 ? v + 15 : v)));
        var drift = Compare(Table(2, change: (c, v) => c == 0 ? v + 5 : v));
        Assert.InRange(drift.Columns[0].Shift, 0.4, 0.6);
        Assert.InRange(drift.Columns[0].Ratio, 0.9, 1.1);
        Assert.Matches(@"age has moved: its mean by \+0\.\d\d", drift.ToString());
        Assert.Equal(Rows, drift.Rows);
    }

    [Fact]
    public void One_row_of_NaN_is_seen()
    {
        var x = Table(2);
        x[4 * 17 + 2] = double.NaN;
        Assert.Equal(["wait"], Moved(x));
        x[4 * 17 + 2] = double.NegativeInfinity;
        Assert.Equal(["wait"], Moved(x));
        Assert.Contains("not finite", Compare(x).ToString());
        Assert.Equal(["version"], Moved(Table(2, rows: 1, change: (c, v) => c == 3 ? 8 : v)));
    }

    [Fact]
    public void A_table_of_other_columns_is_refused()
    {
        var trained = Standardizer.Fit<double>(Table(1), 4);
        Refused.By<ShapeException>(() => trained.Drift<double>([1, 2, 3, 4, 5]), @"\b5\b", @"\b4\b");
        Refused.By<ShapeException>(() => trained.Drift<double>([]));
        Refused.By<ShapeException>(() => trained.Drift<double>([1, 2, 3, 4], ["a"]), @"\b1\b", @"\b4\b");
        Assert.Equal("column 2", trained.Drift<double>([1, 2, 3, 4]).Columns[2].Name);
    }
}
