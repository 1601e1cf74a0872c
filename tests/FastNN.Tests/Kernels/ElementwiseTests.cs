using System.Numerics;
using FastNN.Kernels;
using FastNN.Numerics;
using FastNN.Tests.Cases;
using FastNN.Tests.Support;

namespace FastNN.Tests.Kernels;

/// <summary>
/// Every elementwise operation for every activation and pair formula: every length from 0 to 257, in place and not, equal to its formula on
/// one number at a time, to the bit.
/// </summary>
public class ElementwiseTests
{
    private const int Longest = 257;

    [Theory, MemberData(nameof(Activations.Theory), MemberType = typeof(Activations))]
    public void Activations_and_their_slopes(ActivationCase activation) => activation.Accept(new Operations());

    private sealed class Operations : IActivationVisitor
    {
        public void Visit<F>(F f) where F : struct, IActivation
        {
            Check<FloatScalar, float, F>(f);
            Check<DoubleScalar, double, F>(f);
        }

        private static void Check<S, T, F>(F f) where S : struct, IVectorLane<S> where T : unmanaged, IBinaryFloatingPointIeee754<T> where F : struct, IActivation
        {
            // Positive numbers where the formula wants them: v may be y.
            T[] z = Draw.Uniform<T>(1, Longest, 0.1, 3), tz = Draw.Uniform<T>(2, Longest), dy = Draw.Uniform<T>(3, Longest), tdy = Draw.Uniform<T>(4, Longest);
            var v = z.Select(u => F.FromOutput ? Number<S, T>(f.Value(S.Create(u))) : u).ToArray();
            T[] y = Each<S, T>(i => f.Value(S.Create(z[i]))), dz = Each<S, T>(i => S.Create(dy[i]) * f.Slope(S.Create(v[i]))), ty = Each<S, T>(i => S.Create(tz[i]) * f.Slope(S.Create(v[i])));
            var tdz = Each<S, T>(i =>
            {
                var slope = f.Slope(new Dual<S>(S.Create(v[i]), S.Create(tz[i])));
                return S.MultiplyAdd(S.Create(tdy[i]), slope.Value, S.Create(dy[i]) * slope.Tangent);
            });
            T[] dzOfTangent = Each<S, T>(i => S.Create(dy[i]) * f.Slope(new Dual<S>(S.Create(v[i]), S.Create(tz[i]))).Value), tdzPlain = Each<S, T>(i => S.Create(tdy[i]) * f.Slope(S.Create(v[i])));
            if (typeof(F) == typeof(Identity))
                (tdz, tdzPlain) = (tdy, tdy);

            for (var n = 0; n <= Longest; n++)
            {
                ReadOnlySpan<T> Of(T[] whole) => whole.AsSpan(0, n);
                var result = new T[n];
                Elementwise.Apply(f, Of(z), result);
                Near.Bits(Of(y), result, $"{f}, {n} values");
                result = Of(z).ToArray();
                Elementwise.Apply<T, F>(f, result, result);
                Near.Bits(Of(y), result, $"{f}, {n} values in place");

                result = Of(dy).ToArray();
                Elementwise.MultiplySlope(f, Of(v), result);
                Near.Bits(Of(dz), result, $"slope of {f}, {n} values");

                result = new T[n];
                Elementwise.Tangent(f, Of(v), Of(tz), result);
                Near.Bits(Of(ty), result, $"tangent of {f}, {n} values");
                result = Of(tz).ToArray();
                Elementwise.Tangent<T, F>(f, Of(v), result, result);
                Near.Bits(Of(ty), result, $"tangent of {f}, {n} values in place");
                Elementwise.Tangent(f, Of(v), default, result);
                Near.Bits(new T[n], result, $"no tangent of {f}, {n} values");

                T[] first = Of(dy).ToArray(), second = Of(tdy).ToArray();
                Elementwise.MultiplySlopeTangent(f, Of(v), Of(tz), first, second);
                Near.Bits(Of(dzOfTangent), first, $"dz of {f}, {n} values");
                Near.Bits(Of(tdz), second, $"tdz of {f}, {n} values");
                (first, second) = (Of(dy).ToArray(), Of(tdy).ToArray());
                Elementwise.MultiplySlopeTangent(f, Of(v), default, first, second);
                Near.Bits(Of(dz), first, $"dz of {f}, {n} values, v at rest");
                Near.Bits(Of(tdzPlain), second, $"tdz of {f}, {n} values, v at rest");
            }
        }
    }

