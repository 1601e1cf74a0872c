using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>
/// Gradient descent with momentum: v ← γ·v + (1 − τ)·g, w ← w − η·v, with v = g at the first step. Under a constant gradient the step tends to
/// η·(1 − τ)·g/(1 − γ).
/// </summary>
/// <remarks>Polyak, 1964. The rate multiplies the velocity, so that a change of η acts at once.</remarks>
/// <param name="LearningRate">η.</param>
/// <param name="Gamma">γ.</param>
/// <param name="Dampening">τ; with τ = γ the velocity is a running mean of gradients.</param>
public readonly record struct Momentum(double LearningRate, double Gamma = 0.9, double Dampening = 0) : IUpdateRule
{
    /// <summary>η = 0.01, γ = 0.9.</summary>
    public Momentum() : this(0.01)
    {
    }

    /// <inheritdoc/>
    public static int States => 1;

    /// <inheritdoc/>
    public Coefficients At(Moment moment) => new(-moment.Rate, Gamma, moment.Step == 1 ? 1 : 1 - Dampening);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Update<V>(in Coefficients<V> k, V w, V g, ref V v, ref V s1, ref V s2) where V : struct, ILane<V>
    {
        v = V.MultiplyAdd(k.B, v, k.C * g);
        return V.MultiplyAdd(k.A, v, w);
    }
}
