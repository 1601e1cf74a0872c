using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>
/// f(z) = z·½·(1 + tanh u) = z·σ(2u), u = √(2/π)·(z + 0.044715·z³); f′ = σ(2u) + z·σ(2u)·σ(−2u)·2u′.
/// </summary>
/// <remarks>
/// The sigmoid keeps the digits of the lower tail, where 1 + tanh has none left. D. Hendrycks, K. Gimpel, 2016.
/// </remarks>
public readonly record struct GeluTanh : IActivation
{
    private const double TwiceRoot = 2 * 0.7978845608028654; // 2·√(2/π)
    private const double Cubic = 0.044715;
    private const double Bound = 22; // e^−2u is 0 in double from here on; beyond about 10¹² in single precision z³ would overflow

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V TwoU<V>(V z) where V : struct, ILane<V>
    {
        var within = V.Clamp(z, -Bound, Bound);
        return within * V.MultiplyAdd(TwiceRoot * Cubic, within * within, TwiceRoot);
    }

    /// <inheritdoc/>
    public static bool FromOutput => false;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V z) where V : struct, ILane<V> => z * V.Sigmoid(TwoU(z));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V z) where V : struct, ILane<V>
    {
        var w = TwoU(z);
        var y = V.Sigmoid(w);
        var within = V.Clamp(z, -Bound, Bound);
        var slope = V.MultiplyAdd(3 * TwiceRoot * Cubic, within * within, TwiceRoot);
        return V.MultiplyAdd(within * slope, y * V.Sigmoid(-w), y);
    }
}
