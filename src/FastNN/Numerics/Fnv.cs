namespace FastNN.Numerics;

/// <summary>FNV-1a, 64 bits: a hash of a sequence of numbers, the same everywhere and always.</summary>
internal static class Fnv
{
    /// <summary>The hash of nothing.</summary>
    public const ulong Start = 14695981039346656037UL;

    /// <summary>The hash with one number more.</summary>
    public static ulong Add(ulong hash, ulong next) => (hash ^ next) * 1099511628211UL;

    /// <summary>The hash with one number more.</summary>
    public static ulong Add(ulong hash, double next) => Add(hash, (ulong)next.GetHashCode());
}
