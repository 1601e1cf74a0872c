using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>f(z) = z/6 + ½ cut to [0, 1]; f′ = 1/6 for |z| &lt; 3, else 0.</summary>
/// <remarks>
/// Not differentiable at ±3: the slope used there is 0. Cut before dividing, so that what is inside (−3, 3) is so in every precision.
/// M. Courbariaux, Y. Bengio, J.-P. David, 2015, with the slope that ONNX and PyTorch have.
/// </remarks>
public readonly record struct HardSigmoid : IActivation
{
    /// <inheritdoc/>
    public static bool FromOutput => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V z) where V : struct, ILane<V> => (V.Clamp(z, -3.0, 3.0) + 3) / 6;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V z) where V : struct, ILane<V> => V.Select(V.Abs(z) < 3.0, 1.0 / 6, 0.0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Piece<V>(V z) where V : struct, ILane<V> => V.Select(z >= 3.0, 1.0, V.Select(z <= -3.0, -1.0, 0.0));
}
