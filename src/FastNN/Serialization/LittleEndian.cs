using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastNN.Serialization;

/// <summary>Files keep the low byte first; on a machine that does not, elements are turned at the door.</summary>
internal static class LittleEndian
{
    /// <summary>The bytes of <paramref name="source"/> as a file keeps them: the source itself, or a turned copy.</summary>
    internal static ReadOnlySpan<byte> Bytes<E>(ReadOnlySpan<E> source) where E : unmanaged
    {
        if (BitConverter.IsLittleEndian)
            return MemoryMarshal.AsBytes(source);
        var copy = source.ToArray();
        Turn<E>(copy);
        return MemoryMarshal.AsBytes<E>(copy);
    }

    /// <summary>Turns elements of 2, 4 or 8 bytes in place where this machine keeps the high byte first.</summary>
    internal static void Turn<E>(Span<E> elements) where E : unmanaged
    {
        if (BitConverter.IsLittleEndian)
            return;
        var bytes = MemoryMarshal.AsBytes(elements);
        switch (Unsafe.SizeOf<E>())
        {
            case 2:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(bytes), MemoryMarshal.Cast<byte, ushort>(bytes));
                break;
            case 4:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, uint>(bytes), MemoryMarshal.Cast<byte, uint>(bytes));
                break;
            case 8:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ulong>(bytes), MemoryMarshal.Cast<byte, ulong>(bytes));
                break;
            default:
                throw new NotSupportedException($"Elements of {Unsafe.SizeOf<E>()} bytes, wanted 2, 4 or 8.");
        }
    }
}
