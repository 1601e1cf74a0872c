using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace FastNN.Serialization;

/// <summary>
/// Reads the safetensors format: 8 bytes of header length (little-endian), a JSON header that names every tensor, then their bytes.
/// </summary>
/// <remarks>
/// The whole header is checked when the file is opened: length, JSON, names, types, shapes, and that the tensors cover the data without
/// hole or overlap. Data are read when asked for, straight into the caller's span. Memory stays proportional to the file's length. One
/// thread at a time.
/// </remarks>
public sealed class SafetensorsReader : IDisposable
{
    private readonly Stream stream;
    private readonly bool leaveOpen;
    private readonly string file;
    private readonly long dataStart;
    private readonly Dictionary<string, SafetensorEntry> byName;
    private bool disposed;

    private SafetensorsReader(Stream stream, bool leaveOpen, string file)
    {
        this.stream = stream;
        this.leaveOpen = leaveOpen;
        this.file = file;
        var start = stream.Position;
        var length = stream.Length - start;
        if (length < 8)
            throw new ModelFormatException($"{file}: {length} bytes, wanted at least the 8 of the header's length.");
        Span<byte> eight = stackalloc byte[8];
        Fill(eight);
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(eight);
        var limit = Math.Min(SafetensorsHeader.MaxLength, length - 8);
        if (headerLength > (ulong)limit)
            throw new ModelFormatException($"{file}: a header of {headerLength} bytes, wanted at most {limit} (the file has {length} bytes, the format's limit is {SafetensorsHeader.MaxLength}).");
        var json = new byte[headerLength];
        Fill(json);
        dataStart = start + 8 + json.Length;
        var header = SafetensorsHeader.Parse(json, length - 8 - json.Length, file);
        Entries = header.Entries.AsReadOnly();
        Metadata = header.Metadata.AsReadOnly();
        byName = header.Entries.ToDictionary(e => e.Name);
    }

    /// <summary>The tensors, in the order of their data.</summary>
    public IReadOnlyList<SafetensorEntry> Entries { get; }

    /// <summary>The pairs of text that the file carries; empty where it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensor of that name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ModelFormatException">The file has no tensor of that name.</exception>
    public SafetensorEntry this[string name] => TryGet(name, out var entry)
        ? entry
        : throw new ModelFormatException($"{file}: no tensor {SafetensorsHeader.Quote(name)} among its {Entries.Count}.");

    /// <summary>Opens a file and checks its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFormatException">The file is not valid safetensors.</exception>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SafetensorsReader Open(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            return new SafetensorsReader(stream, leaveOpen: false, Path.GetFileName(path));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Opens a stream, from its position to its end, and checks the header.</summary>
    /// <param name="stream">A stream that can seek.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="leaveOpen">Whether the stream stays open when the reader is disposed, and when opening fails.</param>
    /// <exception cref="ModelFormatException">The stream does not hold valid safetensors.</exception>
    /// <exception cref="ArgumentException">The stream cannot read or seek.</exception>
    public static SafetensorsReader Open(Stream stream, string name = "stream", bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        if (!stream.CanRead || !stream.CanSeek)
            throw new ArgumentException("The stream must be able to read and seek; copy it into a MemoryStream first.", nameof(stream));
        try
        {
            return new SafetensorsReader(stream, leaveOpen, name);
        }
        catch
        {
            if (!leaveOpen)
                stream.Dispose();
            throw;
        }
    }

    /// <summary>Finds a tensor by name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="entry">The tensor, or null.</param>
    /// <returns>Whether the file has it.</returns>
    public bool TryGet(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SafetensorEntry? entry)
    {
        ArgumentNullException.ThrowIfNull(name);
        return byName.TryGetValue(name, out entry);
    }

    /// <summary>Copies a tensor of type F32, F16 or BF16; F64 is rounded where <paramref name="narrow"/> allows it.</summary>
    /// <param name="entry">A tensor of this file.</param>
    /// <param name="destination">[<see cref="SafetensorEntry.Count"/>], in the file's order.</param>
    /// <param name="narrow">Whether F64 may be rounded to float; values beyond float's range become ±∞.</param>
    /// <exception cref="ModelFormatException">The type does not convert, or the data are cut short.</exception>
    /// <exception cref="ArgumentException">The length differs, or the tensor is another file's.</exception>
    /// <exception cref="ObjectDisposedException">The reader was disposed.</exception>
    public void Read(SafetensorEntry entry, Span<float> destination, bool narrow = false)
    {
        Seek(entry, destination.Length);
        switch (entry.Type)
        {
            case SafetensorType.F32:
                FillElements(destination);
                break;
            case SafetensorType.F16 or SafetensorType.BF16:
                Convert(entry.Type, destination);
                break;
            case SafetensorType.F64 when narrow:
                Span<double> part = stackalloc double[512];
                for (; !destination.IsEmpty; destination = destination[part.Length..])
                {
                    part = part[..Math.Min(part.Length, destination.Length)];
                    FillElements(part);
                    for (var i = 0; i < part.Length; i++)
                        destination[i] = (float)part[i];
                }

                break;
            default:
                throw new ModelFormatException($"{file}: tensor {entry} does not convert to float, wanted F32, F16 or BF16"
                    + (entry.Type == SafetensorType.F64 ? ", or narrow: true to round it." : "."));
        }
    }

