using System.Numerics;
using FastNN.Tests.Support;
using Rows = FastNN.Kernels.Softmax;

namespace FastNN.Tests.Kernels;

/// <summary>Rows of softmax, log-softmax and cross-entropy against plain loops in double, at ordinary and at extreme numbers.</summary>
public class SoftmaxTests
{
    [Fact]
    public void Rows_of_every_length()
    {
        Lengths<float>(2e-6);
        Lengths<double>(4e-15);
    }

    private static void Lengths<T>(double tolerance) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var guarded = new GuardedMemory<T>(257);
        for (var n = 1; n <= 257; n++)
        {
            T[] x = Draw.Uniform<T>(n, n, -5, 5), v = Draw.Uniform<T>(-n, n), tv = Draw.Uniform<T>(n + 1000, n), ty = Draw.Uniform<T>(n + 2000, n), y = new T[n], r = new T[n];
            double[] X = Draw.Wide<T>(x), V = Draw.Wide<T>(v), TV = Draw.Wide<T>(tv), TY = Draw.Wide<T>(ty);
            var max = X.Max();
            var log = max + Math.Log(X.Sum(u => Math.Exp(u - max)));
            double[] Y = [.. X.Select(u => Math.Exp(u - log))], L = [.. X.Select(u => u - log)];

            T[] logs = [T.Zero];
            Rows.LogSumExp<T>(x, logs);
            Near.Relative([log], Draw.Wide<T>(logs), tolerance, "log Σ eˣ");
            Rows.Forward<T>(x, y);
            Near.Relative(Y, Draw.Wide<T>(y), tolerance, $"softmax of {n}");
            x.CopyTo(guarded.Last(n));
            Rows.Forward(guarded.Last(n), guarded.Last(n));
            Near.Bits<T>(y, guarded.Last(n), $"softmax of {n} in place");

            Rows.ForwardLog(x, r);
            Near.Relative(L, Draw.Wide<T>(r), tolerance, $"log-softmax of {n}");
            x.CopyTo(guarded.Last(n));
            Rows.ForwardLog(guarded.Last(n), guarded.Last(n));
            Near.Bits<T>(r, guarded.Last(n), $"log-softmax of {n} in place");

            double Dot(double[] a, double[] b) => a.Zip(b, (p, q) => p * q).Sum();
            Rows.Project(y, v, r);
            Near.Relative([.. Y.Select((p, i) => p * (V[i] - Dot(Y, V)))], Draw.Wide<T>(r), 10 * tolerance, $"projection of {n}");
            Rows.ProjectTangent(y, ty, v, tv, r);
            Near.Relative([.. Y.Select((p, i) => TY[i] * (V[i] - Dot(Y, V)) + p * (TV[i] - Dot(TY, V) - Dot(Y, TV)))], Draw.Wide<T>(r), 10 * tolerance * n, $"tangent of the projection of {n}");
            Rows.Scale(x, T.CreateTruncating(3), r);
            Near.Relative([.. X.Select(u => 3 * u)], Draw.Wide<T>(r), tolerance, $"scale of {n}");
            Rows.Subtract(x, v, T.CreateTruncating(3), r);
            Near.Relative([.. X.Select((u, i) => u - 3 * V[i])], Draw.Wide<T>(r), 4 * tolerance, $"difference of {n}");
        }
    }

    /// <summary>Of three rows each has the bits that it has alone, at both ends of guarded memory and in place.</summary>
    [Fact]
    public void Rows_do_not_depend_on_their_place()
    {
        Places<float>();
        Places<double>();
    }

    private static void Places<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using GuardedMemory<T> source = new(3 * 70), result = new(3 * 70);
        for (var n = 0; n <= 70; n++)
        {
            T[] x = Draw.Uniform<T>(n, 3 * n, -9, 9), y = new T[n], l = new T[n], s = new T[1];
            foreach (var last in new[] { true, false })
            {
                Span<T> from = last ? source.Last(3 * n) : source.First(3 * n), to = last ? result.Last(3 * n) : result.First(3 * n), logs = last ? result.Last(3) : result.First(3);
                x.CopyTo(from);
                Rows.Forward<T>(3, from, to);
                for (var r = 0; r < 3; r++)
                {
                    Rows.Forward<T>(x.AsSpan(r * n, n), y);
                    Near.Bits<T>(y, to.Slice(r * n, n), $"row {r} of {n}");
                }

                Rows.ForwardLog<T>(3, from, to);
                x.CopyTo(from);
                Rows.ForwardLog<T>(3, from, from);
                for (var r = 0; r < 3; r++)
                {
                    Rows.ForwardLog<T>(x.AsSpan(r * n, n), l);
                    Near.Bits<T>(l, to.Slice(r * n, n), $"logarithms of row {r} of {n}");
                    Near.Bits<T>(l, from.Slice(r * n, n), $"logarithms of row {r} of {n} in place");
                }

                x.CopyTo(from);
                Rows.LogSumExp<T>(from, logs);
                for (var r = 0; r < 3; r++)
                {
                    Rows.LogSumExp<T>(x.AsSpan(r * n, n), s);
                    Near.Bits<T>(s, logs.Slice(r, 1), $"log Σ of row {r} of {n}");
                }
            }
        }
    }

    [Fact]
    public void Large_numbers_do_not_overflow()
    {
        foreach (var shift in new[] { 0, 1e4, -1e4, 1e30, -1e30 })
        {
            double[] x = [shift, shift - 1000, double.NegativeInfinity], y = new double[3];
            Rows.Forward<double>(x, y);
            Assert.Equal([shift == 1e30 || shift == -1e30 ? 0.5 : 1, shift == 1e30 || shift == -1e30 ? 0.5 : 0, 0.0], y);
        }

        double[] l = new double[2], s = new double[1];
        Rows.LogSumExp<double>([1e5, 1e5 - 3], s);
        Assert.Equal([1e5 + Math.Log(1 + Math.Exp(-3))], s);
        Rows.LogSumExp<double>([], s);
        Assert.Equal([double.NegativeInfinity], s);
        Rows.ForwardLog<double>([1e5, 1e5 - 3], l);
        Near.Relative([-Math.Log(1 + Math.Exp(-3)), -3 - Math.Log(1 + Math.Exp(-3))], l, 1e-15, "log-softmax of large numbers");
    }

    /// <summary>−∞ among numbers is a class of probability 0; a row of −∞ alone, or with +∞ or NaN, is NaN throughout.</summary>
    [Fact]
    public void Infinities_and_NaN()
    {
        const double inf = double.PositiveInfinity;
        for (var n = 2; n <= 20; n++)
        {
            double[] x = Draw.Uniform<double>(n, n), y = new double[n];
            x[n - 1] = -inf;
            Rows.Forward<double>(x, y);
            Assert.Equal(0, y[n - 1]);
            Assert.Equal(1, y.Sum(), 1e-15);
            Rows.ForwardLog<double>(x, y);
            Assert.Equal(-inf, y[n - 1]);
            Assert.All(y[..^1], v => Assert.True(double.IsFinite(v)));
            foreach (var bad in new[] { inf, double.NaN })
            {
                x[n / 2] = bad;
                Rows.Forward<double>(x, y);
                Assert.All(y, v => Assert.True(double.IsNaN(v), $"{v} beside {bad}"));
                Rows.ForwardLog<double>(x, y);
                Assert.All(y, v => Assert.True(double.IsNaN(v), $"{v} beside {bad}"));
                Rows.LogSumExp<double>(x, y.AsSpan(0, 1));
                Assert.True(double.IsNaN(y[0]));
            }

            Array.Fill(x, -inf);
            Rows.Forward<double>(x, y);
            Assert.All(y, v => Assert.True(double.IsNaN(v)));
        }
    }

    /// <summary>−log p and 1 − p of a class that is all but certain, down to 1e-300, against 160 bits.</summary>
    [Fact]
    public void Cross_entropy_keeps_its_digits_when_sure()
    {
        for (var d = 0.5; d < 690; d *= 1.3)
        {
            var small = HighPrecision.Exp(-d).ToDouble();
            var y = new double[2];
            var (loss, others) = Rows.CrossEntropy<double>([3 * d - 2 * d, 0], 0, y);
            var x = 3 * d - 2 * d;
            small = HighPrecision.Exp(-x).ToDouble();
            Close(HighPrecision.Log1p(small).ToDouble(), loss, 4);
            Close(small / (1 + small), others, 4);
            Close(small / (1 + small), y[1], 4);

            (loss, others) = Rows.CrossEntropy<double>([x, 0], 1, y);
            Close(x + HighPrecision.Log1p(small).ToDouble(), loss, 4);
            Close(1 / (1 + small), others, 4);
        }

        var f = new float[3];
        var (single, rest) = Rows.CrossEntropy<float>([0, 40, 0], 1, f);
        Assert.Equal(2 * Math.Exp(-40), single, 1e-6 * 2 * Math.Exp(-40));
        Assert.Equal(2 * Math.Exp(-40), rest, 1e-6 * 2 * Math.Exp(-40));

        static void Close(double expected, double actual, double units) =>
            Assert.True(Math.Abs(actual - expected) <= units * Math.ScaleB(1, -52) * Math.Abs(expected), $"{actual:R}, not {expected:R}");
    }

    [Fact]
    public void Cross_entropy_of_every_length_and_class()
    {
        for (var n = 1; n <= 40; n++)
        {
            var z = Draw.Uniform<double>(n, n, -4, 4);
            var log = Math.Log(z.Sum(Math.Exp));
            for (var t = 0; t < n; t++)
            {
                var p = new double[n];
                var (loss, others) = Rows.CrossEntropy<double>(z, t, p);
                Near.Relative([.. z.Select(u => Math.Exp(u - log))], p, 1e-14, "p");
                Near.Relative([log - z[t], z.Where((_, k) => k != t).Sum(u => Math.Exp(u - log))], [loss, others], 1e-14, $"class {t} of {n}");
            }
        }

        // Two largest, one −∞, NaN.
        var q = new double[3];
        Assert.Equal(Math.Log(2), Rows.CrossEntropy<double>([5, 5, double.NegativeInfinity], 1, q).Loss, 1e-15);
        Assert.Equal([0.5, 0.5, 0.0], q);
        Assert.Equal(double.PositiveInfinity, Rows.CrossEntropy<double>([5, 5, double.NegativeInfinity], 2, q).Loss);
        Assert.True(double.IsNaN(Rows.CrossEntropy<double>([5, double.NaN, 0], 0, q).Loss));
    }
}
