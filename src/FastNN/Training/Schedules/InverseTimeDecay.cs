namespace FastNN;

/// <summary>η = η₀/(1 + κ·i); with κ = 1, t = i + 1 and C = η₀ it is C/t.</summary>
/// <remarks>Robbins and Monro, 1951: Ση = ∞ and Ση² &lt; ∞, so gradients with noise reach the minimum of a convex cost.</remarks>
public sealed record InverseTimeDecay : Schedule
{
    /// <summary>Of this decay.</summary>
    /// <param name="decay">κ.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not finite.</exception>
    public InverseTimeDecay(double decay = 1) => Decay = Require.NotNegative(decay, "κ of η₀/(1 + κ·i)");

    /// <summary>κ.</summary>
    public double Decay { get; }

    /// <inheritdoc/>
    protected override double Rate(long index, double baseRate) => baseRate / (1 + Decay * index);
}
