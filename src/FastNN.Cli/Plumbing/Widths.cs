using System.Globalization;

namespace FastNN.Cli.Plumbing;

/// <summary>The widths of layers, written with commas between them.</summary>
internal sealed class Widths(params int[] values)
{
    public int[] Values => values;

    /// <summary>An option that takes so many of them.</summary>
    public static System.CommandLine.Option<Widths> Option(string name, string description, Widths fallback, int least, int most, int mostUnits) => Wanted.Option(name, description, "N,N",
        $"{least} to {most} whole numbers from 1 to {mostUnits} with commas between them, such as {fallback},", fallback, (string text, out Widths value) =>
        {
            var read = Parse(text, mostUnits);
            value = read ?? fallback;
            return read?.Values.Length >= least && read.Values.Length <= most;
        });

    public override string ToString() => string.Join(',', values);

    private static Widths? Parse(string text, int mostUnits)
    {
        var parts = text.Split(',');
        var widths = new int[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out widths[i]) || widths[i] < 1 || widths[i] > mostUnits)
                return null;
        }

        return new(widths);
    }
}
