using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>
/// f given by its value alone; f′ is the tangent of f on dual numbers, exact to rounding. Any formula becomes an activation:
/// <c>new Differentiated&lt;MyFormula&gt;(new MyFormula())</c>.
/// </summary>
/// <remarks>
/// It costs what the dual numbers cost: about twice the value. The slope reads the input. Kinks follow the conventions of
/// <see cref="Dual{V}"/>; a formula with kinks that gradient checks should count is better written as an <see cref="IActivation"/>.
/// </remarks>
/// <param name="Formula">f.</param>
public readonly record struct Differentiated<F>(F Formula) : IActivation where F : struct, IFormula
{
    /// <inheritdoc/>
    public static bool FromOutput => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V z) where V : struct, ILane<V> => Formula.Value(z);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V z) where V : struct, ILane<V> => Formula.Value(new Dual<V>(z, 1.0)).Tangent;
}
