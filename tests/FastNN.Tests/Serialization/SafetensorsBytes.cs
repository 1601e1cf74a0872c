using System.Buffers.Binary;
using System.Text;
using FastNN.Serialization;

namespace FastNN.Tests.Serialization;

/// <summary>Safetensors files as bytes.</summary>
internal static class SafetensorsBytes
{
    /// <summary>Length, header, data.</summary>
    public static byte[] Whole(string header, byte[] data)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        return [.. length, .. json, .. data];
    }

    /// <summary>A valid file of two tensors and metadata.</summary>
    public static byte[] Small()
    {
        var writer = new SafetensorsWriter { Metadata = { ["k"] = "v" } };
        writer.Add("w", [2, 1], new float[] { 1, 2 });
        writer.Add("b", [], new double[] { 3 });
        return Bytes(writer);
    }

    /// <summary>What the writer writes.</summary>
    public static byte[] Bytes(SafetensorsWriter writer)
    {
        using var stream = new MemoryStream();
        writer.Write(stream);
        return stream.ToArray();
    }

    /// <summary>Opens bytes as a file of that name.</summary>
    public static SafetensorsReader Open(byte[] bytes, string name = "memory") => SafetensorsReader.Open(new MemoryStream(bytes), name);
}
