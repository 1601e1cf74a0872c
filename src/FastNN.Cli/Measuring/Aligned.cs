using System.Runtime.InteropServices;

namespace FastNN.Cli.Measuring;

/// <summary>Memory that starts on 64 bytes, as the library's does: an array of the heap may start anywhere, and its times differ by a factor.</summary>
internal sealed class Aligned<T> where T : unmanaged
{
    private const int Alignment = 64;

    private readonly T[] array;
    private readonly int start, length;

    public Aligned(int length)
    {
        this.length = length;
        var size = Marshal.SizeOf<T>();
        array = GC.AllocateArray<T>(length + Alignment / size, pinned: true);
        var past = (int)(Marshal.UnsafeAddrOfPinnedArrayElement(array, 0) % Alignment);
        start = (Alignment - past) % Alignment / size;
    }

    public Span<T> Span => array.AsSpan(start, length);
}
