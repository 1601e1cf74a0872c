using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace FastNN.Testing;

/// <summary>What a random network may be made of: a kind of layer, or a loss.</summary>
/// <remarks>
/// A layer's first real input is given the value that was drawn, where its shape fits. Every other one gets a value of its shape that is
/// there already, or a new input of the network.
/// </remarks>
public abstract partial class Ingredient
{
    private protected Ingredient(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        Code = code;
    }

    /// <summary>How it is made, as code.</summary>
    public string Code { get; }

    /// <summary>Index inputs are drawn from 0 to this, exclusive.</summary>
    public int Below { get; private protected init; } = 2;

    /// <summary>
    /// Real inputs of a layer, predictions of a loss, from this one on are first sent through <see cref="Domain"/>: for logarithms, divisors and
    /// what grows fast.
    /// </summary>
    public int TameFrom { get; private protected init; } = int.MaxValue;

    /// <summary>Where they are sent; by default into (0.5, 2.5).</summary>
    public Domain Domain { get; private protected init; } = Domain.Of(new Tame());

    /// <summary>f(f(x)) is f(x), but for a shift, and its derivatives by f's parameters are nearly 0: it is left out.</summary>
    public bool Idempotent { get; private protected init; }

    /// <summary>What it can be applied to, by the shape that comes in and the number of rows; what cannot is left out and counted.</summary>
    public Func<Shape, int, bool> When { get; private protected init; } = (_, _) => true;

    /// <summary>A layer, in both precisions.</summary>
    /// <param name="single">Makes it in float.</param>
    /// <param name="twice">Makes it in double; reads the same sizes in the same order.</param>
    /// <param name="tameFrom">See <see cref="TameFrom"/>; by default no input is.</param>
    /// <param name="when">See <see cref="When"/>.</param>
    /// <param name="below">See <see cref="Below"/>.</param>
    /// <param name="idempotent">See <see cref="Idempotent"/>.</param>
    /// <param name="code">The text of <paramref name="twice"/>, which printed networks show; left to the compiler.</param>
    public static LayerIngredient Of(Func<Sizes, Layer<float>> single, Func<Sizes, Layer<double>> twice, int tameFrom = int.MaxValue, Func<Shape, int, bool>? when = null, int below = 2, bool idempotent = false, [CallerArgumentExpression(nameof(twice))] string code = "") =>
        new(single, twice, code) { TameFrom = tameFrom, When = when ?? ((_, _) => true), Below = below, Idempotent = idempotent };

    /// <summary>A loss, with or without a weight a row.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="distribution">Its target is a distribution although it could be a class.</param>
    /// <param name="when">See <see cref="When"/>.</param>
    /// <param name="tameFrom">See <see cref="TameFrom"/>; by default no prediction is.</param>
    /// <param name="domain">See <see cref="Domain"/>.</param>
    /// <param name="target">Where a real target is sent first; by default it is taken as it is.</param>
    /// <param name="classes">How many classes it takes: a vector of another length is sent through a dense layer first. 0: any number.</param>
    /// <param name="code">The text of <paramref name="loss"/>, which printed networks show; left to the compiler.</param>
    public static LossIngredient Of(Loss loss, bool distribution = false, Func<Shape, int, bool>? when = null, int tameFrom = int.MaxValue, Domain? domain = null, Domain? target = null, int classes = 0, [CallerArgumentExpression(nameof(loss))] string code = "") =>
        new(loss, distribution, target, code) { When = when ?? ((_, _) => true), TameFrom = tameFrom, Domain = domain ?? Domain.Of(new Tame()), Classes = classes };

    /// <summary><see cref="Code"/>.</summary>
    public override string ToString() => Code;
}

/// <summary>A kind of layer that a random network may be made of; see <see cref="Ingredient.Of(Func{Sizes, Layer{float}}, Func{Sizes, Layer{double}}, int, Func{Shape, int, bool}, int, bool, string)"/>.</summary>
public sealed partial class LayerIngredient : Ingredient
{
    private readonly Func<Sizes, Layer<float>> single;
    private readonly Func<Sizes, Layer<double>> twice;

    internal LayerIngredient(Func<Sizes, Layer<float>> single, Func<Sizes, Layer<double>> twice, string code) : base(code)
    {
        ArgumentNullException.ThrowIfNull(single);
        ArgumentNullException.ThrowIfNull(twice);
        (this.single, this.twice) = (single, twice);
    }

    /// <summary>Makes a layer of this kind for a shape.</summary>
    /// <param name="shape">The shape that it is to be applied to.</param>
    /// <param name="seed">The seed of all other sizes.</param>
    public Layer<T> Make<T>(Shape shape, int seed = 1) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Make<T>(new Sizes(shape, new(seed)));

    internal Layer<T> Make<T>(Sizes draw) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        typeof(T) == typeof(float) ? (Layer<T>)(object)single(draw)
        : typeof(T) == typeof(double) ? (Layer<T>)(object)twice(draw)
        : throw new NotSupportedException($"Layers compute in float or double, not in {typeof(T).Name}.");

    /// <summary>The code that made the layer: the body of the lambda, with what was drawn in place of what it reads.</summary>
    internal string Print(Sizes draw, string value)
    {
        if (Lambda().Match(Code) is not { Success: true } lambda)
            return Code;
        var next = 0;
        return Regex.Replace(lambda.Groups["body"].Value, $@"\b{lambda.Groups["name"].Value}\.(\w+)", m =>
            m.Groups[1].Value == nameof(Sizes.Shape) ? $"{value}.Shape" : next < draw.Drawn.Count ? draw.Drawn[next++] : m.Value);
    }

    [GeneratedRegex(@"^\s*(?<name>\w+)\s*=>\s*(?<body>.*)$", RegexOptions.Singleline)]
    private static partial Regex Lambda();
}

/// <summary>A loss that a random network may end in; see <see cref="Ingredient.Of(Loss, bool, Func{Shape, int, bool}, int, Domain, Domain, int, string)"/>.</summary>
public sealed class LossIngredient : Ingredient
{
    private readonly Domain? targets;

    internal LossIngredient(Loss loss, bool distribution, Domain? targets, string code) : base(code)
    {
        ArgumentNullException.ThrowIfNull(loss);
        (Loss, Distribution, this.targets) = (loss, distribution, targets);
    }

    /// <summary>The loss.</summary>
    public Loss Loss { get; }

    /// <summary>Whether its target is a distribution although it could be a class.</summary>
    public bool Distribution { get; }

    /// <summary>How many classes it takes; 0: any number.</summary>
    public int Classes { get; internal init; }

    /// <summary>The loss of predictions against a target, each sent into its domain first.</summary>
    /// <param name="predictions">As many as the loss takes.</param>
    /// <param name="target">The target.</param>
    /// <param name="weight">One weight a row.</param>
    /// <exception cref="ShapeException">The number of predictions, or a shape, is not what the loss takes.</exception>
    /// <exception cref="ArgumentException">A value belongs to another graph, or is of a kind that the loss does not take.</exception>
    public Term<T> Term<T>(ReadOnlySpan<Value<T>> predictions, Value<T> target, Value<T>? weight) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(target);
        var tame = predictions.ToArray();
        for (var i = Math.Min(TameFrom, tame.Length); i < tame.Length; i++)
            tame[i] = Domain.Into(tame[i]);
        return Loss.Of(tame, targets is null || target.Kind != Kind.Real ? target : targets.Into(target), weight);
    }
}
