using System.Numerics;

namespace FastNN;

/// <summary>z = (x − μ)/s, column by column, with the mean μ and the standard deviation s of the samples that it was fitted on.</summary>
/// <remarks>
/// s = √(Σ(x − μ)²/n), the population's. A column whose numbers are all equal has s = 1, so it becomes 0 and comes back as it was. Fit on the
/// training part alone: a mean that knows the test part tells of it. Means and deviations are kept in double precision.
/// </remarks>
public sealed class Standardizer
{
    private readonly double[] means, scales;

    private Standardizer(ColumnMoments[] columns, int count)
    {
        (Columns, Count) = (columns, count);
        means = [.. columns.Select(c => c.Mean)];
        scales = [.. columns.Select(c => c.Deviation > 0 ? c.Deviation : 1)];
    }

    /// <summary>The number of rows that it was fitted on.</summary>
    public int Count { get; }

    /// <summary>μ, one a column.</summary>
    public IReadOnlyList<double> Mean => means;

    /// <summary>s, one a column; 1 where all numbers are equal.</summary>
    public IReadOnlyList<double> Scale => scales;

    /// <summary>What the columns were like.</summary>
    internal ColumnMoments[] Columns { get; }

    /// <summary>Learns means and deviations.</summary>
    /// <param name="x">[rows, columns], at least one row.</param>
    /// <param name="columns">The number of columns.</param>
    /// <exception cref="ShapeException">There are no rows, or the length is no multiple of the columns.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one column.</exception>
    /// <exception cref="ArgumentException">A number is NaN or infinite.</exception>
    public static Standardizer Fit<T>(ReadOnlySpan<T> x, int columns) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if (x.IsEmpty || x.Length % columns != 0)
            throw new ShapeException($"\"x\" holds {x.Length} numbers, but rows of {columns} are wanted, at least one.");
        for (var i = 0; i < x.Length; i++)
        {
            if (!T.IsFinite(x[i]))
                throw new ArgumentException($"\"x\" holds {x[i]} in row {i / columns}, column {i % columns}, but numbers are wanted.", nameof(x));
        }

        var moments = new ColumnMoments[columns];
        for (var c = 0; c < columns; c++)
            moments[c] = ColumnMoments.Of(x, columns, c);
        return new(moments, x.Length / columns);
    }

    /// <summary>Learns means and deviations of a column of samples.</summary>
    /// <param name="samples">The training part.</param>
    /// <param name="column">The column's name.</param>
    /// <exception cref="ArgumentException">There is no such column of numbers, or a number is NaN or infinite.</exception>
    /// <exception cref="ShapeException">There are no samples.</exception>
    public static Standardizer Fit<T>(Samples<T> samples, string column = "x") where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(samples);
        var numbers = samples.Numbers(column);
        return Fit(numbers.Span, samples.Count == 0 ? 1 : Math.Max(1, numbers.Length / samples.Count));
    }

    /// <summary>z ← (x − μ)/s.</summary>
    /// <param name="x">[rows, columns].</param>
    /// <param name="z">[rows, columns]; may be x.</param>
    /// <exception cref="ShapeException">A length is no multiple of the columns, or they differ.</exception>
    public void Transform<T>(ReadOnlySpan<T> x, Span<T> z) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(x.Length, z.Length);
        for (var i = 0; i < x.Length; i++)
            z[i] = T.CreateTruncating((double.CreateTruncating(x[i]) - means[i % means.Length]) / scales[i % means.Length]);
    }

    /// <summary>x ← μ + s·z.</summary>
    /// <param name="z">[rows, columns].</param>
    /// <param name="x">[rows, columns]; may be z.</param>
    /// <exception cref="ShapeException">A length is no multiple of the columns, or they differ.</exception>
    public void Inverse<T>(ReadOnlySpan<T> z, Span<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(z.Length, x.Length);
        for (var i = 0; i < z.Length; i++)
            x[i] = T.CreateTruncating(means[i % means.Length] + scales[i % means.Length] * double.CreateTruncating(z[i]));
    }

    /// <summary>The samples with one column standardised; the others are the same memory.</summary>
    /// <param name="samples">Any samples with such a column.</param>
    /// <param name="column">The column's name.</param>
    /// <exception cref="ArgumentException">There is no such column of numbers.</exception>
    /// <exception cref="ShapeException">The column has another width.</exception>
    public Samples<T> Transform<T>(Samples<T> samples, string column = "x") where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(samples);
        var z = samples.Numbers(column).ToArray();
        if (samples.Count > 0 && z.Length / samples.Count != means.Length)
            throw new ShapeException($"Column \"{column}\" has {z.Length / samples.Count} numbers a sample, but {means.Length} were fitted.");
        Transform<T>(z, z);
        return samples.With(column, z);
    }

    /// <summary>A table of columns, means and deviations.</summary>
    public override string ToString() => string.Join(Environment.NewLine, means.Select((m, c) => FormattableString.Invariant($"{c,4}  mean {m,12:g6}  deviation {scales[c],12:g6}")));

    private void Check(int from, int to)
    {
        if (from % means.Length != 0 || from != to)
            throw new ShapeException($"Rows of {means.Length} numbers are wanted on both sides, but {from} and {to} numbers were given.");
    }
}
