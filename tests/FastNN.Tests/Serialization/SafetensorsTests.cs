using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using FastNN.Serialization;
using FastNN.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using static FastNN.Tests.Serialization.SafetensorsBytes;

namespace FastNN.Tests.Serialization;

public class SafetensorsTests
{
    // ---- bytes ----

    [Fact]
    public void A_tiny_file_has_exactly_these_bytes()
    {
        var writer = new SafetensorsWriter { Metadata = { ["format"] = "pt" } };
        writer.Add("a", [2], new float[] { 1, -2 });
        writer.Add("b", [], new double[] { 0.5 });

        var header = """{"__metadata__":{"format":"pt"},"b":{"dtype":"F64","shape":[],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""";
        header += new string(' ', (8 - header.Length % 8) % 8);
        byte[] data = [0, 0, 0, 0, 0, 0, 0xE0, 0x3F, 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0];
        byte[] expected = [(byte)header.Length, 0, 0, 0, 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(header), .. data];
        Assert.Equal(144, header.Length);
        Assert.Equal(expected, Bytes(writer));
    }

    [Fact]
    public void What_is_written_is_read_for_any_names_shapes_and_values()
    {
        var shapes = Gen.Choose(0, 4).SelectMany(rank => Gen.Choose(0, 3).ArrayOf(rank));
        var texts = ArbMap.Default.ArbFor<string>().Generator.Where(s => s is not null && IsText(s) && s != "__metadata__");
        var tensors = texts.SelectMany(name => shapes.SelectMany(shape => Gen.Elements(true, false).Select(wide => (Name: name, Shape: shape, Wide: wide))));
        var files = tensors.ListOf().SelectMany(list => texts.Two().ListOf().Select(pairs => (Tensors: list.DistinctBy(t => t.Name).ToList(), Pairs: pairs)));

        Prop.ForAll(files.ToArbitrary(), file =>
        {
            var random = new System.Random(7);
            var writer = new SafetensorsWriter();
            foreach (var (key, value) in file.Pairs)
                writer.Metadata[key] = value;
            var values = new Dictionary<string, double[]>();
            foreach (var (name, shape, wide) in file.Tensors)
            {
                var x = new double[shape.Aggregate(1, (a, b) => a * b)];
                for (var i = 0; i < x.Length; i++)
                    x[i] = wide ? random.NextDouble() - 0.5 : random.NextSingle() - 0.5f;
                values[name] = x;
                if (wide)
                    writer.Add(name, shape, x);
                else
                    writer.Add(name, shape, x.Select(v => (float)v).ToArray());
            }

            using var reader = Open(Bytes(writer));
            Assert.Equal(writer.Metadata.OrderBy(p => p.Key, StringComparer.Ordinal), reader.Metadata.OrderBy(p => p.Key, StringComparer.Ordinal));
            Assert.Equal(file.Tensors.Count, reader.Entries.Count);
            foreach (var (name, shape, wide) in file.Tensors)
            {
                var entry = reader[name];
                Assert.Equal(wide ? SafetensorType.F64 : SafetensorType.F32, entry.Type);
                Assert.Equal(shape, entry.Shape);
                var x = new double[entry.Count];
                reader.Read(entry, x);
                Assert.Equal(values[name], x);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Wide_types_stand_first_so_that_every_tensor_is_aligned()
    {
        var writer = new SafetensorsWriter();
        writer.Add("a", [1], new float[1]);
        writer.Add("b", [1], new double[1]);
        writer.Add("c", [1], new float[1]);
        var bytes = Bytes(writer);
        using var reader = Open(bytes);
        Assert.Equal(["b", "a", "c"], reader.Entries.Select(e => e.Name));
        Assert.Equal(0, BinaryPrimitives.ReadInt64LittleEndian(bytes) % 8);
    }

    [Fact]
    public void A_stream_is_read_from_its_position()
    {
        var writer = new SafetensorsWriter();
        writer.Add("a", [2], new float[] { 3, 4 });
        using var stream = new MemoryStream();
        stream.Write("before"u8);
        writer.Write(stream);
        stream.Position = 6;
        using (var reader = SafetensorsReader.Open(stream, leaveOpen: true))
        {
            var x = new float[2];
            reader.Read(reader["a"], x);
            Assert.Equal([3f, 4f], x);
        }

        Assert.True(stream.CanRead);
        stream.Position = 6;
        SafetensorsReader.Open(stream).Dispose();
        Assert.False(stream.CanRead);
    }

    [Theory]
    [InlineData("F16", new byte[] { 0x00, 0x3C, 0x00, 0xC0, 0x01, 0x00, 0x00, 0x7C }, new[] { 1, -2, 5.9604644775390625e-8, double.PositiveInfinity })]
    [InlineData("BF16", new byte[] { 0x80, 0x3F, 0x00, 0xC0, 0x01, 0x00, 0x80, 0xFF }, new[] { 1, -2, 9.183549615799121e-41, double.NegativeInfinity })]
    public void Half_precision_widens_exactly(string type, byte[] data, double[] expected)
    {
        using var reader = Open(Whole($$"""{"a":{"dtype":"{{type}}","shape":[4],"data_offsets":[0,8]} }""", data));
        var single = new float[4];
        var wide = new double[4];
        reader.Read(reader["a"], single);
        reader.Read(reader["a"], wide);
        Assert.Equal(expected, wide);
        Assert.Equal(expected, single.Select(v => (double)v));
    }

    [Theory]
    [InlineData("F32")]
    [InlineData("F64")]
    [InlineData("F16")]
    [InlineData("BF16")]
    public void Tensors_longer_than_the_conversion_buffer_are_whole(string type)
    {
        const int n = 3001;
        var bits = type == "F64" ? 8 : type == "F32" ? 4 : 2;
        var data = new byte[n * bits];
        for (var i = 0; i < n; i++)
        {
            var at = data.AsSpan(i * bits);
            var value = i % 128; // exact in every type
            switch (type)
            {
                case "F64": BinaryPrimitives.WriteDoubleLittleEndian(at, value); break;
                case "F32": BinaryPrimitives.WriteSingleLittleEndian(at, value); break;
                case "F16": BinaryPrimitives.WriteHalfLittleEndian(at, (Half)value); break;
                default: BinaryPrimitives.WriteUInt16LittleEndian(at, (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16)); break;
            }
        }

        using var reader = Open(Whole($$"""{"a":{"dtype":"{{type}}","shape":[{{n}}],"data_offsets":[0,{{data.Length}}]} }""", data));
        var expected = Enumerable.Range(0, n).Select(i => (double)(i % 128));
        var wide = new double[n];
        var single = new float[n];
        reader.Read(reader["a"], wide);
        reader.Read(reader["a"], single, narrow: true);
        Assert.Equal(expected, wide);
        Assert.Equal(expected, single.Select(v => (double)v));
    }

    [Fact]
    public void Doubles_become_floats_only_when_asked_and_integers_never()
    {
        using var reader = Open(Whole("""{"d":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"i":{"dtype":"I32","shape":[1],"data_offsets":[8,12]} }""", new byte[12]));
        var x = new float[1];
        Assert.Contains("narrow", Assert.Throws<ModelFormatException>(() => reader.Read(reader["d"], x)).Message);
        reader.Read(reader["d"], x, narrow: true);
        Assert.Throws<ModelFormatException>(() => reader.Read(reader["i"], x, narrow: true));
        Assert.Throws<ModelFormatException>(() => reader.Read(reader["i"], new double[1]));
        reader.ReadBytes(reader["i"], new byte[4]);
    }

    [Fact]
    public void Misuse_of_the_reader_is_refused_with_both_numbers()
    {
        var bytes = Whole("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]} }""", new byte[12]);
        using var reader = Open(bytes);
        using var other = Open(bytes);
        var e = Assert.Throws<ArgumentException>(() => reader.Read(reader["a"], new float[4]));
        Assert.Contains("3", e.Message);
        Assert.Contains("4", e.Message);
        Assert.Throws<ArgumentException>(() => reader.ReadBytes(reader["a"], new byte[3]));
        Assert.Throws<ArgumentException>(() => reader.Read(other["a"], new float[3]));
        Assert.Contains("\"b\"", Assert.Throws<ModelFormatException>(() => reader["b"]).Message);
        Assert.False(reader.TryGet("b", out _));
    }

    // ---- the writer ----

    [Fact]
    public void Misuse_of_the_writer_is_refused()
    {
        var writer = new SafetensorsWriter();
        writer.Add("a", [1], new float[1]);
        Assert.Throws<ArgumentException>(() => writer.Add("a", [1], new float[1]));
        Assert.Throws<ArgumentException>(() => writer.Add("__metadata__", [1], new float[1]));
        Assert.Throws<ArgumentException>(() => writer.Add("\ud800", [1], new float[1]));
        Assert.Throws<ArgumentException>(() => writer.Add("b", [2, 3], new float[5]));
        Assert.Throws<ArgumentException>(() => writer.Add("b", [-1, -1], new float[1]));
        Assert.Throws<ArgumentException>(() => writer.Add("b", SafetensorType.F16, [1], () => new byte[2]));
        Assert.Throws<OverflowException>(() => writer.Add("b", SafetensorType.F64, [int.MaxValue, int.MaxValue], () => default));
        Assert.Throws<ArgumentNullException>(() => writer.Add("b", SafetensorType.F64, [1], null!));
        writer.Metadata["k"] = "\udc00";
        Assert.Throws<ArgumentException>(() => Bytes(writer));
        writer.Metadata.Clear();
        using var reader = Open(Bytes(writer)); // nothing of all that was kept
        Assert.Equal("a", Assert.Single(reader.Entries).Name);
    }

    [Fact]
    public void Data_are_asked_for_once_in_order_and_copied_nowhere()
    {
        const int n = 1 << 20;
        var x = new float[n];
        var asked = new List<string>();
        var writer = new SafetensorsWriter();
        foreach (var name in new[] { "a", "b", "c", "d" })
        {
            writer.Add(name, SafetensorType.F32, [n], () =>
            {
                asked.Add(name);
                return MemoryMarshal.AsBytes<float>(x);
            });
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        writer.Write(Stream.Null);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < n);
        Assert.Equal(["a", "b", "c", "d"], asked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_save_that_fails_leaves_the_old_file_whole_and_nothing_beside_it(bool wrongLength)
    {
        var folder = Directory.CreateTempSubdirectory("fastnn");
        try
        {
            var path = Path.Combine(folder.FullName, "model.safetensors");
            var good = new SafetensorsWriter();
            good.Add("a", [2], new float[] { 1, 2 });
            good.Save(path);
            var old = File.ReadAllBytes(path);

            var bad = new SafetensorsWriter();
            bad.Add("a", [4], new float[4]);
            bad.Add("b", SafetensorType.F32, [2], () => wrongLength ? new byte[7] : throw new InvalidOperationException("no data today"));
            Assert.Throws<InvalidOperationException>(() => bad.Save(path));
            Assert.Equal(old, File.ReadAllBytes(path));
            Assert.Equal(path, Assert.Single(Directory.GetFileSystemEntries(folder.FullName)));

            var next = new SafetensorsWriter();
            next.Add("a", [1], new float[] { 5 });
            next.Save(path);
            using (var reader = SafetensorsReader.Open(path))
                Assert.Equal(1, reader["a"].Count);
            Assert.Single(Directory.GetFileSystemEntries(folder.FullName));
            File.Delete(path); // closed: this succeeds on every system

            Directory.CreateDirectory(path);
            Assert.ThrowsAny<Exception>(() => next.Save(path)); // the move fails, a folder is in the way
            Assert.Single(Directory.GetFileSystemEntries(folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_refused_file_is_closed_and_named()
    {
        var path = Path.GetTempFileName();
        File.WriteAllBytes(path, [1, 2, 3]);
        var e = Assert.Throws<ModelFormatException>(() => SafetensorsReader.Open(path));
        Assert.StartsWith(Path.GetFileName(path), e.Message, StringComparison.Ordinal);
        using (new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None))
        {
        }

        File.Delete(path);
    }

    // ---- files from elsewhere ----

    [SkippableFact]
    public void Hostile_files_end_in_their_verdict()
    {
        var root = SharedCases.Require("hostile");
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(SharedCases.Require("hostile", "manifest.json")));
        var count = 0;
        foreach (var item in manifest.RootElement.EnumerateArray())
        {
            var file = item.GetProperty("file").GetString()!;
            if (!file.StartsWith("safetensors/", StringComparison.Ordinal))
                continue;
            count++;
            var verdict = "accept";
            try
            {
                using var reader = SafetensorsReader.Open(Path.Combine(root, file));
            }
            catch (ModelFormatException)
            {
                verdict = "reject";
            }

            var expected = item.GetProperty("expect").GetString();
            Assert.True(expected == "either" || expected == verdict, $"{file}: {verdict}, wanted {expected}: {item.GetProperty("why")}");
        }

        Assert.True(count > 0, "The manifest names no safetensors file.");
    }

    [SkippableFact]
    public void Exported_networks_are_read_and_written_back()
    {
        var files = Directory.GetFiles(SharedCases.Require("exported"), "*.safetensors", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            using var reader = SafetensorsReader.Open(file);
            Assert.NotEmpty(reader.Entries);
            var writer = new SafetensorsWriter();
            foreach (var entry in reader.Entries)
            {
                var x = new float[entry.Count];
                reader.Read(entry, x);
                Assert.All(x, v => Assert.True(float.IsFinite(v)));
                Assert.Contains(x, v => v != 0);
                writer.Add(entry.Name, [.. entry.Shape], x);
            }

            using var again = Open(Bytes(writer));
            foreach (var entry in reader.Entries)
            {
                var copy = again[entry.Name];
                byte[] a = new byte[entry.End - entry.Begin], b = new byte[copy.End - copy.Begin];
                reader.ReadBytes(entry, a);
                again.ReadBytes(copy, b);
                Assert.Equal(a, b);
                Assert.Equal(entry.Shape, copy.Shape);
            }
        }
    }

    private static bool IsText(string s)
    {
        for (var i = 0; i < s.Length; i++)
        {
            if (char.IsHighSurrogate(s[i]) && i + 1 < s.Length && char.IsLowSurrogate(s[i + 1]))
                i++;
            else if (char.IsSurrogate(s[i]))
                return false;
        }

        return true;
    }
}
