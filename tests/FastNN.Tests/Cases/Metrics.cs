using FastNN.Tests.Metrics;

namespace FastNN.Tests.Cases;

/// <summary>Every public metric, with the rows it is about and a slow twin: its definition, row by row, in double. One line a metric.</summary>
public static class Metrics
{
    public static readonly MetricCase[] All =
    [
        new(() => new Accuracy(), Rows.Classes, r => r.Average(x => x.Predicted == x.Class ? 1 : 0)),
        new(() => new Accuracy(), Rows.Logits, r => r.Average(x => x.Predicted == x.Class ? 1 : 0)),
        new(() => new TopKAccuracy(1), Rows.Classes, r => r.Average(x => x.Predicted == x.Class ? 1 : 0)),
        new(() => new TopKAccuracy(3), Rows.Classes, r => r.Average(x => x.Ranked.Take(3).Contains(x.Class) ? 1 : 0)),
        new(() => new TopKAccuracy(2), Rows.Logits, r => 1),
        new(() => new ConfusionMatrix(5), Rows.Classes, r => r.Average(x => x.Predicted == x.Class ? 1 : 0)),
        new(() => new ConfusionMatrix(2), Rows.Logits, r => r.Average(x => x.Predicted == x.Class ? 1 : 0)),
        new(() => new Precision(5), Rows.Classes, r => Enumerable.Range(0, 5).Average(k => Twins.Precision(r, k))),
        new(() => new Precision(5, Averaging.Micro), Rows.Classes, r => r.Average(x => x.Predicted == x.Class ? 1 : 0)),
        new(() => new Precision(2, Averaging.Binary), Rows.Logits, r => Twins.Precision(r, 1)),
        new(() => new Recall(5), Rows.Classes, r => Enumerable.Range(0, 5).Average(k => Twins.Recall(r, k))),
        new(() => new Recall(5, Averaging.Weighted), Rows.Classes, r => r.Average(x => Twins.Recall(r, x.Class))),
        new(() => new F1(5), Rows.Classes, r => Enumerable.Range(0, 5).Average(k => Twins.F1(r, k))),
        new(() => new F1(5, Averaging.Weighted), Rows.Classes, r => r.Average(x => Twins.F1(r, x.Class))),
        new(() => new F1(2, Averaging.Binary), Rows.Logits, r => Twins.F1(r, 1)),
        new(() => new RocAuc(), Rows.Logits, r => Twins.Area(r, x => x.Y[0], 1)),
        new(() => new RocAuc(), Rows.Scores, r => Enumerable.Range(0, 5).Average(k => Twins.Area(r, x => x.Probability(k), k))),
        new(() => new RocAuc(probabilities: true), Rows.Classes, r => Enumerable.Range(0, 5).Average(k => Twins.Area(r, x => x.Y[k], k))),
        new(() => new LogLoss(), Rows.Classes, r => r.Average(x => -Math.Log(x.Probability(x.Class)))),
        new(() => new LogLoss(), Rows.Logits, r => r.Average(x => -Math.Log(1 / (1 + Math.Exp(x.Class == 1 ? -x.Y[0] : x.Y[0]))))),
        new(() => new LogLoss(probabilities: true), Rows.Probabilities, r => r.Average(x => -Math.Log(x.Class == 1 ? x.Y[0] : 1 - x.Y[0]))),
        new(() => new MeanAbsoluteError(), Rows.Numbers, r => r.Average(x => (Math.Abs(x.Y[0] - x.T[0]) + Math.Abs(x.Y[1] - x.T[1])) / 2)),
        new(() => new RootMeanSquaredError(), Rows.Numbers, r => Math.Sqrt(r.Average(x => (Math.Pow(x.Y[0] - x.T[0], 2) + Math.Pow(x.Y[1] - x.T[1], 2)) / 2))),
        new(() => new RSquared(), Rows.Numbers, r => Enumerable.Range(0, 2).Average(k => 1 - r.Sum(x => Math.Pow(x.Y[k] - x.T[k], 2)) / r.Sum(x => Math.Pow(x.T[k] - r.Average(z => z.T[k]), 2)))),
    ];

    /// <summary>For [MemberData]: a test per metric.</summary>
    public static TheoryData<MetricCase> Theory => [.. All];
}