    /// <summary>Copies a tensor of type F64, F32, F16 or BF16; every value is exact.</summary>
    /// <param name="entry">A tensor of this file.</param>
    /// <param name="destination">[<see cref="SafetensorEntry.Count"/>], in the file's order.</param>
    /// <exception cref="ModelFormatException">The type does not convert, or the data are cut short.</exception>
    /// <exception cref="ArgumentException">The length differs, or the tensor is another file's.</exception>
    /// <exception cref="ObjectDisposedException">The reader was disposed.</exception>
    public void Read(SafetensorEntry entry, Span<double> destination)
    {
        Seek(entry, destination.Length);
        if (entry.Type == SafetensorType.F64)
        {
            FillElements(destination);
            return;
        }

        if (entry.Type is not (SafetensorType.F32 or SafetensorType.F16 or SafetensorType.BF16))
            throw new ModelFormatException($"{file}: tensor {entry} does not convert to double, wanted F64, F32, F16 or BF16.");
        Span<float> part = stackalloc float[512];
        for (; !destination.IsEmpty; destination = destination[part.Length..])
        {
            part = part[..Math.Min(part.Length, destination.Length)];
            if (entry.Type == SafetensorType.F32)
                FillElements(part);
            else
                Convert(entry.Type, part);
            for (var i = 0; i < part.Length; i++)
                destination[i] = part[i];
        }
    }

    /// <summary>Copies a tensor's bytes as they stand in the file, whatever its type.</summary>
    /// <param name="entry">A tensor of this file.</param>
    /// <param name="destination">[<see cref="SafetensorEntry.End"/> − <see cref="SafetensorEntry.Begin"/>] bytes, elements little-endian.</param>
    /// <exception cref="ModelFormatException">The data are cut short.</exception>
    /// <exception cref="ArgumentException">The length differs, or the tensor is another file's.</exception>
    /// <exception cref="ObjectDisposedException">The reader was disposed.</exception>
    public void ReadBytes(SafetensorEntry entry, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(entry);
        Seek(entry, destination.Length, entry.End - entry.Begin, "bytes");
        Fill(destination);
    }

    /// <summary>Closes the stream, unless it was to be left open. Entries and metadata stay readable, data do not.</summary>
    public void Dispose()
    {
        disposed = true;
        if (!leaveOpen)
            stream.Dispose();
    }

    private void Seek(SafetensorEntry entry, int length)
    {
        ArgumentNullException.ThrowIfNull(entry);
        Seek(entry, length, entry.Count, "elements");
    }

    private void Seek(SafetensorEntry entry, int length, long wanted, string unit)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (!byName.TryGetValue(entry.Name, out var own) || own != entry)
            throw new ArgumentException($"Tensor {entry} is not an entry of {file}.", nameof(entry));
        if (length != wanted)
            throw new ArgumentException($"{file}: tensor {entry} has {wanted} {unit}, the destination {length}.", "destination");
        stream.Position = dataStart + entry.Begin;
    }

    private void Convert(SafetensorType type, Span<float> destination)
    {
        Span<ushort> part = stackalloc ushort[1024];
        for (; !destination.IsEmpty; destination = destination[part.Length..])
        {
            part = part[..Math.Min(part.Length, destination.Length)];
            FillElements(part);
            for (var i = 0; i < part.Length; i++)
            {
                destination[i] = type == SafetensorType.F16
                    ? (float)BitConverter.UInt16BitsToHalf(part[i])
                    : BitConverter.UInt32BitsToSingle((uint)part[i] << 16);
            }
        }
    }

    /// <summary>Reads elements of 2, 4 or 8 bytes and turns them where this machine keeps the high byte first.</summary>
    private void FillElements<E>(Span<E> destination) where E : unmanaged
    {
        Fill(MemoryMarshal.AsBytes(destination));
        LittleEndian.Turn(destination);
    }

    private void Fill(Span<byte> destination)
    {
        var at = stream.Position;
        var read = stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
        if (read < destination.Length)
            throw new ModelFormatException($"{file}: the data end at byte {at + read}, wanted {destination.Length} bytes from {at}.");
    }
}
