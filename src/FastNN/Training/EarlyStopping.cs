using System.Numerics;

namespace FastNN;

/// <summary>When a fit ends because the validation samples gain nothing more, and with which parameters.</summary>
/// <remarks>
/// An epoch is better than the best before it if its validation loss is below it by more than <see cref="MinDelta"/> (if the metric is beyond
/// it by more, in the direction that the metric calls better). NaN is never better. L. Prechelt, "Early stopping — but when?", 1998.
/// </remarks>
public sealed record EarlyStopping
{
    /// <summary>The fit ends after so many epochs in a row that were not better.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int Patience
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"Patience is at least 1 epoch, but {value} was given.");
    } = 10;

    /// <summary>By more than this an epoch must be better to count.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public double MinDelta
    {
        get;
        init => field = double.IsFinite(value) && value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"The least gain is finite and not negative, but {value} was given.");
    }

    /// <summary>Whether the fit leaves the parameters and states of the best epoch, however it ended; else those of the last.</summary>
    /// <remarks>The metrics then hold what was measured with them; the optimizer stays where it was. After an exception the parameters are what the exception says.</remarks>
    public bool RestoreBest { get; init; } = true;

    /// <summary>What is watched: one of the fit's metrics; none: the validation loss.</summary>
    public Metric? Metric { get; init; }
}

/// <summary>The best epoch so far, its parameters, and how long ago it was.</summary>
internal sealed class BestEpoch<T> : IResumable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly EarlyStopping options;
    private double value = double.NaN;
    private int waited;

    public BestEpoch(EarlyStopping options, ParameterSet<T> parameters)
    {
        this.options = options;
        Parameters = parameters.Clone();
    }

    /// <summary>The epoch, from 1; 0: none was measured yet.</summary>
    public int Epoch { get; private set; }

    /// <summary>θ after it.</summary>
    public ParameterSet<T> Parameters { get; }

    /// <inheritdoc/>
    public int Count => 3;

    /// <summary>Whether patience is at its end.</summary>
    public bool Spent => waited >= options.Patience;

    /// <summary>Takes note of an epoch.</summary>
    /// <returns>Whether patience is at its end.</returns>
    public bool Seen(int epoch, double loss, ParameterSet<T> parameters)
    {
        var (seen, sign) = options.Metric is { } metric ? (metric.Value, metric.LargerIsBetter ? 1 : -1) : (loss, -1);
        if (Epoch == 0 ? !double.IsNaN(seen) : sign * (seen - value) > options.MinDelta)
        {
            (value, Epoch, waited) = (seen, epoch, 0);
            Parameters.CopyFrom(parameters);
        }
        else
            waited++;
        return Spent;
    }

    /// <summary>Gives the parameters back, if that is wanted and there are any.</summary>
    /// <returns>Whether it did.</returns>
    public bool Return(ParameterSet<T> parameters)
    {
        if (!options.RestoreBest || Epoch == 0)
            return false;
        parameters.CopyFrom(Parameters);
        return true;
    }

    /// <inheritdoc/>
    public void Save(Span<double> to) => (to[0], to[1], to[2]) = (value, Epoch, waited);

    /// <inheritdoc/>
    public void Restore(ReadOnlySpan<double> from) =>
        (value, Epoch, waited) = (from[0], (int)Restored.Whole(from[1], "the best epoch", int.MaxValue), (int)Restored.Whole(from[2], "the number of epochs since", int.MaxValue));
}
