using System.Numerics;
using FastNN.Numerics;

namespace FastNN;

/// <summary>−log p of the true class, the mean over the rows: what a classifier's certainty costs, in nats.</summary>
/// <remarks>
/// From logits it is log Σ eᶻ − z_t (of one output log(1 + e⁻ᶻ) or log(1 + eᶻ)), which keeps its digits; from probabilities, the logarithm is
/// bounded by −100. A target may be a distribution: −Σ t·log p. Rows whose target is no class count nothing; an output that is NaN makes it
/// NaN. It is computed in double, whatever the precision of the network.
/// </remarks>
public sealed class LogLoss : Metric
{
    private readonly bool probabilities;
    private double sum;
    private long count;

    /// <summary>Of logits, or of probabilities.</summary>
    /// <param name="probabilities">Whether the network gives probabilities (of class 1 where it has one output); else logits.</param>
    public LogLoss(bool probabilities = false) => this.probabilities = probabilities;

    /// <inheritdoc/>
    public override string Name => "log-loss";

    /// <inheritdoc/>
    public override double Value => count == 0 ? double.NaN : sum / count;

    /// <inheritdoc/>
    public override bool LargerIsBetter => false;

    /// <inheritdoc/>
    public override void Reset() => (sum, count) = (0, 0);

    /// <inheritdoc/>
    public override void Add<T>(ReadOnlySpan<T> predictions, ReadOnlySpan<T> targets, int rows)
    {
        var (outputs, width) = ClassRows.Check(predictions.Length, targets.Length, rows);
        for (var r = 0; r < rows; r++)
        {
            var y = predictions.Slice(r * outputs, outputs);
            var t = targets.Slice(r * width, width);
            var target = ClassRows.Target(t, outputs);
            if (target == ClassRows.None)
                continue;
            count++;
            if (outputs == 1)
                sum += One(double.CreateTruncating(y[0]), double.CreateTruncating(t[0]));
            else if (width == 1)
                sum -= Logarithm(y, target);
            else
            {
                for (var k = 0; k < outputs; k++)
                    sum -= t[k] == T.Zero ? 0 : double.CreateTruncating(t[k]) * Logarithm(y, k);
            }
        }
    }

    private double One(double y, double t) => probabilities
        ? -(t * Bounded(Math.Log(y)) + (1 - t) * Bounded(Math.Log(1 - y)))
        : Math.Max(y, 0) - t * y + Elementary.Log1p(new DoubleScalar(Math.Exp(-Math.Abs(y)))).Value;

    /// <summary>log p of class k.</summary>
    private double Logarithm<T>(ReadOnlySpan<T> y, int k) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        probabilities ? Bounded(Math.Log(double.CreateTruncating(y[k]))) : ClassRows.LogSoftmax(y, k);

    private static double Bounded(double log) => Math.Max(log, -100);
}
