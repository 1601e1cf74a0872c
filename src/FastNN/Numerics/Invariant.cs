using System.Globalization;

namespace FastNN.Numerics;

/// <summary>Text that is the same on every machine, for things whose <see cref="object.ToString"/> asks the current culture for its comma.</summary>
internal static class Invariant
{
    /// <summary>What <see cref="object.ToString"/> gives in the invariant culture, without the braces of a record that has nothing to say.</summary>
    public static string Text(object thing)
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            return (thing.ToString() ?? "").Replace(" { }", "", StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }
}
