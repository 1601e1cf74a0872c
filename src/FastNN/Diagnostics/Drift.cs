using System.Numerics;

namespace FastNN;

/// <summary>How a column of new data differs from what a standardizer was fitted on.</summary>
/// <param name="Column">Its index.</param>
/// <param name="Name">Its name, or its index.</param>
/// <param name="Shift">(m − μ)/s: how far the mean has moved, in standard deviations of the training data.</param>
/// <param name="Ratio">The new standard deviation over that of the training data.</param>
/// <param name="Moved">Whether it has moved, by more than chance and by enough to matter.</param>
public sealed record ColumnDrift(int Column, string Name, double Shift, double Ratio, bool Moved);

/// <summary>Whether new data are still what a model was trained on, column by column.</summary>
/// <param name="Columns">One entry a column.</param>
/// <param name="Rows">The number of new rows.</param>
public sealed record Drift(IReadOnlyList<ColumnDrift> Columns, int Rows)
{
    /// <summary>The columns that have moved.</summary>
    public IEnumerable<ColumnDrift> Moved => Columns.Where(c => c.Moved);

    /// <summary>The columns that have moved, and how, in words.</summary>
    public override string ToString() => Moved.Any()
        ? string.Join(Environment.NewLine, Moved.Select(c => double.IsNaN(c.Shift)
            ? $"{c.Name} holds numbers that are not finite."
            : FormattableString.Invariant($"{c.Name} has moved: its mean by {c.Shift:+0.00;-0.00} standard deviations of the training data, its deviation by a factor of {c.Ratio:0.00}.")))
        : FormattableString.Invariant($"No column has moved, by {Rows:N0} rows.");
}

/// <summary>Compares new data with training data.</summary>
public static class Drifting
{
    /// <summary>Below these a difference does not matter, however sure it is.</summary>
    private const double LeastShift = 0.2, LeastRatio = 1.25;

    /// <summary>So many standard errors are beyond chance, from so many rows on: the mean of 30 exponential numbers strays as far once in 60,000.</summary>
    private const double Sure = 5, Fewest = 30;

    /// <summary>Says which columns of new data have moved away from what a standardizer was fitted on.</summary>
    /// <remarks>
    /// A mean has moved if it is more than 0.2 s away and more than 5 of its standard errors s·√(1/n + 1/N); a deviation if it is beyond a factor of
    /// 1.25 and its logarithm beyond 5 of its standard errors √((κ − 1)/4)·√(1/n + 1/N), κ the larger kurtosis of the two. A column that was constant
    /// has moved if any number differs; one with NaN or ∞ has moved. Fewer than 30 rows are judged by nothing but these last two.
    /// </remarks>
    /// <param name="trained">What the training data were like.</param>
    /// <param name="x">New rows, [rows, columns], as raw as those that were fitted on.</param>
    /// <param name="names">Names for the columns; by default their indices.</param>
    /// <exception cref="ShapeException">There are no rows, their length is no multiple of the columns, or there is not a name for each.</exception>
    public static Drift Drift<T>(this Standardizer trained, ReadOnlySpan<T> x, IReadOnlyList<string>? names = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(trained);
        var columns = trained.Mean.Count;
        if (x.IsEmpty || x.Length % columns != 0)
            throw new ShapeException($"\"x\" holds {x.Length} numbers, but rows of {columns} are wanted, at least one.");
        if (names is not null && names.Count != columns)
            throw new ShapeException($"{names.Count} names were given for {columns} columns.");
        var (rows, drifts) = (x.Length / columns, new ColumnDrift[columns]);
        var spread = 1.0 / rows + 1.0 / trained.Count;
        for (var c = 0; c < columns; c++)
        {
            var (mean, scale, now) = (trained.Mean[c], trained.Scale[c], ColumnMoments.Of(x, columns, c));
            double shift = (now.Mean - mean) / scale, ratio = now.Deviation / scale;
            bool moved;
            if (!double.IsFinite(shift) || !double.IsFinite(ratio))
                (shift, ratio, moved) = (double.NaN, double.NaN, true);
            else if (trained.Columns[c].Deviation == 0)
                moved = shift != 0 || ratio != 0;
            else
            {
                var kurtosis = Math.Max(trained.Columns[c].Kurtosis, double.IsNaN(now.Kurtosis) ? 0 : now.Kurtosis);
                double far = Math.Abs(shift), stretch = Math.Abs(Math.Log(ratio));
                moved = rows >= Fewest && (far > LeastShift && far > Sure * Math.Sqrt(spread)
                    || stretch > Math.Log(LeastRatio) && stretch > Sure * Math.Sqrt((kurtosis - 1) / 4 * spread));
            }

            drifts[c] = new(c, names?[c] ?? FormattableString.Invariant($"column {c}"), shift, ratio, moved);
        }

        return new(drifts, rows);
    }
}
