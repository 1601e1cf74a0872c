using System.Numerics.Tensors;

namespace FastNN;

/// <summary>Orthonormal vectors that span what given ones span.</summary>
internal static class Orthonormal
{
    /// <summary>
    /// q ← vectors with ⟨qᵢ, qⱼ⟩ = [i = j]: each less its projection on those before it, then divided by its length. Projected twice, since the first
    /// time leaves what rounding took from nearly parallel ones; the second is enough (W. Kahan in B. N. Parlett, 1980).
    /// </summary>
    /// <param name="q">[count, length], linearly independent.</param>
    /// <param name="count">At most length.</param>
    /// <param name="length">The length of a vector.</param>
    public static void Make(Span<double> q, int count, int length)
    {
        for (var i = 0; i < count; i++)
        {
            var v = q.Slice(i * length, length);
            for (var j = 0; j < 2 * i; j++)
            {
                var u = q.Slice(j % i * length, length);
                TensorPrimitives.MultiplyAdd(u, -TensorPrimitives.Dot<double>(u, v), v, v);
            }

            TensorPrimitives.Divide(v, TensorPrimitives.Norm<double>(v), v);
        }
    }
}
