using System.Runtime.InteropServices;
using System.Text.Json;

namespace FastNN.Tests.Reference;

/// <summary>
/// A reference case: settings, and tensors as offsets into a file of little-endian numbers. It remembers which tensors were looked at: a
/// case is compared only if all of its numbers are.
/// </summary>
internal sealed class TorchCase
{
    private readonly byte[] data;
    private readonly Dictionary<string, Tensor> tensors = new(StringComparer.Ordinal);
    private readonly HashSet<string> read = [];

    /// <summary>Reads a case and checks that its tensors lie within its file.</summary>
    /// <exception cref="MalformedCaseException">It is not a case.</exception>
    public TorchCase(string file)
    {
        try
        {
            var root = JsonDocument.Parse(File.ReadAllBytes(file)).RootElement;
            Name = root.GetProperty("name").GetString()!;
            Kind = root.TryGetProperty("group", out var group) ? group.GetString()! : Folder(file);
            Config = new(root.GetProperty("config"));
            data = File.ReadAllBytes(root.TryGetProperty("bin", out var bin) ? Path.Combine(Path.GetDirectoryName(file)!, bin.GetString()!) : Path.ChangeExtension(file, ".bin"));
            foreach (var tensor in root.GetProperty("tensors").EnumerateObject())
                tensors.Add(tensor.Name, Read(tensor.Name, tensor.Value));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IOException)
        {
            throw new MalformedCaseException(e.Message, e);
        }
    }

    public string Name { get; }

    /// <summary>What is computed: "mlp", "loss", …; by default the name of the folder.</summary>
    public string Kind { get; }

    public CaseConfig Config { get; }

    /// <summary>The tensors that nothing was compared with and nothing was computed from.</summary>
    public IEnumerable<string> Unread => tensors.Keys.Where(t => !read.Contains(t));

    /// <summary>The numbers of a tensor.</summary>
    public double[] this[string tensor] => Numbers<double>(tensor, "f64");

    public bool Has(string tensor) => tensors.ContainsKey(tensor);

    public bool IsInteger(string tensor) => Find(tensor).Type == "i64";

    public int[] Shape(string tensor) => Find(tensor).Shape;

    public int[] Labels(string tensor) => [.. Numbers<long>(tensor, "i64").Select(v => checked((int)v))];

    /// <summary>These describe the case; no number of the library can be compared with them.</summary>
    public void Ignore(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            read.Add(name);
    }

    public static string Folder(string file) => Path.GetFileName(Path.GetDirectoryName(file))!;

    private N[] Numbers<N>(string name, string type) where N : struct
    {
        var tensor = Find(name);
        read.Add(name);
        return tensor.Type == type
            ? MemoryMarshal.Cast<byte, N>(data.AsSpan(tensor.Offset, 8 * tensor.Count)).ToArray()
            : throw new NotBuiltException($"tensor {name} of type {tensor.Type}");
    }

    private Tensor Find(string name) => tensors.TryGetValue(name, out var tensor) ? tensor : throw new MalformedCaseException($"there is no tensor \"{name}\"");

    private Tensor Read(string name, JsonElement json)
    {
        var tensor = new Tensor(
            json.GetProperty("dtype").GetString()!, [.. json.GetProperty("shape").EnumerateArray().Select(n => n.GetInt32())],
            json.GetProperty("offset").GetInt32(), json.GetProperty("count").GetInt32());
        if (tensor.Shape.Any(n => n < 0) || tensor.Shape.Aggregate(1L, (a, b) => a * b) != tensor.Count)
            throw new FormatException($"tensor \"{name}\" of shape [{string.Join(", ", tensor.Shape)}] has {tensor.Count} elements");
        if (tensor.Offset < 0 || tensor.Offset + 8L * tensor.Count > data.Length && tensor.Type is "f64" or "i64")
            throw new FormatException($"tensor \"{name}\" ends at byte {tensor.Offset + 8L * tensor.Count}, but the file has {data.Length}");
        return tensor;
    }

    private readonly record struct Tensor(string Type, int[] Shape, int Offset, int Count);
}
