using System.Collections.Concurrent;

namespace FastNN.Testing;

/// <summary>What random networks are made of: layers and losses, each as likely as the next.</summary>
public sealed class Mixture
{
    private readonly ConcurrentDictionary<string, int> leftOut = new();
    private int steps;

    /// <summary>A mixture of these.</summary>
    /// <exception cref="ArgumentException">There is no layer among them.</exception>
    public Mixture(params IEnumerable<Ingredient> ingredients)
    {
        ArgumentNullException.ThrowIfNull(ingredients);
        Ingredient[] all = [.. ingredients];
        (Layers, Losses) = ([.. all.OfType<LayerIngredient>()], [.. all.OfType<LossIngredient>()]);
        if (Layers.Count == 0)
            throw new ArgumentException("A mixture holds at least one layer.", nameof(ingredients));
    }

    /// <summary>Dense layers of eight activations, sums, differences, products and joins: what computes to the last digits.</summary>
    public static Mixture Dense { get; } = new(
        Ingredient.Of(d => new Dense<float, Tanh>(d.Shape, d.Units), d => new Dense<double, Tanh>(d.Shape, d.Units)),
        Ingredient.Of(d => new Dense<float, Sigmoid>(d.Shape, d.Units), d => new Dense<double, Sigmoid>(d.Shape, d.Units)),
        Ingredient.Of(d => new Dense<float, Relu>(d.Shape, d.Units), d => new Dense<double, Relu>(d.Shape, d.Units)),
        Ingredient.Of(d => new Dense<float, Gelu>(d.Shape, d.Units), d => new Dense<double, Gelu>(d.Shape, d.Units)),
        Ingredient.Of(d => new Dense<float, Silu>(d.Shape, d.Units), d => new Dense<double, Silu>(d.Shape, d.Units)),
        Ingredient.Of(d => new Dense<float, Softplus>(d.Shape, d.Units), d => new Dense<double, Softplus>(d.Shape, d.Units)),
        Ingredient.Of(d => new Dense<float, Elu>(d.Shape, d.Units, new()), d => new Dense<double, Elu>(d.Shape, d.Units, new())),
        Ingredient.Of(d => new Dense<float, Identity>(d.Shape, d.Units), d => new Dense<double, Identity>(d.Shape, d.Units)),
        Ingredient.Of(d => new PairFormula<float, Add>(d.Shape, default), d => new PairFormula<double, Add>(d.Shape, default)),
        Ingredient.Of(d => new PairFormula<float, Subtract>(d.Shape, default), d => new PairFormula<double, Subtract>(d.Shape, default)),
        Ingredient.Of(d => new PairFormula<float, Multiply>(d.Shape, default), d => new PairFormula<double, Multiply>(d.Shape, default)),
        Ingredient.Of(d => new Concat<float>(d.Shape, d.Beside), d => new Concat<double>(d.Shape, d.Beside)));

    /// <summary>The layers.</summary>
    public IReadOnlyList<LayerIngredient> Layers { get; }

    /// <summary>The losses.</summary>
    public IReadOnlyList<LossIngredient> Losses { get; }

    /// <summary>How many steps of all networks so far were taken.</summary>
    public int Steps => steps;

    /// <summary>How many steps of all networks so far were left out, by reason.</summary>
    public IReadOnlyDictionary<string, int> LeftOut => leftOut;

    /// <summary>This mixture and more.</summary>
    public Mixture With(params IEnumerable<Ingredient> more)
    {
        ArgumentNullException.ThrowIfNull(more);
        return new([.. Layers, .. Losses, .. more]);
    }

    internal void Took() => Interlocked.Increment(ref steps);

    internal void Leave(string reason) => leftOut.AddOrUpdate(reason, 1, (_, n) => n + 1);
}
