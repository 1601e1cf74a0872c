using FastNN.Numerics;

namespace FastNN;

/// <summary>Random orders as a pure function of a seed and a number.</summary>
internal static class Permutation
{
    /// <summary>The numbers from 0 in a random order: R. A. Fisher and F. Yates's shuffle.</summary>
    /// <param name="order">Where they go.</param>
    /// <param name="seed">Each seed has an order of its own for each number.</param>
    /// <param name="number">The epoch, for instance.</param>
    public static void Fill(Span<int> order, ulong seed, int number = 0)
    {
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Shuffle(order, seed, number);
    }

    /// <summary>Puts what is there into a random order.</summary>
    public static void Shuffle(Span<int> order, ulong seed, int number = 0)
    {
        Numerics.Shuffle.Run(order, Philox.Derive(seed, "order"), (ulong)number);      // apart from the noise of layers, which has the same seed
    }
}
