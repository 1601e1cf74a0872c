using System.Numerics;

namespace FastNN;

/// <summary>The cost of a network on samples, and metrics over them, as often as asked; nothing is allocated after it is made.</summary>
internal sealed class Evaluation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Workspace<T> run;
    private readonly Samples<T> samples;
    private readonly IReadOnlyList<Metric> metrics;
    private readonly string? prediction, target;
    private readonly double[] losses, totals;
    private readonly int[] order;

    /// <summary>Of samples that the network takes.</summary>
    /// <param name="network">A network with terms.</param>
    /// <param name="samples">What it is measured on, in their order.</param>
    /// <param name="metrics">What is measured beside the cost; they need a prediction and a target to compare.</param>
    /// <param name="prediction">The output's name.</param>
    /// <param name="target">The target's name.</param>
    /// <param name="rows">The most rows run at once.</param>
    /// <param name="team">Who shares the work.</param>
    public Evaluation(Network<T> network, Samples<T> samples, IReadOnlyList<Metric> metrics, string? prediction, string? target, int rows, Team? team = null)
    {
        run = network.CreateWorkspace(Math.Min(rows, samples.Count), warm: false, team: team);
        (this.samples, this.metrics, this.prediction, this.target) = (samples, metrics, prediction, target);
        losses = new double[network.Terms.Count];
        totals = new double[network.Terms.Count];
        order = new int[run.Plan.Rows];
    }

    /// <summary>The workspace, which carries state from batch to batch where the network does.</summary>
    public Workspace<T> Run => run;

    /// <summary>The standard error of the last cost: how far it is from that of endless samples, had each row counted the same.</summary>
    public double StandardError { get; private set; }

    /// <summary>C = Σ over terms of Scale · Σ weight·loss / Σ weight over all samples, and the metrics over them.</summary>
    public double Measure()
    {
        foreach (var metric in metrics)
            metric.Reset();
        Array.Clear(totals);
        Array.Clear(losses);
        var terms = run.Network.Terms;
        var width = metrics.Count == 0 ? 0 : samples[target!].Width;
        double mean = 0, spread = 0;
        for (var from = 0; from < samples.Count; from += run.Plan.Rows)
        {
            var rows = Math.Min(run.Plan.Rows, samples.Count - from);
            for (var r = 0; r < rows; r++)
                order[r] = from + r;
            samples.Gather(run, order.AsSpan(0, rows));
            run.Weigh(totals, rows);
            run.Forward(rows);
            for (var t = 0; t < losses.Length; t++)
                losses[t] += run.Loss(t, Reduction.Sum);
            for (var r = 0; r < rows; r++)
            {
                double row = 0;
                for (var t = 0; t < losses.Length; t++)
                    row += terms[t].Scale * double.CreateTruncating(run.Losses(t)[r]);
                var before = row - mean;
                mean += before / (from + r + 1);
                spread += before * (row - mean);
            }

            foreach (var metric in metrics)
                metric.Add(run.Value(prediction!), run.Input(target!)[..(rows * width)], rows);
        }

        double cost = 0;
        for (var t = 0; t < losses.Length; t++)
            cost += totals[t] == 0 ? 0 : terms[t].Scale * losses[t] / totals[t];
        StandardError = Math.Sqrt(spread / Math.Max(1, samples.Count - 1) / samples.Count);
        return cost;
    }
}
