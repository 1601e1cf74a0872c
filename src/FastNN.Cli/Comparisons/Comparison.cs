using FastNN.Cli.Plumbing;

namespace FastNN.Cli.Comparisons;

/// <summary>Two or more ways to do the same, run side by side: a table, a sentence, a picture. Another one is a file and a line in <see cref="All"/>.</summary>
internal abstract class Comparison
{
    public static IReadOnlyList<Comparison> All { get; } =
    [
        new Activations(), new Losses(), new Initialisation(), new Depth(), new DeepAndWide(), new Batches(), new Quadratic(), new Schedules(),
    ];

    /// <summary>On the command line, and of the picture's file.</summary>
    public abstract string Name { get; }

    public abstract string Title { get; }

    /// <summary>What is compared, and how.</summary>
    public abstract string Question { get; }

    /// <summary>The same numbers at every run: all seeds are fixed.</summary>
    /// <param name="quick">Everything, but less of it.</param>
    /// <param name="cancellation">Asked between runs.</param>
    public abstract Finding Run(bool quick, CancellationToken cancellation);

    public override string ToString() => Name;
}

/// <summary>What came out.</summary>
/// <param name="Columns">The heads of the table; the first is that of the names.</param>
/// <param name="Rows">What was compared.</param>
/// <param name="Seen">What the numbers say, in a sentence made of them.</param>
/// <param name="Panels">The picture.</param>
/// <param name="Across">How many panels stand side by side.</param>
/// <param name="Height">The height of a panel.</param>
internal sealed record Finding(IReadOnlyList<string> Columns, IReadOnlyList<Row> Rows, string Seen, IReadOnlyList<Panel> Panels, int Across = 2, double Height = 236);

/// <summary>A line of the table; NaN where there is no such number.</summary>
internal sealed record Row(string Name, params IReadOnlyList<double> Values)
{
    /// <summary>A number as the tables have it: three digits, and the exponent of small and large ones.</summary>
    public static string Text(double value) => value switch
    {
        0 => "0",
        _ when double.IsNaN(value) => "–",
        _ when value == Math.Round(value) && Math.Abs(value) < 1e6 => $"{value:N0}",
        _ when Math.Abs(value) is >= 1e-3 and < 1e5 => Math.Abs(value) < 100 ? $"{value:G3}" : $"{value:N0}",
        _ => $"{value:0.0e+0}",
    };
}
