using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastNN.Numerics;
using FastNN.Tests.Support;

namespace FastNN.Tests.Numerics;

/// <summary>Every lane operation: vector against scalar bit for bit, and the scalar one against what its summary says.</summary>
public class LaneTests
{
    private interface IOperation
    {
        V Of<V>(V a, V b, V c) where V : struct, ILane<V>;
    }

    [Fact] public void Add() => Agree<AddOf>();
    [Fact] public void Subtract() => Agree<SubtractOf>();
    [Fact] public void Multiply() => Agree<MultiplyOf>();
    [Fact] public void Divide() => Agree<DivideOf>();
    [Fact] public void Negate() => Agree<NegateOf>();
    [Fact] public void Greater() => Agree<GreaterOf>();
    [Fact] public void Less() => Agree<LessOf>();
    [Fact] public void GreaterOrEqual() => Agree<GreaterOrEqualOf>();
    [Fact] public void LessOrEqual() => Agree<LessOrEqualOf>();
    [Fact] public void Min() => Agree<MinOf>();
    [Fact] public void Max() => Agree<MaxOf>();
    [Fact] public void Clamp() => Agree<ClampOf>();
    [Fact] public void Abs() => Agree<AbsOf>();
    [Fact] public void Sqrt() => Agree<SqrtOf>();
    [Fact] public void Round() => Agree<RoundOf>();
    [Fact] public void MultiplyAdd() => Agree<MultiplyAddOf>();
    [Fact] public void Scale() => Agree<ScaleOf>();
    [Fact] public void Exponent() => Agree<ExponentOf>();
    [Fact] public void CopySign() => Agree<CopySignOf>();
    [Fact] public void Sign() => Agree<SignOf>();
    [Fact] public void NearestPower() => Agree<NearestPowerOf>();
    [Fact] public void NearestPowers() => Agree<NearestPowersOf>();
    [Fact] public void Constant() => Agree<ConstantOf>();

    private static void Agree<F>() where F : struct, IOperation
    {
        Agree<FloatScalar, FloatVector, float, F>();
        Agree<DoubleScalar, DoubleVector, double, F>();
    }

    /// <summary>The operation on all pairs of special points, with a third that runs along.</summary>
    private static void Agree<S, V, T, F>()
        where S : struct, IVectorLane<S>
        where V : struct, IVectorLane<V>
        where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>
        where F : struct, IOperation
    {
        var special = Lanes.Special<T>();
        var n = special.Length * special.Length / V.Count * V.Count;
        T[] a = new T[n], b = new T[n], c = new T[n], scalar = new T[n], vector = new T[n];
        for (var i = 0; i < n; i++)
            (a[i], b[i], c[i]) = (special[i / special.Length], special[i % special.Length], special[i * 7 % special.Length]);
        for (var i = 0; i < n; i++)
            default(F).Of(S.Load(ref a[i]), S.Load(ref b[i]), S.Load(ref c[i])).Store(ref scalar[i]);
        for (var i = 0; i < n; i += V.Count)
            default(F).Of(V.Load(ref a[i]), V.Load(ref b[i]), V.Load(ref c[i])).Store(ref vector[i]);
        for (var i = 0; i < n; i++)
        {
            Assert.True(
                Lanes.Same(scalar[i], vector[i]),
                $"{typeof(F).Name}({a[i]:R}, {b[i]:R}, {c[i]:R}): {scalar[i]:R} one at a time, {vector[i]:R} in a vector");
        }
    }

    [Fact]
    public void Constant_first_keeps_NaN_and_Clamp_does()
    {
        Assert.True(double.IsNaN(DoubleScalar.Max(0.0, double.NaN).Value));
        Assert.True(double.IsNaN(DoubleScalar.Min(0.0, double.NaN).Value));
        Assert.True(double.IsNaN(DoubleScalar.Clamp(double.NaN, -1.0, 1.0).Value));
        foreach (var (x, y) in new[] { (7.0, 1.0), (-7.0, -1.0), (0.5, 0.5) })
            Assert.Equal(y, DoubleScalar.Clamp(x, -1.0, 1.0).Value);
        Assert.Equal((2.0, 3.0), (DoubleScalar.Min(2.0, 3.0).Value, DoubleScalar.Max(2.0, 3.0).Value));
    }

