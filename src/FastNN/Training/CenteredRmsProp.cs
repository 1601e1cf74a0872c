using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>
/// v ← α·v + (1 − α)·g², a ← α·a + (1 − α)·g, b ← γ·b + g/(√(v − a²) + ε), w ← w − η·b: RMSProp by an estimate of the gradient's variance.
/// </summary>
/// <remarks>
/// A. Graves, 2013. v − a² is never negative but for rounding, which is taken as 0. Under a constant gradient it tends to 0 and the step grows
/// towards η·g/ε: the rule is for gradients that vary.
/// </remarks>
/// <param name="LearningRate">η.</param>
/// <param name="Gamma">γ; 0: no momentum.</param>
/// <param name="Alpha">α, the memory of the mean and the square.</param>
/// <param name="Epsilon">ε &gt; 0.</param>
public readonly record struct CenteredRmsProp(double LearningRate, double Gamma = 0, double Alpha = 0.99, double Epsilon = 1e-8) : IUpdateRule
{
    /// <summary>η = 0.01, γ = 0, α = 0.99, ε = 1e-8.</summary>
    public CenteredRmsProp() : this(0.01)
    {
    }

    /// <inheritdoc/>
    public static int States => 3;

    /// <inheritdoc/>
    public Coefficients At(Moment moment) => new MomentumRmsProp(LearningRate, Gamma, Alpha, Epsilon).At(moment);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Update<V>(in Coefficients<V> k, V w, V g, ref V v, ref V a, ref V b) where V : struct, ILane<V>
    {
        v = V.MultiplyAdd(k.A, v, k.B * g * g);
        a = V.MultiplyAdd(k.A, a, k.B * g);
        b = V.MultiplyAdd(k.E, b, g / (V.Sqrt(V.Max(0.0, v - a * a)) + k.D));
        return V.MultiplyAdd(k.C, b, w);
    }
}
