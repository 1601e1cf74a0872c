using FastNN.Serialization;
using FastNN.Tests.Support;

namespace FastNN.Tests.Misuse;

/// <summary>Files that are not there or hold something else, and readers that are closed: nothing is half loaded, nothing half written.</summary>
public sealed class FileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fastnn").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string At(string name) => Path.Combine(folder, name);

    [Fact]
    public void Loading_changes_all_or_nothing()
    {
        var network = Nets.Small<float>();
        var before = network.Parameters.Everything.ToArray();
        FastNN.Network.Of<float>(4, x => x.Dense(6, new Tanh()).Dense(3)).Parameters.Save(At("wider"));
        FastNN.Network.Of<float>(4, x => x.Dense(5, new Tanh())).Parameters.Save(At("shorter"));
        FastNN.Network.Of<float>(4, x => x.Dense(5, new Tanh()).Dense(3).Dense(1)).Parameters.Save(At("longer"));
        Nets.Small<double>().Parameters.Save(At("double"));
        network.Parameters.Save(At("cut"));
        File.WriteAllBytes(At("cut"), File.ReadAllBytes(At("cut"))[..^4]);
        File.WriteAllBytes(At("empty"), []);
        Refused.By<ModelFormatException>(() => network.Parameters.Load(At("wider")), @"""dense1.weight"".*\[4, 6\].*\[4, 5\]");
        Refused.By<ModelFormatException>(() => network.Parameters.Load(At("shorter")), @"no tensor ""dense2.weight"" \[5, 3\]", "dense1.bias");
        Refused.By<ModelFormatException>(() => network.Parameters.Load(At("longer")), @"""dense3.\w+"" that this network has not");
        Refused.By<ModelFormatException>(() => network.Parameters.Load(At("double")), "holds F64, but F32");
        Refused.By<ModelFormatException>(() => network.Parameters.Load(At("cut")));
        Refused.By<ModelFormatException>(() => network.Parameters.Load(At("empty")), "0 bytes");
        Refused.ByAny<IOException>(() => network.Parameters.Load(At("nothing")), "nothing");
        Refused.By<ArgumentException>(() => network.Parameters.Load(""));
        Near.Bits<float>(before, network.Parameters.Everything);
    }

    [Fact]
    public void What_cannot_be_written_leaves_the_old_file()
    {
        var network = Nets.Small<float>();
        network.Parameters.Save(At("model"));
        var before = File.ReadAllBytes(At("model"));
        var writer = new SafetensorsWriter();
        writer.Add("w", SafetensorType.F32, [2], () => new byte[7]);
        Refused.By<InvalidOperationException>(() => writer.Save(At("model")), "\"w\"", "7 bytes", "wanted 8");
        Assert.Equal(before, File.ReadAllBytes(At("model")));
        Assert.Equal(["model"], Directory.EnumerateFiles(folder).Select(Path.GetFileName));
        Refused.ByAny<IOException>(() => network.Parameters.Save(At(Path.Combine("no folder", "model"))));
        Refused.By<ArgumentException>(() => network.Parameters.Save(""));
        Refused.By<ArgumentException>(() => writer.Add("w", [1], new float[1]), "\"w\" was added before");
        Refused.By<ArgumentException>(() => writer.Add("v", [3], new float[2]), "3 elements", "the data 2");
        Refused.By<ArgumentException>(() => writer.Add("v", [-1], new double[1]), "extent -1");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_disposed_reader_reads_no_data(bool leaveOpen)
    {
        Nets.Small<float>().Parameters.Save(At("model"));
        using var stream = File.OpenRead(At("model"));
        var reader = SafetensorsReader.Open(stream, leaveOpen: leaveOpen);
        var entry = reader["dense2.bias"];
        Refused.By<ArgumentException>(() => reader.Read(entry, new float[4]), "3 elements, the destination 4");
        Refused.By<ArgumentException>(() => reader.Read(entry, new double[2]), "3 elements, the destination 2");
        Refused.By<ArgumentException>(() => reader.ReadBytes(entry, new byte[3]), "12 bytes, the destination 3");
        Refused.By<ModelFormatException>(() => _ = reader["dense3.bias"], "\"dense3.bias\"");
        using (var other = SafetensorsReader.Open(At("model")))
            Refused.By<ArgumentException>(() => other.Read(entry, new float[3]), "not an entry");
        reader.Read(entry, new float[3]);
        reader.Dispose();
        reader.Dispose();
        Refused.By<ObjectDisposedException>(() => reader.Read(entry, new float[3]), "SafetensorsReader");
        Refused.By<ObjectDisposedException>(() => reader.Read(entry, new double[3]), "SafetensorsReader");
        Refused.By<ObjectDisposedException>(() => reader.ReadBytes(entry, new byte[12]), "SafetensorsReader");
        Assert.Equal(4, reader.Entries.Count);
        Assert.Equal(leaveOpen, stream.CanRead);
    }
}
