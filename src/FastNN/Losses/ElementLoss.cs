using System.Numerics;
using System.Runtime.CompilerServices;
using FastNN.Kernels;
using FastNN.Numerics;

namespace FastNN;

/// <summary>
/// Lᵣ = wᵣ·factor·Σⱼ ℓ(ŷᵣⱼ, tᵣⱼ): the layer of every loss that goes element by element. Where the weight is 0 the loss is 0 and nothing
/// else of the row is read.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <typeparam name="F">The formula ℓ.</typeparam>
public sealed class ElementLoss<T, F> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T> where F : struct, IElementLoss
{
    private const int MaxShort = 16;

    private readonly F loss;
    private readonly ByPrediction byPrediction;
    private readonly ByTarget byTarget;
    private readonly Input y, t, weight;
    private readonly Output L;
    private readonly Scratch scratch;
    private readonly int n;
    private readonly T factor;

    /// <summary>The loss of predictions of this shape.</summary>
    /// <param name="shape">The shape of a row of predictions and of targets.</param>
    /// <param name="loss">ℓ.</param>
    /// <param name="average">Whether the factor is 1/n over the n elements of a row; else it is 1.</param>
    /// <param name="weighted">Whether there is a third input, one weight a row.</param>
    public ElementLoss(Shape shape, F loss, bool average, bool weighted)
    {
        this.loss = loss;
        byPrediction = new(loss);
        byTarget = new(loss);
        n = shape.Size;
        factor = average && n > 0 ? T.One / T.CreateTruncating(n) : T.One;
        y = Input("prediction", shape);
        t = Input("target", shape);
        weight = weighted ? Input("weight", [], Kind.Mask) : default;
        L = Output("loss", [], keep: false);

        // Rows of few elements go as one too, and each is then added up: so a step of 4-16-16-2 with 32 rows takes 3.2 µs, with a call a row 3.8 (Zen 3).
        scratch = n is > 0 and <= MaxShort ? Scratch(n) : default;
    }

    /// <inheritdoc/>
    public override string Name => TypeName(typeof(F));

    /// <inheritdoc/>
    protected internal override void Forward(in Pass<T> p)
    {
        Span<T> terms = p[scratch], losses = p[L];
        if (!terms.IsEmpty)
            ElementLosses.Terms(byPrediction, p[y], p[t], terms);
        if (!terms.IsEmpty && p[weight].IsEmpty)
        {
            // To ask for the weight of every row takes longer than to add up two or three terms.
            for (var r = 0; r < losses.Length; r++)
                losses[r] = factor * Sum(terms.Slice(r * n, n));
            return;
        }

        for (var r = 0; r < p.Rows; r++)
        {
            var g = Factor(p, r);
            losses[r] = g == T.Zero ? T.Zero : g * (terms.IsEmpty ? ElementLosses.Sum(byPrediction, Row(p[y], r), Row(p[t], r)) : Sum(terms.Slice(r * n, n)));
        }
    }

    /// <inheritdoc/>
    protected internal override void Backward(in Pass<T> p)
    {
        if (p[weight].IsEmpty && !p.Gradient(L).ContainsAnyExcept(p.Gradient(L)[0]))
        {
            // A mean or a sum: all rows have the same seed, and go as one.
            var dL = factor * p.Gradient(L)[0];
            Gradient(byPrediction, factor, dL, p[y], p[t], p.Gradient(y));
            Gradient(byTarget, factor, dL, p[t], p[y], p.Gradient(t));
            return;
        }

        for (var r = 0; r < p.Rows; r++)
        {
            var g = Factor(p, r);
            var dL = g * p.Gradient(L)[r];
            Gradient(byPrediction, g, dL, Row(p[y], r), Row(p[t], r), Row(p.Gradient(y), r));
            Gradient(byTarget, g, dL, Row(p[t], r), Row(p[y], r), Row(p.Gradient(t), r));
        }
    }

