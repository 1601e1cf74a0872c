using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>Gradient descent with momentum in its first form: m ← γ·m + η·g, w ← w − m.</summary>
/// <remarks>
/// At a constant η the steps are those of <see cref="Momentum"/>. When η changes, what m holds keeps the rates that it was gathered at: η = 0
/// does not stop it. Polyak, 1964; Rumelhart, Hinton, Williams, 1986.
/// </remarks>
/// <param name="LearningRate">η.</param>
/// <param name="Gamma">γ.</param>
public readonly record struct ClassicalMomentum(double LearningRate, double Gamma = 0.9) : IUpdateRule
{
    /// <summary>η = 0.01, γ = 0.9.</summary>
    public ClassicalMomentum() : this(0.01)
    {
    }

    /// <inheritdoc/>
    public static int States => 1;

    /// <inheritdoc/>
    public Coefficients At(Moment moment) => new(moment.Rate, Require.Share(Gamma, "γ of momentum"));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Update<V>(in Coefficients<V> k, V w, V g, ref V m, ref V s1, ref V s2) where V : struct, ILane<V>
    {
        m = V.MultiplyAdd(k.B, m, k.A * g);
        return w - m;
    }
}
