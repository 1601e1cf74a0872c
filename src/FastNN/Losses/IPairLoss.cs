using FastNN.Numerics;

namespace FastNN;

/// <summary>
/// The loss of two predictions a and b against one target t, as a formula over lanes: a readonly struct. Derivatives with respect to the
/// target, and second ones, come from evaluating it on dual lanes.
/// </summary>
public interface IPairLoss
{
    /// <summary>ℓ(a, b, t).</summary>
    V Value<V>(V a, V b, V t) where V : struct, ILane<V>;

    /// <summary>∂ℓ/∂a.</summary>
    V SlopeA<V>(V a, V b, V t) where V : struct, ILane<V>;

    /// <summary>∂ℓ/∂b.</summary>
    V SlopeB<V>(V a, V b, V t) where V : struct, ILane<V>;

    /// <summary>Which smooth piece of ℓ the point lies on; see <see cref="IActivation.Piece"/>.</summary>
    V Piece<V>(V a, V b, V t) where V : struct, ILane<V> => 0.0;
}
