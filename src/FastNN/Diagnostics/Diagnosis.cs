using System.Text;

namespace FastNN;

/// <summary>What a layer's values and gradients look like over a set of samples. NaN stands for what a layer has not.</summary>
/// <param name="Name">The name of its output in the network.</param>
/// <param name="Layer">The layer with its sizes.</param>
public sealed record LayerReport(string Name, string Layer)
{
    /// <summary>The mean of its outputs.</summary>
    public double ActivationMean { get; init; } = double.NaN;

    /// <summary>Their standard deviation.</summary>
    public double ActivationDeviation { get; init; } = double.NaN;

    /// <summary>√(mean over the samples of ‖a‖²), the size of one sample's outputs.</summary>
    public double ActivationNorm { get; init; } = double.NaN;

    /// <summary>The mean of δ, the gradient of a sample's own cost with respect to z = x·W + b where the layer shows z, else to its output.</summary>
    public double GradientMean { get; init; } = double.NaN;

    /// <summary>The standard deviation of δ.</summary>
    public double GradientDeviation { get; init; } = double.NaN;

    /// <summary>√(mean over the samples of ‖δ‖²).</summary>
    public double GradientNorm { get; init; } = double.NaN;

    /// <summary>The share of units whose slope f′ is 0 on every sample.</summary>
    public double DeadShare { get; init; } = double.NaN;

    /// <summary>Of an activation that is flat on both sides: the share of slopes |f′| &lt; 0.01.</summary>
    public double SaturatedShare { get; init; } = double.NaN;

    /// <summary>‖Δw‖/‖w‖ of the weights, were the optimizer to take a step on all the samples now. About 0.001 is usual.</summary>
    public double UpdateRatio { get; init; } = double.NaN;

    /// <summary>Whether all that was seen is: NaN above may also stand for what is not there.</summary>
    internal bool IsFinite { get; init; } = true;
}

/// <summary>A report on every layer, and what is wrong.</summary>
/// <param name="Samples">How many samples it is of.</param>
/// <param name="Layers">One entry a layer, from the input to the prediction.</param>
/// <param name="Findings">What is wrong; empty where nothing is.</param>
public sealed record Diagnosis(int Samples, IReadOnlyList<LayerReport> Layers, IReadOnlyList<Finding> Findings)
{
    /// <summary>Whether something of this kind was found.</summary>
    public bool Has(Symptom symptom) => Findings.Any(f => f.Symptom == symptom);

    /// <summary>A table of the layers, and the findings in words.</summary>
    public override string ToString()
    {
        string[][] rows =
        [
            ["name", "layer", "output", "deviation", "gradient", "dead", "saturated", "update"],
            .. Layers.Select(l => new[] { l.Name, l.Layer, Number(l.ActivationMean), Number(l.ActivationDeviation), Number(l.GradientNorm), Share(l.DeadShare), Share(l.SaturatedShare), Number(l.UpdateRatio) }),
        ];
        var text = new StringBuilder();
        var widths = Enumerable.Range(0, rows[0].Length).Select(c => rows.Max(r => r[c].Length)).ToArray();
        foreach (var row in rows)
            text.AppendLine(string.Join("  ", row.Select((cell, c) => c < 2 ? cell.PadRight(widths[c]) : cell.PadLeft(widths[c]))).TrimEnd());
        foreach (var finding in Findings)
            text.AppendLine(finding.ToString());
        return text.AppendLine(FormattableString.Invariant($"{(Findings.Count == 0 ? "Nothing is wrong" : Findings.Count == 1 ? "1 finding" : $"{Findings.Count} findings")}, by {Samples:N0} samples.")).ToString();

        static string Number(double x) => double.IsNaN(x) ? "" : FormattableString.Invariant($"{x:g3}");
        static string Share(double x) => double.IsNaN(x) ? "" : FormattableString.Invariant($"{100 * x:0}%");
    }
}
