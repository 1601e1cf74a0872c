using System.Numerics;
using FastNN.Kernels;

namespace FastNN;

/// <summary>L = w·(log Σₖ e^(zₖ) − z_t) for a class index t.</summary>
/// <remarks>
/// With m = max z at k*, S = Σ_{k≠k*} e^(zₖ−m): L = w·(m − z_t + log1p(S)), which keeps its digits when the network is sure, and
/// ∂L/∂zₖ = w·pₖ for k ≠ t, ∂L/∂z_t = −w·Σ_{k≠t} pₖ. Second order: ∂²L/∂z² = w·(diag p − p·pᵀ).
/// </remarks>
internal sealed class ClassCrossEntropy<T> : ClassLoss<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Saved p;       // softmax
    private readonly Saved rest;    // Σ_{k≠t} pₖ

    public ClassCrossEntropy(Shape shape, bool weighted) : base(nameof(SoftmaxCrossEntropy), shape, weighted, keep: false)
    {
        p = Saved(Width);
        rest = Saved(1);
    }

    public override string Name => "CrossEntropy";

    protected override T Value(in Pass<T> pass, int r, ReadOnlySpan<T> z, ReadOnlySpan<T> none)
    {
        var (loss, others) = Softmax.CrossEntropy(z, Class(pass, r), Row(pass[p], r));
        pass[rest][r] = others;
        return loss;
    }

    protected override void Gradient(in Pass<T> pass, int r, T g, Span<T> dz, Span<T> none)
    {
        Softmax.Scale(Row(pass[p], r), g, dz);
        dz[Class(pass, r)] = -g * pass[rest][r];
    }

    /// <summary>Σ_{k≠t} pₖ·(tzₖ − tz_t).</summary>
    protected override T Along(in Pass<T> pass, int r, ReadOnlySpan<T> tz, ReadOnlySpan<T> none)
    {
        ReadOnlySpan<T> q = Row(pass[p], r);
        var t = Class(pass, r);
        var along = T.Zero;
        for (var k = 0; k < Width; k++)
        {
            if (k != t)
                along += q[k] * (tz[k] - tz[t]);
        }

        Softmax.Project(q, tz, Row(pass.Tangent(p), r));
        return along;
    }

    protected override void Bend(in Pass<T> pass, int r, T g, ReadOnlySpan<T> tz, ReadOnlySpan<T> noTangent, Span<T> tdz, Span<T> none)
    {
        if (!tdz.IsEmpty)
            Softmax.Subtract(tdz, Row(pass.Tangent(p), r), -g, tdz);        // + g·tp
    }
}
