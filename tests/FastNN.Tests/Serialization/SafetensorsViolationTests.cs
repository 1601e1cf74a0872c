using System.Buffers.Binary;
using FastNN.Serialization;
using static FastNN.Tests.Serialization.SafetensorsBytes;

namespace FastNN.Tests.Serialization;

/// <summary>What the format forbids is refused, whatever the bytes; what it allows is read.</summary>
public class SafetensorsViolationTests
{
    public static TheoryData<string, string, int> Refused => new()
    {
        { "empty", "", 0 },
        { "array", "[1]", 0 },
        { "leading space", " {}", 0 },
        { "byte order mark", "\uFEFF{}", 0 },
        { "cut", """{"a":{"dtype":"F32","shape":[1]""", 4 },
        { "two objects", "{}{}", 0 },
        { "padded with NUL", "{}\0\0", 0 },
        { "comma at the end", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},}""", 4 },
        { "half a surrogate pair", """{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]} }""", 4 },
        { "half a surrogate pair as a key", """{"a":{"dtype":"F32","\ud800":1,"shape":[1],"data_offsets":[0,4]} }""", 4 },
        { "a tensor twice", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]} }""", 8 },
        { "a tensor twice, once escaped", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\u0061":{"dtype":"F32","shape":[1],"data_offsets":[4,8]} }""", 8 },
        { "metadata twice", """{"__metadata__":{},"__metadata__":{} }""", 0 },
        { "dtype twice", """{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]} }""", 4 },
        { "shape twice", """{"a":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]} }""", 4 },
        { "data_offsets twice", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"data_offsets":[0,4]} }""", 4 },
        { "metadata key twice", """{"__metadata__":{"k":"1","k":"2"} }""", 0 },
        { "metadata of numbers", """{"__metadata__":{"k":1} }""", 0 },
        { "metadata nested", """{"__metadata__":{"k":{"l":"m"} } }""", 0 },
        { "metadata text", """{"__metadata__":"k"}""", 0 },
        { "metadata null", """{"__metadata__":null}""", 0 },
        { "tensor is a number", """{"a":1}""", 0 },
        { "dtype missing", """{"a":{"shape":[1],"data_offsets":[0,4]} }""", 4 },
        { "shape missing", """{"a":{"dtype":"F32","data_offsets":[0,4]} }""", 4 },
        { "data_offsets missing", """{"a":{"dtype":"F32","shape":[1]} }""", 4 },
        { "dtype unknown", """{"a":{"dtype":"F33","shape":[1],"data_offsets":[0,4]} }""", 4 },
        { "dtype in small letters", """{"a":{"dtype":"f32","shape":[1],"data_offsets":[0,4]} }""", 4 },
        { "dtype by ordinal", """{"a":{"dtype":"17","shape":[1],"data_offsets":[0,4]} }""", 4 },
        { "dtype combined", """{"a":{"dtype":"BOOL, F32","shape":[1],"data_offsets":[0,4]} }""", 4 },
        { "dtype with a space", """{"a":{"dtype":"F32 ","shape":[1],"data_offsets":[0,4]} }""", 4 },
        { "dtype a number", """{"a":{"dtype":32,"shape":[1],"data_offsets":[0,4]} }""", 4 },
        { "dtype null", """{"a":{"dtype":null,"shape":[1],"data_offsets":[0,4]} }""", 4 },
        { "shape a number", """{"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]} }""", 4 },
        { "shape nested", """{"a":{"dtype":"F32","shape":[[1]],"data_offsets":[0,4]} }""", 4 },
        { "extent negative", """{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]} }""", 4 },
        { "extents negative, product positive", """{"a":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]} }""", 4 },
        { "extent minus zero", """{"a":{"dtype":"F32","shape":[-0],"data_offsets":[0,0]} }""", 0 },
        { "extent fractional", """{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]} }""", 4 },
        { "extent with exponent", """{"a":{"dtype":"F32","shape":[1e0],"data_offsets":[0,4]} }""", 4 },
        { "extent text", """{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]} }""", 4 },
        { "extent beyond 64 bits", """{"a":{"dtype":"F32","shape":[18446744073709551617],"data_offsets":[0,4]} }""", 4 },
        { "product overflows to small", """{"a":{"dtype":"F32","shape":[65536,65536,65536,65536,1],"data_offsets":[0,0]} }""", 0 },
        { "bytes overflow", """{"a":{"dtype":"F64","shape":[1073741824,1073741824,2],"data_offsets":[0,0]} }""", 0 },
        { "offsets negative", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]} }""", 4 },
        { "one offset", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4]} }""", 4 },
        { "three offsets", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,4]} }""", 4 },
        { "reversed", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]} }""", 4 },
        { "too few bytes", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]} }""", 4 },
        { "too many bytes", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]} }""", 8 },
        { "past the end", """{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]} }""", 8 },
        { "far past the end", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775803,9223372036854775807]} }""", 4 },
        { "bytes after", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]} }""", 5 },
        { "bytes without tensors", "{}", 1 },
        { "hole before", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]} }""", 8 },
        { "hole between", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]} }""", 12 },
        { "overlap", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]} }""", 12 },
        { "same place twice", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]} }""", 4 },
        { "empty tensor inside another", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[0],"data_offsets":[2,2]} }""", 4 },
        { "half a byte", """{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,1]} }""", 1 },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_violation_is_refused_by_name(string what, string header, int dataLength)
    {
        var e = Assert.Throws<ModelFormatException>(() => Open(Whole(header, new byte[dataLength]), "tiny.safetensors"));
        Assert.True(e.Message.StartsWith("tiny.safetensors: ", StringComparison.Ordinal), $"{what}: {e.Message}");
    }

    [Fact]
    public void Invalid_UTF_8_is_refused()
    {
        var bytes = Whole("""{"a?":{"dtype":"F32","shape":[1],"data_offsets":[0,4]} }""", new byte[4]);
        bytes[Array.IndexOf(bytes, (byte)'?')] = 0xFF;
        Assert.Contains("UTF-8", Assert.Throws<ModelFormatException>(() => Open(bytes)).Message);
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(3UL)]
    [InlineData(100_000_001UL)]
    [InlineData(99_999_999UL)]
    [InlineData(1UL << 63)]
    [InlineData(ulong.MaxValue)]
    public void A_header_longer_than_the_file_is_refused_before_memory_is_taken(ulong length)
    {
        var bytes = new byte[10];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        bytes[8] = (byte)'{';
        bytes[9] = (byte)'}';
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<ModelFormatException>(() => Open(bytes));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000);
    }

    [Theory]
    [InlineData("{}", 0)]
    [InlineData("{}  \n", 0)]
    [InlineData("""{"__metadata__":{} }""", 0)]
    [InlineData("""{"":{"dtype":"F32","shape":[],"data_offsets":[0,4]} }""", 4)]
    [InlineData("""{"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"a":{"data_offsets":[0,4],"shape":[1],"dtype":"F32"} }""", 8)]
    [InlineData("""{"a":{"dtype":"F32","shape":[0],"data_offsets":[4,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"c":{"dtype":"F32","shape":[5,0],"data_offsets":[0,0]} }""", 4)]
    [InlineData("""{"a":{"dtype":"F4","shape":[4],"data_offsets":[0,2]} }""", 2)]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2],"more":[1,{"x":2}]} }""", 2)]
    public void What_the_format_allows_is_read(string header, int dataLength) => Open(Whole(header, new byte[dataLength])).Dispose();

    [Fact]
    public void Cut_at_any_byte_a_file_is_refused()
    {
        var whole = Small();
        for (var length = 0; length < whole.Length; length++)
            Assert.Throws<ModelFormatException>(() => Open(whole[..length]));
        Open(whole).Dispose();
    }

    [Fact]
    public void One_wrong_byte_in_the_header_is_read_or_refused_and_nothing_else()
    {
        var whole = Small();
        var headerEnd = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(whole);
        var read = 0;
        for (var at = 0; at < headerEnd; at++)
        {
            for (var value = 0; value < 256; value++)
            {
                var bytes = whole.ToArray();
                bytes[at] = (byte)value;
                try
                {
                    using var reader = Open(bytes);
                    foreach (var entry in reader.Entries)
                        reader.ReadBytes(entry, new byte[entry.End - entry.Begin]);
                    read++;
                }
                catch (ModelFormatException)
                {
                    // The other allowed outcome.
                }
            }
        }

        Assert.InRange(read, headerEnd, headerEnd * 128); // the unchanged byte at least, and by no means all
    }

    [Fact]
    public void A_file_cut_after_it_was_opened_is_refused()
    {
        using var stream = new MemoryStream();
        stream.Write(Whole("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]} }""", new byte[12]));
        stream.Position = 0;
        using var reader = SafetensorsReader.Open(stream);
        stream.SetLength(stream.Length - 1);
        Assert.Throws<ModelFormatException>(() => reader.Read(reader["a"], new float[3]));
    }

    [Fact]
    public void Deep_and_long_headers_end_quickly()
    {
        Assert.Throws<ModelFormatException>(() => Open(Whole("{\"a\":" + new string('[', 1_000_000), [])));
        Assert.Throws<ModelFormatException>(() => Open(Whole("{\"a\":{\"x\":" + new string('[', 1_000_000), [])));
        Assert.Throws<ModelFormatException>(() => Open(Whole("{\"a\":{\"shape\":[" + new string('9', 1_000_000) + "]}}", [])));
        Assert.Throws<ModelFormatException>(() => Open(Whole("{\"" + new string('n', 1_000_000) + "\":1}", [])));
        var ones = string.Join(',', Enumerable.Repeat("1", 300_000));
        using var reader = Open(Whole($"{{\"a\":{{\"dtype\":\"U8\",\"shape\":[{ones}],\"data_offsets\":[0,1]}}}}", new byte[1]));
        Assert.Equal(1, reader["a"].Count);
    }
}
