using System.Numerics;
using System.Runtime.CompilerServices;
using FastNN.Testing;

namespace FastNN.Tests.Cases;

/// <summary>Every public layer, in both precisions. One line per layer, activation, pair formula and element loss that a layer takes.</summary>
public static class Layers
{
    public static readonly LayerIngredient[] All =
    [
        Of(d => new Dense<float, Identity>(d.Shape, d.Units), d => new Dense<double, Identity>(d.Shape, d.Units)),
        Of(d => new Dense<float, Softplus>(d.Shape, d.Units, new(), useBias: false), d => new Dense<double, Softplus>(d.Shape, d.Units, new(), useBias: false)),
        Of(d => new Formula<float, Sigmoid>(d.Shape, default), d => new Formula<double, Sigmoid>(d.Shape, default)),
        Of(d => new PairFormula<float, Add>(d.Shape, default), d => new PairFormula<double, Add>(d.Shape, default)),
        Of(d => new PairFormula<float, Subtract>(d.Shape, default), d => new PairFormula<double, Subtract>(d.Shape, default)),
        Of(d => new PairFormula<float, Multiply>(d.Shape, default), d => new PairFormula<double, Multiply>(d.Shape, default)),
        Of(d => new PairFormula<float, Divide>(d.Shape, default), d => new PairFormula<double, Divide>(d.Shape, default), tameFrom: 1),
        Of(d => new Concat<float>(d.Shape, d.Beside, d.Shape), d => new Concat<double>(d.Shape, d.Beside, d.Shape)),
        Of(d => new Softmax<float>(d.Shape), d => new Softmax<double>(d.Shape), when: (shape, _) => shape.Last > 1),
        Of(d => new LogSoftmax<float>(d.Shape), d => new LogSoftmax<double>(d.Shape), when: (shape, _) => shape.Last > 1, idempotent: true),
        Of(d => new Prelu<float>(d.Shape, d.Coin), d => new Prelu<double>(d.Shape, d.Coin)),
        Of(d => new PairLoss<float, RankingLoss>(d.Shape, new(0.5), d.Coin, d.Coin), d => new PairLoss<double, RankingLoss>(d.Shape, new(0.5), d.Coin, d.Coin)),
        Of(d => new PairLoss<float, WeightedLogisticLoss>(d.Shape, default, d.Coin, d.Coin), d => new PairLoss<double, WeightedLogisticLoss>(d.Shape, default, d.Coin, d.Coin)),
        Of(d => new ElementLoss<float, HalfSquare>(d.Shape, default, d.Coin, d.Coin), d => new ElementLoss<double, HalfSquare>(d.Shape, default, d.Coin, d.Coin)),
        Of(d => new ElementLoss<float, SquaredDifference>(d.Shape, default, d.Coin, d.Coin), d => new ElementLoss<double, SquaredDifference>(d.Shape, default, d.Coin, d.Coin)),
        Of(d => new ElementLoss<float, LogisticLoss>(d.Shape, default, d.Coin, d.Coin), d => new ElementLoss<double, LogisticLoss>(d.Shape, default, d.Coin, d.Coin)),
    ];

    /// <summary>For [MemberData]: a test per layer.</summary>
    public static TheoryData<LayerIngredient> Theory => [.. All];

    /// <summary>One of middle size: of a vector, or, for every third layer of the list and where nothing else fits, of three.</summary>
    public static Layer<T> Make<T>(this LayerIngredient layer) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        layer.Make<T>(Array.IndexOf(All, layer) % 3 == 2 || !layer.When(7, 3) ? [3, 5] : 7, seed: 4);

    private static LayerIngredient Of(Func<Sizes, Layer<float>> single, Func<Sizes, Layer<double>> twice, int tameFrom = int.MaxValue, Func<Shape, int, bool>? when = null, bool idempotent = false, [CallerArgumentExpression(nameof(twice))] string code = "") =>
        Ingredient.Of(single, twice, tameFrom, when, idempotent: idempotent, code: code);
}
