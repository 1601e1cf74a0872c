using System.Runtime.CompilerServices;

namespace FastNN.Numerics;

public partial interface ILane<V>
{
    /// <summary>eˣ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual V Exp(V x) => Elementary.Exp(x);
}

public readonly partial struct Dual<V>
{
    /// <summary>eˣ, with derivative eˣ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<V> Exp(Dual<V> x)
    {
        var y = V.Exp(x.Value);
        return new(y, y * x.Tangent);
    }
}

/// <summary>Elementary functions written over lanes: one file each.</summary>
internal static partial class Elementary
{
    internal static V Exp<V>(V x) where V : struct, ILane<V> => x;
}
