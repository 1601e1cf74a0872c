using System.Numerics;
using System.Runtime.InteropServices;
using FastNN.Numerics;
using FastNN.Tests.Cases;
using FastNN.Tests.Support;

namespace FastNN.Tests.Kernels;

/// <summary>The optimizers' sweep: vectors and single numbers agree to the bit, gradients are left zero, zeros stay zeros.</summary>
public class SweepTests
{
    [Theory, MemberData(nameof(Optimizers.Theory), MemberType = typeof(Optimizers))]
    public void Every_rule(OptimizerCase optimizer) => optimizer.Accept(new Rule());

    private sealed class Rule : IUpdateRuleVisitor
    {
        public void Visit<R>(R rule) where R : struct, IUpdateRule
        {
            Check<FloatVector, FloatScalar, float, R>(rule);
            Check<DoubleVector, DoubleScalar, double, R>(rule);
        }

        private static void Check<V, S, T, R>(R rule)
            where V : struct, IVectorLane<V> where S : struct, IVectorLane<S> where T : unmanaged, IBinaryFloatingPointIeee754<T> where R : struct, IUpdateRule
        {
            var line = 64 / Marshal.SizeOf<T>();
            for (var n = 0; n <= 5 * line; n += line)
            {
                var (vector, scalar) = (new State<T>(n), new State<T>(n));
                for (var step = 1; step <= 5; step++)
                {
                    var g = Draw.Uniform<T>(step, n);
                    if (n > 0)
                        g[n / 2] = T.Zero;
                    var k = rule.At(new(step, rule.LearningRate));
                    vector.Step<V, R>(rule, k, n, g);
                    scalar.Step<S, R>(rule, k, n, g);
                    for (var i = 0; i < 5; i++)
                        Near.Bits<T>(scalar[i], vector[i], $"{rule}, array {i}, step {step}, {n} parameters");
                    Assert.All(vector[1][..n].ToArray(), v => Assert.Equal(T.Zero, v));
                }
            }

            // Padding: w = g = 0 and what is kept 0 stay so.
            var zero = new State<T>(line, zero: true);
            for (var step = 1; step <= 3; step++)
                zero.Step<V, R>(rule, rule.At(new(step, rule.LearningRate)), line, new T[line]);
            Assert.All(zero[0].ToArray(), v => Assert.Equal(T.Zero, v));
        }
    }

    private sealed class State<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
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

        public void Step<V, R>(R rule, Coefficients k, int n, T[] g) where V : struct, IVectorLane<V> where R : struct, IUpdateRule
        {
            g.CopyTo(this[1]);
            Sweep.Loop<T, V, R>(rule, k, n, ref MemoryMarshal.GetReference(this[0]), ref MemoryMarshal.GetReference(this[1]), ref MemoryMarshal.GetReference(this[2]),
                ref MemoryMarshal.GetReference(this[3]), ref MemoryMarshal.GetReference(this[4]));
        }
    }
}
