using System.Numerics;
using FastNN.Differentiation;

namespace FastNN.Testing;

/// <summary>How large the errors of a law may be; see <see cref="Laws"/> for how each is scaled.</summary>
/// <param name="Transpose">⟨u, J·v⟩ = ⟨Jᵀ·u, v⟩ in double.</param>
/// <param name="Difference">J·v against the difference of the value, in double.</param>
/// <param name="Symmetry">⟨u, H·v⟩ = ⟨v, H·u⟩ in double.</param>
/// <param name="Curvature">H·v against the difference of the gradient, in double.</param>
/// <param name="Single">⟨u, J·v⟩ = ⟨Jᵀ·u, v⟩ in float.</param>
public sealed record Tolerances(double Transpose = 1e-13, double Difference = 1e-5, double Symmetry = 1e-10, double Curvature = 1e-4, double Single = 2e-5)
{
    /// <summary>What random networks of layers of every kind keep.</summary>
    public static Tolerances Everything { get; } = new();

    /// <summary>What dense networks keep, and what layers on their own do.</summary>
    public static Tolerances Dense { get; } = new(1e-14, 1e-5, 1e-12, 1e-4, 2e-6);
}

/// <summary>The laws as properties of random networks and layers: each throws where one is broken.</summary>
public static class Proof
{
    /// <summary>Derivatives smaller than this, of networks whose numbers are about 1, are what rounding left of 0.</summary>
    private const double Constant = 1e-9, ConstantInFloat = 1e-4;

    /// <summary>All laws of a network of this recipe in double. A network that is constant up to rounding is left out, and counted.</summary>
    /// <returns>Whether second order was among them: it is passed over where a layer has none, or all are 0 but for rounding.</returns>
    /// <exception cref="LawException">A law is broken; the message says which, where, and by how much.</exception>
    public static bool InDouble(GraphRecipe recipe, Tolerances? tolerances = null)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        tolerances ??= Tolerances.Everything;
        var run = recipe.Subject<double>();
        var transpose = Laws.Transpose(run);
        if (Below(Constant, transpose))
        {
            recipe.Mixture.Leave("networks that are constant up to rounding");
            return false;
        }

        transpose.AtMost(tolerances.Transpose);
        Counted(recipe, Laws.CentralDifference(run)).AtMost(tolerances.Difference);
        try
        {
            var symmetry = Laws.Symmetry(run);
            if (Below(Constant, symmetry))
                return false;
            symmetry.AtMost(tolerances.Symmetry);
        }
        catch (NotSupportedException)
        {
            return false;
        }

        Counted(recipe, Laws.Curvature(run)).AtMost(tolerances.Curvature);
        return true;
    }

    /// <summary>The transpose law of a network of this recipe in float: the one law that needs no step. Constant networks are left out.</summary>
    /// <exception cref="LawException">The law is broken; the message says where and by how much.</exception>
    public static void InFloat(GraphRecipe recipe, Tolerances? tolerances = null)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var transpose = Laws.Transpose(recipe.Subject<float>());
        if (Below(ConstantInFloat, transpose))
            recipe.Mixture.Leave("networks that are constant up to rounding");
        else
            transpose.AtMost((tolerances ?? Tolerances.Everything).Single);
    }

    private static LawReport Counted(GraphRecipe recipe, LawReport report)
    {
        if (report.KinkShare > 0)
            recipe.Mixture.Leave("differences across a kink");
        return report;
    }

    private static bool Below(double constant, LawReport report) => report.Tensors.Count > 0 && report.Tensors.All(t => t.Scale > 0 && t.Scale < constant);
}
