using FastNN.Numerics;

namespace FastNN;

/// <summary>A formula y = f(x) of one variable over lanes: a readonly struct whose fields are its constants.</summary>
public interface IFormula
{
    /// <summary>y = f(x).</summary>
    V Value<V>(V x) where V : struct, ILane<V>;
}
