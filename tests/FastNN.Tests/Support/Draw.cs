using System.Numerics;

namespace FastNN.Tests.Support;

/// <summary>Numbers for tests, the same for the same seed.</summary>
internal static class Draw
{
    public static T[] Uniform<T>(int seed, int count, double from = -1, double to = 1) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(seed);
        var numbers = new T[count];
        for (var i = 0; i < count; i++)
            numbers[i] = T.CreateTruncating(from + (to - from) * random.NextDouble());
        return numbers;
    }

    /// <summary>Whole numbers from −size to size: sums of their products are exact in any order, so tests may ask for equality.</summary>
    public static T[] Whole<T>(int seed, int count, int size = 4) where T : unmanaged, INumberBase<T>
    {
        var random = new Random(seed);
        var numbers = new T[count];
        for (var i = 0; i < count; i++)
            numbers[i] = T.CreateTruncating(random.Next(-size, size + 1));
        return numbers;
    }

    public static int[] Labels(int seed, int count, int classes)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(classes))];
    }

    public static double[] Wide<T>(ReadOnlySpan<T> numbers) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var wide = new double[numbers.Length];
        for (var i = 0; i < wide.Length; i++)
            wide[i] = double.CreateTruncating(numbers[i]);
        return wide;
    }
}
