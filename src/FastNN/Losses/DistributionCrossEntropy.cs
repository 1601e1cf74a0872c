using System.Numerics;
using FastNN.Kernels;

namespace FastNN;

/// <summary>L = w·Σₖ tₖ·(log Σⱼ e^(zⱼ) − zₖ) for a target distribution t (one-hot, or any non-negative weights of the classes).</summary>
/// <remarks>
/// With p = softmax z, s = Σ t and ℓ = log p: ∂L/∂z = w·(p·s − t), ∂L/∂t = −w·ℓ. Second order: tdz = w·(tp·s + p·ts − tt), tdt = −w·tℓ.
/// </remarks>
internal sealed class DistributionCrossEntropy<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Input z, t, weight;
    private readonly Output L;
    private readonly Saved logp, p;
    private readonly int n;

    public DistributionCrossEntropy(Shape shape, bool weighted)
    {
        if (shape.Rank != 1 || shape.Size < 1)
            throw new ShapeException($"SoftmaxCrossEntropy takes logits of shape [classes] with at least one class, but the prediction has {shape}.");
        n = shape.Size;
        z = Input("logits", shape, keep: false);
        t = Input("target", shape);
        weight = weighted ? Input("weight", [], Kind.Mask) : default;
        L = Output("loss", [], keep: false);
        logp = Saved(n);
        p = Saved(n);
    }

    public override string Name => "CrossEntropy";

    protected internal override void Forward(in Pass<T> pass)
    {
        for (var r = 0; r < pass.Rows; r++)
        {
            var w = Weight(pass, r);
            if (w == T.Zero)
            {
                pass[L][r] = T.Zero;
                continue;
            }

            var l = Row(pass[logp], r);
            Softmax.ForwardLog(Row(pass[z], r), l);
            Elementwise.Apply(default(Exponential), l, Row(pass[p], r));
            pass[L][r] = -w * Sum(Row(pass[t], r), l);
        }
    }

    protected internal override void Backward(in Pass<T> pass) => Gradients(pass, pass.Gradient(L), pass.Gradient(z), pass.Gradient(t));

    protected internal override void Tangent(in Pass<T> pass)
    {
        for (var r = 0; r < pass.Rows; r++)
        {
            var w = Weight(pass, r);
            Span<T> tl = Row(pass.Tangent(logp), r), tp = Row(pass.Tangent(p), r);
            if (w == T.Zero)
            {
                pass.Tangent(L)[r] = T.Zero;
                tl.Clear();
                tp.Clear();
                continue;
            }

            ReadOnlySpan<T> q = Row(pass[p], r), tz = Row(pass.Tangent(z), r), tt = Row(pass.Tangent(t), r);
            var mean = tz.IsEmpty ? T.Zero : Reduce.Dot(q, tz);
            for (var k = 0; k < n; k++)
            {
                tl[k] = (tz.IsEmpty ? T.Zero : tz[k]) - mean;
                tp[k] = q[k] * tl[k];
            }

            pass.Tangent(L)[r] = -w * (Sum(Row(pass[t], r), tl) + Sum(tt, Row(pass[logp], r)));
        }
    }

    protected internal override void BackwardTangent(in Pass<T> pass)
    {
        Gradients(pass, pass.Gradient(L), pass.Gradient(z), pass.Gradient(t));
        Gradients(pass, pass.GradientTangent(L), pass.GradientTangent(z), pass.GradientTangent(t));
        for (var r = 0; r < pass.Rows; r++)
        {
            var w = Weight(pass, r);
            if (w == T.Zero)
                continue;
            var g = w * pass.Gradient(L)[r];
            ReadOnlySpan<T> y = Row(pass[t], r), ty = Row(pass.Tangent(t), r), q = Row(pass[p], r), tq = Row(pass.Tangent(p), r), tl = Row(pass.Tangent(logp), r);
            Span<T> tdz = Row(pass.GradientTangent(z), r), tdt = Row(pass.GradientTangent(t), r);
            var (s, ts) = (Reduce.Sum(y), ty.IsEmpty ? T.Zero : Reduce.Sum(ty));
            for (var k = 0; k < tdz.Length; k++)
                tdz[k] += g * (tq[k] * s + q[k] * ts - (ty.IsEmpty ? T.Zero : ty[k]));
            for (var k = 0; k < tdt.Length; k++)
                tdt[k] -= g * tl[k];
        }
    }

    private void Gradients(in Pass<T> pass, ReadOnlySpan<T> dL, Span<T> dz, Span<T> dt)
    {
        for (var r = 0; r < pass.Rows; r++)
        {
            var w = Weight(pass, r);
            Span<T> intoZ = Row(dz, r), intoT = Row(dt, r);
            if (w == T.Zero)
            {
                intoZ.Clear();
                intoT.Clear();
                continue;
            }

            ReadOnlySpan<T> y = Row(pass[t], r), q = Row(pass[p], r), l = Row(pass[logp], r);
            var (g, s) = (w * dL[r], Reduce.Sum(y));
            for (var k = 0; k < intoZ.Length; k++)
                intoZ[k] = g * (q[k] * s - y[k]);
            for (var k = 0; k < intoT.Length; k++)
                intoT[k] = -g * l[k];
        }
    }

    /// <summary>Σ aₖ·bₖ where a class with a = 0 counts nothing, also where b is −∞; an empty a is zero.</summary>
    private static T Sum(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
    {
        var sum = T.Zero;
        for (var k = 0; k < a.Length; k++)
        {
            if (a[k] != T.Zero)
                sum += a[k] * b[k];
        }

        return sum;
    }

    private ReadOnlySpan<T> Row(ReadOnlySpan<T> all, int r) => all.IsEmpty ? all : all.Slice(r * n, n);

    private Span<T> Row(Span<T> all, int r) => all.IsEmpty ? all : all.Slice(r * n, n);

    private T Weight(in Pass<T> pass, int r) => pass[weight].IsEmpty ? T.One : pass[weight][r];
}
