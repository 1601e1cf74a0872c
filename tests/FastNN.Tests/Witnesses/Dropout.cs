using System.Numerics;

namespace FastNN.Tests.Witnesses;

/// <summary>y = m ⊙ x with m = 0 with probability p, else 1/(1 − p), in training; y = x in inference.</summary>
internal sealed class Dropout<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Input x;
    private readonly Output y;
    private readonly Saved mask;
    private readonly int n;
    private readonly T p, survivor;

    public Dropout(int n, double p)
    {
        (this.n, this.p, survivor) = (n, T.CreateChecked(p), T.CreateChecked(1 / (1 - p)));
        x = Input("x", n, keep: false);
        y = Output("y", n, keep: false);
        mask = Saved(n);
    }

    protected internal override void Forward(in Pass<T> pass)
    {
        for (var r = 0; r < pass.Rows; r++)
        {
            for (var i = 0; i < n; i++)
                pass[mask][r * n + i] = !pass.Training ? T.One : pass.Noise(r, i) < p ? T.Zero : survivor;
        }

        Times(pass[mask], pass[x], pass[y]);
    }

    protected internal override void Backward(in Pass<T> pass) => Times(pass[mask], pass.Gradient(y), pass.Gradient(x));

    protected internal override void Tangent(in Pass<T> pass) => Times(pass[mask], pass.Tangent(x), pass.Tangent(y));

    protected internal override void BackwardTangent(in Pass<T> pass)
    {
        Times(pass[mask], pass.Gradient(y), pass.Gradient(x));
        Times(pass[mask], pass.GradientTangent(y), pass.GradientTangent(x));
    }

    private static void Times(ReadOnlySpan<T> m, ReadOnlySpan<T> a, Span<T> into)
    {
        for (var i = 0; i < into.Length; i++)
            into[i] = a.IsEmpty ? T.Zero : m[i] * a[i];
    }
}
