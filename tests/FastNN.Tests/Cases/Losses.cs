using System.Numerics;
using FastNN.Numerics;
using FastNN.Testing;

namespace FastNN.Tests.Cases;

/// <summary>Every public loss. One line per loss and setting.</summary>
public static class Losses
{
    private static readonly double[] weights = [0.5, 2, 0, 1, 1.5];

    public static readonly LossIngredient[] All =
    [
        Ingredient.Of(new HalfMeanSquared()),
        Ingredient.Of(new HalfMeanSquaredOverOutputs()),
        Ingredient.Of(new MeanSquared()),
        Ingredient.Of(new MeanAbsolute()),
        Ingredient.Of(new Huber { Delta = 0.7 }),
        Ingredient.Of(new SmoothL1 { Beta = 0.7 }),
        Ingredient.Of(new BinaryCrossEntropy()),
        Ingredient.Of(new BinaryCrossEntropy { PositiveWeights = [2.5] }),
        Ingredient.Of(new ProbabilityCrossEntropy(), tameFrom: 0, domain: Domain.Of(new Share())),
        Ingredient.Of(new SoftmaxCrossEntropy(), when: Classes),
        Ingredient.Of(new SoftmaxCrossEntropy { IgnoreIndex = 1 }, when: Classes),
        Ingredient.Of(new SoftmaxCrossEntropy { IgnoreIndex = 1, ClassWeights = weights }, when: Classes, classes: 5),
        Ingredient.Of(new SoftmaxCrossEntropy { LabelSmoothing = 0.2 }, when: Classes),
        Ingredient.Of(new SoftmaxCrossEntropy { LabelSmoothing = 0.2, IgnoreIndex = 1, ClassWeights = weights }, when: Classes, classes: 5),
        Ingredient.Of(new SoftmaxCrossEntropy(), distribution: true, when: Classes),
        Ingredient.Of(new SoftmaxCrossEntropy { LabelSmoothing = 0.2, ClassWeights = weights }, distribution: true, when: Classes, classes: 5),
        Ingredient.Of(new NegativeLogLikelihood(), when: Classes),
        Ingredient.Of(new NegativeLogLikelihood { IgnoreIndex = 1, ClassWeights = weights }, when: Classes, classes: 5),
        Ingredient.Of(new Hinge()),
        Ingredient.Of(new SquaredHinge()),
        Ingredient.Of(new HalfSquaredHinge()),
        Ingredient.Of(new LogisticMargin()),
        Ingredient.Of(new KullbackLeibler(), target: Domain.Of(new Tame())),
        Ingredient.Of(new KullbackLeibler { LogTarget = true, SumOutputs = true }),
        Ingredient.Of(new PoissonNegativeLogLikelihood { Full = true }, tameFrom: 0, target: Domain.Of(new Tame())),
        Ingredient.Of(new PoissonNegativeLogLikelihood { LogInput = false }, tameFrom: 0),
        Ingredient.Of(new GaussianNegativeLogLikelihood { Full = true }, tameFrom: 1),
        Ingredient.Of(new HingeEmbedding { Margin = 0.8 }),
        Ingredient.Of(new CosineEmbedding { Margin = -0.3 }, when: (shape, _) => shape.Size > 1),
        Ingredient.Of(new MarginRanking { Margin = 0.3 }),
        Ingredient.Of(new MultiMargin(), when: Classes),
        Ingredient.Of(new MultiMargin { Power = 2, Margin = 0.7, ClassWeights = weights }, when: Classes, classes: 5),
    ];

    /// <summary>For [MemberData]: a test per loss.</summary>
    public static TheoryData<LossIngredient> Theory => [.. All];

    /// <summary>The cost of one class is 0 whatever its logit.</summary>
    private static bool Classes(Shape shape, int rows) => shape.Rank == 1 && shape.Last > 1;

    /// <summary>½ + 0.4·z/√(1 + z²): a probability that is never sure, since the slope of the loss is bounded where it is.</summary>
    private readonly record struct Share : IActivation
    {
        public static bool FromOutput => false;

        public V Value<V>(V z) where V : struct, ILane<V> => 0.5 + 0.4 * z / V.Sqrt(1 + z * z);

        public V Slope<V>(V z) where V : struct, ILane<V> => 0.4 / ((1 + z * z) * V.Sqrt(1 + z * z));
    }

    extension(LossIngredient loss)
    {
        /// <summary>The shape of a prediction to try the loss on.</summary>
        public Shape Prediction => loss.When([2, 3], 1) ? [2, 3] : 5;

        /// <summary>Whether its target is a class index.</summary>
        public bool TakesClass => loss.Loss is SoftmaxCrossEntropy or NegativeLogLikelihood or MultiMargin && !loss.Distribution;

        /// <summary>Whether rows count differently without weights of their own.</summary>
        public bool Uneven => loss.TakesClass && loss.Loss is SoftmaxCrossEntropy { IgnoreIndex: not null } or SoftmaxCrossEntropy { ClassWeights: not null } or NegativeLogLikelihood { ClassWeights: not null };

        /// <summary>Whether ∂ℓ/∂ŷ is the same for any ŷ, in places at least: then it is a number also where ŷ is none.</summary>
        public bool Linear => loss.Loss is NegativeLogLikelihood or KullbackLeibler or HingeEmbedding;
    }

    /// <summary>
    /// Adds the loss to a graph; the target is an input "target", the weight, if any, "weight". A second prediction is the square of the first.
    /// </summary>
    public static Term<T> Of<T>(this LossIngredient loss, Value<T> prediction, bool weighted) where T : unmanaged, IBinaryFloatingPointIeee754<T> => loss.Term<T>(
        loss.Loss.Predictions == 1 ? [prediction] : [prediction, prediction.Apply(new Square())],
        loss.Distribution ? prediction.Graph.Input(prediction.Shape, "target") : loss.Loss.Target(prediction), weighted ? loss.Loss.Weight(prediction) : null);
}
