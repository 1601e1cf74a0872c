using System.Numerics;
using FastNN.Testing;

namespace FastNN.Tests.Cases;

/// <summary>Every public loss. One line per loss and setting.</summary>
public static class Losses
{
    public static readonly LossIngredient[] All =
    [
        Ingredient.Of(new HalfMeanSquared()),
        Ingredient.Of(new MeanSquared()),
        Ingredient.Of(new BinaryCrossEntropy()),
        Ingredient.Of(new SoftmaxCrossEntropy(), when: Classes),
        Ingredient.Of(new SoftmaxCrossEntropy { IgnoreIndex = 1 }, when: Classes),
        Ingredient.Of(new SoftmaxCrossEntropy(), distribution: true, when: Classes),
    ];

    /// <summary>For [MemberData]: a test per loss.</summary>
    public static TheoryData<LossIngredient> Theory => [.. All];

    /// <summary>The cost of one class is 0 whatever its logit.</summary>
    private static bool Classes(Shape shape, int rows) => shape.Rank == 1 && shape.Last > 1;

    extension(LossIngredient loss)
    {
        /// <summary>The shape of a prediction to try the loss on.</summary>
        public Shape Prediction => loss.When([2, 3], 1) ? [2, 3] : 5;
    }

    /// <summary>Adds the loss to a graph; the target is an input "target", the weight, if any, "weight".</summary>
    public static Term<T> Of<T>(this LossIngredient loss, Value<T> prediction, bool weighted) where T : unmanaged, IBinaryFloatingPointIeee754<T> => loss.Loss.Of(
        prediction, loss.Distribution ? prediction.Graph.Input(prediction.Shape, "target") : loss.Loss.Target(prediction), weighted ? loss.Loss.Weight(prediction) : null);
}
