namespace FastNN.Cli.Plumbing;

/// <summary>Numbers with their units, as people read them.</summary>
internal static class Units
{
    /// <summary>A time given in ns.</summary>
    public static string Ns(double ns) => ns switch
    {
        < 100 => $"{ns:0.0} ns",
        < 1e4 => $"{ns:0} ns",
        < 1e5 => $"{ns / 1e3:0.0} µs",
        < 1e6 => $"{ns / 1e3:0} µs",
        < 1e7 => $"{ns / 1e6:0.00} ms",
        < 1e9 => $"{ns / 1e6:0.0} ms",
        _ => $"{ns / 1e9:0.0} s",
    };

    /// <summary>A size of memory.</summary>
    public static string Bytes(double bytes) => bytes switch
    {
        < 1024 => $"{bytes:0} B",
        < 1024 * 1024 => $"{bytes / 1024:0} KB",
        _ => $"{bytes / (1024 * 1024):0} MB",
    };
}
