using System.Numerics;

namespace FastNN.Linear;

/// <summary>Samples as spans: x [rows, features], y [rows, outputs]. Checked once, at the door.</summary>
internal static class Data
{
    /// <summary>The numbers of features and outputs.</summary>
    /// <exception cref="ShapeException">There are no rows, or a length is no multiple of them, or there is no output.</exception>
    public static (int Features, int Outputs) Widths(int rows, int x, int y)
    {
        if (rows < 1)
            throw new ShapeException($"{rows} rows were given to fit; at least 1 is wanted.");
        if (x % rows != 0)
            throw new ShapeException($"\"x\" holds {x} numbers, which is no multiple of {rows} rows.");
        if (y < 1 || y % rows != 0)
            throw new ShapeException($"\"y\" holds {y} numbers, but {rows} rows with at least one output each are wanted.");
        return (x / rows, y / rows);
    }

    /// <summary>Refuses NaN and infinities by their place.</summary>
    /// <exception cref="NonFiniteException">There is one.</exception>
    public static void Finite<T>(ReadOnlySpan<T> numbers, int width, string name) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!T.IsFinite(numbers[i]))
                throw new NonFiniteException($"\"{name}\" holds {numbers[i]} in row {i / width}, column {i % width}; a fit wants finite numbers.");
        }
    }

    /// <summary>Refuses labels other than −1 and 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is one.</exception>
    public static void Signs<T>(ReadOnlySpan<T> labels, string name) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < labels.Length; i++)
        {
            if (T.Abs(labels[i]) != T.One)
                throw new ArgumentOutOfRangeException(name, labels[i], $"Row {i} has label {labels[i]}, but a margin wants -1 or 1.");
        }
    }

    /// <summary>Every so-many-th number, in double.</summary>
    public static double[] Column<T>(ReadOnlySpan<T> numbers, int width, int column) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var result = new double[numbers.Length / width];
        for (var i = 0; i < result.Length; i++)
            result[i] = double.CreateTruncating(numbers[i * width + column]);
        return result;
    }
}
