using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>m ← β₁·m + (1 − β₁)·g, u ← max(β₂·u, |g| + ε), w ← w − η/(1 − β₁ᵗ)·m/u: Adam by the largest gradient instead of the root of squares.</summary>
/// <remarks>D. Kingma and J. Ba, 2015. What is kept is u − ε, so that zeros stay zeros.</remarks>
/// <param name="LearningRate">η.</param>
/// <param name="Beta1">β₁, the memory of the mean.</param>
/// <param name="Beta2">β₂, by which the largest gradient is forgotten.</param>
/// <param name="Epsilon">ε &gt; 0.</param>
public readonly record struct Adamax(double LearningRate, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8) : IUpdateRule
{
    /// <summary>η = 0.002, β₁ = 0.9, β₂ = 0.999, ε = 1e-8.</summary>
    public Adamax() : this(0.002)
    {
    }

    /// <inheritdoc/>
    public static int States => 2;

    /// <inheritdoc/>
    public Coefficients At(Moment moment)
    {
        Require.Positive(Epsilon, "Adamax's ε");
        return new(
            Require.Share(Beta1, "Adamax's β₁"), 1 - Beta1, Require.Share(Beta2, "Adamax's β₂"), (Beta2 - 1) * Epsilon,
            -moment.Rate / (1 - Math.Pow(Beta1, moment.Step)), Epsilon);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Update<V>(in Coefficients<V> k, V w, V g, ref V m, ref V u, ref V s2) where V : struct, ILane<V>
    {
        m = V.MultiplyAdd(k.A, m, k.B * g);
        u = V.Max(V.MultiplyAdd(k.C, u, k.D), V.Abs(g));        // β₂·(u + ε) − ε = β₂·u + (β₂ − 1)·ε
        return V.MultiplyAdd(k.E, m / (u + k.F), w);
    }
}
