using FastNN.Testing;

namespace FastNN.Tests.Witnesses;

/// <summary>
/// Layers of every later kind, written plainly, as random networks take them. Left out is what has a derivative of exactly 0, of which
/// arithmetic leaves rounding errors: normalising one or two values.
/// </summary>
internal static class WitnessCases
{
    public static readonly LayerIngredient[] All =
    [
        Ingredient.Of(d => new LayerNorm<float>(d.Shape.Last), d => new LayerNorm<double>(d.Shape.Last), when: (shape, _) => shape.Rank == 1 && shape.Last > 2, idempotent: true),
        Ingredient.Of(d => new BatchNorm<float>(d.Shape.Last), d => new BatchNorm<double>(d.Shape.Last), when: (shape, rows) => shape.Rank == 1 && rows > 2, idempotent: true),
        Ingredient.Of(d => new Dropout<float>(d.Shape.Last, 0.4), d => new Dropout<double>(d.Shape.Last, 0.4), when: (shape, _) => shape.Rank == 1),
        Ingredient.Of(d => new Embedding<float>(3, d.Units), d => new Embedding<double>(3, d.Units), below: 3),
        Ingredient.Of(d => new Split<float>(d.Shape.Last, d.Shape.Last / 2), d => new Split<double>(d.Shape.Last, d.Shape.Last / 2), when: (shape, _) => shape.Rank == 1),
        Ingredient.Of(d => new Lstm<float>(d.Shape[0], d.Shape[1], d.Several, d.Coin, d.Coin), d => new Lstm<double>(d.Shape[0], d.Shape[1], d.Several, d.Coin, d.Coin), when: (shape, _) => shape.Rank == 2),
        Ingredient.Of(d => new Attention<float>(d.Shape[0], d.Shape[1]), d => new Attention<double>(d.Shape[0], d.Shape[1]), when: (shape, _) => shape.Rank == 2 && shape[0] > 1),
    ];

    /// <summary>For [MemberData]: a test per witness.</summary>
    public static TheoryData<LayerIngredient> Theory => [.. All];
}
