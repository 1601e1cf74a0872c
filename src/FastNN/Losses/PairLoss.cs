using System.Numerics;
using System.Runtime.CompilerServices;
using FastNN.Kernels;
using FastNN.Numerics;
using A = FastNN.Kernels.TripleLosses.A;
using B = FastNN.Kernels.TripleLosses.B;
using Target = FastNN.Kernels.TripleLosses.Target;

namespace FastNN;

/// <summary>
/// Lᵣ = wᵣ·factor·Σⱼ ℓ(aᵣⱼ, bᵣⱼ, tᵣⱼ): the layer of every loss of two predictions that goes element by element. Where the weight is 0 the loss
/// is 0 and nothing else of the row is read.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <typeparam name="F">The formula ℓ.</typeparam>
public sealed class PairLoss<T, F> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T> where F : struct, IPairLoss
{
    private readonly F loss;
    private readonly Triple triple;
    private readonly Input a, b, t, weight;
    private readonly Output L;
    private readonly Scratch terms;     // of one row: [n]
    private readonly int n;
    private readonly T factor;

    /// <summary>The loss of predictions of this shape.</summary>
    /// <param name="shape">The shape of a row of each prediction and of targets.</param>
    /// <param name="loss">ℓ.</param>
    /// <param name="average">Whether the factor is 1/n over the n elements of a row; else it is 1.</param>
    /// <param name="weighted">Whether there is a fourth input, one weight a row.</param>
    public PairLoss(Shape shape, F loss, bool average, bool weighted)
    {
        this.loss = loss;
        triple = new(loss);
        n = shape.Size;
        factor = average && n > 0 ? T.One / T.CreateTruncating(n) : T.One;
        a = Input("first", shape);
        b = Input("second", shape);
        t = Input("target", shape);
        weight = weighted ? Input("weight", [], Kind.Mask) : default;
        L = Output("loss", [], keep: false);
        terms = Scratch(0, n);
    }

    /// <inheritdoc/>
    public override string Name => TypeName(typeof(F));

    /// <inheritdoc/>
    protected internal override void Forward(in Pass<T> p)
    {
        for (var r = 0; r < p.Rows; r++)
        {
            var g = Factor(p, r);
            if (g != T.Zero)
                TripleLosses.Terms(triple, Row(p[a], r), Row(p[b], r), Row(p[t], r), p[terms]);
            p[L][r] = g == T.Zero ? T.Zero : g * Reduce.Sum<T>(p[terms]);
        }
    }

    /// <inheritdoc/>
    protected internal override void Backward(in Pass<T> p)
    {
        for (var r = 0; r < p.Rows; r++)
            Gradients(p, r, p.Gradient(L)[r], Row(p.Gradient(a), r), Row(p.Gradient(b), r), Row(p.Gradient(t), r));
    }

    /// <inheritdoc/>
    protected internal override void Tangent(in Pass<T> p)
    {
        for (var r = 0; r < p.Rows; r++)
        {
            var g = Factor(p, r);
            p[terms].Clear();
            if (g != T.Zero)
            {
                ReadOnlySpan<T> a = Row(p[this.a], r), b = Row(p[this.b], r), t = Row(p[this.t], r);
                TripleLosses.AddAlong<T, Triple, A>(triple, a, b, t, Row(p.Tangent(this.a), r), p[terms]);
                TripleLosses.AddAlong<T, Triple, B>(triple, a, b, t, Row(p.Tangent(this.b), r), p[terms]);
                TripleLosses.AddAlong<T, Triple, Target>(triple, a, b, t, Row(p.Tangent(this.t), r), p[terms]);
            }

            p.Tangent(L)[r] = g == T.Zero ? T.Zero : g * Reduce.Sum<T>(p[terms]);
        }
    }

    /// <inheritdoc/>
    protected internal override void BackwardTangent(in Pass<T> p)
    {
        for (var r = 0; r < p.Rows; r++)
        {
            Gradients(p, r, p.Gradient(L)[r], Row(p.Gradient(a), r), Row(p.Gradient(b), r), Row(p.Gradient(t), r));
            Gradients(p, r, p.GradientTangent(L)[r], Row(p.GradientTangent(a), r), Row(p.GradientTangent(b), r), Row(p.GradientTangent(t), r));
            Bend<A>(p, r, Row(p.GradientTangent(a), r));
            Bend<B>(p, r, Row(p.GradientTangent(b), r));
            Bend<Target>(p, r, Row(p.GradientTangent(t), r));
        }
    }

    /// <inheritdoc/>
    protected internal override ulong Pieces(in Pass<T> p)
    {
        var hash = Fnv.Start;
        for (var i = 0; i < p[a].Length; i++)
            hash = Fnv.Add(hash, loss.Piece<DoubleScalar>(double.CreateTruncating(p[a][i]), double.CreateTruncating(p[b][i]), double.CreateTruncating(p[t][i])).Value);

        return hash;
    }

    private void Gradients(in Pass<T> p, int r, T dL, Span<T> da, Span<T> db, Span<T> dt)
    {
        var g = Factor(p, r);
        if (g == T.Zero)
        {
            da.Clear();
            db.Clear();
            dt.Clear();
            return;
        }

        ReadOnlySpan<T> a = Row(p[this.a], r), b = Row(p[this.b], r), t = Row(p[this.t], r);
        var factor = double.CreateTruncating(g * dL);
        TripleLosses.Gradient<T, Triple, A>(triple, a, b, t, factor, da);
        TripleLosses.Gradient<T, Triple, B>(triple, a, b, t, factor, db);
        TripleLosses.Gradient<T, Triple, Target>(triple, a, b, t, factor, dt);
    }

    /// <summary>td += dL·∂(∂L/∂(variable I)) along the tangents of all three.</summary>
    private void Bend<I>(in Pass<T> p, int r, Span<T> td) where I : struct, TripleLosses.IVariable
    {
        var g = Factor(p, r);
        if (g == T.Zero || td.IsEmpty)
            return;
        ReadOnlySpan<T> a = Row(p[this.a], r), b = Row(p[this.b], r), t = Row(p[this.t], r);
        var factor = double.CreateTruncating(g * p.Gradient(L)[r]);
        TripleLosses.Bend<T, Triple, I, A>(triple, a, b, t, Row(p.Tangent(this.a), r), factor, td);
        TripleLosses.Bend<T, Triple, I, B>(triple, a, b, t, Row(p.Tangent(this.b), r), factor, td);
        TripleLosses.Bend<T, Triple, I, Target>(triple, a, b, t, Row(p.Tangent(this.t), r), factor, td);
    }

    private T Factor(in Pass<T> p, int r) => p[weight].IsEmpty ? factor : factor * p[weight][r];

    private ReadOnlySpan<T> Row(ReadOnlySpan<T> all, int r) => all.IsEmpty ? all : all.Slice(r * n, n);

    private Span<T> Row(Span<T> all, int r) => all.IsEmpty ? all : all.Slice(r * n, n);

    /// <summary>ℓ as a formula of all three.</summary>
    private readonly struct Triple(F loss) : ITripleFormula
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Value<V>(V a, V b, V t) where V : struct, ILane<V> => loss.Value(a, b, t);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeA<V>(V a, V b, V t) where V : struct, ILane<V> => loss.SlopeA(a, b, t);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeB<V>(V a, V b, V t) where V : struct, ILane<V> => loss.SlopeB(a, b, t);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V SlopeT<V>(V a, V b, V t) where V : struct, ILane<V> => loss.Value(new Dual<V>(a, 0.0), new Dual<V>(b, 0.0), new Dual<V>(t, 1.0)).Tangent;
    }
}
