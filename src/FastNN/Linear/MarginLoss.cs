using System.Runtime.CompilerServices;
using FastNN.Numerics;

namespace FastNN.Linear;

/// <summary>What a <see cref="MarginClassifier"/> minimises: a function of the margin m = y·(x·w + b), y = ±1, that is above the 0-1 loss and convex.</summary>
public enum MarginLoss
{
    /// <summary>max(0, 1 − m), of slope 0 at m ≥ 1.</summary>
    Hinge,

    /// <summary>½·max(0, 1 − m)²: its gradient is 0 where m ≥ 1, else (x·w + b − y)·x.</summary>
    SquaredHinge,

    /// <summary>log(1 + e^−m), stable for any m: logistic regression.</summary>
    Logistic,
}

/// <summary>The formulas of score z and label t = ±1.</summary>
internal static class MarginFormulas
{
    public readonly struct Hinge : IElementLoss
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Value<V>(V z, V t) where V : struct, ILane<V> => V.Max(0, 1 - t * z);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Slope<V>(V z, V t) where V : struct, ILane<V> => V.Select(t * z >= 1, 0, -t);
    }

    public readonly struct SquaredHinge : IElementLoss
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Value<V>(V z, V t) where V : struct, ILane<V> => 0.5 * V.Max(0, 1 - t * z) * V.Max(0, 1 - t * z);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Slope<V>(V z, V t) where V : struct, ILane<V> => -t * V.Max(0, 1 - t * z);
    }

    public readonly struct Logistic : IElementLoss
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Value<V>(V z, V t) where V : struct, ILane<V> => V.Softplus(-t * z);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Slope<V>(V z, V t) where V : struct, ILane<V> => -t * V.Sigmoid(-t * z);
    }
}
