using System.Numerics;
using FastNN.Numerics;
using FastNN.Tests.Cases;
using FastNN.Tests.Support;

namespace FastNN.Tests.Laws;

/// <summary>What every activation obeys, in both precisions and at every width.</summary>
public class ActivationLaws
{
    /// <summary>
    /// |Slope(v) − tangent of Value on duals| ≤ 4ε·(|Slope| + |v·∂Slope/∂v|), over zeros, subnormals, saturation and the ends of the range.
    /// At ±∞ either may be NaN (∞·0); two numbers agree there too. NaN in gives NaN out.
    /// </summary>
    [Theory, MemberData(nameof(Activations.Theory), MemberType = typeof(Activations))]
    public void Slope_is_the_tangent_of_the_value(ActivationCase activation) => activation.Accept(new Formula());

    private sealed class Formula : IActivationVisitor
    {
        public void Visit<F>(F f) where F : struct, IActivation
        {
            Check<FloatScalar, float, F>(f);
            Check<DoubleScalar, double, F>(f);
        }

        private static void Check<S, T, F>(F f)
            where S : struct, IVectorLane<S> where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T> where F : struct, IActivation
        {
            var ε = T.BitIncrement(T.One) - T.One;
            foreach (var z in Points<T>())
            {
                var dual = f.Value(new Dual<S>(S.Create(z), S.Create(T.One)));
                var y = Number<S, T>(f.Value(S.Create(z)));
                Assert.True(Lanes.Same(y, Number<S, T>(dual.Value)), $"{f}: a dual's value at {z:R}");
                if (T.IsNaN(z))
                    Assert.True(T.IsNaN(y), $"{f}: NaN gives {y}");

                var v = F.FromOutput ? y : z;
                var dualSlope = f.Slope(new Dual<S>(S.Create(v), S.Create(T.One)));
                var slope = Number<S, T>(f.Slope(S.Create(v)));
                Assert.True(Lanes.Same(slope, Number<S, T>(dualSlope.Value)), $"{f}: a dual's slope at {z:R}");

                var tangent = Number<S, T>(dual.Tangent);
                if (slope == tangent || T.IsNaN(y) || (T.IsInfinity(z) && (T.IsNaN(slope) || T.IsNaN(tangent))))
                    continue;
                var condition = T.Abs(v * Number<S, T>(dualSlope.Tangent));
                var size = T.One + T.Min(T.Abs(z), T.CreateChecked(100));
                var underflow = T.Epsilon * size * size; // a subnormal factor is off by half of T.Epsilon, and z·u′(z) multiplies it
                var bound = T.CreateChecked(4) * (ε * (T.Abs(slope) + condition) + underflow);
                Assert.True(T.Abs(slope - tangent) <= bound, $"{f} at {z:R}: slope {slope:R}, tangent of the value {tangent:R}");
            }
        }
    }

    [Theory, MemberData(nameof(Activations.Theory), MemberType = typeof(Activations))]
    public void Scalar_and_vector_lanes_agree_to_the_bit(ActivationCase activation) => activation.Accept(new Widths());

    private sealed class Widths : IActivationVisitor
    {
        public void Visit<F>(F f) where F : struct, IActivation
        {
            Check(f, $"{f}");
            Check(new SlopeOf<F>(f), $"slope of {f}");
            Check(new TangentOf<F>(f), $"tangent of {f}");
            Check(new TangentOf<SlopeOf<F>>(new(f)), $"tangent of the slope of {f}");
        }

        private static void Check<F>(F f, string what) where F : struct, IFormula
        {
            var (single, full) = (Points<float>(), Points<double>());
            Lanes.AssertSame(single, Lanes.Map<FloatScalar, float, F>(f, single), Lanes.Map<FloatVector, float, F>(f, single), what);
            Lanes.AssertSame(full, Lanes.Map<DoubleScalar, double, F>(f, full), Lanes.Map<DoubleVector, double, F>(f, full), what);
        }
    }

    /// <summary>
    /// Slope against differences of Value, and ∂Slope/∂v (times f′ where v is y) against differences of Slope: fourth order, in double.
    /// Differences across a kink are left out, and are few.
    /// </summary>
    [Theory, MemberData(nameof(Activations.Theory), MemberType = typeof(Activations))]
    public void Derivatives_match_differences(ActivationCase activation) => activation.Accept(new Differences());

