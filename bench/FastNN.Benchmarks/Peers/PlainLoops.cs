using System.Numerics;
using FastNN.Benchmarks.Works;
using FastNN.Cli.Measuring;
using FastNN.Testing.Naive;

namespace FastNN.Benchmarks.Peers;

/// <summary>Plain C# loops, networks of FastNN.Testing among them: what stands in textbooks.</summary>
internal sealed class PlainLoops : IPeer
{
    /// <summary>Work of more floating-point operations would take longer than all the rest.</summary>
    public const double MostFlops = 6e7;

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
        var (a, b, c) = (p.A.Span.ToArray(), p.B.Span.ToArray(), new T[p.M * p.N]);
        return new(p.Form switch
        {
            Form.Forward => () => Forward(p.M, p.N, p.K, a, b, c),
            Form.Outer => () => Outer(p.M, p.N, p.K, a, b, c),
            _ => () => Transposed(p.M, p.N, p.K, a, b, c),
        }, () => [.. c.Select(double.CreateTruncating)]);
    }

    private static void Forward<T>(int m, int n, int k, T[] a, T[] b, T[] c) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var sum = T.Zero;
                for (var l = 0; l < k; l++)
                    sum += a[i * k + l] * b[l * n + j];
                c[i * n + j] = sum;
            }
        }
    }

    private static void Outer<T>(int m, int n, int k, T[] a, T[] b, T[] c) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var sum = c[i * n + j];
                for (var l = 0; l < k; l++)
                    sum += a[l * m + i] * b[l * n + j];
                c[i * n + j] = sum;
            }
        }
    }

    private static void Transposed<T>(int m, int n, int k, T[] a, T[] b, T[] c) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var sum = T.Zero;
                for (var l = 0; l < k; l++)
                    sum += a[i * k + l] * b[j * k + l];
                c[i * n + j] = sum;
            }
        }
    }

    private static Doing Apply<T>(Map<T> map) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (x, y) = (map.X.Span.ToArray(), new T[map.X.Length]);
        return new(map.F switch
        {
            Function.Exp => () => Exp(x, y),
            Function.Tanh => () => Tanh(x, y),
            Function.Sigmoid => () => Sigmoid(x, y),
            _ => () => Relu(x, y),
        }, () => [.. y.Select(double.CreateTruncating)]);
    }

    private static void Exp<T>(T[] x, T[] y) where T : IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < x.Length; i++)
            y[i] = T.Exp(x[i]);
    }

    private static void Tanh<T>(T[] x, T[] y) where T : IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < x.Length; i++)
            y[i] = T.Tanh(x[i]);
    }

    private static void Sigmoid<T>(T[] x, T[] y) where T : IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < x.Length; i++)
            y[i] = T.One / (T.One + T.Exp(-x[i]));
    }

    private static void Relu<T>(T[] x, T[] y) where T : IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < x.Length; i++)
            y[i] = x[i] > T.Zero ? x[i] : T.Zero;
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
        var steps = 0;
        return new(u.Adam ? () => Adam(++steps, w, g, m, v) : () => Sgd(w, g), () => [.. w.Select(z => (double)z)]);
    }

    private static void Adam(int step, float[] w, float[] g, float[] m, float[] v)
    {
        const float beta = (float)Works.Update.Beta;
        var correction = (float)(1 - Math.Pow(Works.Update.Beta, step));
        for (var i = 0; i < w.Length; i++)
        {
            m[i] = beta * m[i] + (1 - beta) * g[i];
            v[i] = beta * v[i] + (1 - beta) * g[i] * g[i];
            w[i] -= (float)Works.Update.Rate * (m[i] / correction) / (MathF.Sqrt(v[i] / correction) + (float)Works.Update.Epsilon);
            g[i] = 0;
        }
    }

    private static void Sgd(float[] w, float[] g)
    {
        for (var i = 0; i < w.Length; i++)
        {
            w[i] -= (float)Works.Update.Rate * g[i];
            g[i] = 0;
        }
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
