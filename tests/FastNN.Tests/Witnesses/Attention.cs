using System.Numerics;

namespace FastNN.Tests.Witnesses;

/// <summary>
/// y = softmax(Q·Kᵀ/√d)·V over [time, d], with a mask port of [time, time] (0: not looked at). A row that is masked everywhere gives zeros.
/// No second derivative.
/// </summary>
internal sealed class Attention<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Input q, k, v, mask;
    private readonly Output y;
    private readonly Saved weights;
    private readonly Scratch da;
    private readonly int time, d;
    private readonly T scale;

    public Attention(int time, int d)
    {
        (this.time, this.d, scale) = (time, d, T.One / T.Sqrt(T.CreateChecked(d)));
        q = Input("q", [time, d]);
        k = Input("k", [time, d]);
        v = Input("v", [time, d]);
        mask = Input("mask", [time, time], Kind.Mask, keep: false);
        y = Output("y", [time, d], keep: false);
        weights = Saved(time * time);
        da = Scratch(0, time);
    }

    protected internal override void Forward(in Pass<T> p)
    {
        for (var row = 0; row < p.Rows * time; row++)
        {
            var first = row / time * time;
            var a = p[weights].Slice(row * time, time);
            var (largest, sum) = (T.NegativeInfinity, T.Zero);
            for (var s = 0; s < time; s++)
            {
                a[s] = p[mask][row * time + s] == T.Zero ? T.NegativeInfinity : scale * Dot(p[q], row, p[k], first + s);
                largest = T.Max(largest, a[s]);
            }

            for (var s = 0; s < time; s++)
                sum += a[s] = T.IsNegativeInfinity(a[s]) ? T.Zero : T.Exp(a[s] - largest);
            for (var s = 0; s < time; s++)
                a[s] = sum == T.Zero ? T.Zero : a[s] / sum;
            for (var j = 0; j < d; j++)
            {
                p[y][row * d + j] = T.Zero;
                for (var s = 0; s < time; s++)
                    p[y][row * d + j] += a[s] * p[v][(first + s) * d + j];
            }
        }
    }

    protected internal override void Backward(in Pass<T> p)
    {
        p.Gradient(q).Clear();
        p.Gradient(k).Clear();
        p.Gradient(v).Clear();
        for (var row = 0; row < p.Rows * time; row++)
        {
            var (first, mean) = (row / time * time, T.Zero);
            ReadOnlySpan<T> a = p[weights].Slice(row * time, time);
            for (var s = 0; s < time; s++)
                mean += a[s] * (p[da][s] = Dot(p.Gradient(y), row, p[v], first + s));
            for (var s = 0; s < time; s++)
            {
                var ds = scale * a[s] * (p[da][s] - mean);
                for (var j = 0; j < d; j++)
                {
                    if (!p.Gradient(v).IsEmpty)
                        p.Gradient(v)[(first + s) * d + j] += a[s] * p.Gradient(y)[row * d + j];
                    if (!p.Gradient(q).IsEmpty)
                        p.Gradient(q)[row * d + j] += ds * p[k][(first + s) * d + j];
                    if (!p.Gradient(k).IsEmpty)
                        p.Gradient(k)[(first + s) * d + j] += ds * p[q][row * d + j];
                }
            }
        }
    }

    protected internal override void Tangent(in Pass<T> p)
    {
        for (var row = 0; row < p.Rows * time; row++)
        {
            var (first, mean) = (row / time * time, T.Zero);
            ReadOnlySpan<T> a = p[weights].Slice(row * time, time);
            for (var s = 0; s < time; s++)
                mean += a[s] * (p[da][s] = scale * (Dot(p.Tangent(q), row, p[k], first + s) + Dot(p[q], row, p.Tangent(k), first + s)));
            for (var j = 0; j < d; j++)
            {
                p.Tangent(y)[row * d + j] = T.Zero;
                for (var s = 0; s < time; s++)
                    p.Tangent(y)[row * d + j] += a[s] * ((p[da][s] - mean) * p[v][(first + s) * d + j] + (p.Tangent(v).IsEmpty ? T.Zero : p.Tangent(v)[(first + s) * d + j]));
            }
        }
    }

    private T Dot(ReadOnlySpan<T> a, int i, ReadOnlySpan<T> b, int j)
    {
        var sum = T.Zero;
        for (var c = 0; c < d && !a.IsEmpty && !b.IsEmpty; c++)
            sum += a[i * d + c] * b[j * d + c];
        return sum;
    }
}
