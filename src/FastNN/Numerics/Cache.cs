using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace FastNN.Numerics;

/// <summary>Hints to the cache.</summary>
internal static class Cache
{
    /// <summary>Bytes in a line.</summary>
    public const int Line = 64;

    /// <summary>Asks for the line of an address that will soon be read. Only a hint: any address will do, also one past the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Prefetch<T>(ref T address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref address));
    }
}
