using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>v ← α·v + (1 − α)·g², b ← γ·b + g/(√v + ε), w ← w − η·b: RMSProp whose scaled gradients gather momentum.</summary>
/// <remarks>T. Tieleman and G. Hinton, 2012.</remarks>
/// <param name="LearningRate">η.</param>
/// <param name="Gamma">γ.</param>
/// <param name="Alpha">α, the memory of the square.</param>
/// <param name="Epsilon">ε &gt; 0.</param>
public readonly record struct MomentumRmsProp(double LearningRate, double Gamma = 0.9, double Alpha = 0.99, double Epsilon = 1e-8) : IUpdateRule
{
    /// <summary>η = 0.01, γ = 0.9, α = 0.99, ε = 1e-8.</summary>
    public MomentumRmsProp() : this(0.01)
    {
    }

    /// <inheritdoc/>
    public static int States => 2;

    /// <inheritdoc/>
    public Coefficients At(Moment moment) => new(
        Require.Share(Alpha, "α of RMSProp"), 1 - Alpha, -moment.Rate, Require.Positive(Epsilon, "ε of RMSProp"), Require.Share(Gamma, "γ of RMSProp with momentum"));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Update<V>(in Coefficients<V> k, V w, V g, ref V v, ref V b, ref V s2) where V : struct, ILane<V>
    {
        v = V.MultiplyAdd(k.A, v, k.B * g * g);
        b = V.MultiplyAdd(k.E, b, g / (V.Sqrt(v) + k.D));
        return V.MultiplyAdd(k.C, b, w);
    }
}
