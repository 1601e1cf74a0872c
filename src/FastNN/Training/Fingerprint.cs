using System.Numerics;
using System.Security.Cryptography;
using FastNN.Serialization;

namespace FastNN;

/// <summary>128 bits of SHA-256 that tell numbers from others.</summary>
internal static class Fingerprint
{
    /// <summary>Of all columns: names, widths, every bit of every number, in the order of names.</summary>
    public static string Of<T>(Samples<T> samples) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var columns = samples.Names.Order(StringComparer.Ordinal).Select(name => (Name: name, Column: samples[name])).ToArray();
        foreach (var (_, column) in columns)
        {
            Append(hash, column.Numbers.Span);
            Append(hash, column.Labels.Span);
        }

        var what = columns.Select(c => c.Column.IsLabels ? $"{c.Name} (labels)" : $"{c.Name} ({c.Column.Width})");
        return $"{samples.Count} with {string.Join(", ", what)}, {Text(hash)}";
    }

    /// <summary>Of all tensors of these sets.</summary>
    public static string Of<T>(IEnumerable<ParameterSet<T>> sets) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var set in sets)
        {
            foreach (var tensor in set.Tensors)
                Append<T>(hash, set.View(tensor));
        }

        return Text(hash);
    }

    private static void Append<E>(IncrementalHash hash, ReadOnlySpan<E> elements) where E : unmanaged => hash.AppendData(LittleEndian.Bytes(elements));

    private static string Text(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
}
