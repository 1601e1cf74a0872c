using System.Numerics;
using FastNN.Tests.Support;

namespace FastNN.Tests.Metrics;

/// <summary>What rows are about.</summary>
public enum Rows
{
    /// <summary>Five outputs and a class. Outputs are coarse, so that there are ties.</summary>
    Classes,

    /// <summary>Five outputs without ties and a class.</summary>
    Scores,

    /// <summary>One logit and a class of two.</summary>
    Logits,

    /// <summary>One probability and a class of two.</summary>
    Probabilities,

    /// <summary>Two outputs and two numbers.</summary>
    Numbers,
}

/// <summary>One row, in double.</summary>
public sealed record Row(double[] Y, double[] T)
{
    public int Class => (int)T[0];

    /// <summary>The classes from the most likely on; of equal ones the first first.</summary>
    public int[] Ranked => [.. Enumerable.Range(0, Y.Length).OrderByDescending(k => Y[k])];

    public int Predicted => Y.Length > 1 ? Ranked[0] : Y[0] > 0 ? 1 : 0;

    public double Probability(int k) => Math.Exp(Y[k]) / Y.Sum(Math.Exp);
}

/// <summary>A metric, the rows it takes, and what it is by definition.</summary>
public sealed class MetricCase(Func<Metric> make, Rows rows, Func<Row[], double> twin)
{
    public Type Type { get; } = make().GetType();

    public Rows Rows => rows;

    public Metric Make() => make();

    public double Twin(Row[] of) => twin(of);

    /// <summary>Rows of the kind.</summary>
    public Row[] Draw(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => rows switch
        {
            Rows.Classes => Of(5, () => Math.Round(8 * random.NextDouble() - 4) / 2, random.Next(5)),
            Rows.Scores => Of(5, () => 8 * random.NextDouble() - 4, random.Next(5)),
            Rows.Logits => Of(1, () => Math.Round(16 * random.NextDouble() - 8) / 4, random.Next(2)),
            Rows.Probabilities => Of(1, () => (1 + random.Next(255)) / 256.0, random.Next(2)),
            _ => new Row([random.NextDouble(), 3 * random.NextDouble()], [random.NextDouble(), 10 + random.NextDouble()]),
        })];

        static Row Of(int outputs, Func<double> next, int label) => new([.. Enumerable.Range(0, outputs).Select(_ => next())], [label]);
    }

    public static void Add<T>(Metric metric, IReadOnlyCollection<Row> rows) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        metric.Add<T>([.. rows.SelectMany(r => r.Y).Select(T.CreateTruncating)], [.. rows.SelectMany(r => r.T).Select(T.CreateTruncating)], rows.Count);

    public override string ToString() => $"{make().Name} of {rows}{(make() is ClassScore s ? $", {s.Averaging}" : "")}";
}

/// <summary>Scores of one class, by their definitions.</summary>
internal static class Twins
{
    public static double Precision(Row[] rows, int k) => Share(rows.Where(r => r.Predicted == k), r => r.Class == k);

    public static double Recall(Row[] rows, int k) => Share(rows.Where(r => r.Class == k), r => r.Predicted == k);

    public static double F1(Row[] rows, int k)
    {
        double p = Precision(rows, k), q = Recall(rows, k);
        return p + q == 0 ? 0 : 2 * p * q / (p + q);
    }

    /// <summary>Every pair of a row of the class with another, one by one.</summary>
    public static double Area(Row[] rows, Func<Row, double> score, int k)
    {
        var pairs = rows.Where(r => r.Class == k).SelectMany(_ => rows.Where(r => r.Class != k), (a, b) => (Up: score(a), Down: score(b)));
        return pairs.Average(p => p.Up == p.Down ? 0.5 : p.Up > p.Down ? 1 : 0);
    }

    private static double Share(IEnumerable<Row> rows, Func<Row, bool> which) => rows.Select(r => which(r) ? 1.0 : 0).DefaultIfEmpty(0).Average();
}
