using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>Gradient descent that looks ahead along its momentum: v ← γ·v + g, w ← w − η·(g + γ·v).</summary>
/// <remarks>
/// The w kept is the point looked ahead to, where the gradient is taken: the same steps as Nesterov's own pair of sequences, in one. Y. Nesterov,
/// 1983; in this form I. Sutskever, J. Martens, G. Dahl, G. Hinton, 2013.
/// </remarks>
/// <param name="LearningRate">η.</param>
/// <param name="Gamma">γ.</param>
public readonly record struct Nesterov(double LearningRate, double Gamma = 0.9) : IUpdateRule
{
    /// <summary>η = 0.01, γ = 0.9.</summary>
    public Nesterov() : this(0.01)
    {
    }

    /// <inheritdoc/>
    public static int States => 1;

    /// <inheritdoc/>
    public Coefficients At(Moment moment) => new(-moment.Rate, Require.Share(Gamma, "γ of Nesterov's momentum"));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Update<V>(in Coefficients<V> k, V w, V g, ref V v, ref V s1, ref V s2) where V : struct, ILane<V>
    {
        v = V.MultiplyAdd(k.B, v, g);
        return V.MultiplyAdd(k.A, V.MultiplyAdd(k.B, v, g), w);
    }
}
