using System.Numerics;
using System.Runtime.CompilerServices;

namespace FastNN.Benchmarks.Works;

/// <summary>Numbers that start on a cache line and never move, so that native code may keep their address; zero at first.</summary>
internal sealed unsafe class Numbers<T> where T : unmanaged, INumberBase<T>
{
    private const int Line = 64;

    private readonly T[] memory;

    public Numbers(int length)
    {
        memory = GC.AllocateArray<T>(length + Line / sizeof(T), pinned: true);
        At = (T*)(((nint)Unsafe.AsPointer(ref memory[0]) + Line - 1) & -Line);
        Length = length;
    }

    /// <summary>A copy.</summary>
    public Numbers(ReadOnlySpan<T> from) : this(from.Length) => from.CopyTo(Span);

    public T* At { get; }

    public int Length { get; }

    public Span<T> Span => new(At, Length);

    /// <summary>Uniform in [−scale, scale), the same at every run.</summary>
    public static Numbers<T> Random(int seed, int length, double scale = 1)
    {
        var (random, numbers) = (new Random(seed), new Numbers<T>(length));
        foreach (ref var x in numbers.Span)
            x = T.CreateTruncating(scale * (2 * random.NextDouble() - 1));
        return numbers;
    }

    public double[] Doubles()
    {
        var copy = new double[Length];
        for (var i = 0; i < copy.Length; i++)
            copy[i] = double.CreateTruncating(At[i]);
        return copy;
    }
}
