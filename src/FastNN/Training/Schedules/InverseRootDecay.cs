namespace FastNN;

/// <summary>η = C/√t with C = η₀ and t = i + 1.</summary>
/// <remarks>Ση = ∞, but Ση² = ∞ too: it is not of Robbins and Monro's kind, and gradients with noise keep the last w wandering, less and less.</remarks>
public sealed record InverseRootDecay : Schedule
{
    /// <inheritdoc/>
    protected override double Rate(long index, double baseRate) => baseRate / Math.Sqrt(index + 1.0);
}
