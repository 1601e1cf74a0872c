using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>
/// m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², w ← w − η·m̂/(√v̂ + ε) with m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ).
/// </summary>
/// <remarks>Kingma and Ba, 2015. ε is added after the bias correction.</remarks>
/// <param name="LearningRate">η.</param>
/// <param name="Beta1">β₁, the memory of the mean.</param>
/// <param name="Beta2">β₂, the memory of the square.</param>
/// <param name="Epsilon">ε &gt; 0.</param>
public readonly record struct Adam(double LearningRate, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8) : IUpdateRule
{
    /// <summary>η = 0.001, β₁ = 0.9, β₂ = 0.999, ε = 1e-8.</summary>
    public Adam() : this(0.001)
    {
    }

    /// <inheritdoc/>
    public static int States => 2;

    /// <inheritdoc/>
    public Coefficients At(Moment moment)
    {
        if (!(Beta1 is >= 0 and < 1 && Beta2 is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(Beta1), $"Adam's β₁ and β₂ are at least 0 and below 1, but they are {Beta1} and {Beta2}.");
        if (!(Epsilon > 0))
            throw new ArgumentOutOfRangeException(nameof(Epsilon), Epsilon, $"Adam divides by √v̂ + ε and needs ε > 0, but it is {Epsilon}.");

        // √v̂ + ε times √(1 − β₂ᵗ) is √v + ε·√(1 − β₂ᵗ): both corrections are folded into E and F.
        var (mean, root) = (1 - Math.Pow(Beta1, moment.Step), Math.Sqrt(1 - Math.Pow(Beta2, moment.Step)));
        return new(Beta1, 1 - Beta1, Beta2, 1 - Beta2, -moment.Rate / mean * root, Epsilon * root);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Update<V>(in Coefficients<V> k, V w, V g, ref V m, ref V v, ref V s2) where V : struct, ILane<V>
    {
        m = V.MultiplyAdd(k.A, m, k.B * g);
        v = V.MultiplyAdd(k.C, v, k.D * g * g);
        return V.MultiplyAdd(k.E, m / (V.Sqrt(v) + k.F), w);
    }
}
