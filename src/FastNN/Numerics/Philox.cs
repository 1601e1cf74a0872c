using System.Runtime.CompilerServices;

namespace FastNN.Numerics;

/// <summary>
/// Philox 4×32-10: random numbers as a pure function of a key and a counter (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy
/// as 1, 2, 3", 2011). No state: any element of any stream can be had in any order, on any thread.
/// </summary>
internal static class Philox
{
    /// <summary>128 random bits.</summary>
    internal readonly record struct Bits(uint A, uint B, uint C, uint D)
    {
        /// <summary>Uniform in [0, 1), 24 bits.</summary>
        public float Single => (A >> 8) * (1f / (1 << 24));

        /// <summary>Uniform in [0, 1), 53 bits.</summary>
        public double Double => (((ulong)A << 32 | B) >> 11) * (1.0 / (1L << 53));

        /// <summary>Standard normal, by Box and Muller's transform: √(−2 ln u)·cos 2πv with u in (0, 1].</summary>
        public double Normal
        {
            get
            {
                var u = 1 - Double;
                var v = (((ulong)C << 32 | D) >> 11) * (1.0 / (1L << 53));
                return Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * v);
            }
        }

        /// <summary>The first 64 bits.</summary>
        public ulong Word => (ulong)A << 32 | B;
    }

    /// <summary>Where in a key's stream: any three numbers. They are folded into Philox's 128-bit counter and 64-bit key.</summary>
    internal readonly record struct Position(ulong Step, ulong Element, ulong Row);

    public static Bits Generate(ulong seed, Position at)
    {
        // 192 bits of position: the step goes into the key by one more round of mixing, the rest is the counter.
        var key = Mix(seed ^ Mix(at.Step + 0x9E3779B97F4A7C15));
        return Rounds((uint)at.Element, (uint)(at.Element >> 32), (uint)at.Row, (uint)(at.Row >> 32), (uint)key, (uint)(key >> 32));
    }

    /// <summary>A seed for everything that belongs to <paramref name="name"/>.</summary>
    public static ulong Derive(ulong seed, string name)
    {
        var hash = Fnv.Start;
        foreach (var c in name)
            hash = Fnv.Add(hash, (ulong)c);
        return Mix(seed ^ Mix(hash));
    }

    /// <summary>The ten rounds on counter (c0…c3) and key (k0, k1).</summary>
    internal static Bits Rounds(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        for (var round = 0; round < 10; round++)
        {
            var p0 = (ulong)0xD2511F53 * c0;
            var p1 = (ulong)0xCD9E8D57 * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }

        return new(c0, c1, c2, c3);
    }

    /// <summary>SplitMix64's finaliser: a bijection that spreads every bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong x)
    {
        x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
        x = (x ^ x >> 27) * 0x94D049BB133111EB;
        return x ^ x >> 31;
    }
}
