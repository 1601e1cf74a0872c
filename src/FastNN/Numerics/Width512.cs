using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastNN.Numerics;

/// <summary>Whether kernels take vectors of 512 bits.</summary>
internal static class Width512
{
    /// <summary>
    /// Where the hardware has them and <see cref="Vector{T}"/> is narrower, as .NET keeps it unless told otherwise from outside. A constant to
    /// the JIT: the other branch is not compiled.
    /// </summary>
    public static bool IsSupported
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.IsHardwareAccelerated && Vector<byte>.Count < Vector512<byte>.Count;
    }
}
