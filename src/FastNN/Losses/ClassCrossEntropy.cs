using System.Numerics;
using FastNN.Kernels;

namespace FastNN;

/// <summary>L = w·(log Σₖ e^(zₖ) − z_t) for a class index t.</summary>
/// <remarks>
/// With m = max z at k*, S = Σ_{k≠k*} e^(zₖ−m): L = w·(m − z_t + log1p(S)), which keeps its digits when the network is sure, and
/// ∂L/∂zₖ = w·pₖ for k ≠ t, ∂L/∂z_t = −w·Σ_{k≠t} pₖ. Second order: ∂²L/∂z² = w·(diag p − p·pᵀ).
/// </remarks>
internal sealed class ClassCrossEntropy<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Input z, target, weight;
    private readonly Output L;
    private readonly Saved p;       // softmax
    private readonly Saved rest;    // Σ_{k≠t} pₖ
    private readonly int n;

    public ClassCrossEntropy(Shape shape, bool weighted)
    {
        if (shape.Rank != 1 || shape.Size < 1)
            throw new ShapeException($"SoftmaxCrossEntropy with a class index takes logits of shape [classes] with at least one class, but the prediction has {shape}.");
        n = shape.Size;
        z = Input("logits", shape, keep: false);
        target = Input("target", [], Kind.Index);
        weight = weighted ? Input("weight", [], Kind.Mask) : default;
        L = Output("loss", [], keep: false);
        p = Saved(n);
        rest = Saved(1);
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

            var t = Class(pass, r);
            var z = pass[this.z].Slice(r * n, n);
            var q = pass[p].Slice(r * n, n);
            var (loss, others) = Softmax.CrossEntropy(z, t, q);
            pass[L][r] = w * loss;
            pass[rest][r] = others;
        }
    }

    protected internal override void Backward(in Pass<T> pass) => Gradients(pass, pass.Gradient(L), pass.Gradient(z));

    protected internal override void Tangent(in Pass<T> pass)
    {
        for (var r = 0; r < pass.Rows; r++)
        {
            var w = Weight(pass, r);
            if (w == T.Zero)
            {
                pass.Tangent(L)[r] = T.Zero;
                pass.Tangent(p).Slice(r * n, n).Clear();
                continue;
            }

            var t = Class(pass, r);
            ReadOnlySpan<T> q = pass[p].Slice(r * n, n), tz = pass.Tangent(z).Slice(r * n, n);

            // Σ_{k≠t} pₖ·tzₖ − rest·tz_t
            var along = T.Zero;
            for (var k = 0; k < n; k++)
            {
                if (k != t)
                    along += q[k] * (tz[k] - tz[t]);
            }

            pass.Tangent(L)[r] = w * along;
            Softmax.Project(q, tz, pass.Tangent(p).Slice(r * n, n));
        }
    }

    protected internal override void BackwardTangent(in Pass<T> pass)
    {
        Gradients(pass, pass.Gradient(L), pass.Gradient(z));
        Gradients(pass, pass.GradientTangent(L), pass.GradientTangent(z));
        for (var r = 0; r < pass.Rows && !pass.GradientTangent(z).IsEmpty; r++)
        {
            var w = Weight(pass, r);
            if (w == T.Zero)
                continue;
            var into = pass.GradientTangent(z).Slice(r * n, n);
            Softmax.Subtract(into, pass.Tangent(p).Slice(r * n, n), -(w * pass.Gradient(L)[r]), into);      // + w·dL·tp
        }
    }

    private void Gradients(in Pass<T> pass, ReadOnlySpan<T> dL, Span<T> dz)
    {
        if (dz.IsEmpty)
            return;
        for (var r = 0; r < pass.Rows; r++)
        {
            var w = Weight(pass, r);
            var into = dz.Slice(r * n, n);
            if (w == T.Zero)
            {
                into.Clear();
                continue;
            }

            Softmax.Scale(pass[p].Slice(r * n, n), w * dL[r], into);
            into[Class(pass, r)] = -(w * dL[r]) * pass[rest][r];
        }
    }

    private T Weight(in Pass<T> pass, int r) => pass[weight].IsEmpty ? T.One : pass[weight][r];

    private int Class(in Pass<T> pass, int r)
    {
        var t = pass[target][r];
        if (t >= T.Zero && t < T.CreateTruncating(n) && T.IsInteger(t))
            return int.CreateTruncating(t);
        throw new ArgumentOutOfRangeException("target", t, $"Row {r} has class {t}, but the {n} logits allow 0 to {n - 1}. Rows to leave out need weight 0 or SoftmaxCrossEntropy.IgnoreIndex.");
    }
}
