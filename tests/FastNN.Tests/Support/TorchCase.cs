using System.Runtime.InteropServices;
using System.Text.Json;

namespace FastNN.Tests.Support;

/// <summary>A reference case: configuration, and tensors as offsets into a file of little-endian numbers.</summary>
internal sealed class TorchCase(string file)
{
    private readonly JsonElement root = JsonDocument.Parse(File.ReadAllBytes(file)).RootElement;
    private readonly byte[] data = File.ReadAllBytes(Path.ChangeExtension(file, ".bin"));

    public string Name => root.GetProperty("name").GetString()!;

    public JsonElement Config => root.GetProperty("config");

    public double[] this[string tensor] => MemoryMarshal.Cast<byte, double>(Bytes(tensor, "f64")).ToArray();

    public static IEnumerable<TorchCase> All(string group) => Directory.GetFiles(SharedCases.Require("torch", group), "*.json").Order().Select(f => new TorchCase(f));

    public string Text(string property) => Config.GetProperty(property).GetString()!;

    public bool Has(string tensor) => root.GetProperty("tensors").TryGetProperty(tensor, out _);

    public int[] Shape(string tensor) => [.. Tensor(tensor).GetProperty("shape").EnumerateArray().Select(n => n.GetInt32())];

    public int[] Labels(string tensor) => [.. MemoryMarshal.Cast<byte, long>(Bytes(tensor, "i64")).ToArray().Select(v => (int)v)];

    private JsonElement Tensor(string tensor) => root.GetProperty("tensors").GetProperty(tensor);

    private ReadOnlySpan<byte> Bytes(string tensor, string type)
    {
        Assert.Equal(type, Tensor(tensor).GetProperty("dtype").GetString());
        return data.AsSpan(Tensor(tensor).GetProperty("offset").GetInt32(), 8 * Tensor(tensor).GetProperty("count").GetInt32());
    }
}
