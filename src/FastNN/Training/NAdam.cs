using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>
/// Adam with Nesterov's look ahead: with μ_t = β₁·(1 − ½·0.96^(t·ψ)) and Π_t = μ₁·…·μ_t,
/// w ← w − η·((1 − μ_t)/(1 − Π_t)·g + μ_(t+1)/(1 − Π_(t+1))·m)/(√v̂ + ε), m and v̂ as in <see cref="Adam"/>.
/// </summary>
/// <remarks>T. Dozat, 2016.</remarks>
/// <param name="LearningRate">η.</param>
/// <param name="Beta1">β₁, the memory of the mean.</param>
/// <param name="Beta2">β₂, the memory of the square.</param>
/// <param name="Epsilon">ε &gt; 0.</param>
/// <param name="MomentumDecay">ψ, how fast μ rises from β₁/2 to β₁.</param>
public readonly record struct NAdam(double LearningRate, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8, double MomentumDecay = 0.004) : IUpdateRule
{
    /// <summary>η = 0.002, β₁ = 0.9, β₂ = 0.999, ε = 1e-8, ψ = 0.004.</summary>
    public NAdam() : this(0.002)
    {
    }

    /// <inheritdoc/>
    public static int States => 2;

    /// <inheritdoc/>
    public Coefficients At(Moment moment)
    {
        Require.Share(Beta1, "NAdam's β₁");
        Require.Share(Beta2, "NAdam's β₂");
        Require.Positive(Epsilon, "NAdam's ε");
        Require.NotNegative(MomentumDecay, "NAdam's decay of momentum");
        var (t, fall) = (moment.Step, Math.Pow(0.96, MomentumDecay));

        // A step knows its number and no history. Π is multiplied anew, until 1 − Π is 1: 50 factors by default.
        double power = 1, product = 1;
        for (long i = 1; i <= t && product > 1e-18; i++)
            product *= Beta1 * (1 - 0.5 * (power *= fall));
        double now = Beta1 * (1 - 0.5 * Math.Pow(fall, t)), next = Beta1 * (1 - 0.5 * Math.Pow(fall, t + 1)), root = Math.Sqrt(1 - Math.Pow(Beta2, t));
        return new(
            Beta1, 1 - Beta1, Beta2, 1 - Beta2, -moment.Rate * root * (1 - now) / (1 - product), -moment.Rate * root * next / (1 - product * next), Epsilon * root);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Update<V>(in Coefficients<V> k, V w, V g, ref V m, ref V v, ref V s2) where V : struct, ILane<V>
    {
        m = V.MultiplyAdd(k.A, m, k.B * g);
        v = V.MultiplyAdd(k.C, v, k.D * g * g);
        return w + V.MultiplyAdd(k.E, g, k.F * m) / (V.Sqrt(v) + k.G);
    }
}
