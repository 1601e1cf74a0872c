using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>
/// Adam that divides by √v only once enough squares are in it: with ρ∞ = 2/(1 − β₂) − 1 and ρ = ρ∞ − 2t·β₂ᵗ/(1 − β₂ᵗ), w ← w − η·m̂ while ρ ≤ 5,
/// then w ← w − η·r·m̂·√(1 − β₂ᵗ)/(√v + ε) with r² = (ρ − 4)(ρ − 2)ρ∞/((ρ∞ − 4)(ρ∞ − 2)ρ).
/// </summary>
/// <remarks>
/// L. Liu, H. Jiang, P. He, W. Chen, X. Liu, J. Gao, J. Han, 2020: r takes the place of a warm-up. m and v are Adam's; ε is added before the
/// correction of v, as in PyTorch.
/// </remarks>
/// <param name="LearningRate">η.</param>
/// <param name="Beta1">β₁, the memory of the mean.</param>
/// <param name="Beta2">β₂, the memory of the square.</param>
/// <param name="Epsilon">ε &gt; 0.</param>
public readonly record struct RAdam(double LearningRate, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8) : IUpdateRule
{
    /// <summary>η = 0.001, β₁ = 0.9, β₂ = 0.999, ε = 1e-8.</summary>
    public RAdam() : this(0.001)
    {
    }

    /// <inheritdoc/>
    public static int States => 2;

    /// <inheritdoc/>
    public Coefficients At(Moment moment)
    {
        Require.Share(Beta1, "RAdam's β₁");
        Require.Share(Beta2, "RAdam's β₂");
        Require.Positive(Epsilon, "RAdam's ε");
        var (rate, power) = (-moment.Rate / (1 - Math.Pow(Beta1, moment.Step)), Math.Pow(Beta2, moment.Step));
        var limit = 2 / (1 - Beta2) - 1;
        var length = limit - 2 * moment.Step * power / (1 - power);

        // The divisor is F·√v + G: 0·√v + 1 before the squares count.
        if (!(length > 5))
            return new(Beta1, 1 - Beta1, Beta2, 1 - Beta2, rate, 0, 1);
        var rectification = Math.Sqrt((length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length));
        return new(Beta1, 1 - Beta1, Beta2, 1 - Beta2, rate * rectification * Math.Sqrt(1 - power), 1, Epsilon);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Update<V>(in Coefficients<V> k, V w, V g, ref V m, ref V v, ref V s2) where V : struct, ILane<V>
    {
        m = V.MultiplyAdd(k.A, m, k.B * g);
        v = V.MultiplyAdd(k.C, v, k.D * g * g);
        return V.MultiplyAdd(k.E, m / V.MultiplyAdd(k.F, V.Sqrt(v), k.G), w);
    }
}
