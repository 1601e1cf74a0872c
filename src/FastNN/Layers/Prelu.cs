using System.Numerics;
using System.Runtime.CompilerServices;
using FastNN.Kernels;
using FastNN.Numerics;

namespace FastNN;

/// <summary>y = z for z &gt; 0, else α·z, with a trained α for each element of the last axis, or one for all.</summary>
/// <remarks>
/// dz = dy·(1 or α), dα += Σ over z ≤ 0 of dy·z. Not differentiable at 0: the slope used there is α. α is no weight: it starts from ¼ and has
/// the role <see cref="Role.Scale"/>, since weight decay would draw it to 0, and the layer to a <see cref="Relu"/>. Decay that goes by role,
/// <c>Decays = t => t.Role == Role.Weight</c>, leaves it alone. K. He, X. Zhang, S. Ren, J. Sun, 2015.
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Prelu<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Input z;
    private readonly Output y;
    private readonly Parameter alpha;
    private readonly Scratch wide, part;    // [n] each: α for a vector of the last axis, and its gradient from one
    private readonly int n, leading;

    /// <summary>Over values of this shape.</summary>
    /// <param name="shape">The shape of a row.</param>
    /// <param name="shared">Whether one α serves all elements; else the last axis has one for each.</param>
    /// <param name="slope">How α starts; by default from ¼.</param>
    public Prelu(Shape shape, bool shared = false, Initializer? slope = null)
    {
        (n, leading) = (shape.Last, shape.Size == 0 ? 0 : shape.Leading);
        z = Input("z", shape);
        y = Output("y", shape, keep: false);
        alpha = Parameter("alpha", shared ? 1 : n, Role.Scale, slope ?? Initializer.Constant(0.25));
        (wide, part) = (Scratch(0, n), Scratch(0, n));
    }

    /// <inheritdoc/>
    protected internal override void Forward(in Pass<T> p)
    {
        Widen(p[alpha], p[wide]);
        for (var i = 0; i < p.Rows * leading; i++)
            Elementwise.Apply(default(LeakyProduct), Row(p[z], i), p[wide], Row(p[y], i));
    }

    /// <inheritdoc/>
    protected internal override void Backward(in Pass<T> p)
    {
        Widen(p[alpha], p[wide]);
        for (var i = 0; i < p.Rows * leading; i++)
        {
            AddSlopes(p, i, Row(p.Gradient(y), i), p.Gradient(alpha));
            Elementwise.SlopeA(default(LeakyProduct), Row(p[z], i), p[wide], Row(p.Gradient(y), i), Row(p.Gradient(z), i));
        }
    }

    /// <inheritdoc/>
    protected internal override void Tangent(in Pass<T> p)
    {
        // ty ← tz·(1 or α) + [z ≤ 0]·z·tα
        Widen(p[alpha], p[wide]);
        for (var i = 0; i < p.Rows * leading; i++)
            Elementwise.SlopeA(default(LeakyProduct), Row(p[z], i), p[wide], Row(p.Tangent(z), i), Row(p.Tangent(y), i));
        if (p.Tangent(alpha).IsEmpty)
            return;
        Widen(p.Tangent(alpha), p[wide]);
        for (var i = 0; i < p.Rows * leading; i++)
        {
            Elementwise.SlopeA(default(Elementwise.Exchanged<LeakyProduct>), p[wide], Row(p[z], i), p[wide], p[part]);
            Elementwise.Add(p[part], Row(p.Tangent(y), i));
        }
    }

    /// <inheritdoc/>
    protected internal override void BackwardTangent(in Pass<T> p)
    {
        Backward(p);
        for (var i = 0; i < p.Rows * leading; i++)
        {
            // tdz ← tdy·(1 or α) + dy·[z ≤ 0]·tα; tdα += Σ [z ≤ 0]·(tdy·z + dy·tz)
            ReadOnlySpan<T> dy = Row(p.Gradient(y), i), tdy = Row(p.GradientTangent(y), i), tz = Row(p.Tangent(z), i);
            AddSlopes(p, i, tdy, p.GradientTangent(alpha));
            var tdz = Row(p.GradientTangent(z), i);
            Elementwise.SlopeA(default(LeakyProduct), Row(p[z], i), p[wide], tdy, tdz);
            for (var k = 0; k < n; k++)
            {
                if (Row(p[z], i)[k] > T.Zero)
                    continue;
                if (!tdz.IsEmpty && !p.Tangent(alpha).IsEmpty)
                    tdz[k] += dy[k] * p.Tangent(alpha)[k % p.Tangent(alpha).Length];
                if (!tz.IsEmpty && !p.GradientTangent(alpha).IsEmpty)
                    p.GradientTangent(alpha)[k % p[alpha].Length] += dy[k] * tz[k];
            }
        }
    }

    /// <inheritdoc/>
    protected internal override ulong Pieces(in Pass<T> p) => Elementwise.Pieces(default(Sides), p[z]);

    /// <summary>dα += [z ≤ 0]·z ⊙ dy of one vector, summed where α is shared; an empty dα is not wanted.</summary>
    private void AddSlopes(in Pass<T> p, int i, ReadOnlySpan<T> dy, Span<T> into)
    {
        if (into.IsEmpty)
            return;
        Elementwise.SlopeA(default(Elementwise.Exchanged<LeakyProduct>), p[wide], Row(p[z], i), dy, p[part]);
        if (into.Length == n)
            Elementwise.Add(p[part], into);
        else
            into[0] += Reduce.Sum<T>(p[part]);
    }

    /// <summary>α for every element of the last axis.</summary>
    private static void Widen(ReadOnlySpan<T> alpha, Span<T> wide)
    {
        if (alpha.Length == wide.Length)
            alpha.CopyTo(wide);
        else
            wide.Fill(alpha[0]);
    }

    private ReadOnlySpan<T> Row(ReadOnlySpan<T> all, int i) => all.IsEmpty ? all : all.Slice(i * n, n);

    private Span<T> Row(Span<T> all, int i) => all.IsEmpty ? all : all.Slice(i * n, n);

    /// <summary>f(z, α) = z for z &gt; 0, else α·z.</summary>
    private readonly struct LeakyProduct : IPairFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Value<V>(V z, V alpha) where V : struct, ILane<V> => V.Select(z > 0.0, z, alpha * z);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeA<V>(V z, V alpha) where V : struct, ILane<V> => V.Select(z > 0.0, 1.0, alpha);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeB<V>(V z, V alpha) where V : struct, ILane<V> => V.Select(z > 0.0, 0.0, z);
    }

    /// <summary>The sides of 0.</summary>
    private readonly struct Sides : IActivation
    {
        public static bool FromOutput => false;

        public V Value<V>(V z) where V : struct, ILane<V> => z;

        public V Slope<V>(V z) where V : struct, ILane<V> => 1.0;

        public V Piece<V>(V z) where V : struct, ILane<V> => V.Select(z > 0.0, 1.0, 0.0);
    }
}

/// <summary>The fluent word for <see cref="Prelu{T}"/>.</summary>
public static class PreluWords
{
    /// <summary>y = z for z &gt; 0, else α·z with a trained α.</summary>
    /// <param name="x">z.</param>
    /// <param name="shared">Whether one α serves all elements; else the last axis has one for each.</param>
    /// <param name="name">The layer's name.</param>
    /// <exception cref="ArgumentException">The value holds indices, or the name is empty or taken.</exception>
    public static Value<T> Prelu<T>(this Value<T> x, bool shared = false, string? name = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Then(new Prelu<T>(x.Shape, shared), name);
    }
}
