using System.Numerics;
using FastNN.Benchmarks.Works;
using FastNN.Testing.Naive;

namespace FastNN.Benchmarks.Peers;

/// <summary>Plain C# loops, networks of FastNN.Testing among them: what stands in textbooks.</summary>
internal sealed class Loops : IPeer
{
    /// <summary>Work of more floating-point operations would take longer than all the rest.</summary>
    public const double MostFlops = 1e8;

    public string Name => "loops";

    public string About => "plain C# loops, FastNN.Testing.Naive";

    public bool Here => true;

    public Doing? Try(Work work) => work switch
    {
        Product<float> p => Multiply(p),
        Product<double> p => Multiply(p),
        Map<float> m => Apply(m),
        Map<double> m => Apply(m),
        SoftmaxRows s => Softmax(s),
        Update u => Update(u),
        Prediction p => Predict(p),
        TrainingStep s => Step(s),
        _ => null,
    };

    private static Doing? Multiply<T>(Product<T> p) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (p.Flops > MostFlops)
            return null;
        var (a, b, c) = (p.A.Span.ToArray(), p.B.Span.ToArray(), new Numbers<T>(p.M * p.N));
        var to = new T[p.M * p.N];
        var (m, n, k) = (p.M, p.N, p.K);
        return new(p.Form switch
        {
            Form.Forward => () =>
            {
                for (var i = 0; i < m; i++)
                {
                    for (var j = 0; j < n; j++)
                    {
                        var sum = T.Zero;
                        for (var l = 0; l < k; l++)
                            sum += a[i * k + l] * b[l * n + j];
                        to[i * n + j] = sum;
                    }
                }
            },
            Form.Outer => () =>
            {
                for (var i = 0; i < m; i++)
                {
                    for (var j = 0; j < n; j++)
                    {
                        var sum = to[i * n + j];
                        for (var l = 0; l < k; l++)
                            sum += a[l * m + i] * b[l * n + j];
                        to[i * n + j] = sum;
                    }
                }
            },
            _ => () =>
            {
                for (var i = 0; i < m; i++)
                {
                    for (var j = 0; j < n; j++)
                    {
                        var sum = T.Zero;
                        for (var l = 0; l < k; l++)
                            sum += a[i * k + l] * b[j * k + l];
                        to[i * n + j] = sum;
                    }
                }
            },
        }, () => [.. to.Select(double.CreateTruncating)]);
    }

    private static Doing Apply<T>(Map<T> map) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (x, y) = (map.X.Span.ToArray(), new T[map.X.Length]);
        return new(map.F switch
        {
            Function.Exp => () =>
            {
                for (var i = 0; i < y.Length; i++)
                    y[i] = T.Exp(x[i]);
            },
            Function.Tanh => () =>
            {
                for (var i = 0; i < y.Length; i++)
                    y[i] = T.Tanh(x[i]);
            },
            Function.Sigmoid => () =>
            {
                for (var i = 0; i < y.Length; i++)
                    y[i] = T.One / (T.One + T.Exp(-x[i]));
            },
            _ => () =>
            {
                for (var i = 0; i < y.Length; i++)
                    y[i] = x[i] > T.Zero ? x[i] : T.Zero;
            },
        }, () => [.. y.Select(double.CreateTruncating)]);
    }

    private static Doing Softmax(SoftmaxRows s)
    {
        var (x, y) = (s.X.Span.ToArray(), new float[s.X.Length]);
        return new(() =>
        {
            for (var r = 0; r < s.Rows; r++)
                Softmax(x.AsSpan(r * s.N, s.N), y.AsSpan(r * s.N, s.N));
        }, () => [.. y.Select(z => (double)z)]);
    }

    private static void Softmax(ReadOnlySpan<float> x, Span<float> y)
    {
        var (largest, sum) = (float.NegativeInfinity, 0f);
        foreach (var z in x)
            largest = Math.Max(largest, z);
        for (var i = 0; i < x.Length; i++)
            sum += y[i] = MathF.Exp(x[i] - largest);
        for (var i = 0; i < x.Length; i++)
            y[i] /= sum;
    }

    private static Doing Update(Update u)
    {
        float[] w = u.W.Span.ToArray(), g = u.G.Span.ToArray(), m = new float[w.Length], v = new float[w.Length];
        const float rate = (float)Works.Update.Rate, beta = (float)Works.Update.Beta, e = (float)Works.Update.Epsilon;
        var steps = 0;
        return new(u.Adam ? () =>
        {
            steps++;
            var correction = (float)(1 - Math.Pow(Works.Update.Beta, steps));
            for (var i = 0; i < w.Length; i++)
            {
                m[i] = beta * m[i] + (1 - beta) * g[i];
                v[i] = beta * v[i] + (1 - beta) * g[i] * g[i];
                w[i] -= rate * (m[i] / correction) / (MathF.Sqrt(v[i] / correction) + e);
                g[i] = 0;
            }
        }
        : () =>
        {
            for (var i = 0; i < w.Length; i++)
            {
                w[i] -= rate * g[i];
                g[i] = 0;
            }
        }, () => [.. w.Select(z => (double)z)]);
    }

    private static Doing Predict(Prediction p)
    {
        var (naive, x, y) = (p.Model.Naive(p.Network, p.Rows), p.X.Span.ToArray(), new float[p.Rows * p.Model.Outputs]);
        return new(() =>
        {
            naive.Forward(x).CopyTo(y);
            for (var r = 0; p.Model.Softmax && r < p.Rows; r++)
                Softmax(y.AsSpan(r * p.Model.Outputs, p.Model.Outputs), y.AsSpan(r * p.Model.Outputs, p.Model.Outputs));
        }, () => [.. y.Select(z => (double)z)]);
    }

    private static Doing? Step(TrainingStep s)
    {
        if (s.Flops > MostFlops)
            return null;
        var naive = s.Model.Naive(s.Model.Network(), s.Rows);
        NaiveOptimizer<float> optimizer = s.Adam ? new NaiveAdam<float>(naive, s.Rate) : new NaiveSgd<float>(naive, s.Rate);
        var trainer = new NaiveTrainer<float>(naive, s.Model.Classifies ? NaiveLossKind.SoftmaxCrossEntropy : NaiveLossKind.MeanSquared, optimizer);
        var (x, targets, before) = (s.X.Span.ToArray(), s.Targets.Span.ToArray(), Parameters());
        return new(() =>
        {
            optimizer.Rate = s.Rate;
            _ = s.Model.Classifies ? trainer.TrainStep(x, s.Labels) : trainer.TrainStep(x, targets);
        }, () => [.. Parameters().Zip(before, (after, w) => after - w)]);

        double[] Parameters() => [.. naive.Layers.SelectMany(l => l.Weights.Concat(l.Bias)).Select(w => (double)w)];
    }
}
