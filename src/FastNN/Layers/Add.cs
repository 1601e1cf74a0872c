using System.Numerics;
using FastNN.Numerics;

namespace FastNN;

/// <summary>f(a, b) = a + b: with <see cref="PairFormula{T, F}"/> the layer y = a + b.</summary>
public readonly record struct Add : IPairFormula
{
    /// <inheritdoc/>
    public V Value<V>(V a, V b) where V : struct, ILane<V> => a + b;

    /// <inheritdoc/>
    public V SlopeA<V>(V a, V b) where V : struct, ILane<V> => 1.0;

    /// <inheritdoc/>
    public V SlopeB<V>(V a, V b) where V : struct, ILane<V> => 1.0;
}

/// <summary>The operator for <see cref="Add"/>.</summary>
public static class AddWords
{
    extension<T>(Value<T>) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary>a + b, element by element.</summary>
        /// <exception cref="ShapeException">The shapes differ.</exception>
        /// <exception cref="ArgumentException">One belongs to another graph, or holds indices.</exception>
        public static Value<T> operator +(Value<T> a, Value<T> b)
        {
            ArgumentNullException.ThrowIfNull(a);
            ArgumentNullException.ThrowIfNull(b);
            return a.Graph.Single(new PairFormula<T, Add>(a.Shape, default), null, a, b);
        }
    }
}
