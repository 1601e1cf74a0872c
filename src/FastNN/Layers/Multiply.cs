using System.Numerics;
using FastNN.Numerics;

namespace FastNN;

/// <summary>f(a, b) = a · b: with <see cref="PairFormula{T, F}"/> the layer y = a ⊙ b.</summary>
public readonly record struct Multiply : IPairFormula
{
    /// <inheritdoc/>
    public V Value<V>(V a, V b) where V : struct, ILane<V> => a * b;

    /// <inheritdoc/>
    public V SlopeA<V>(V a, V b) where V : struct, ILane<V> => b;

    /// <inheritdoc/>
    public V SlopeB<V>(V a, V b) where V : struct, ILane<V> => a;
}

/// <summary>The operator for <see cref="Multiply"/>.</summary>
public static class MultiplyWords
{
    extension<T>(Value<T>) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary>a ⊙ b, element by element.</summary>
        /// <exception cref="ShapeException">The shapes differ.</exception>
        /// <exception cref="ArgumentException">One belongs to another graph, or holds indices.</exception>
        public static Value<T> operator *(Value<T> a, Value<T> b)
        {
            ArgumentNullException.ThrowIfNull(a);
            ArgumentNullException.ThrowIfNull(b);
            return a.Graph.Single(new PairFormula<T, Multiply>(a.Shape, default), null, a, b);
        }
    }
}
