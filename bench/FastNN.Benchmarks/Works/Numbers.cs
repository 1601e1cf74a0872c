using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastNN.Cli.Measuring;

namespace FastNN.Benchmarks.Works;

/// <summary>Numbers in memory that never moves, so that native code may keep their address while they are held.</summary>
internal static unsafe class Numbers
{
    /// <summary>Uniform in [−scale, scale), the same at every run.</summary>
    public static Aligned<T> Random<T>(int seed, int length, double scale = 1) where T : unmanaged, INumberBase<T>
    {
        var (random, numbers) = (new Random(seed), new Aligned<T>(length));
        foreach (ref var x in numbers.Span)
            x = T.CreateTruncating(scale * (2 * random.NextDouble() - 1));
        return numbers;
    }

    public static Aligned<T> Copy<T>(ReadOnlySpan<T> from) where T : unmanaged
    {
        var numbers = new Aligned<T>(from.Length);
        from.CopyTo(numbers.Span);
        return numbers;
    }

    extension<T>(Aligned<T> numbers) where T : unmanaged, INumberBase<T>
    {
        public T* At => (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(numbers.Span));

        public int Length => numbers.Span.Length;

        public double[] Doubles() => [.. numbers.Span.ToArray().Select(double.CreateTruncating)];
    }
}
