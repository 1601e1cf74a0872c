using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>
/// Averaged gradient descent: w ← (1 − λ·η_t)·w − η_t·g with η_t = η/(1 + λ·η·(t − 1))^α, and beside it a ← a + μ_t·(w − a), μ_t = 1/max(1, t − 1 − t₀).
/// </summary>
/// <remarks>
/// B. Polyak and A. Juditsky, 1992; L. Bottou, 2010. a (<see cref="Optimizer{T}.States"/>[0]) is the mean of w from step t₀ + 2 on, w itself until then.
/// The mean has the least variance that any method can have; w goes on wandering.
/// </remarks>
/// <param name="LearningRate">η.</param>
/// <param name="Decay">λ.</param>
/// <param name="Power">α.</param>
/// <param name="AverageFrom">t₀.</param>
public readonly record struct Asgd(double LearningRate, double Decay = 1e-4, double Power = 0.75, double AverageFrom = 1e6) : IUpdateRule
{
    /// <summary>η = 0.01, λ = 1e-4, α = 0.75, t₀ = 10⁶.</summary>
    public Asgd() : this(0.01)
    {
    }

    /// <inheritdoc/>
    public static int States => 1;

    /// <inheritdoc/>
    public Coefficients At(Moment moment)
    {
        Require.NotNegative(Decay, "ASGD's decay");
        Require.NotNegative(Power, "ASGD's power");
        Require.NotNegative(AverageFrom, "ASGD's step from which it averages");
        var rate = moment.Rate / Math.Pow(1 + Decay * moment.Rate * (moment.Step - 1), Power);
        return new(-rate, -Decay * rate, 1 / Math.Max(1, moment.Step - 1 - AverageFrom));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Update<V>(in Coefficients<V> k, V w, V g, ref V a, ref V s1, ref V s2) where V : struct, ILane<V>
    {
        w = V.MultiplyAdd(k.A, g, V.MultiplyAdd(k.B, w, w));
        a = V.MultiplyAdd(k.C, w - a, a);
        return w;
    }
}
