namespace FastNN;

/// <summary>How the scores of classes become one number.</summary>
public enum Averaging
{
    /// <summary>The mean over the classes, each counting the same.</summary>
    Macro,

    /// <summary>The score of the counts added up over the classes. Where every row has one class it is the accuracy.</summary>
    Micro,

    /// <summary>The mean over the classes, each counting by the number of its rows.</summary>
    Weighted,

    /// <summary>The score of class 1 of two, as usual where class 1 is what is looked for.</summary>
    Binary,
}

/// <summary>Rows of a class: how many were taken for it rightly, how many were taken for it, how many are of it.</summary>
internal readonly record struct ClassCounts(long Hits, long Predicted, long Actual)
{
    public static ClassCounts operator +(ClassCounts a, ClassCounts b) => new(a.Hits + b.Hits, a.Predicted + b.Predicted, a.Actual + b.Actual);
}

/// <summary>A score that each class has, from the counts of a confusion matrix, and their average.</summary>
/// <remarks>
/// A score that would be 0/0 (precision where no row was taken for the class, recall where no row is of it) is what the constructor says, 0
/// unless told. If that is NaN, such classes are left out of averages. Rows without a class or with NaN count nothing.
/// </remarks>
public abstract class ClassScore : Metric
{
    private readonly ConfusionMatrix matrix;
    private readonly double undefined;

    private protected ClassScore(int classes, Averaging averaging, double undefined)
    {
        matrix = new(classes);
        if (!Enum.IsDefined(averaging) || averaging == Averaging.Binary && classes != 2)
            throw new ArgumentOutOfRangeException(nameof(averaging), averaging, $"{averaging} is no way to average {classes} classes: Macro, Micro and Weighted are, and Binary of two.");
        Averaging = averaging;
        this.undefined = undefined;
    }

    /// <summary>How classes become one number.</summary>
    public Averaging Averaging { get; }

    /// <summary>The counts behind it.</summary>
    public ConfusionMatrix Matrix => matrix;

    /// <summary>The score of a class.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public double this[int k] => Score(matrix.Of(k));

    /// <inheritdoc/>
    public override double Value
    {
        get
        {
            if (matrix.Total == 0)
                return double.NaN;
            if (Averaging == Averaging.Binary)
                return this[1];
            var (all, sum, weights) = (default(ClassCounts), 0.0, 0.0);
            for (var k = 0; k < matrix.Classes; k++)
            {
                var counts = matrix.Of(k);
                var (score, weight) = (Score(counts), Averaging == Averaging.Weighted ? counts.Actual : 1);
                all += counts;
                if (double.IsNaN(score) || weight == 0)
                    continue;
                sum += weight * score;
                weights += weight;
            }

            return Averaging == Averaging.Micro ? Score(all) : sum / weights;
        }
    }

    /// <inheritdoc/>
    public override void Reset() => matrix.Reset();

    /// <inheritdoc/>
    public override void Add<T>(ReadOnlySpan<T> predictions, ReadOnlySpan<T> targets, int rows) => matrix.Add(predictions, targets, rows);

    /// <summary>The score as a fraction of counts.</summary>
    private protected abstract (long Numerator, long Denominator) Fraction(ClassCounts counts);

    private double Score(ClassCounts counts)
    {
        var (numerator, denominator) = Fraction(counts);
        return denominator == 0 ? undefined : (double)numerator / denominator;
    }
}
