using System.Text.Json;
using System.Text.Unicode;

namespace FastNN.Serialization;

/// <summary>
/// Parses and checks the header of a safetensors file: { name: { dtype, shape, data_offsets }, …, "__metadata__": { text: text } }.
/// </summary>
/// <remarks>
/// One pass over the bytes, no recursion, and nothing kept that is not a fixed multiple of the header's length: a hostile file costs no
/// more than an honest one of its size.
/// </remarks>
internal sealed class SafetensorsHeader
{
    /// <summary>The format's limit on the header's length in bytes.</summary>
    internal const int MaxLength = 100_000_000;

    /// <summary>The key of the pairs of text; no tensor may have this name.</summary>
    internal const string MetadataKey = "__metadata__";

    private readonly string file;

    private SafetensorsHeader(string file) => this.file = file;

    /// <summary>The tensors, in the order of their data.</summary>
    internal List<SafetensorEntry> Entries { get; private set; } = [];

    /// <summary>The pairs of text.</summary>
    internal Dictionary<string, string> Metadata { get; } = [];

    /// <summary>Parses <paramref name="json"/> and checks that its tensors cover a data area of <paramref name="dataLength"/> bytes.</summary>
    internal static SafetensorsHeader Parse(ReadOnlySpan<byte> json, long dataLength, string file)
    {
        var header = new SafetensorsHeader(file);
        if (json.IsEmpty || json[0] != (byte)'{')
            throw header.Bad($"the header starts with {(json.IsEmpty ? "nothing" : $"byte 0x{json[0]:X2}")}, wanted '{{'");
        if (!Utf8.IsValid(json))
            throw header.Bad("the header is not valid UTF-8");
        try
        {
            header.ReadObject(json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escape that is half a surrogate pair.
            throw new ModelFormatException($"{file}: the header is not valid JSON: {e.Message}", e);
        }

        header.CheckCover(dataLength);
        return header;
    }

    /// <summary>The text in quotes, shortened where it is long.</summary>
    internal static string Quote(string text)
    {
        var shown = text.Length <= 80 ? text : $"{text.AsSpan(0, 80)}… ({text.Length} characters)";
        return $"\"{string.Concat(shown.Select(c => char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString()))}\"";
    }

    /// <summary>The numbers as in [2, 3], shortened where there are many.</summary>
    internal static string List(IReadOnlyList<int> shape) =>
        shape.Count <= 8 ? $"[{string.Join(", ", shape)}]" : $"[{string.Join(", ", shape.Take(8))}, … ({shape.Count} extents)]";

    private void ReadObject(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var names = new HashSet<string>();
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (!names.Add(name))
                throw Bad($"the key {Quote(name)} appears twice, wanted once");
            reader.Read();
            if (name == MetadataKey)
                ReadMetadata(ref reader);
            else
                Entries.Add(ReadEntry(ref reader, name));
        }

        reader.Read(); // throws where anything but white space follows
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Bad($"{MetadataKey} is {Describe(reader)}, wanted an object of text to text");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
                throw Bad($"{MetadataKey}: {Quote(key)} is {Describe(reader)}, wanted text");
            if (!Metadata.TryAdd(key, reader.GetString()!))
                throw Bad($"{MetadataKey}: the key {Quote(key)} appears twice, wanted once");
        }
    }

    private SafetensorEntry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Bad(name, $"its description is {Describe(reader)}, wanted an object");
        SafetensorType? type = null;
        int[]? shape = null;
        (long Begin, long End)? place = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("dtype"u8))
            {
                Once(name, "dtype", type is not null);
                type = ReadType(ref reader, name);
            }
            else if (reader.ValueTextEquals("shape"u8))
            {
                Once(name, "shape", shape is not null);
                shape = ReadShape(ref reader, name);
            }
            else if (reader.ValueTextEquals("data_offsets"u8))
            {
                Once(name, "data_offsets", place is not null);
                place = ReadPlace(ref reader, name);
            }
            else
            {
                reader.Skip(); // what later versions of the format may add
            }
        }

        var missing = type is null ? "dtype" : shape is null ? "shape" : place is null ? "data_offsets" : null;
        if (missing is not null)
            throw Bad(name, $"{missing} is missing");
        return Entry(name, type!.Value, shape!, place!.Value.Begin, place.Value.End);
    }

    private SafetensorType ReadType(ref Utf8JsonReader reader, string name)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
            throw Bad(name, $"dtype is {Describe(reader)}, wanted text");
        var text = reader.GetString()!;
        // Enum.TryParse also takes numbers: "17" is no type.
        if (text.Length == 0 || !char.IsAsciiLetter(text[0]) || text.Contains(',') || !Enum.TryParse<SafetensorType>(text, out var type) || type.ToString() != text)
            throw Bad(name, $"dtype is {Quote(text)}, wanted one of {string.Join(", ", Enum.GetNames<SafetensorType>())}");
        return type;
    }

    private int[] ReadShape(ref Utf8JsonReader reader, string name)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
            throw Bad(name, $"shape is {Describe(reader)}, wanted an array of integers");
        var shape = new List<int>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var extent = ReadNatural(reader, name, "shape");
            if (extent > int.MaxValue)
                throw Bad(name, $"shape holds {extent}, wanted extents up to {int.MaxValue}");
            shape.Add((int)extent);
        }

        return [.. shape];
    }

    private (long, long) ReadPlace(ref Utf8JsonReader reader, string name)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
            throw Bad(name, $"data_offsets is {Describe(reader)}, wanted an array of two integers");
        reader.Read();
        var begin = ReadNatural(reader, name, "data_offsets");
        reader.Read();
        var end = ReadNatural(reader, name, "data_offsets");
        reader.Read();
        if (reader.TokenType != JsonTokenType.EndArray)
            throw Bad(name, "data_offsets holds more than two entries, wanted [begin, end]");
        if (begin > end)
            throw Bad(name, $"data_offsets is [{begin}, {end}], wanted begin ≤ end");
        return (begin, end);
    }

    private long ReadNatural(in Utf8JsonReader reader, string name, string key)
    {
        // Digits only: JSON also calls 1.0, 1e3 and -0 numbers.
        if (reader.TokenType != JsonTokenType.Number || reader.ValueSpan.ContainsAnyExceptInRange((byte)'0', (byte)'9') || !reader.TryGetInt64(out var value))
            throw Bad(name, $"{key} holds {Describe(reader)}, wanted an integer from 0 to {long.MaxValue}");
        return value;
    }

    private SafetensorEntry Entry(string name, SafetensorType type, int[] shape, long begin, long end)
    {
        long count = 1, bits;
        try
        {
            foreach (var extent in shape)
                count = checked(count * extent);
            bits = checked(count * type.Bits());
        }
        catch (OverflowException e)
        {
            throw new ModelFormatException($"{file}: tensor {Quote(name)}: the size of {type} {List(shape)} overflows 64 bits", e);
        }

        if (bits % 8 != 0)
            throw Bad(name, $"{type} {List(shape)} takes {bits} bits, wanted whole bytes");
        if (end - begin != bits / 8)
            throw Bad(name, $"data_offsets [{begin}, {end}] hold {end - begin} bytes, but {type} {List(shape)} needs {bits / 8}");
        return new SafetensorEntry(name, type, shape, begin, end, count);
    }

    /// <summary>The tensors, sorted, must follow each other from 0 to the end: no hole, no overlap, nothing after.</summary>
    private void CheckCover(long dataLength)
    {
        Entries = [.. Entries.OrderBy(e => e.Begin).ThenBy(e => e.End)];
        long next = 0;
        foreach (var entry in Entries)
        {
            if (entry.Begin != next)
            {
                throw Bad(entry.Name, $"its data begins at {entry.Begin}, wanted {next}, where the data before it ends "
                    + (entry.Begin < next ? "(tensors may not overlap)" : "(no hole may be left)"));
            }

            next = entry.End;
        }

        if (next != dataLength)
            throw Bad($"the tensors end at byte {next} of the data, wanted its end at {dataLength}");
    }

    private void Once(string name, string key, bool seen)
    {
        if (seen)
            throw Bad(name, $"the key {Quote(key)} appears twice, wanted once");
    }

    private static string Describe(in Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number => reader.ValueSpan.Length <= 40 ? System.Text.Encoding.ASCII.GetString(reader.ValueSpan) : $"a number of {reader.ValueSpan.Length} characters",
        JsonTokenType.String => Quote(reader.GetString()!),
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.EndArray => "no entry",
        var token => token.ToString().ToLowerInvariant(),
    };

    private ModelFormatException Bad(string what) => new($"{file}: {what}.");

    private ModelFormatException Bad(string name, string what) => new($"{file}: tensor {Quote(name)}: {what}.");
}
