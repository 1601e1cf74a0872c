using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>
/// Each parameter has a step size Δ of its own and goes by the sign of its gradient: where that is the last one's, Δ ← min(Δ₊, η₊·Δ); where it has
/// turned, Δ ← max(Δ₋, η₋·Δ) and the parameter rests, the next sign counting as the first; else Δ stays. w ← w − Δ·sign(g).
/// </summary>
/// <remarks>
/// M. Riedmiller and H. Braun, 1993; for full batches, since noise turns signs. Δ starts from η₀; a rate other than η₀ scales every step by η/η₀, so
/// that schedules act. A gradient of exactly 0 is neither: the parameter and Δ stay, and so no sign is remembered.
/// </remarks>
/// <param name="LearningRate">η₀ &gt; 0, the first step size.</param>
/// <param name="Shrink">η₋ between 0 and 1.</param>
/// <param name="Grow">η₊ &gt; 1.</param>
/// <param name="Smallest">Δ₋ &gt; 0.</param>
/// <param name="Largest">Δ₊ ≥ Δ₋.</param>
public readonly record struct Rprop(double LearningRate, double Shrink = 0.5, double Grow = 1.2, double Smallest = 1e-6, double Largest = 50) : IUpdateRule
{
    /// <summary>η₀ = 0.01, η₋ = 0.5, η₊ = 1.2, Δ from 1e-6 to 50.</summary>
    public Rprop() : this(0.01)
    {
    }

    /// <inheritdoc/>
    public static int States => 2;

    /// <inheritdoc/>
    public double Initial(int state) => state == 1 ? Math.Clamp(LearningRate, Smallest, Largest) : 0;

    /// <inheritdoc/>
    public Coefficients At(Moment moment)
    {
        Require.Positive(LearningRate, "Rprop's first step size");
        Require.Positive(Require.Share(Shrink, "Rprop's η₋"), "Rprop's η₋", nameof(Shrink));
        Require.Positive(Require.Finite(Grow, "Rprop's η₊") - 1, "Rprop's η₊ − 1", nameof(Grow));
        Require.Positive(Smallest, "Rprop's smallest step size");
        Require.NotNegative(Largest - Smallest, "Rprop's largest step size less its smallest", nameof(Largest));
        return new(Grow, Shrink, Smallest, Largest, -moment.Rate / LearningRate);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Update<V>(in Coefficients<V> k, V w, V g, ref V sign, ref V size, ref V s2) where V : struct, ILane<V>
    {
        // Of the last gradient only the sign is kept: their product would be 0 where both are small.
        var turn = Direction.Of(g) * sign;
        sign = V.Select(turn < 0.0, 0.0, Direction.Of(g));
        size = V.Select(turn > 0.0, V.Clamp(k.A * size, k.C, k.D), V.Select(turn < 0.0, V.Clamp(k.B * size, k.C, k.D), size));
        return V.MultiplyAdd(k.E * sign, size, w);
    }
}
