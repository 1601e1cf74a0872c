using FastNN.Numerics;

namespace FastNN;

/// <summary>
/// A formula f(a, b) of two numbers over lanes, with its two partial derivatives; second derivatives come from evaluating those on dual
/// lanes. A readonly struct.
/// </summary>
public interface IPairFormula
{
    /// <summary>y = f(a, b).</summary>
    V Value<V>(V a, V b) where V : struct, ILane<V>;

    /// <summary>∂f/∂a.</summary>
    V SlopeA<V>(V a, V b) where V : struct, ILane<V>;

    /// <summary>∂f/∂b.</summary>
    V SlopeB<V>(V a, V b) where V : struct, ILane<V>;
}
