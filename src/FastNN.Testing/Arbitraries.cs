using FsCheck;
using FsCheck.Fluent;

namespace FastNN.Testing;

/// <summary>A length around the multiples of vectors; see <see cref="Generate.Lengths"/>.</summary>
/// <param name="Value">0 to 257.</param>
public readonly record struct Length(int Value);

/// <summary>Numbers with all that can go wrong among them; see <see cref="Generate.Numbers"/> and <see cref="Generate.Lengths"/>.</summary>
/// <param name="Values">The numbers.</param>
public sealed record Numbers(double[] Values)
{
    /// <summary>The numbers, as code.</summary>
    public override string ToString() => $"new Numbers([{string.Join(", ", Values.Select(v => FormattableString.Invariant($"{v:R}")))}])";
}

/// <summary>What FsCheck needs to draw the library's types: name it in <c>[Property(Arbitrary = [typeof(Arbitraries)])]</c>.</summary>
public static class Arbitraries
{
    /// <summary>Shapes of values.</summary>
    public static Arbitrary<Shape> Shape() => Arb.From(Generate.Shapes, s => s.Rank == 1 && s[0] > 1 ? [s[0] / 2, s[0] - 1] : s.Rank == 2 ? [s.Last] : Array.Empty<Shape>());

    /// <summary>Lengths.</summary>
    public static Arbitrary<Length> Length() => Arb.From(Generate.Lengths.Select(n => new Length(n)), l => l.Value == 0 ? [] : [new(l.Value / 2), new(l.Value - 1)]);

    /// <summary>Numbers.</summary>
    public static Arbitrary<Numbers> Numbers() => Arb.From(
        from n in Generate.Lengths from values in Generate.Numbers.ArrayOf(n) select new Numbers(values),
        n => n.Values.Length == 0 ? [] : [new(n.Values[..(n.Values.Length / 2)]), new(n.Values[(n.Values.Length / 2)..]), new(n.Values[1..]), new(n.Values[..^1])]);

    /// <summary>Dense networks.</summary>
    public static Arbitrary<GraphRecipe> Graph() => Generate.ArbitraryGraphs(Mixture.Dense);
}
