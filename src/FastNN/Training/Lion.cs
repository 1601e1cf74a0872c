using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>w ← w − η·sign(β₁·m + (1 − β₁)·g), m ← β₂·m + (1 − β₂)·g: every parameter goes η, whatever the size of its gradient.</summary>
/// <remarks>
/// X. Chen et al., 2023; η is three to ten times smaller than Adam's, and weight decay (<see cref="StepOptions.Decoupled"/>) as much larger.
/// </remarks>
/// <param name="LearningRate">η.</param>
/// <param name="Beta1">β₁, the share of m in the direction.</param>
/// <param name="Beta2">β₂, the memory of m.</param>
public readonly record struct Lion(double LearningRate, double Beta1 = 0.9, double Beta2 = 0.99) : IUpdateRule
{
    /// <summary>η = 0.0001, β₁ = 0.9, β₂ = 0.99.</summary>
    public Lion() : this(0.0001)
    {
    }

    /// <inheritdoc/>
    public static int States => 1;

    /// <inheritdoc/>
    public Coefficients At(Moment moment) => new(Require.Share(Beta1, "Lion's β₁"), 1 - Beta1, Require.Share(Beta2, "Lion's β₂"), 1 - Beta2, -moment.Rate);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Update<V>(in Coefficients<V> k, V w, V g, ref V m, ref V s1, ref V s2) where V : struct, ILane<V>
    {
        var direction = Direction.Of(V.MultiplyAdd(k.A, m, k.B * g));
        m = V.MultiplyAdd(k.C, m, k.D * g);
        return V.MultiplyAdd(k.E, direction, w);
    }
}
