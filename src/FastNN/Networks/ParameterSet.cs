using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using FastNN.Numerics;
using FastNN.Serialization;

namespace FastNN;

/// <summary>
/// One number for every parameter and state of a network: θ, its gradient, a moment, an average. All are the same type, each one block of
/// memory with named views.
/// </summary>
/// <remarks>Tensors start on 64 bytes and are padded with zeros; views and counts leave the padding out.</remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class ParameterSet<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>What elements are called in a file.</summary>
    private static readonly SafetensorType own = typeof(T) == typeof(float) ? SafetensorType.F32 : SafetensorType.F64;

    private readonly Block<T> block;

    internal ParameterSet(TensorTable table)
    {
        Layout = table;
        block = new(table.Length);
    }

    internal TensorTable Layout { get; }

    internal ref T First => ref block.First;

    /// <summary>Everything, padding included.</summary>
    internal Span<T> Everything => block.Span;

    /// <summary>The tensors, in order.</summary>
    public IReadOnlyList<TensorInfo> Tensors => Layout.Tensors;

    /// <summary>The number of trained and frozen parameters, states left out.</summary>
    public int Count => Layout.Tensors.Sum(t => t.Role is null ? 0 : t.Size);

    /// <summary>The elements of a tensor.</summary>
    /// <exception cref="KeyNotFoundException">There is none of this name; the message lists what there is.</exception>
    public Span<T> this[string name] => View(Layout[name]);

    /// <summary>The elements of a tensor of this set's table.</summary>
    /// <exception cref="KeyNotFoundException">There is none of its name; the message lists what there is.</exception>
    public Span<T> this[TensorInfo tensor]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(tensor);
            return this[tensor.Name];
        }
    }

    /// <summary>Sets every element to zero.</summary>
    public void Clear() => block.Span.Clear();

    /// <summary>Copies another set of the same tensors, rounding where its precision differs.</summary>
    /// <exception cref="ArgumentException">A tensor is missing there or has another shape.</exception>
    public void CopyFrom<S>(ParameterSet<S> other) where S : unmanaged, IBinaryFloatingPointIeee754<S>
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Layout.Mismatch(other.Layout) is { } why)
            throw new ArgumentException($"The parameters to copy do not match: {why}.", nameof(other));
        for (var i = 0; i < Tensors.Count; i++)
        {
            var to = View(Tensors[i]);
            var from = other.View(other.Layout.Tensors[i]);
            if (typeof(S) == typeof(T))
                MemoryMarshal.Cast<S, T>(from).CopyTo(to);
            else
            {
                for (var j = 0; j < to.Length; j++)
                    to[j] = T.CreateTruncating(from[j]);
            }
        }
    }

    /// <summary>A copy with its own memory.</summary>
    public ParameterSet<T> Clone()
    {
        var copy = new ParameterSet<T>(Layout);
        block.Span.CopyTo(copy.block.Span);
        return copy;
    }

    /// <summary>Whether no element is NaN or infinite.</summary>
    public bool IsFinite()
    {
        // The largest magnitude is NaN where an element is, and ∞ where one is.
        return block.Length == 0 || T.IsFinite(TensorPrimitives.MaxMagnitude<T>(block.Span));
    }

    /// <summary>Writes all tensors to a safetensors file: names, shapes and numbers, no padding. The old file stays whole until the new one is.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        var writer = new SafetensorsWriter();
        AddTo(writer);
        writer.Save(path);
    }

    /// <summary>
    /// Reads all tensors from a safetensors file. Names, shapes and types must be exactly these; single precision may be read into double.
    /// Nothing changes unless everything fits.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFormatException">The file is malformed, or its tensors are others.</exception>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void Load(string path)
    {
        using var reader = SafetensorsReader.Open(path);
        var read = Read(reader, path, [SafetensorType.F32, own]);
        if (reader.Entries.FirstOrDefault(e => !Layout.Contains(e.Name)) is { } extra)
            throw new ModelFormatException($"\"{path}\" has a tensor \"{extra.Name}\" that this network has not.");
        read.block.Span.CopyTo(block.Span);
    }

    /// <summary>For example "4 tensors, 101,770 parameters".</summary>
    public override string ToString() => FormattableString.Invariant($"{Tensors.Count} tensors, {Count:N0} parameters");

    /// <summary>Adds all tensors to a file that will be written, their names after a prefix.</summary>
    internal void AddTo(SafetensorsWriter writer, string prefix = "")
    {
        foreach (var tensor in Tensors)
            writer.Add(prefix + tensor.Name, own, tensor.Shape.ToArray(), () => LittleEndian.Bytes<T>(View(tensor)));
    }

    /// <summary>A set like this one with what a file has under the names after a prefix.</summary>
    /// <exception cref="ModelFormatException">A tensor is missing, or has another shape or none of these types.</exception>
    internal ParameterSet<T> Read(SafetensorsReader reader, string path, SafetensorType[] types, string prefix = "")
    {
        // All are looked at before the first is read: a file of another network costs no memory.
        foreach (var tensor in Tensors)
        {
            var name = prefix + tensor.Name;
            if (!reader.TryGet(name, out var entry))
                throw new ModelFormatException($"\"{path}\" has no tensor \"{name}\" {tensor.Shape}; it has {string.Join(", ", reader.Entries.Select(e => $"\"{e.Name}\""))}.");
            if (!entry.Shape.SequenceEqual(tensor.Shape.ToArray()))
                throw new ModelFormatException($"\"{name}\" in \"{path}\" has shape [{string.Join(", ", entry.Shape)}], but {tensor.Shape} is wanted.");
            if (!types.Contains(entry.Type))
                throw new ModelFormatException($"\"{name}\" in \"{path}\" holds {entry.Type}, but {string.Join(" or ", types.Distinct())} is wanted.");
        }

        var read = new ParameterSet<T>(Layout);
        foreach (var tensor in Tensors)
        {
            var into = read.View(tensor);
            if (typeof(T) == typeof(float))
                reader.Read(reader[prefix + tensor.Name], MemoryMarshal.Cast<T, float>(into));
            else
                reader.Read(reader[prefix + tensor.Name], MemoryMarshal.Cast<T, double>(into));
        }

        return read;
    }

    internal Span<T> View(TensorInfo tensor) => block.Span.Slice(tensor.Offset, tensor.Size);

    internal void Initialize(ulong seed, int from = 0)
    {
        for (var i = from; i < Tensors.Count; i++)
            Tensors[i].Initializer.Fill(seed, Tensors[i].Name, Tensors[i].Shape, View(Tensors[i]));
    }
}
