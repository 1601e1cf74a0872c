using FastNN.Numerics;

namespace FastNN;

/// <summary>
/// An activation f as a formula over lanes: a readonly struct whose fields are its hyper-parameters. Value and slope are all there is to
/// write (with <see cref="Differentiated{F}"/> the value alone); the second derivative comes from evaluating <see cref="Slope"/> on dual lanes.
/// </summary>
public interface IActivation : IFormula
{
    /// <summary>Whether <see cref="Slope"/> reads the output y = f(z); else it reads the input z.</summary>
    static abstract bool FromOutput { get; }

    /// <summary>f′, as a function of y where <see cref="FromOutput"/>, else of z.</summary>
    /// <remarks>
    /// At ±∞ a product of the rule may be ∞·0: the slope there is the limit or NaN, never another number.
    /// </remarks>
    V Slope<V>(V v) where V : struct, ILane<V>;

    /// <summary>
    /// Which smooth piece of f the point lies on, as any number that differs between pieces; the argument is that of <see cref="Slope"/>.
    /// A smooth f has one piece. Gradient checks leave out, and count, differences taken across a kink.
    /// </summary>
    V Piece<V>(V v) where V : struct, ILane<V> => 0.0;
}