    [Fact]
    public void Pair_formulas()
    {
        Pairs<FloatScalar, float, Add>();
        Pairs<FloatScalar, float, Subtract>();
        Pairs<FloatScalar, float, Multiply>();
        Pairs<FloatScalar, float, Divide>();
        Pairs<DoubleScalar, double, Add>();
        Pairs<DoubleScalar, double, Subtract>();
        Pairs<DoubleScalar, double, Multiply>();
        Pairs<DoubleScalar, double, Divide>();
    }

    private static void Pairs<S, T, F>() where S : struct, IVectorLane<S> where T : unmanaged, IBinaryFloatingPointIeee754<T> where F : struct, IPairFormula
    {
        F f = default;
        T[] a = Draw.Uniform<T>(1, Longest), b = Draw.Uniform<T>(2, Longest, 0.5, 2), ta = Draw.Uniform<T>(3, Longest), tb = Draw.Uniform<T>(4, Longest);
        T[] dy = Draw.Uniform<T>(5, Longest), tdy = Draw.Uniform<T>(6, Longest);
        T[] y = Each<S, T>(i => f.Value(S.Create(a[i]), S.Create(b[i]))), da = Each<S, T>(i => S.Create(dy[i]) * f.SlopeA(S.Create(a[i]), S.Create(b[i])));
        var zero = S.Create(T.Zero);
        S Bend(int i, S x, S t) => f.SlopeA(new Dual<S>(S.Create(a[i]), x), new Dual<S>(S.Create(b[i]), t)).Tangent;
        S Plain(int i) => S.Create(tdy[i]) * f.SlopeA(S.Create(a[i]), S.Create(b[i]));
        T[] none = Each<S, T>(Plain), alongA = Each<S, T>(i => S.MultiplyAdd(S.Create(dy[i]), Bend(i, S.Create(ta[i]), zero), Plain(i)));
        var both = Each<S, T>(i => S.MultiplyAdd(S.Create(dy[i]), Bend(i, zero, S.Create(tb[i])), S.Create(alongA[i])));
        for (var n = 0; n <= Longest; n++)
        {
            ReadOnlySpan<T> Of(T[] whole) => whole.AsSpan(0, n);
            T[] result = new T[n], tangent = new T[n];
            Elementwise.Apply(f, Of(a), Of(b), result);
            Near.Bits(Of(y), result, $"{f}, {n} values");
            result = Of(b).ToArray();
            Elementwise.Apply(f, Of(a), result, result);
            Near.Bits(Of(y), result, $"{f}, {n} values in place");
            Elementwise.SlopeA(f, Of(a), Of(b), Of(dy), result);
            Near.Bits(Of(da), result, $"slope of {f}, {n} values");
            Elementwise.SlopeA(f, Of(a), Of(b), default, result);
            Near.Bits(new T[n], result, $"slope of {f} against zero, {n} values");
            Elementwise.SlopeATangent(f, Of(a), Of(b), Of(ta), Of(tb), Of(dy).ToArray(), Of(tdy).ToArray(), result, tangent);
            Near.Bits(Of(da), result, $"da of {f}, {n} values");
            Near.Bits(Of(both), tangent, $"tda of {f}, {n} values");
            Elementwise.SlopeATangent(f, Of(a), Of(b), Of(ta), default, Of(dy).ToArray(), Of(tdy).ToArray(), result, tangent);
            Near.Bits(Of(alongA), tangent, $"tda of {f} along a, {n} values");
            Elementwise.SlopeATangent(f, Of(a), Of(b), default, default, Of(dy).ToArray(), Of(tdy).ToArray(), result, tangent);
            Near.Bits(Of(none), tangent, $"tda of {f} at rest, {n} values");
        }
    }

    [Fact]
    public void Copies_and_sums()
    {
        for (var n = 0; n <= Longest; n++)
        {
            float[] source = Draw.Whole<float>(n, n), sum = Draw.Whole<float>(n + 1, n), expected = [.. source.Zip(sum, (a, b) => a + b)], copy = [.. sum];
            Elementwise.Copy<float>(source, copy);
            Assert.Equal(source, copy);
            Elementwise.Copy<float>(default, copy);
            Assert.Equal(new float[n], copy);
            Elementwise.Copy<float>(source, default);
            Elementwise.Add<float>(default, sum);
            Elementwise.Add<float>(source, default);
            Elementwise.Add<float>(source, sum);
            Assert.Equal(expected, sum);
            Elementwise.Add<float>(sum, sum);
            Assert.Equal(expected.Select(v => 2 * v), sum);
        }
    }

    private static T[] Each<S, T>(Func<int, S> f) where S : struct, IVectorLane<S> where T : unmanaged => [.. Enumerable.Range(0, Longest).Select(i => Number<S, T>(f(i)))];

    private static T Number<S, T>(S lane) where S : struct, IVectorLane<S> where T : unmanaged
    {
        T x = default;
        lane.Store(ref x);
        return x;
    }
}
