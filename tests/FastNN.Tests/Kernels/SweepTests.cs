using System.Numerics;
using System.Runtime.InteropServices;
using FastNN.Numerics;
using FastNN.Tests.Cases;
using FastNN.Tests.Support;

namespace FastNN.Tests.Kernels;

/// <summary>
/// The optimizers' sweep, as it is and with clipping and weight decay folded in: vectors and single numbers agree to the bit, gradients are left
/// zero, zeros stay zeros, nothing kept stays subnormal.
/// </summary>
public class SweepTests
{
    [Theory, MemberData(nameof(Optimizers.Theory), MemberType = typeof(Optimizers))]
    public void Every_rule(OptimizerCase optimizer) => optimizer.Accept(new Rule());

    private sealed class Rule : IUpdateRuleVisitor
    {
        public void Visit<R>(R rule) where R : struct, IUpdateRule
        {
            Check<FloatVector, FloatScalar, float, R>(rule);
            Check<FloatVector512, FloatScalar, float, R>(rule);
            Check<DoubleVector, DoubleScalar, double, R>(rule);
            Check<DoubleVector512, DoubleScalar, double, R>(rule);
        }

        private static void Check<V, S, T, R>(R rule)
            where V : struct, IVectorLane<V> where S : struct, IVectorLane<S> where T : unmanaged, IBinaryFloatingPointIeee754<T> where R : struct, IUpdateRule
        {
            var line = 64 / Marshal.SizeOf<T>();
            foreach (var p in new Preparation[] { Preparation.None, new(0.7, 0.5, 0.1, 0), new(1, double.PositiveInfinity, 0, 0.01), new(-1, double.PositiveInfinity, 0, 0, Threshold: 0.3) })
            {
                for (var n = 0; n <= 5 * line; n += line)
                {
                    using State<T> vector = new(n), scalar = new(n), apart = new(n);
                    for (var step = 1; step <= 5; step++)
                    {
                        var g = Draw.Uniform<T>(step, n);
                        if (n > 0)
                            g[n / 2] = T.Zero;
                        var k = rule.At(new(step, rule.LearningRate));
                        vector.Step<V, R>(rule, k, p, n, g);
                        scalar.Step<S, R>(rule, k, p, n, g);
                        Prepare(p, apart[0], g);
                        apart.Step<V, R>(rule, k, Preparation.None, n, g);
                        for (var i = 0; i < n; i++)
                            apart[0][i] = T.CopySign(T.Max(T.Zero, T.Abs(apart[0][i]) - T.CreateTruncating(p.Threshold)), apart[0][i]);
                        for (var i = 0; i < 5; i++)
                        {
                            Near.Bits<T>(scalar[i], vector[i], $"{rule}, {p}, array {i}, step {step}, {n} parameters");
                            Near.Relative(Draw.Wide<T>(apart[i]), Draw.Wide<T>(vector[i]), typeof(T) == typeof(float) ? 2e-6 : 4e-15, $"{rule}, {p}, prepared apart, array {i}, step {step}");
                        }

                        Assert.All(vector[1][..n].ToArray(), v => Assert.Equal(T.Zero, v));
                    }
                }
            }

            // Padding: w = g = 0 and what is kept 0 stay so.
            using var zero = new State<T>(line, zero: true);
            for (var step = 1; step <= 3; step++)
                zero.Step<V, R>(rule, rule.At(new(step, rule.LearningRate)), new(0.5, 1, 0.1, 0.1), line, new T[line]);
            Assert.All(zero[0].ToArray(), v => Assert.Equal(T.Zero, v));

            // A unit dies: what is kept shrinks as that of a unit that was alive would (by F in as many steps, or not at all, as a sum of squares
            // does), to next to nothing, and is never subnormal. Nothing: where a hundredth, Lion's 1 − β₂, is less than half a unit of what it is a
            // multiple of, 50·2⁻¹¹³ or 50·2⁻¹⁰⁰⁹.
            using State<T> dead = new(line), alive = new(line);
            Step(dead, 1, Draw.Uniform<T>(1, line, -1e-30, 1e-30));
            Step(alive, 1, Draw.Uniform<T>(1, line, 1, 2));
            double[] start = Draw.Wide<T>(dead[2]), loud = Draw.Wide<T>(alive[2]);
            for (var step = 2; step <= 8000; step++)
            {
                Step(dead, step, new T[line]);
                Step(alive, step, new T[line]);
                for (var i = 2; i < 5; i++)
                    Assert.DoesNotContain(dead[i].ToArray(), T.IsSubnormal);
            }

            for (var i = 0; i < line; i++)
            {
                var left = loud[i] == 0 ? 0 : Math.Abs(double.CreateTruncating(alive[2][i]) / loud[i] * start[i]);
                Assert.InRange(Math.Abs(double.CreateTruncating(dead[2][i])), 0, Math.Max(1.01 * left, typeof(T) == typeof(float) ? 4.82e-33 : 9.12e-303));
            }

            void Step(State<T> state, int step, T[] g) => state.Step<V, R>(rule, rule.At(new(step, rule.LearningRate)), Preparation.None, line, g);
        }

        /// <summary>g ← clamp(s·g, ±c) + λ·w, w ← w − d·w, one after the other.</summary>
        private static void Prepare<T>(Preparation p, Span<T> w, Span<T> g) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (var i = 0; i < w.Length; i++)
            {
                g[i] = T.Clamp(T.CreateTruncating(p.Scale) * g[i], T.CreateTruncating(-p.Limit), T.CreateTruncating(p.Limit)) + T.CreateTruncating(p.Penalty) * w[i];
                w[i] -= T.CreateTruncating(p.Decay) * w[i];
            }
        }
    }

    private sealed class State<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly GuardedMemory<T>[] arrays;
        private readonly int n;

        public State(int n, bool zero = false)
        {
            this.n = n;
            arrays = [.. Enumerable.Range(0, 5).Select(_ => new GuardedMemory<T>(n))];
            if (!zero)
                Draw.Uniform<T>(9, n).CopyTo(this[0]);
        }

        public Span<T> this[int i] => arrays[i].Last(n);

        public void Dispose() => Array.ForEach(arrays, a => a.Dispose());

        public void Step<V, R>(R rule, Coefficients k, Preparation p, int n, T[] g) where V : struct, IVectorLane<V> where R : struct, IUpdateRule
        {
            g.CopyTo(this[1]);
            Sweep.Run<T, V, R>(rule, k, p, n, ref MemoryMarshal.GetReference(this[0]), ref MemoryMarshal.GetReference(this[1]), ref MemoryMarshal.GetReference(this[2]),
                ref MemoryMarshal.GetReference(this[3]), ref MemoryMarshal.GetReference(this[4]));
        }
    }
}
