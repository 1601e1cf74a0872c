using System.Globalization;

namespace FastNN.Testing;

/// <summary>
/// What a layer of a random network is made from: the shape that comes in, and sizes drawn for it. Each reading draws anew and is noted, so
/// that the layer can be printed as code.
/// </summary>
public sealed class Sizes
{
    private readonly Random random;
    private readonly List<string> drawn = [];

    private readonly IReadOnlyList<Shape> others;

    internal Sizes(Shape shape, Random random, IReadOnlyList<Shape>? others = null) => (Shape, this.random, this.others) = (shape, random, others ?? [shape]);

    /// <summary>The shape of the value that the layer will be applied to.</summary>
    public Shape Shape { get; }

    /// <summary>The shape of a value that is there already and differs from <see cref="Shape"/> at most in its last extent.</summary>
    public Shape Beside
    {
        get
        {
            var beside = others[random.Next(others.Count)];
            drawn.Add(beside.ToString());
            return beside;
        }
    }

    /// <summary>A width, 1 to 70: below, at and above whole vectors.</summary>
    public int Units => Note(random.Next(1, 71));

    /// <summary>1 to 4.</summary>
    public int Few => Note(random.Next(1, 5));

    /// <summary>2 to 5.</summary>
    public int Several => Note(random.Next(2, 6));

    /// <summary>Heads or tails.</summary>
    public bool Coin => Note(random.Next(2) == 1);

    /// <summary>What was drawn, as code, in order.</summary>
    internal IReadOnlyList<string> Drawn => drawn;

    private T Note<T>(T value) where T : IFormattable
    {
        drawn.Add(value.ToString(null, CultureInfo.InvariantCulture));
        return value;
    }

    private bool Note(bool value)
    {
        drawn.Add(value ? "true" : "false");
        return value;
    }
}
