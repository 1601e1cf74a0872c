using FastNN.Numerics;

namespace FastNN;

/// <summary>
/// The loss of one prediction ŷ against one target t, as a formula over lanes: a readonly struct. Derivatives with respect to the target,
/// and second ones, come from evaluating it on dual lanes.
/// </summary>
public interface IElementLoss
{
    /// <summary>ℓ(ŷ, t).</summary>
    V Value<V>(V y, V t) where V : struct, ILane<V>;

    /// <summary>∂ℓ/∂ŷ.</summary>
    V Slope<V>(V y, V t) where V : struct, ILane<V>;

    /// <summary>Which smooth piece of ℓ the point lies on; see <see cref="IActivation.Piece"/>.</summary>
    V Piece<V>(V y, V t) where V : struct, ILane<V> => 0.0;
}
