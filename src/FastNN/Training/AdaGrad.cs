using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>s ← s + g², w ← w − η_t·g/(√s + ε) with η_t = η/(1 + (t − 1)·κ): the rate of a parameter falls with all that its gradient has been.</summary>
/// <remarks>J. Duchi, E. Hazan, Y. Singer, 2011. ε stands outside the root.</remarks>
/// <param name="LearningRate">η.</param>
/// <param name="RateDecay">κ, a decay of the rate beside that of s.</param>
/// <param name="InitialSum">What s starts from.</param>
/// <param name="Epsilon">ε &gt; 0.</param>
public readonly record struct AdaGrad(double LearningRate, double RateDecay = 0, double InitialSum = 0, double Epsilon = 1e-10) : IUpdateRule
{
    /// <summary>η = 0.01, κ = 0, s from 0, ε = 1e-10.</summary>
    public AdaGrad() : this(0.01)
    {
    }

    /// <inheritdoc/>
    public static int States => 1;

    /// <inheritdoc/>
    public double Initial(int state) => Require.NotNegative(InitialSum, "AdaGrad's initial sum of squares");

    /// <inheritdoc/>
    public Coefficients At(Moment moment) =>
        new(-moment.Rate / (1 + (moment.Step - 1) * Require.NotNegative(RateDecay, "AdaGrad's decay of the rate")), Require.Positive(Epsilon, "AdaGrad's ε"));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Update<V>(in Coefficients<V> k, V w, V g, ref V s, ref V s1, ref V s2) where V : struct, ILane<V>
    {
        s = V.MultiplyAdd(g, g, s);
        return V.MultiplyAdd(k.A, g / (V.Sqrt(s) + k.B), w);
    }
}
