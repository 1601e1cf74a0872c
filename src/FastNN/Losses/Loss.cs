using System.Numerics;

namespace FastNN;

/// <summary>
/// The description of a loss. Put into a graph it becomes a layer: predictions, target and optional weight in, weight·loss of each row out.
/// </summary>
public abstract record Loss
{
    /// <summary>Adds an input of the shape and kind that the target of this prediction needs.</summary>
    /// <param name="prediction">The prediction.</param>
    /// <param name="name">The input's name.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public virtual Value<T> Target<T>(Value<T> prediction, string name = "target") where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(prediction);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return prediction.Graph.Input(prediction.Shape, name);
    }

    /// <summary>Adds an input for one weight a row.</summary>
    /// <param name="prediction">The prediction.</param>
    /// <param name="name">The input's name.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public virtual Value<T> Weight<T>(Value<T> prediction, string name = "weight") where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(prediction);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return prediction.Graph.Input([], name, Kind.Mask);
    }

    /// <summary>The loss of predictions against a target.</summary>
    /// <param name="predictions">As many as the loss takes.</param>
    /// <param name="target">The target.</param>
    /// <param name="weight">One weight a row; a mean divides by their sum.</param>
    /// <exception cref="ShapeException">The number of predictions, or a shape, is not what the loss takes.</exception>
    /// <exception cref="ArgumentException">A value belongs to another graph, or is of a kind that the loss does not take.</exception>
    public abstract Term<T> Of<T>(ReadOnlySpan<Value<T>> predictions, Value<T> target, Value<T>? weight = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>The loss of one prediction against a target.</summary>
    /// <param name="prediction">The prediction.</param>
    /// <param name="target">The target.</param>
    /// <param name="weight">One weight a row; a mean divides by their sum.</param>
    /// <exception cref="ShapeException">A shape, or one prediction, is not what the loss takes.</exception>
    /// <exception cref="ArgumentException">A value belongs to another graph, or is of a kind that the loss does not take.</exception>
    public Term<T> Of<T>(Value<T> prediction, Value<T> target, Value<T>? weight = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(prediction);
        return Of([prediction], target, weight);
    }

    /// <summary>The one prediction that most losses take, beside one target.</summary>
    private protected Value<T> One<T>(ReadOnlySpan<Value<T>> predictions, Value<T> target) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(target);
        if (predictions.Length != 1)
            throw new ShapeException($"{GetType().Name} takes one prediction, but {predictions.Length} were given.");
        ArgumentNullException.ThrowIfNull(predictions[0], nameof(predictions));
        return predictions[0];
    }

    /// <summary>The term of a formula that goes element by element.</summary>
    private protected static Term<T> Elements<T, F>(F formula, bool average, Value<T> prediction, Value<T> target, Value<T>? weight)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> where F : struct, IElementLoss
    {
        var layer = new ElementLoss<T, F>(prediction.Shape, formula, average, weight is not null);
        return new(weight is null ? prediction.Graph.Single(layer, null, prediction, target) : prediction.Graph.Single(layer, null, prediction, target, weight), weight);
    }
}
