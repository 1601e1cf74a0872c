using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace FastNN.Testing;

/// <summary>Generators for FsCheck, and what runs them without an attribute.</summary>
public static class Generate
{
    /// <summary>Widths from 1 to 70: below, at and above whole vectors.</summary>
    public static Gen<int> Widths { get; } = Gen.Choose(1, 70);

    /// <summary>A length up to 257, every other time next to a multiple of 4, 8, 16 or 32, or 0.</summary>
    public static Gen<int> Lengths { get; } = Gen.OneOf(Gen.Choose(0, 257),
        from lanes in Gen.Elements(4, 8, 16, 32)
        from times in Gen.Choose(0, 8)
        from off in Gen.Choose(-1, 1)
        select Math.Clamp(lanes * times + off, 0, 257));

    /// <summary>Shapes of a value that layers work on: a vector of up to 70, or up to 5 vectors of up to 14.</summary>
    public static Gen<Shape> Shapes { get; } = Gen.Frequency(
        (3, Widths.Select(n => (Shape)n)),
        (1, from time in Gen.Choose(1, 5) from features in Gen.Choose(1, 14) select Shape.Of([time, features])));

    /// <summary>A number: mostly ordinary, at times 0, −0, ±∞, NaN, a subnormal, or as large as there is.</summary>
    public static Gen<double> Numbers { get; } = Gen.Frequency(
        (12, Gen.Choose(-4_000_000, 4_000_000).Select(n => n * 1e-6)),
        (3, Gen.Choose(-300, 300).Select(n => Math.Pow(10, n / 10.0))),
        (3, Gen.Choose(-300, 300).Select(n => -Math.Pow(10, n / 10.0))),
        (1, Gen.Elements(0.0, -0.0, double.PositiveInfinity, double.NegativeInfinity, double.NaN, double.Epsilon, -double.Epsilon, 1e-310, float.Epsilon, double.MaxValue, double.MinValue, float.MaxValue)));

    /// <summary>Random networks of a mixture, at most this many layers deep, on batches of 1 to 9 rows.</summary>
    /// <param name="mixture">What they are made of.</param>
    /// <param name="depth">The most layers.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less than one layer.</exception>
    public static Gen<GraphRecipe> Graphs(Mixture mixture, int depth = 8)
    {
        ArgumentNullException.ThrowIfNull(mixture);
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        return
            from count in Gen.Choose(1, 3)
            from inputs in Shapes.ListOf(count)
            from steps in Gen.Choose(1, depth).SelectMany(n => Choice.ListOf(n))
            from terms in mixture.Losses.Count == 0 ? Gen.Constant(0) : Gen.Choose(0, 2)
            from losses in Choice.ListOf(terms)
            from rows in Gen.Choose(1, 9)
            from used in Gen.Frequency((2, Gen.Constant(rows)), (1, Gen.Choose(1, rows)))
            from training in Gen.Elements(false, true)
            from seed in Choice
            select new GraphRecipe(mixture, [.. inputs], [.. steps], [.. losses], rows, used, training, seed);
    }

    /// <summary>The same with shrinking.</summary>
    /// <param name="mixture">What they are made of.</param>
    /// <param name="depth">The most layers.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less than one layer.</exception>
    public static Arbitrary<GraphRecipe> ArbitraryGraphs(Mixture mixture, int depth = 8) => Arb.From(Graphs(mixture, depth), r => r.Smaller());

    private static Gen<int> Choice { get; } = Gen.Choose(0, 1_000_000_000);

    /// <summary>Holds a property of random networks to account.</summary>
    /// <param name="mixture">What they are made of.</param>
    /// <param name="graphs">How many.</param>
    /// <param name="property">Throws where it does not hold.</param>
    /// <param name="seed">The same seed makes the same networks; null: a new one each time.</param>
    /// <param name="depth">The most layers.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less than one network, which would prove nothing, or less than one layer.</exception>
    /// <exception cref="Exception">The property threw: the message holds the smallest network found, as code, and the seed that replays it.</exception>
    public static void ForAll(Mixture mixture, int graphs, Action<GraphRecipe> property, ulong? seed = null, int depth = 8)
    {
        ArgumentNullException.ThrowIfNull(mixture);
        ArgumentNullException.ThrowIfNull(property);
        ArgumentOutOfRangeException.ThrowIfLessThan(graphs, 1);
        Prop.ForAll(ArbitraryGraphs(mixture, depth), property).Check(Config.QuickThrowOnFailure.WithMaxTest(graphs)
            .WithReplay(seed is { } start ? new Replay(new Rnd(start), FSharpOption<int>.None) : FSharpOption<Replay>.None));
    }
}
