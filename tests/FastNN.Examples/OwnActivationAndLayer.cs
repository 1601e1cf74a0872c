using System.Numerics;
using System.Runtime.CompilerServices;
using FastNN;
using FastNN.Differentiation;
using FastNN.Kernels;
using FastNN.Numerics;

namespace Examples;

/// <summary>An activation and a layer that the library does not have, written outside of it and proved by its laws.</summary>
public class OwnActivationAndLayer
{
    [Fact]
    public void Obey_the_laws()
    {
        var network = Network.Of<double>(4, x => x.Then(new Residual<double>(4)).Dense(3, new Squareplus()).Dense(1), seed: 1);
        var run = Subject.Of(network, rows: 5);                         // random inputs and parameters, all derivatives
        Laws.Transpose(run).AtMost(1e-14);                              // Tangent against Backward
        Laws.CentralDifference(run).AtMost(1e-8);                       // Tangent against Forward
        Laws.Symmetry(run).AtMost(1e-13);                               // BackwardTangent against itself
        Laws.Curvature(run).AtMost(1e-6);                               // BackwardTangent against Backward
    }

    /// <summary>f(z) = ½(z + √(z² + 4)), a smooth ReLU; f′ = ½(1 + z/√(z² + 4)).</summary>
    private readonly record struct Squareplus : IActivation
    {
        public static bool FromOutput => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Value<V>(V z) where V : struct, ILane<V> => 0.5 * (z + V.Sqrt(V.MultiplyAdd(z, z, 4.0)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Slope<V>(V z) where V : struct, ILane<V> => 0.5 * (1 + z / V.Sqrt(V.MultiplyAdd(z, z, 4.0)));
    }

    /// <summary>y = x + x·W: the identity, until W has learned something. dx = dy + dy·Wᵀ, dW += xᵀ·dy.</summary>
    private sealed class Residual<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly Input x;
        private readonly Output y;
        private readonly Parameter W;

        public Residual(int n)
        {
            x = Input("x", n);
            y = Output("y", n, keep: false);
            W = Parameter("weight", [n, n], Role.Weight, Initializer.Zero);
        }

        protected override void Forward(in Pass<T> p)
        {
            Affine.Forward(p.Rows, p[x], p[W], [], p[y]);
            Elementwise.Add(p[x], p[y]);                                // y ← x·W + x
        }

        protected override void Backward(in Pass<T> p)
        {
            Elementwise.Copy(p.Gradient(y), p.Gradient(x));
            Affine.Transposed(p.Rows, p.Gradient(y), p[W], p.Gradient(x), add: true);
            Affine.Outer(p.Rows, p[x], p.Gradient(y), p.Gradient(W));
        }

        protected override void Tangent(in Pass<T> p)
        {
            Affine.Forward(p.Rows, p.Tangent(x), p[W], [], p.Tangent(y));
            Affine.Accumulate(p.Rows, p[x], p.Tangent(W), p.Tangent(y));
            Elementwise.Add(p.Tangent(x), p.Tangent(y));                // ty ← tx·W + x·tW + tx
        }

        protected override void BackwardTangent(in Pass<T> p)
        {
            Backward(p);
            Elementwise.Copy(p.GradientTangent(y), p.GradientTangent(x));
            Affine.Transposed(p.Rows, p.GradientTangent(y), p[W], p.GradientTangent(x), add: true);
            Affine.Transposed(p.Rows, p.Gradient(y), p.Tangent(W), p.GradientTangent(x), add: true);
            Affine.Outer(p.Rows, p[x], p.GradientTangent(y), p.GradientTangent(W));
            Affine.Outer(p.Rows, p.Tangent(x), p.Gradient(y), p.GradientTangent(W));
        }
    }
}