    [Fact]
    public void Round_takes_halves_to_even() =>
        Assert.Equal([0, 2, 2, -2, -4, 8388607, 1e30], new[] { 0.5, 1.5, 2.5, -2.5, -3.5, 8388607, 1e30 }.Select(x => DoubleScalar.Round(x).Value));

    [Fact]
    public void Scale_rounds_once()
    {
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var (a, n, m) = ((0.5 + 1.5 * random.NextDouble()) * (1 - 2 * (i & 1)), random.Next(-2040, 2041), random.Next(-250, 251));
            Assert.Equal(Math.ScaleB(a, n), DoubleScalar.Scale(a, n).Value);
            Assert.Equal(MathF.ScaleB((float)a, m), FloatScalar.Scale(a, m).Value);
        }

        Assert.Equal(float.Epsilon, FloatScalar.Scale(1.0, -149).Value);
        Assert.Equal(0f, FloatScalar.Scale(1.0, -150).Value); // a tie, to even
        Assert.Equal(float.Epsilon, FloatScalar.Scale(1.5, -150).Value);
        Assert.Equal(float.PositiveInfinity, FloatScalar.Scale(1.0, 128).Value);
        Assert.Equal(double.Epsilon, DoubleScalar.Scale(1.0, -1074).Value);
        Assert.Equal(0.0, DoubleScalar.Scale(1.0, -1075).Value);
        Assert.Equal(double.PositiveInfinity, DoubleScalar.Scale(-1.0, 1024).Value * -1);
        Assert.True(double.IsNaN(DoubleScalar.Scale(double.NaN, double.NaN).Value));
    }

    [Fact]
    public void Nearest_power_is_a_power_and_its_exponent()
    {
        for (var n = -126; n <= 127; n++)
        {
            Assert.Equal((MathF.ScaleB(1, n), n), (FloatScalar.NearestPower(n + 0.4, 1.0, out var e).Value, e.Value));
            Assert.Equal((0f, -127f), (FloatScalar.NearestPower(-127.0, 1.0, out e).Value, e.Value));
        }

        for (var n = -1022; n <= 1023; n++)
        {
            Assert.Equal((Math.ScaleB(1, n), n), (DoubleScalar.NearestPower(n - 0.4, 1.0, out var e).Value, e.Value));
            Assert.Equal((0.0, -1023.0), (DoubleScalar.NearestPower(-511.5, 2.0, out e).Value, e.Value));
        }
    }

    [Fact]
    public void Nearest_power_in_two_factors_rounds_once()
    {
        var random = new Random(2);
        for (var n = -152; n <= 128; n++)
        {
            var a = (float)(0.5 + 1.5 * random.NextDouble());
            var power = FloatScalar.NearestPower(n + 0.3, 1.0, out var e, out var rest);
            Assert.Equal((MathF.ScaleB(a, n), n), (a * power.Value * rest.Value, e.Value));
            Assert.Equal(a, a * power.Value / power.Value);
        }

        for (var n = -1080; n <= 1024; n++)
        {
            var a = 0.5 + 1.5 * random.NextDouble();
            var power = DoubleScalar.NearestPower(0.1 * n, 10.0, out var e, out var rest);
            Assert.Equal((Math.ScaleB(a, n), n), (a * power.Value * rest.Value, e.Value));
            Assert.Equal(a, a * power.Value / power.Value);
        }
    }

    [Fact]
    public void Exponent_is_the_floor_of_the_logarithm()
    {
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var (e, f) = (random.Next(-1022, 1024), random.Next(-126, 128));
            Assert.Equal(e, DoubleScalar.Exponent(Math.ScaleB(1 + random.NextDouble(), e)).Value);
            Assert.Equal(f, FloatScalar.Exponent(-Math.ScaleB(1 + 0.99 * random.NextDouble(), f)).Value);
        }

        foreach (var x in new[] { 0, -0.0, double.Epsilon, -double.Epsilon })
            Assert.Equal((-1023, -127), (DoubleScalar.Exponent(x).Value, FloatScalar.Exponent(x).Value));
        foreach (var x in new[] { double.PositiveInfinity, double.NegativeInfinity, double.NaN })
            Assert.Equal((1024, 128), (DoubleScalar.Exponent(x).Value, FloatScalar.Exponent(x).Value));
        Assert.Equal(-127, FloatScalar.Exponent(new FloatScalar(float.Epsilon)).Value);
    }

    [Fact]
    public void Masks_leave_out_what_they_leave_out()
    {
        Masks<FloatScalar, float>();
        Masks<FloatVector, float>();
        Masks<DoubleScalar, double>();
        Masks<DoubleVector, double>();
    }

    private static void Masks<V, T>() where V : struct, IVectorLane<V> where T : unmanaged, IFloatingPointIeee754<T>
    {
        var source = Enumerable.Range(1, V.Count).Select(T.CreateChecked).ToArray();
        for (var count = 0; count <= V.Count; count++)
        {
            var read = new T[V.Count];
            V.Load(ref source[0], V.First(count)).Store(ref read[0]);
            Assert.Equal(source.Select((x, i) => i < count ? x : T.Zero), read);

            var written = Enumerable.Repeat(T.CreateChecked(-7), V.Count).ToArray();
            V.Load(ref source[0]).Store(ref written[0], V.First(count));
            Assert.Equal(source.Select((x, i) => i < count ? x : T.CreateChecked(-7)), written);
        }
    }

    [SkippableFact]
    public void Masks_do_not_touch_a_protected_page()
    {
        Skip.IfNot(GuardedMemory<float>.IsSupported);
        Guarded<FloatScalar, float>();
        Guarded<FloatVector, float>();
        Guarded<DoubleScalar, double>();
        Guarded<DoubleVector, double>();
    }

    private static void Guarded<V, T>() where V : struct, IVectorLane<V> where T : unmanaged
    {
        for (var count = 0; count <= V.Count; count++)
        {
            using var memory = new GuardedMemory<T>(count);
            ref var first = ref MemoryMarshal.GetReference(memory.Span);
            V.Load(ref first, V.First(count)).Store(ref first, V.First(count));
        }
    }

    [Fact]
    public void Sums_and_largest()
    {
        Reductions<FloatScalar, float>();
        Reductions<FloatVector, float>();
        Reductions<DoubleScalar, double>();
        Reductions<DoubleVector, double>();
    }

    private static void Reductions<V, T>() where V : struct, IVectorLane<V> where T : unmanaged, IFloatingPointIeee754<T>
    {
        var source = Enumerable.Range(1, V.Count).Select(i => T.CreateChecked(i * i)).ToArray();
        var lane = V.Load(ref source[0]);
        Assert.Equal(source.Aggregate((a, b) => a + b), lane.Sum<T>());
        Assert.Equal(source[^1], lane.Largest<T>());
        T[] sums = new T[6], from = [T.One, T.Zero, -T.One, T.One];
        V.StoreSums(lane, lane + lane, -lane, V.Create(T.One), ref sums[1], ref Unsafe.NullRef<T>());
        T[] expected = [lane.Sum<T>(), (lane + lane).Sum<T>(), -lane.Sum<T>(), T.CreateChecked(V.Count)];
        Assert.Equal([T.Zero, .. expected, T.Zero], sums);
        V.StoreSums(lane, lane + lane, -lane, V.Create(T.One), ref sums[1], ref from[0]);
        Assert.Equal([T.Zero, .. expected.Zip(from, (e, f) => e + f), T.Zero], sums);
        source[V.Count / 2] = T.NaN;
        Assert.True(T.IsNaN(V.Load(ref source[0]).Largest<T>()));
        Assert.Equal(T.CreateChecked(V.Count * 3), V.Create(T.CreateChecked(3)).Sum<T>());
    }

    private struct AddOf : IOperation { public readonly V Of<V>(V a, V b, V c) where V : struct, ILane<V> => a + b; }
    private struct SubtractOf : IOperation { public readonly V Of<V>(V a, V b, V c) where V : struct, ILane<V> => a - b; }
    private struct MultiplyOf : IOperation { public readonly V Of<V>(V a, V b, V c) where V : struct, ILane<V> => a * b; }
    private struct DivideOf : IOperation { public readonly V Of<V>(V a, V b, V c) where V : struct, ILane<V> => a / b; }
    private struct NegateOf : IOperation { public readonly V Of<V>(V a, V b, V c) where V : struct, ILane<V> => V.CopySign(c, -a); }
    private struct GreaterOf : IOperation { public readonly V Of<V>(V a, V b, V c) where V : struct, ILane<V> => V.Select(a > b, c, 2.0); }
    private struct LessOf : IOperation { public readonly V Of<V>(V a, V b, V c) where V : struct, ILane<V> => V.Select(a < b, c, 2.0); }
    private struct GreaterOrEqualOf : IOperation { public readonly V Of<V>(V a, V b, V c) where V : struct, ILane<V> => V.Select(a >= b, c, 2.0); }
    private struct LessOrEqualOf : IOperation { public readonly V Of<V>(V a, V b, V c) where V : struct, ILane<V> => V.Select(a <= b, c, 2.0); }
    private struct MinOf : IOperation { public readonly V Of<V>(V a, V b, V c) where V : struct, ILane<V> => V.Min(a, b); }
    private struct MaxOf : IOperation { public readonly V Of<V>(V a, V b, V c) where V : struct, ILane<V> => V.Max(a, b); }
    private struct ClampOf : IOperation { public readonly V Of<V>(V a, V b, V c) where V : struct, ILane<V> => V.Clamp(a, b, c); }
    private struct AbsOf : IOperation { public readonly V Of<V>(V a, V b, V c) where V : struct, ILane<V> => V.Abs(a); }
    private struct SqrtOf : IOperation { public readonly V Of<V>(V a, V b, V c) where V : struct, ILane<V> => V.Sqrt(a); }
    private struct RoundOf : IOperation { public readonly V Of<V>(V a, V b, V c) where V : struct, ILane<V> => V.Round(a); }
    private struct MultiplyAddOf : IOperation { public readonly V Of<V>(V a, V b, V c) where V : struct, ILane<V> => V.MultiplyAdd(a, b, c); }
    private struct ScaleOf : IOperation
    {
        public readonly V Of<V>(V a, V b, V c) where V : struct, ILane<V> => V.Scale(a, V.Round(V.Clamp(b, -250.0, 250.0)));
    }

    private struct ExponentOf : IOperation { public readonly V Of<V>(V a, V b, V c) where V : struct, ILane<V> => V.Exponent(a); }
    private struct SignOf : IOperation { public readonly V Of<V>(V a, V b, V c) where V : struct, ILane<V> => V.Sign(V.Abs(a), b) + V.Sign(c, c); }
    private struct NearestPowerOf : IOperation { public readonly V Of<V>(V a, V b, V c) where V : struct, ILane<V> => V.NearestPower(V.Clamp(a, -126.0, 127.0), 1.0, out var n) + n; }
    private struct NearestPowersOf : IOperation { public readonly V Of<V>(V a, V b, V c) where V : struct, ILane<V> => V.NearestPower(V.Clamp(a, -152.0, 128.0), 1.0, out var n, out var rest) * rest + n; }
    private struct CopySignOf : IOperation { public readonly V Of<V>(V a, V b, V c) where V : struct, ILane<V> => V.CopySign(a, b); }
    private struct ConstantOf : IOperation { public readonly V Of<V>(V a, V b, V c) where V : struct, ILane<V> => a + 0.1 * 1e-40; }
}
