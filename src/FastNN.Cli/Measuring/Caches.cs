using System.Globalization;

namespace FastNN.Cli.Measuring;

/// <summary>A place where data may lie.</summary>
/// <param name="Name">"L1", "L2", "L3" or "RAM".</param>
/// <param name="Bytes">What it holds.</param>
/// <param name="Probe">How much is read to measure it: what lies there and nowhere nearer.</param>
internal sealed record Level(string Name, long Bytes, long Probe);

/// <summary>The levels of this machine's memory.</summary>
internal static class Caches
{
    private const long Kilo = 1024, Mega = 1024 * Kilo;

    /// <summary>From the nearest to main memory.</summary>
    public static IReadOnlyList<Level> Levels { get; } = Find();

    /// <summary>The nearest level that holds so much.</summary>
    public static Level Holding(double bytes) => Levels.First(l => bytes <= l.Bytes);

    private static List<Level> Find()
    {
        var sizes = new SortedDictionary<int, long> { [1] = 32 * Kilo, [2] = 512 * Kilo, [3] = 16 * Mega };
        try
        {
            // What Linux says of the first core; elsewhere the usual sizes stand.
            foreach (var cache in Directory.EnumerateDirectories("/sys/devices/system/cpu/cpu0/cache", "index*"))
            {
                string Read(string name) => File.ReadAllText(Path.Combine(cache, name)).Trim();
                if (Read("type") != "Instruction" && Size(Read("size")) is { } size)
                    sizes[int.Parse(Read("level"), CultureInfo.InvariantCulture)] = size;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
        }

        // Half of a cache, so that it fits beside what else is there, but well above the one before it.
        List<Level> levels = [];
        long before = 0;
        foreach (var (number, size) in sizes)
        {
            levels.Add(new($"L{number}", size, Math.Max(size / (number < 3 ? 2 : 4), 2 * before)));
            before = size;
        }

        levels.Add(new("RAM", long.MaxValue, Math.Clamp(4 * before, 64 * Mega, 512 * Mega)));
        return levels;
    }

    /// <summary>"512K" in bytes.</summary>
    private static long? Size(string text) =>
        long.TryParse(text.TrimEnd('K', 'M'), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size * (text[^1] switch { 'K' => Kilo, 'M' => Mega, _ => 1 }) : null;
}
