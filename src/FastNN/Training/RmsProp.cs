using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>v ← α·v + (1 − α)·g², w ← w − η·g/(√v + ε): AdaGrad that forgets.</summary>
/// <remarks>
/// T. Tieleman and G. Hinton, 2012. <see cref="MomentumRmsProp"/> and <see cref="CenteredRmsProp"/> keep more beside each parameter, which is why
/// they are rules of their own.
/// </remarks>
/// <param name="LearningRate">η.</param>
/// <param name="Alpha">α, the memory of the square.</param>
/// <param name="Epsilon">ε &gt; 0.</param>
public readonly record struct RmsProp(double LearningRate, double Alpha = 0.99, double Epsilon = 1e-8) : IUpdateRule
{
    /// <summary>η = 0.01, α = 0.99, ε = 1e-8.</summary>
    public RmsProp() : this(0.01)
    {
    }

    /// <inheritdoc/>
    public static int States => 1;

    /// <inheritdoc/>
    public Coefficients At(Moment moment) => new(Require.Share(Alpha, "α of RMSProp"), 1 - Alpha, -moment.Rate, Require.Positive(Epsilon, "ε of RMSProp"));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Update<V>(in Coefficients<V> k, V w, V g, ref V v, ref V s1, ref V s2) where V : struct, ILane<V>
    {
        v = V.MultiplyAdd(k.A, v, k.B * g * g);
        return V.MultiplyAdd(k.C, g / (V.Sqrt(v) + k.D), w);
    }
}
