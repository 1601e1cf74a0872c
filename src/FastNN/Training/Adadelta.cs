using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>v ← ρ·v + (1 − ρ)·g², d = g·√(u + ε)/√(v + ε), u ← ρ·u + (1 − ρ)·d², w ← w − η·d: steps in units of the steps before.</summary>
/// <remarks>M. Zeiler, 2012. ε stands inside both roots, and sets how long the first steps are: √ε·g/|g|.</remarks>
/// <param name="LearningRate">η, 1 as published.</param>
/// <param name="Rho">ρ, the memory of both squares.</param>
/// <param name="Epsilon">ε &gt; 0.</param>
public readonly record struct Adadelta(double LearningRate, double Rho = 0.9, double Epsilon = 1e-6) : IUpdateRule
{
    /// <summary>η = 1, ρ = 0.9, ε = 1e-6.</summary>
    public Adadelta() : this(1)
    {
    }

    /// <inheritdoc/>
    public static int States => 2;

    /// <inheritdoc/>
    public Coefficients At(Moment moment) => new(Require.Share(Rho, "Adadelta's ρ"), 1 - Rho, -moment.Rate, Require.Positive(Epsilon, "Adadelta's ε"));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Update<V>(in Coefficients<V> k, V w, V g, ref V v, ref V u, ref V s2) where V : struct, ILane<V>
    {
        v = V.MultiplyAdd(k.A, v, k.B * g * g);
        var d = V.Sqrt(u + k.D) / V.Sqrt(v + k.D) * g;
        u = V.MultiplyAdd(k.A, u, k.B * d * d);
        return V.MultiplyAdd(k.C, d, w);
    }
}
