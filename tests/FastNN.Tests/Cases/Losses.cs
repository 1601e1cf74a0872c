namespace FastNN.Tests.Cases;

/// <summary>Every public loss, on predictions of a shape. One line per loss and setting.</summary>
public static class Losses
{
    public static readonly LossCase[] All =
    [
        new(new HalfMeanSquared(), 3),
        new(new MeanSquared(), [2, 3]),
        new(new BinaryCrossEntropy(), 4),
        new(new SoftmaxCrossEntropy(), 5),
        new(new SoftmaxCrossEntropy { IgnoreIndex = 1 }, 3),
        new(new SoftmaxCrossEntropy(), 5, Distribution: true),
    ];

    /// <summary>For [MemberData]: a test per loss.</summary>
    public static TheoryData<LossCase> Theory => [.. All];
}

/// <summary>A loss, the shape of its prediction, and whether its target is a distribution although it could be a class.</summary>
public sealed record LossCase(Loss Loss, Shape Prediction, bool Distribution = false)
{
    /// <summary>Adds the loss to a graph; the target is an input "target", the weight, if any, "weight".</summary>
    public Term<T> Of<T>(Value<T> prediction, bool weighted) where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> => Loss.Of(
        prediction, Distribution ? prediction.Graph.Input(prediction.Shape, "target") : Loss.Target(prediction), weighted ? Loss.Weight(prediction) : null);

    public override string ToString() => $"{Loss} on {Prediction}{(Distribution ? " of a distribution" : "")}";
}