    private sealed class Differences : IActivationVisitor
    {
        public void Visit<F>(F f) where F : struct, IActivation
        {
            var (points, kinks) = (Lanes.Sweep(-5.0, 5.0, 4000, 5), 0);
            foreach (var z in points.Where(z => Math.Abs(z) > 1e-3 && !double.IsNaN(Lanes.One(f, z))))
            {
                var h = 1e-3 * Math.Min(1, Math.Abs(z));
                var v = F.FromOutput ? Lanes.One(f, z) : z;
                if (Piece(z - 2 * h) != Piece(z + 2 * h))
                {
                    kinks++;
                    continue;
                }

                var slope = Slope(z);
                var second = f.Slope(new Dual<DoubleScalar>(v, 1.0)).Tangent.Value * (F.FromOutput ? slope : 1);
                Close(slope, Difference(x => Lanes.One(f, x), z, h), Math.Abs(Lanes.One(f, z)), "f′", z);
                Close(second, Difference(Slope, z, h), Math.Abs(slope) + Math.Abs(v), "f″", z);
            }

            Assert.InRange(kinks, 0, points.Length / 100);

            double Slope(double x) => f.Slope<DoubleScalar>(F.FromOutput ? Lanes.One(f, x) : x).Value;
            double Piece(double x) => f.Piece<DoubleScalar>(F.FromOutput ? Lanes.One(f, x) : x).Value;
            void Close(double derivative, double difference, double size, string what, double z) => Assert.True(
                Math.Abs(derivative - difference) <= 1e-9 * (Math.Abs(derivative) + size),
                $"{f}: {what}({z:R}) = {derivative:R}, differences say {difference:R}");
        }

        /// <summary>(8Δ(h) − Δ(2h))/12h, Δ(h) = f(x + h) − f(x − h).</summary>
        private static double Difference(Func<double, double> f, double x, double h) =>
            (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h);
    }

    [Theory, MemberData(nameof(Activations.Theory), MemberType = typeof(Activations))]
    public void Value_equals_its_twin(ActivationCase activation) => activation.Accept(new Twin(activation));

    private sealed class Twin(ActivationCase activation) : IActivationVisitor
    {
        public void Visit<F>(F f) where F : struct, IActivation
        {
            foreach (var z in Lanes.Sweep(-8.0, 8.0, 400, 6))
            {
                var (y, exact) = (Lanes.One(f, z), activation.Twin(z));
                var bound = 1e-14 * Math.Abs(exact) + 1e-15; // the twins' own cancellation
                Assert.True(Lanes.Same(y, exact) || Math.Abs(y - exact) <= bound, $"{f}({z:R}) = {y:R}, the twin says {exact:R}");
            }
        }
    }

    /// <summary>Where the slopes left and right of 0 differ, so do the pieces; the slope at 0 is finite, the same for −0.</summary>
    [Theory, MemberData(nameof(Activations.Theory), MemberType = typeof(Activations))]
    public void Kinks_separate_pieces(ActivationCase activation) => activation.Accept(new Kinks());

    private sealed class Kinks : IActivationVisitor
    {
        public void Visit<F>(F f) where F : struct, IActivation
        {
            var (left, right) = (Argument(-1e-9), Argument(1e-9));
            if (Math.Abs(f.Slope(left).Value - f.Slope(right).Value) > 1e-6 && double.IsFinite(f.Value<DoubleScalar>(0.0).Value))
                Assert.NotEqual(f.Piece(left).Value, f.Piece(right).Value);

            DoubleScalar Argument(double z) => F.FromOutput ? f.Value<DoubleScalar>(z) : z;
        }
    }

    private static T[] Points<T>() where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T> =>
    [
        .. Lanes.Special<T>(),
        .. Lanes.Sweep(T.CreateChecked(-30), T.CreateChecked(30), 4001, 7),
        .. Lanes.Sweep(T.CreateChecked(-1000), T.CreateChecked(1000), 2000, 8),
    ];

    private static T Number<S, T>(S lane) where S : struct, IVectorLane<S> where T : unmanaged
    {
        T x = default;
        lane.Store(ref x);
        return x;
    }

    private readonly struct SlopeOf<F>(F f) : IFormula where F : struct, IActivation
    {
        public V Value<V>(V v) where V : struct, ILane<V> => f.Slope(v);
    }

    private readonly struct TangentOf<F>(F f) : IFormula where F : struct, IFormula
    {
        public V Value<V>(V z) where V : struct, ILane<V> => f.Value(new Dual<V>(z, 1.0)).Tangent;
    }
}
