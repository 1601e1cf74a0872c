using FastNN.Cli.Measuring;
using FastNN.Differentiation;

namespace FastNN.Cli.Demo;

/// <summary>One epoch, as the report shows it.</summary>
internal sealed record EpochLine(int Epoch, double TrainingLoss, double TestLoss, double TestAccuracy);

/// <summary>A test digit that was taken for another one.</summary>
/// <param name="Index">Its place among the test digits, from 0.</param>
/// <param name="Label">What it is.</param>
/// <param name="Reading">What it was taken for.</param>
/// <param name="Confidence">The probability that the network gave to its reading.</param>
/// <param name="Pixels">64 numbers from 0 to 1.</param>
/// <param name="Gradient">∂(z_label − z_reading)/∂pixel: more ink speaks for the label where it is positive, for the reading where negative.</param>
internal sealed record Misread(int Index, int Label, int Reading, double Confidence, float[] Pixels, float[] Gradient);

/// <summary>Times of one call in FastNN and in the naive loops.</summary>
internal sealed record Pair(Latency Ours, Latency Naive)
{
    /// <summary>How many times as long the naive loops take, by the medians.</summary>
    public double Ratio => Naive.P50 / Ours.P50;
}

/// <summary>Everything that the demo found.</summary>
internal sealed record DemoReport
{
    /// <summary>The largest relative error of a gradient that counts as correct, and the largest share of kinks.</summary>
    public const double Tolerance = 1e-7, MostKinks = 0.05;

    public required DemoOptions Options { get; init; }

    public required int Parameters { get; init; }

    public required int TrainingCount { get; init; }

    public required IReadOnlyList<EpochLine> Epochs { get; init; }

    public required TimeSpan TrainingTime { get; init; }

    public required double TrainingAccuracy { get; init; }

    public required ConfusionMatrix Confusion { get; init; }

    /// <summary>The costs on both parts, and what they say.</summary>
    public required Generalization Generalization { get; init; }

    /// <summary>What the layers look like on the digits that were trained on.</summary>
    public required Diagnosis Diagnosis { get; init; }

    public required LawReport Gradients { get; init; }

    /// <summary>How many rows the gradient check's cost is the mean of.</summary>
    public required int GradientRows { get; init; }

    public required Pair Forward { get; init; }

    public required Pair Step { get; init; }

    /// <summary>An input gradient of one digit, forward pass included.</summary>
    public required Latency InputGradient { get; init; }

    /// <summary>A call that does nothing: what the timer itself costs.</summary>
    public required Latency Timer { get; init; }

    /// <summary>The largest difference of a logit from the naive loops', over all test digits, in proportion to the largest logit.</summary>
    public required double NaiveDifference { get; init; }

    public required IReadOnlyList<Misread> Misreads { get; init; }

    public required TimeSpan Duration { get; init; }

    public double Accuracy => Confusion.Value;

    public Interval Interval => Confusion.Interval;

    public bool GradientsHold => Gradients.Error <= Tolerance && Gradients.KinkShare <= MostKinks;
}
