using System.Runtime.InteropServices;
using FastNN.Serialization;

namespace FastNN.Tests.Support;

/// <summary>Files with other numbers in them.</summary>
internal static class SafetensorsChange
{
    /// <summary>The same file with other doubles; null leaves a tensor out.</summary>
    /// <param name="path">The file.</param>
    /// <param name="change">By name and numbers.</param>
    /// <param name="extra">The name of one tensor more.</param>
    public static void Doubles(string path, Func<string, double[], double[]?> change, string? extra = null)
    {
        var writer = new SafetensorsWriter();
        using (var reader = SafetensorsReader.Open(path))
        {
            foreach (var (key, value) in reader.Metadata)
                writer.Metadata.Add(key, value);
            foreach (var entry in reader.Entries)
            {
                var bytes = new byte[entry.End - entry.Begin];
                reader.ReadBytes(entry, bytes);
                if (entry.Type == SafetensorType.F32)
                    writer.Add(entry.Name, entry.Type, [.. entry.Shape], () => bytes);
                else if (change(entry.Name, MemoryMarshal.Cast<byte, double>(bytes).ToArray()) is { } changed)
                    writer.Add(entry.Name, [changed.Length], changed);
            }
        }

        if (extra is not null)
            writer.Add(extra, [1], new double[1]);
        writer.Save(path);
    }
}