    /// <inheritdoc/>
    protected internal override void Tangent(in Pass<T> p)
    {
        for (var r = 0; r < p.Rows; r++)
        {
            var g = Factor(p, r);
            p.Tangent(L)[r] = g == T.Zero ? T.Zero : g * (
                ElementLosses.Along(byPrediction, Row(p[y], r), Row(p[t], r), Row(p.Tangent(y), r)) +
                ElementLosses.Along(byTarget, Row(p[t], r), Row(p[y], r), Row(p.Tangent(t), r)));
        }
    }

    /// <inheritdoc/>
    protected internal override void BackwardTangent(in Pass<T> p)
    {
        for (var r = 0; r < p.Rows; r++)
        {
            var g = Factor(p, r);
            var (dL, tdL) = (g * p.Gradient(L)[r], g * p.GradientTangent(L)[r]);
            ReadOnlySpan<T> y = Row(p[this.y], r), t = Row(p[this.t], r), ty = Row(p.Tangent(this.y), r), tt = Row(p.Tangent(this.t), r);
            Gradient(byPrediction, g, dL, y, t, Row(p.Gradient(this.y), r));
            Gradient(byTarget, g, dL, t, y, Row(p.Gradient(this.t), r));
            Gradient(byPrediction, g, tdL, y, t, Row(p.GradientTangent(this.y), r));
            Gradient(byTarget, g, tdL, t, y, Row(p.GradientTangent(this.t), r));
            Bend(byPrediction, g, dL, y, t, ty, tt, Row(p.GradientTangent(this.y), r));
            Bend(byTarget, g, dL, t, y, tt, ty, Row(p.GradientTangent(this.t), r));
        }
    }

    /// <inheritdoc/>
    protected internal override ulong Pieces(in Pass<T> p)
    {
        var hash = Fnv.Start;
        for (var i = 0; i < p[y].Length; i++)
            hash = Fnv.Add(hash, loss.Piece<DoubleScalar>(double.CreateTruncating(p[y][i]), double.CreateTruncating(p[t][i])).Value);

        return hash;
    }

    private static T Sum(ReadOnlySpan<T> terms)
    {
        var sum = T.Zero;
        foreach (var term in terms)
            sum += term;
        return sum;
    }

    private T Factor(in Pass<T> p, int r) => p[weight].IsEmpty ? factor : factor * p[weight][r];

    private ReadOnlySpan<T> Row(ReadOnlySpan<T> all, int r) => all.IsEmpty ? all : all.Slice(r * n, n);

    private Span<T> Row(Span<T> all, int r) => all.IsEmpty ? all : all.Slice(r * n, n);

    private static void Gradient<S>(S slope, T g, T dL, ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> da) where S : struct, IPairFormula
    {
        if (da.IsEmpty)
            return;
        if (g == T.Zero)
            da.Clear();
        else
            ElementLosses.Gradient(slope, a, b, dL, da);
    }

    private static void Bend<S>(S slope, T g, T dL, ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> ta, ReadOnlySpan<T> tb, Span<T> tda) where S : struct, IPairFormula
    {
        if (!tda.IsEmpty && g != T.Zero)
            ElementLosses.Bend(slope, a, b, ta, tb, dL, tda);
    }

    /// <summary>ℓ as a formula of (ŷ, t).</summary>
    private readonly struct ByPrediction(F loss) : IPairFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Value<V>(V y, V t) where V : struct, ILane<V> => loss.Value(y, t);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeA<V>(V y, V t) where V : struct, ILane<V> => loss.Slope(y, t);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeB<V>(V y, V t) where V : struct, ILane<V> => loss.Value(new Dual<V>(y, 0.0), new Dual<V>(t, 1.0)).Tangent;
    }

    /// <summary>ℓ as a formula of (t, ŷ).</summary>
    private readonly struct ByTarget(F loss) : IPairFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Value<V>(V t, V y) where V : struct, ILane<V> => loss.Value(y, t);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeA<V>(V t, V y) where V : struct, ILane<V> => loss.Value(new Dual<V>(y, 0.0), new Dual<V>(t, 1.0)).Tangent;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeB<V>(V t, V y) where V : struct, ILane<V> => loss.Slope(y, t);
    }
}
