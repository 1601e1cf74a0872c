using System.Numerics;

namespace FastNN;

/// <summary>
/// The description of a loss. Put into a graph it becomes a layer: predictions, target and optional weight in, weight·loss of each row out.
/// </summary>
public abstract record Loss
{
    /// <summary>How many predictions the loss takes; a network that is trained has so many first outputs for it.</summary>
    public virtual int Predictions => 1;

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
        Check(predictions, target, 1);
        return predictions[0];
    }

    /// <summary>The two predictions that some losses take, beside one target.</summary>
    private protected (Value<T> A, Value<T> B) Two<T>(ReadOnlySpan<Value<T>> predictions, Value<T> target) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(predictions, target, 2);
        return (predictions[0], predictions[1]);
    }

    /// <summary>The term of a formula that goes element by element.</summary>
    private protected static Term<T> Elements<T, F>(F formula, bool average, Value<T> prediction, Value<T> target, Value<T>? weight)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> where F : struct, IElementLoss =>
        new(Apply(new ElementLoss<T, F>(prediction.Shape, formula, average, weight is not null), prediction, target, weight), weight);

    /// <summary>The term of a formula of two predictions that goes element by element.</summary>
    private protected static Term<T> Elements<T, F>(F formula, bool average, Value<T> a, Value<T> b, Value<T> target, Value<T>? weight)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> where F : struct, IPairLoss =>
        new(Apply(new PairLoss<T, F>(a.Shape, formula, average, weight is not null), a, b, target, weight), weight);

    /// <summary>The layer on these values, of which those that are null are inputs that it does not declare.</summary>
    private protected static Value<T> Apply<T>(Layer<T> layer, params ReadOnlySpan<Value<T>?> inputs) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Value<T>[] given = [.. inputs.ToArray().OfType<Value<T>>()];
        return given[0].Graph.Single(layer, null, given);
    }

    /// <summary>What a row of a class counts: its weight times that of its class, 0 for the ignored class; null where every row counts 1.</summary>
    private protected Value<T>? Counted<T>(Value<T> prediction, Value<T> target, int? ignored, IReadOnlyList<double>? classes, Value<T>? weight)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = Classes.Checked(GetType().Name, prediction.Shape).Size;
        if (ignored is null && classes is null)
            return weight;
        T[] weights = classes is null ? [] : Classes.Weights<T>(GetType().Name, classes, n);
        return Apply(new Counted<T>(ignored, weights, weight is not null), target, weight);
    }

    /// <summary>An input of kind <see cref="Kind.Index"/>, one class a row.</summary>
    private protected static Value<T> ClassTarget<T>(Value<T> prediction, string name) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(prediction);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return prediction.Graph.Input([], name, Kind.Index);
    }

    /// <summary>A hyper-parameter that is finite and greater than 0.</summary>
    private protected static double Positive(double value, string name) =>
        value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is finite and greater than 0.");

    /// <summary>A hyper-parameter that is finite.</summary>
    private protected static double Finite(double value, string name) =>
        double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is finite.");

    private void Check<T>(ReadOnlySpan<Value<T>> predictions, Value<T> target, int wanted) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(target);
        if (predictions.Length != wanted)
            throw new ShapeException($"{GetType().Name} takes {(wanted == 1 ? "one prediction" : "two predictions")}, but {predictions.Length} were given.");
        foreach (var prediction in predictions)
            ArgumentNullException.ThrowIfNull(prediction, nameof(predictions));
    }
}
