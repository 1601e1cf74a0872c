using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>Adam that divides by the largest v so far: u ← max(u, v), w ← w − η·m̂/(√û + ε) with û = u/(1 − β₂ᵗ), m and v as in <see cref="Adam"/>.</summary>
/// <remarks>S. Reddi, S. Kale, S. Kumar, 2018: rates that never grow again, without which Adam need not converge.</remarks>
/// <param name="LearningRate">η.</param>
/// <param name="Beta1">β₁, the memory of the mean.</param>
/// <param name="Beta2">β₂, the memory of the square.</param>
/// <param name="Epsilon">ε &gt; 0.</param>
public readonly record struct AmsGrad(double LearningRate, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8) : IUpdateRule
{
    /// <summary>η = 0.001, β₁ = 0.9, β₂ = 0.999, ε = 1e-8.</summary>
    public AmsGrad() : this(0.001)
    {
    }

    /// <inheritdoc/>
    public static int States => 3;

    /// <inheritdoc/>
    public Coefficients At(Moment moment) => new Adam(LearningRate, Beta1, Beta2, Epsilon).At(moment);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Update<V>(in Coefficients<V> k, V w, V g, ref V m, ref V v, ref V u) where V : struct, ILane<V>
    {
        m = V.MultiplyAdd(k.A, m, k.B * g);
        v = V.MultiplyAdd(k.C, v, k.D * g * g);
        u = V.Max(u, v);
        return V.MultiplyAdd(k.E, m / (V.Sqrt(u) + k.F), w);
    }
}
