using System.Runtime.InteropServices;
using Google.Protobuf;

namespace FastNN.Benchmarks.Peers;

/// <summary>The few messages of onnx.proto that a chain of operators needs; numbers of fields are those of that file.</summary>
internal sealed class OnnxFile
{
    private const int Float = 1;

    private readonly List<byte[]> nodes = [], tensors = [];

    /// <summary>The name of what the last operator gives.</summary>
    public string Output { get; private set; } = "x";

    /// <summary>Adds an operator on what the one before it gave, and on constants.</summary>
    public void Then(string operation, params ReadOnlySpan<(string Name, int[] Shape, float[] Values)> constants)
    {
        List<string> inputs = [Output];
        foreach (var (name, shape, values) in constants)
        {
            inputs.Add(name);
            tensors.Add(Message(m =>
            {
                foreach (var extent in shape)
                    Number(m, 1, extent);
                Number(m, 2, Float);
                Text(m, 8, name);
                Bytes(m, 9, MemoryMarshal.AsBytes<float>(values).ToArray());
            }));
        }

        Output = $"y{nodes.Count}";
        nodes.Add(Message(m =>
        {
            foreach (var input in inputs)
                Text(m, 1, input);
            Text(m, 2, Output);
            Text(m, 4, operation);
        }));
    }

    /// <summary>The file, its input is called "x", its output <see cref="Output"/>.</summary>
    public byte[] Write(int[] x, int[] y)
    {
        var graph = Message(m =>
        {
            foreach (var node in nodes)
                Bytes(m, 1, node);
            Text(m, 2, "chain");
            foreach (var tensor in tensors)
                Bytes(m, 5, tensor);
            Bytes(m, 11, Value("x", x));
            Bytes(m, 12, Value(Output, y));
        });
        return Message(m =>
        {
            Number(m, 1, 8);                                            // version of the format
            Bytes(m, 7, graph);
            Bytes(m, 8, Message(set => Number(set, 2, 17)));            // operators as of ONNX 1.12
        });
    }

    private static byte[] Value(string name, int[] shape) => Message(m =>
    {
        Text(m, 1, name);
        Bytes(m, 2, Message(type => Bytes(type, 1, Message(tensor =>
        {
            Number(tensor, 1, Float);
            Bytes(tensor, 2, Message(extents =>
            {
                foreach (var extent in shape)
                    Bytes(extents, 1, Message(dimension => Number(dimension, 1, extent)));
            }));
        }))));
    });

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var memory = new MemoryStream();
        using (var output = new CodedOutputStream(memory))
            write(output);
        return memory.ToArray();
    }

    private static void Number(CodedOutputStream m, int field, long value)
    {
        m.WriteTag(field, WireFormat.WireType.Varint);
        m.WriteInt64(value);
    }

    private static void Text(CodedOutputStream m, int field, string value)
    {
        m.WriteTag(field, WireFormat.WireType.LengthDelimited);
        m.WriteString(value);
    }

    private static void Bytes(CodedOutputStream m, int field, byte[] value)
    {
        m.WriteTag(field, WireFormat.WireType.LengthDelimited);
        m.WriteBytes(ByteString.CopyFrom(value));
    }
}
