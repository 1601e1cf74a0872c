using System.Numerics;

namespace FastNN;

/// <summary>How well a model learned, and how well that carries over.</summary>
[Flags]
public enum Fitting
{
    /// <summary>It learned, and it carries over.</summary>
    Good = 0,

    /// <summary>The cost on the training samples themselves is more than half of what a constant answer costs.</summary>
    Underfitting = 1,

    /// <summary>Validation samples cost more than training samples, by more than a tenth of what a constant answer costs and more than chance explains.</summary>
    Overfitting = 2,

    /// <summary>A cost is NaN or infinite.</summary>
    NotFinite = 4,
}

/// <summary>The costs on training and on validation samples, measured by what knowing nothing would cost: under- and over-fitting.</summary>
/// <param name="Training">The cost on the training samples.</param>
/// <param name="Validation">The cost on samples that were not trained on.</param>
/// <param name="StandardError">The standard error of their difference; 0 where it is not known.</param>
/// <param name="Baseline">The cost of the best constant answer, such as the targets' mean or the classes' shares.</param>
public sealed record Generalization(double Training, double Validation, double StandardError, double Baseline)
{
    /// <summary>How much more validation samples cost.</summary>
    public double Gap => Validation - Training;

    /// <summary>What is the matter.</summary>
    public Fitting Fitting => !double.IsFinite(Training) || !double.IsFinite(Validation)
        ? Fitting.NotFinite
        : (Training > 0.5 * Baseline ? Fitting.Underfitting : 0) | (Gap > Math.Max(0.1 * Baseline, 2 * StandardError) ? Fitting.Overfitting : 0);

    /// <summary>The costs, what is the matter and what usually helps.</summary>
    public override string ToString()
    {
        var costs = FormattableString.Invariant($"cost {Training:g4} in training, {Validation:g4} in validation, {Baseline:g4} for a constant answer: ");
        return costs + Fitting switch
        {
            Fitting.Good => "a good fit.",
            Fitting.Underfitting => $"underfitting. {MoreModel} More samples do not help.",
            Fitting.Overfitting => $"overfitting. {LessModel}",
            Fitting.NotFinite => "not a number. Look for NaN in the data, and try a smaller learning rate or clipping by norm.",
            _ => $"it neither learned the training samples nor carries over. {MoreModel} Then: {LessModel}",
        };
    }

    private const string MoreModel = "Usual help: longer training, a larger learning rate or network, better features, less regularisation; or the inputs tell no more of the target than this.";

    private const string LessModel = "Usual help: more samples, early stopping, weight decay, augmentation, a smaller network.";
}

/// <summary>Judges fits.</summary>
public static class Generalizing
{
    /// <summary>The costs of a trained network on both parts, beside that of the best constant answer to the training part.</summary>
    /// <param name="trainer">Who trained.</param>
    /// <param name="training">The samples that it trained on.</param>
    /// <param name="validation">Samples that it did not see.</param>
    /// <exception cref="ArgumentException">
    /// There are no samples, a column is missing or not read, or the trainer was not made of a network and a loss, without which there is no constant answer.
    /// </exception>
    /// <exception cref="ShapeException">A column has another width than its input.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A sample has a class that the network has not.</exception>
    public static Generalization Generalization<T>(this Trainer<T> trainer, Samples<T> training, Samples<T> validation) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        training.Check(trainer.Network, nameof(training));
        validation.Check(trainer.Network, nameof(validation));
        var baseline = ConstantAnswer.Cost(trainer, training);
        var (seen, unseen) = (trainer.Measuring(training, []), trainer.Measuring(validation, []));
        var (cost, other) = (seen.Measure(), unseen.Measure());
        return new(cost, other, Math.Sqrt(seen.StandardError * seen.StandardError + unseen.StandardError * unseen.StandardError), baseline);
    }
}
