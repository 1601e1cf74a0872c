using FastNN.Testing;
using FastNN.Tests.Support;

namespace FastNN.Tests.Metrics;

/// <summary>What every metric obeys: its definition, whatever the batches, the order of rows and the precision.</summary>
public class MetricLaws
{
    [Theory, MemberData(nameof(Cases.Metrics.Theory), MemberType = typeof(Cases.Metrics))]
    public void A_metric_is_its_definition(MetricCase metric)
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var rows = metric.Draw(3 + 10 * seed, seed);
            var whole = metric.Make();
            Assert.True(double.IsNaN(whole.Value), "of nothing there is no value");
            MetricCase.Add<double>(whole, rows);
            Equal(metric.Twin(rows), whole.Value, 1e-12);
        }
    }

    private static void Equal(double expected, double actual, double tolerance) => Assert.Equal(expected, actual, tolerance * Math.Max(1, Math.Abs(expected)));

    [Theory, MemberData(nameof(Cases.Metrics.Theory), MemberType = typeof(Cases.Metrics))]
    public void Batches_order_and_precision_do_not_matter(MetricCase metric)
    {
        var rows = metric.Draw(97, 1);
        Metric whole = metric.Make(), parts = metric.Make(), turned = metric.Make(), single = metric.Make();
        MetricCase.Add<double>(whole, rows);
        foreach (var part in rows.Chunk(13))
            MetricCase.Add<double>(parts, part);
        MetricCase.Add<double>(turned, [.. rows.Reverse()]);
        MetricCase.Add<float>(single, rows);
        Equal(whole.Value, parts.Value, 1e-12);
        Equal(whole.Value, turned.Value, 1e-12);
        Equal(whole.Value, single.Value, 1e-6);

        // Nothing is left of what was forgotten; rows of another kind may follow.
        parts.Reset();
        Assert.True(double.IsNaN(parts.Value));
        MetricCase.Add<double>(parts, rows[..20]);
        var fresh = metric.Make();
        MetricCase.Add<double>(fresh, rows[..20]);
        Assert.Equal(fresh.Value, parts.Value);
    }

    [Theory, MemberData(nameof(Cases.Metrics.Theory), MemberType = typeof(Cases.Metrics))]
    public void Lengths_that_do_not_fit_are_refused_and_change_nothing(MetricCase metric)
    {
        var (rows, m) = (metric.Draw(10, 1), metric.Make());
        MetricCase.Add<double>(m, rows);
        var before = m.Value;
        m.Add<double>([], [], 0);
        Assert.Equal(before, m.Value);
        double[] y = [.. rows.SelectMany(r => r.Y)], t = [.. rows.SelectMany(r => r.T)];
        Refused.By<ShapeException>(() => m.Add<double>(y, t.AsSpan(1), 10), $@"\b{y.Length}\b|\b{t.Length - 1}\b");
        Refused.By<ShapeException>(() => m.Add<double>(y.AsSpan(1), t, 10));
        if (m is not (MeanAbsoluteError or RootMeanSquaredError))
            Refused.By<ShapeException>(() => m.Add<double>(y, t, 7));
        Assert.Equal(before, m.Value);
    }

    [Theory, MemberData(nameof(Cases.Metrics.Theory), MemberType = typeof(Cases.Metrics))]
    public void The_direction_is_that_of_better_predictions(MetricCase metric)
    {
        var rows = metric.Draw(200, 3);
        Row[] better = [.. rows.Select(r => new Row(metric.Rows switch
        {
            Rows.Numbers => r.T,
            Rows.Probabilities => [0.001 + 0.998 * r.Class],
            Rows.Logits => [8.0 * r.Class - 4],
            _ => [.. r.Y.Select((_, k) => k == r.Class ? 4.0 : -4)],
        }, r.T))];
        Metric drawn = metric.Make(), perfect = metric.Make();
        MetricCase.Add<double>(drawn, rows);
        MetricCase.Add<double>(perfect, better);
        if (metric.ToString() == "top-2 accuracy of Logits")
            Assert.Equal(1, drawn.Value);
        else
            Assert.True(perfect.LargerIsBetter ? perfect.Value > drawn.Value : perfect.Value < drawn.Value, $"{perfect.Value} is no better than {drawn.Value}");
        Assert.Contains(drawn.Name, drawn.ToString());
    }
}

/// <summary>Metrics run after every epoch: from the second one on they allocate nothing.</summary>
[Collection(nameof(Alone))]
public class MetricAllocationTests
{
    [Theory, MemberData(nameof(Cases.Metrics.Theory), MemberType = typeof(Cases.Metrics))]
    public void Nothing_is_allocated(MetricCase metric)
    {
        var (rows, m) = (metric.Draw(50, 1), metric.Make());
        double[] y = [.. rows.SelectMany(r => r.Y)], t = [.. rows.SelectMany(r => r.T)];
        float[] single = [.. y.Select(v => (float)v)], targets = [.. t.Select(v => (float)v)];
        double sum = 0;
        Allocations.AssertNone(() =>
        {
            m.Reset();
            m.Add<double>(y, t, 50);
            m.Add<float>(single, targets, 50);
            sum += m.Value;
        }, 500);
        Assert.False(double.IsNaN(sum));
    }
}
