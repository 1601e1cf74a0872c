using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>The sign of a number, for rules that go by it alone.</summary>
internal static class Direction
{
    /// <summary>1, −1, or x itself where it is 0 or NaN: a gradient that is no number must not pass for one that is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<V>(V x) where V : struct, ILane<V> => V.Select(V.Abs(x) > 0.0, V.CopySign(1.0, x), x);
}
