using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>Gradient descent with momentum: v ← γ·v + g, w ← w − η·v. Under a constant gradient the step tends to η·g/(1 − γ).</summary>
/// <remarks>Polyak, 1964. The rate multiplies the velocity, so that a change of η acts at once.</remarks>
/// <param name="LearningRate">η.</param>
/// <param name="Gamma">γ.</param>
public readonly record struct Momentum(double LearningRate, double Gamma = 0.9) : IUpdateRule
{
    /// <summary>η = 0.01, γ = 0.9.</summary>
    public Momentum() : this(0.01)
    {
    }

    /// <inheritdoc/>
    public static int States => 1;

    /// <inheritdoc/>
    public Coefficients At(Moment moment) => new(-moment.Rate, Gamma);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Update<V>(in Coefficients<V> k, V w, V g, ref V v, ref V s1, ref V s2) where V : struct, ILane<V>
    {
        v = V.MultiplyAdd(k.B, v, g);
        return V.MultiplyAdd(k.A, v, w);
    }
}
