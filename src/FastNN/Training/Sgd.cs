using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>Gradient descent, stochastic by the batches it is given: w ← w − η·g.</summary>
/// <param name="LearningRate">η.</param>
public readonly record struct Sgd(double LearningRate) : IUpdateRule
{
    /// <summary>η = 0.01.</summary>
    public Sgd() : this(0.01)
    {
    }

    /// <inheritdoc/>
    public static int States => 0;

    /// <inheritdoc/>
    public Coefficients At(Moment moment) => new(-moment.Rate);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Update<V>(in Coefficients<V> k, V w, V g, ref V s0, ref V s1, ref V s2) where V : struct, ILane<V> => V.MultiplyAdd(k.A, g, w);
}
