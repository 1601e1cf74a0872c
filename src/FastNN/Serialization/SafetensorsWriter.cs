using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FastNN.Serialization;

/// <summary>Gives the bytes of a tensor when they are to be written: elements little-endian, rows outermost.</summary>
/// <returns>As many bytes as type and shape say; read before anything else is asked for.</returns>
public delegate ReadOnlySpan<byte> SafetensorData();

/// <summary>
/// Writes the safetensors format. Tensors are named first and their bytes asked for one after the other while writing, so no second copy
/// of the data is made.
/// </summary>
/// <remarks>
/// The same tensors give the same bytes: wider types stand first so that every tensor is aligned to its element, otherwise the order is
/// that of adding; metadata are sorted; the header is padded with spaces to a multiple of 8 bytes.
/// </remarks>
public sealed class SafetensorsWriter
{
    private static readonly UTF8Encoding strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<(string Name, SafetensorType Type, int[] Shape, long Bytes, SafetensorData Data)> tensors = [];
    private readonly HashSet<string> names = [];

    /// <summary>Pairs of text that go with the file.</summary>
    public IDictionary<string, string> Metadata { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Adds a tensor of floats; the memory is read when the file is written.</summary>
    /// <param name="name">The name, unique in the file.</param>
    /// <param name="shape">The extents, outermost first; empty for a scalar.</param>
    /// <param name="data">As many values as the product of <paramref name="shape"/>.</param>
    /// <exception cref="ArgumentException">A name used twice or reserved, a negative extent, or a length that differs.</exception>
    public void Add(string name, ReadOnlySpan<int> shape, ReadOnlyMemory<float> data)
    {
        CheckLength(name, shape, data.Length);
        Add(name, SafetensorType.F32, shape, () => LittleEndian.Bytes(data.Span));
    }

    /// <summary>Adds a tensor of doubles; the memory is read when the file is written.</summary>
    /// <param name="name">The name, unique in the file.</param>
    /// <param name="shape">The extents, outermost first; empty for a scalar.</param>
    /// <param name="data">As many values as the product of <paramref name="shape"/>.</param>
    /// <exception cref="ArgumentException">A name used twice or reserved, a negative extent, or a length that differs.</exception>
    public void Add(string name, ReadOnlySpan<int> shape, ReadOnlyMemory<double> data)
    {
        CheckLength(name, shape, data.Length);
        Add(name, SafetensorType.F64, shape, () => LittleEndian.Bytes(data.Span));
    }

    /// <summary>Adds a tensor whose bytes are asked for when the file is written.</summary>
    /// <param name="name">The name, unique in the file.</param>
    /// <param name="type">F32 or F64.</param>
    /// <param name="shape">The extents, outermost first; empty for a scalar.</param>
    /// <param name="data">Gives as many bytes as type and shape say.</param>
    /// <exception cref="ArgumentException">A name used twice or reserved or not valid text, another type, or a negative extent.</exception>
    /// <exception cref="OverflowException">The size does not fit into 64 bits.</exception>
    public void Add(string name, SafetensorType type, ReadOnlySpan<int> shape, SafetensorData data)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(data);
        if (type is not (SafetensorType.F32 or SafetensorType.F64))
            throw new ArgumentException($"Tensor {SafetensorsHeader.Quote(name)} is {type}, wanted F32 or F64.", nameof(type));
        CheckText(name);
        if (name == SafetensorsHeader.MetadataKey)
            throw new ArgumentException($"The name {name} is reserved by the format.", nameof(name));
        var bytes = checked(Count(name, shape) * (type.Bits() / 8));
        if (!names.Add(name))
            throw new ArgumentException($"A tensor {SafetensorsHeader.Quote(name)} was added before; names are unique in a file.", nameof(name));
        tensors.Add((name, type, shape.ToArray(), bytes, data));
    }

    /// <summary>Writes everything to a stream, from its position on.</summary>
    /// <param name="stream">A stream that can write; it is left open.</param>
    /// <exception cref="InvalidOperationException">A tensor's data are not as long as announced, or the header exceeds 100 MB.</exception>
    /// <exception cref="ArgumentException">Metadata are not valid text.</exception>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        // A stable sort: among equally wide types the order is that of adding.
        var ordered = tensors.OrderByDescending(t => t.Type.Bits()).ToList();
        var header = new ArrayBufferWriter<byte>();
        WriteHeader(header, ordered);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.WrittenCount);
        stream.Write(length);
        stream.Write(header.WrittenSpan);
        foreach (var (name, type, shape, bytes, data) in ordered)
        {
            var span = data();
            if (span.Length != bytes)
                throw new InvalidOperationException($"Tensor {SafetensorsHeader.Quote(name)}, {type} {SafetensorsHeader.List(shape)}, gave {span.Length} bytes, wanted {bytes}.");
            stream.Write(span);
        }
    }

    /// <summary>
    /// Writes a file, or replaces it all at once: what fails on the way leaves the old file whole and nothing beside it.
    /// </summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <exception cref="InvalidOperationException">A tensor's data are not as long as announced, or the header exceeds 100 MB.</exception>
    /// <exception cref="ArgumentException">Metadata are not valid text.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => AtomicFile.Write(path, Write);

    private void WriteHeader(ArrayBufferWriter<byte> header, List<(string Name, SafetensorType Type, int[] Shape, long Bytes, SafetensorData Data)> ordered)
    {
        // Relaxed escaping: names stay readable in the file, and the reader is a JSON parser, not a browser.
        using var json = new Utf8JsonWriter(header, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        if (Metadata.Count > 0)
        {
            json.WriteStartObject(SafetensorsHeader.MetadataKey);
            foreach (var (key, value) in Metadata)
            {
                CheckText(key);
                CheckText(value);
                json.WriteString(key, value);
            }

            json.WriteEndObject();
        }

        long begin = 0;
        foreach (var (name, type, shape, bytes, _) in ordered)
        {
            json.WriteStartObject(name);
            json.WriteString("dtype", type.ToString());
            json.WriteStartArray("shape");
            foreach (var extent in shape)
                json.WriteNumberValue(extent);
            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(begin);
            json.WriteNumberValue(begin = checked(begin + bytes));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.Flush();
        while (header.WrittenCount % 8 != 0)
            header.Write(" "u8);
        if (header.WrittenCount > SafetensorsHeader.MaxLength)
            throw new InvalidOperationException($"The header takes {header.WrittenCount} bytes, wanted at most {SafetensorsHeader.MaxLength}: names or metadata are too long.");
    }

    private static void CheckLength(string name, ReadOnlySpan<int> shape, int length)
    {
        if (Count(name, shape) is var wanted && wanted != length)
            throw new ArgumentException($"Tensor {SafetensorsHeader.Quote(name)} {SafetensorsHeader.List(shape.ToArray())} has {wanted} elements, the data {length}.", "data");
    }

    private static long Count(string name, ReadOnlySpan<int> shape)
    {
        ArgumentNullException.ThrowIfNull(name);
        long count = 1;
        foreach (var extent in shape)
        {
            if (extent < 0)
                throw new ArgumentException($"Tensor {SafetensorsHeader.Quote(name)} has extent {extent}, wanted 0 or more.", nameof(shape));
            count = checked(count * extent);
        }

        return count;
    }

    private static void CheckText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            strict.GetByteCount(text);
        }
        catch (EncoderFallbackException e)
        {
            throw new ArgumentException($"The text {SafetensorsHeader.Quote(text)} holds half a surrogate pair and has no UTF-8 form.", nameof(text), e);
        }
    }
}
