using System.Numerics;
using FastNN.Kernels;

namespace FastNN;

/// <summary>L = w·Σₖ tₖ·(log Σⱼ e^(zⱼ) − zₖ) for a target distribution t (one-hot, or any non-negative weights of the classes).</summary>
/// <remarks>
/// With p = softmax z, s = Σ t and ℓ = log p: ∂L/∂z = w·(p·s − t), ∂L/∂t = −w·ℓ. Second order: tdz = w·(tp·s + p·ts − tt), tdt = −w·tℓ.
/// </remarks>
internal sealed class DistributionCrossEntropy<T> : RowLoss<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Saved logp, p;

    public DistributionCrossEntropy(Shape shape, bool weighted) : base(Classes.Checked(nameof(SoftmaxCrossEntropy), shape), weighted, keep: false, "target")
    {
        logp = Saved(Width);
        p = Saved(Width);
    }

    public override string Name => "CrossEntropy";

    protected override T Value(in Pass<T> pass, int r, ReadOnlySpan<T> z, ReadOnlySpan<T> t)
    {
        var l = Row(pass[logp], r);
        Softmax.ForwardLog(z, l);
        Elementwise.Apply(default(Exponential), l, Row(pass[p], r));
        return -Sum(t, l);
    }

    protected override void Gradient(in Pass<T> pass, int r, T g, Span<T> dz, Span<T> dt)
    {
        ReadOnlySpan<T> t = Second(pass, r), q = Row(pass[p], r), l = Row(pass[logp], r);
        var s = Reduce.Sum(t);
        for (var k = 0; k < dz.Length; k++)
            dz[k] = g * (q[k] * s - t[k]);
        for (var k = 0; k < dt.Length; k++)
            dt[k] = -g * l[k];
    }

    protected override T Along(in Pass<T> pass, int r, ReadOnlySpan<T> tz, ReadOnlySpan<T> tt)
    {
        ReadOnlySpan<T> q = Row(pass[p], r);
        Span<T> tl = Row(pass.Tangent(logp), r), tp = Row(pass.Tangent(p), r);
        var mean = tz.IsEmpty ? T.Zero : Reduce.Dot(q, tz);
        for (var k = 0; k < Width; k++)
        {
            tl[k] = (tz.IsEmpty ? T.Zero : tz[k]) - mean;
            tp[k] = q[k] * tl[k];
        }

        return -(Sum(Second(pass, r), tl) + Sum(tt, Row(pass[logp], r)));
    }

    protected override void Bend(in Pass<T> pass, int r, T g, ReadOnlySpan<T> tz, ReadOnlySpan<T> tt, Span<T> tdz, Span<T> tdt)
    {
        ReadOnlySpan<T> t = Second(pass, r), q = Row(pass[p], r), tq = Row(pass.Tangent(p), r), tl = Row(pass.Tangent(logp), r);
        var (s, ts) = (Reduce.Sum(t), tt.IsEmpty ? T.Zero : Reduce.Sum(tt));
        for (var k = 0; k < tdz.Length; k++)
            tdz[k] += g * (tq[k] * s + q[k] * ts - (tt.IsEmpty ? T.Zero : tt[k]));
        for (var k = 0; k < tdt.Length; k++)
            tdt[k] -= g * tl[k];
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
}
