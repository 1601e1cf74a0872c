namespace FastNN.Cli.Plumbing;

/// <summary>An axis of a chart.</summary>
/// <param name="Title">May be empty.</param>
/// <param name="Logarithmic">Whether equal steps are equal factors; values of 0 and below are not shown then.</param>
/// <param name="Least">Where it begins, if not with the data.</param>
/// <param name="Most">Where it ends, if not with the data.</param>
/// <param name="Percent">Whether 1 is written as 100 %.</param>
internal sealed record Axis(string Title, bool Logarithmic = false, double? Least = null, double? Most = null, bool Percent = false)
{
    /// <summary>The axis with bounds and ticks.</summary>
    /// <param name="values">What it is to show.</param>
    /// <param name="ticks">About how many ticks at most.</param>
    /// <param name="rounded">Whether it begins and ends with a tick.</param>
    public Scale Over(IEnumerable<double> values, double ticks, bool rounded)
    {
        var shown = values.Where(v => double.IsFinite(v) && (!Logarithmic || v > 0)).Select(To).DefaultIfEmpty(Logarithmic ? 0 : 1).ToArray();
        double low = Least is { } least ? To(least) : shown.Min(), high = Most is { } most ? To(most) : shown.Max();
        if (high - low < 1e-9 * Math.Max(Math.Abs(low), Math.Abs(high)) + 1e-300)
            (low, high) = (low - (Logarithmic ? 0.5 : Math.Max(1, Math.Abs(low)) / 2), high + (Logarithmic ? 0.5 : Math.Max(1, Math.Abs(high)) / 2));
        var marks = Logarithmic ? Decades(low, high, ticks) : Steps(low, high, ticks);
        if (rounded)
            (low, high) = (Least is null ? marks.Last(m => m <= low + 1e-9 * (high - low)) : low, Most is null ? marks.First(m => m >= high - 1e-9 * (high - low)) : high);
        var (from, to, slack) = (low, high, 1e-9 * (high - low));
        return new(Logarithmic, from, to, [.. marks.Where(m => m >= from - slack && m <= to + slack).Select(m => new Tick(Logarithmic ? Math.Pow(10, m) : m, Text(m, marks)))]);
    }

    private double To(double value) => Logarithmic ? Math.Log10(value) : value;

    /// <summary>Multiples of 1, 2 or 5 times a power of ten, reaching beyond both ends.</summary>
    private static double[] Steps(double low, double high, double ticks)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10((high - low) / ticks)));
        var step = new[] { power, 2 * power, 5 * power, 10 * power }.First(s => (high - low) / s <= ticks);
        double first = Math.Floor(low / step), last = Math.Ceiling(high / step);
        return [.. Enumerable.Range(0, (int)(last - first) + 1).Select(i => (first + i) * step)];
    }

    /// <summary>Logarithms of powers of ten, every so many; of 1, 2 and 5 times them where there is space. Beyond both ends.</summary>
    private static double[] Decades(double low, double high, double ticks)
    {
        double first = Math.Floor(low + 1e-9), last = Math.Ceiling(high - 1e-9);
        if (3 * (high - low) <= ticks)
            return [.. Enumerable.Range((int)first, (int)(last - first) + 1).SelectMany(d => new[] { d, d + Math.Log10(2), d + Math.Log10(5) })];
        var every = Math.Max(1, (int)Math.Ceiling((last - first) / ticks));
        first = Math.Floor(first / every) * every;
        return [.. Enumerable.Range(0, (int)Math.Ceiling((last - first) / every) + 1).Select(i => first + i * every)];
    }

    private string Text(double mark, double[] marks)
    {
        if (Logarithmic)
        {
            var value = Math.Pow(10, mark);
            return Percent ? $"{100 * value:0.####} %" : Array.TrueForAll(marks, m => m is > -3.5 and < 4.5) ? $"{value:#,0.####}" : Math.Abs(mark - Math.Round(mark)) < 1e-9 ? $"10^{Math.Round(mark):0;−0}" : $"{value:0e+0}";
        }

        var step = marks.Length > 1 ? marks[1] - marks[0] : 1;
        var decimals = Math.Max(0, (int)Math.Ceiling(-Math.Log10((Percent ? 100 : 1) * step) - 1e-9));
        return ((Percent ? 100 : 1) * mark).ToString($"N{decimals}").Replace('-', '−') + (Percent ? " %" : "");
    }
}

/// <summary>A value with its label, 10^n for powers.</summary>
internal readonly record struct Tick(double Value, string Text)
{
    /// <summary>The width of the label in letters.</summary>
    public double Letters => Text.StartsWith("10^", StringComparison.Ordinal) ? 2 + 0.75 * (Text.Length - 3) : Text.Length;

    /// <summary>The label as SVG has it.</summary>
    public string Markup => Text.StartsWith("10^", StringComparison.Ordinal) ? $"10<tspan dy=\"-5\" font-size=\"9\">{Text[3..]}</tspan>" : Page.Text(Text);
}

/// <summary>An axis with bounds and ticks.</summary>
/// <param name="Logarithmic">Whether equal steps are equal factors.</param>
/// <param name="Low">The lower bound, or its logarithm.</param>
/// <param name="High">The upper bound, or its logarithm.</param>
/// <param name="Ticks">From low to high.</param>
internal sealed record Scale(bool Logarithmic, double Low, double High, IReadOnlyList<Tick> Ticks)
{
    /// <summary>Where a value lies from 0 to 1, or beyond; NaN where it cannot be shown.</summary>
    public double Share(double value) => Logarithmic && value <= 0 ? double.NaN : ((Logarithmic ? Math.Log10(value) : value) - Low) / (High - Low);
}
