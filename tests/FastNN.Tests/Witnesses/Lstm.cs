using System.Numerics;

namespace FastNN.Tests.Witnesses;

/// <summary>
/// An LSTM over [time, features] with optional initial and final state and lengths: (i, f, g, o) = (σ, σ, tanh, σ)(x·W + h·U + b),
/// c ← f ⊙ c + i ⊙ g, h ← o ⊙ tanh c. Steps past a row's length leave the state and give zeros. No second derivative.
/// </summary>
internal sealed class Lstm<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Input x, h0, c0, lengths;
    private readonly Output y, hn, cn;
    private readonly Parameter W, U, b;
    private readonly Saved gates, cells, hidden;    // [time, 4n], c and h of each step with the initial ones before them: [time + 1, n]
    private readonly Scratch dz, dh, dc;
    private readonly int time, inputs, n;

    public Lstm(int time, int inputs, int n, bool state = false, bool lengths = false)
    {
        (this.time, this.inputs, this.n) = (time, inputs, n);
        x = Input("x", [time, inputs]);
        h0 = state ? Input("h0", n, keep: false) : default;
        c0 = state ? Input("c0", n, keep: false) : default;
        this.lengths = lengths ? Input("lengths", [], Kind.Mask) : default;
        y = Output("y", [time, n], keep: false);
        hn = state ? Output("h", n, keep: false) : default;
        cn = state ? Output("c", n, keep: false) : default;
        W = Parameter("W", [inputs, 4 * n], Role.Weight, Initializer.GlorotUniform);
        U = Parameter("U", [n, 4 * n], Role.Weight, Initializer.GlorotUniform);
        b = Parameter("b", 4 * n, Role.Bias, Initializer.Zero);
        gates = Saved(time * 4 * n);
        cells = Saved((time + 1) * n);
        hidden = Saved((time + 1) * n);
        (dz, dh, dc) = (Scratch(0, 4 * n), Scratch(0, n), Scratch(0, n));
    }

    protected internal override void Forward(in Pass<T> p)
    {
        for (var r = 0; r < p.Rows; r++)
        {
            Span<T> z = p[gates].Slice(r * time * 4 * n, time * 4 * n), c = Row(p[cells], r), h = Row(p[hidden], r);
            Start(p[h0], r, h);
            Start(p[c0], r, c);
            for (var t = 0; t < time; t++)
            {
                var (z4, last, next) = (4 * n * t, n * t, n * (t + 1));
                for (var j = 0; j < n; j++)
                    (h[next + j], c[next + j]) = (h[last + j], c[last + j]);
                for (var k = 0; k < 4 * n && t < Length(p, r); k++)
                {
                    var sum = p[b][k];
                    for (var i = 0; i < inputs; i++)
                        sum += p[x][(r * time + t) * inputs + i] * p[W][i * 4 * n + k];
                    for (var i = 0; i < n; i++)
                        sum += h[last + i] * p[U][i * 4 * n + k];
                    z[z4 + k] = k / n == 2 ? T.Tanh(sum) : T.One / (T.One + T.Exp(-sum));
                }

                for (var j = 0; j < n; j++)
                {
                    if (t < Length(p, r))
                    {
                        c[next + j] = z[z4 + n + j] * c[last + j] + z[z4 + j] * z[z4 + 2 * n + j];
                        h[next + j] = z[z4 + 3 * n + j] * T.Tanh(c[next + j]);
                    }

                    p[y][(r * time + t) * n + j] = t < Length(p, r) ? h[next + j] : T.Zero;
                }
            }

            End(h, r, p[hn]);
            End(c, r, p[cn]);
        }
    }

    protected internal override void Backward(in Pass<T> p)
    {
        p.Gradient(x).Clear();
        for (var r = 0; r < p.Rows; r++)
        {
            ReadOnlySpan<T> z = p[gates].Slice(r * time * 4 * n, time * 4 * n), c = Row(p[cells], r), h = Row(p[hidden], r);
            Span<T> dz = p[this.dz], dh = p[this.dh], dc = p[this.dc];
            Start(p.Gradient(hn), r, dh);
            Start(p.Gradient(cn), r, dc);
            for (var t = Length(p, r) - 1; t >= 0; t--)
            {
                var (z4, last, next) = (4 * n * t, n * t, n * (t + 1));
                for (var j = 0; j < n; j++)
                {
                    var (i, f, g, o, s) = (z[z4 + j], z[z4 + n + j], z[z4 + 2 * n + j], z[z4 + 3 * n + j], T.Tanh(c[next + j]));
                    var d = dh[j] + (p.Gradient(y).IsEmpty ? T.Zero : p.Gradient(y)[(r * time + t) * n + j]);
                    var e = dc[j] + d * o * (T.One - s * s);
                    (dz[j], dz[n + j], dz[2 * n + j], dz[3 * n + j]) = (e * g * i * (T.One - i), e * c[last + j] * f * (T.One - f), e * i * (T.One - g * g), d * s * o * (T.One - o));
                    (dc[j], dh[j]) = (e * f, T.Zero);
                }

                for (var k = 0; k < 4 * n; k++)
                {
                    for (var i = 0; i < inputs; i++)
                    {
                        if (!p.Gradient(x).IsEmpty)
                            p.Gradient(x)[(r * time + t) * inputs + i] += dz[k] * p[W][i * 4 * n + k];
                        if (!p.Gradient(W).IsEmpty)
                            p.Gradient(W)[i * 4 * n + k] += dz[k] * p[x][(r * time + t) * inputs + i];
                    }

                    for (var i = 0; i < n; i++)
                    {
                        dh[i] += dz[k] * p[U][i * 4 * n + k];
                        if (!p.Gradient(U).IsEmpty)
                            p.Gradient(U)[i * 4 * n + k] += dz[k] * h[last + i];
                    }

                    if (!p.Gradient(b).IsEmpty)
                        p.Gradient(b)[k] += dz[k];
                }
            }

            if (!p.Gradient(h0).IsEmpty)
                dh.CopyTo(p.Gradient(h0)[(r * n)..]);
            if (!p.Gradient(c0).IsEmpty)
                dc.CopyTo(p.Gradient(c0)[(r * n)..]);
        }
    }

    protected internal override void Tangent(in Pass<T> p)
    {
        for (var r = 0; r < p.Rows; r++)
        {
            ReadOnlySpan<T> z = p[gates].Slice(r * time * 4 * n, time * 4 * n), c = Row(p[cells], r), h = Row(p[hidden], r);
            Span<T> tz = p[dz], th = p[dh], tc = p[dc];
            Start(p.Tangent(h0), r, th);
            Start(p.Tangent(c0), r, tc);
            for (var t = 0; t < time; t++)
            {
                var (z4, last, next, live) = (4 * n * t, n * t, n * (t + 1), t < Length(p, r));
                for (var k = 0; k < 4 * n && live; k++)
                {
                    var sum = p.Tangent(b).IsEmpty ? T.Zero : p.Tangent(b)[k];
                    for (var i = 0; i < inputs; i++)
                    {
                        var at = (r * time + t) * inputs + i;
                        sum += (p.Tangent(x).IsEmpty ? T.Zero : p.Tangent(x)[at] * p[W][i * 4 * n + k]) + (p.Tangent(W).IsEmpty ? T.Zero : p[x][at] * p.Tangent(W)[i * 4 * n + k]);
                    }

                    for (var i = 0; i < n; i++)
                        sum += th[i] * p[U][i * 4 * n + k] + (p.Tangent(U).IsEmpty ? T.Zero : h[last + i] * p.Tangent(U)[i * 4 * n + k]);
                    var v = z[z4 + k];
                    tz[k] = sum * (k / n == 2 ? T.One - v * v : v * (T.One - v));
                }

                for (var j = 0; j < n; j++)
                {
                    if (live)
                    {
                        var (i, f, g, o, s) = (z[z4 + j], z[z4 + n + j], z[z4 + 2 * n + j], z[z4 + 3 * n + j], T.Tanh(c[next + j]));
                        tc[j] = tz[n + j] * c[last + j] + f * tc[j] + tz[j] * g + i * tz[2 * n + j];
                        th[j] = tz[3 * n + j] * s + o * (T.One - s * s) * tc[j];
                    }

                    p.Tangent(y)[(r * time + t) * n + j] = live ? th[j] : T.Zero;
                }
            }

            if (!p.Tangent(hn).IsEmpty)
                th.CopyTo(p.Tangent(hn)[(r * n)..]);
            if (!p.Tangent(cn).IsEmpty)
                tc.CopyTo(p.Tangent(cn)[(r * n)..]);
        }
    }

    private int Length(in Pass<T> p, int r) => p[lengths].IsEmpty ? time : int.Clamp(int.CreateTruncating(p[lengths][r]), 0, time);

    private Span<T> Row(Span<T> all, int r) => all.Slice(r * (time + 1) * n, (time + 1) * n);

    private void Start(ReadOnlySpan<T> from, int r, Span<T> to)
    {
        if (from.IsEmpty)
            to[..n].Clear();
        else
            from.Slice(r * n, n).CopyTo(to);
    }

    private void End(ReadOnlySpan<T> all, int r, Span<T> to)
    {
        if (!to.IsEmpty)
            all[(time * n)..].CopyTo(to[(r * n)..]);
    }
}
