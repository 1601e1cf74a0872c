using FastNN;
using FastNN.Differentiation;
using FastNN.Testing;

namespace Examples;

/// <summary>The proof of <see cref="RmsNorm{T}"/>, as docs/guide/layers.md shows it.</summary>
public class RmsNormTests
{
    private static readonly LayerIngredient rmsNorm = Ingredient.Of(
        d => new RmsNorm<float>(d.Shape.Last),
        d => new RmsNorm<double>(d.Shape.Last),
        when: (shape, rows) => shape.Rank == 1 && shape.Last > 1);

    [Fact]
    public void Keeps_the_laws_wherever_it_stands()
    {
        Generate.ForAll(new Mixture(rmsNorm), graphs: 100, recipe => Proof.InDouble(recipe), seed: 1);              // on its own
        Generate.ForAll(Mixture.Dense.With(rmsNorm), graphs: 200, recipe => Proof.InDouble(recipe), seed: 1);       // in random networks
        Generate.ForAll(Mixture.Dense.With(rmsNorm), graphs: 200, recipe => Proof.InFloat(recipe), seed: 1);
    }

    [Fact]
    public void Allocates_nothing()
    {
        var run = Subject.Of(new RmsNorm<float>(33), rows: 4);
        Allocations.AssertNone(() =>
        {
            run.Forward();
            run.Tangent();
            run.BackwardTangent();
        }, calls: 1000);
    }

    [Fact]
    public void Is_its_formula()
    {
        var run = Network.Of<double>(2, x => x.Then(new RmsNorm<double>(2))).CreateWorkspace(rows: 1);
        double[] x = [3, 4], y = new double[2];
        run.Forward(x, y);
        Assert.Equal(3 / Math.Sqrt(12.5 + 1e-5), y[0], 1e-15);
        Assert.Equal(4 / Math.Sqrt(12.5 + 1e-5), y[1], 1e-15);
    }
}
