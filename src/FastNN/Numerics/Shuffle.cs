namespace FastNN.Numerics;

/// <summary>Fisher and Yates's shuffle, as a pure function of a seed and a number.</summary>
internal static class Shuffle
{
    /// <summary>Puts the indices into an order, every order as likely as any other.</summary>
    public static void Run(Span<int> order, ulong seed, ulong number)
    {
        for (var i = order.Length - 1; i > 0; i--)
        {
            var j = Below(i + 1, seed, number, (ulong)i);
            (order[i], order[j]) = (order[j], order[i]);
        }
    }

    /// <summary>A number from 0 to n − 1, each as likely as any other.</summary>
    public static int Below(int n, ulong seed, ulong number, ulong element) => (int)Math.BigMul(Philox.Generate(seed, new(number, element, 0)).Word, (ulong)n, out _);
}
