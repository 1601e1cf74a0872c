using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using FastNN;
using FastNN.Differentiation;
using FastNN.Numerics;

namespace Documentation;

/// <summary>f(z) = 1.7159·tanh(⅔z); f′ = ⅔·(1.7159 − y²/1.7159).</summary>
/// <remarks>f(±1) = ±1. Y. LeCun, L. Bottou, G. Orr, K.-R. Müller, 1998.</remarks>
public readonly record struct ScaledTanh : IActivation
{
    /// <inheritdoc/>
    public static bool FromOutput => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V z) where V : struct, ILane<V> => 1.7159 * V.Tanh(2.0 / 3 * z);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V y) where V : struct, ILane<V> => 2.0 / 3 * (1.7159 - y * y / 1.7159);
}

/// <summary>y = s ⊙ x, one factor for each feature.</summary>
/// <remarks>dx = s ⊙ dy, ds += Σ over rows of x ⊙ dy.</remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Scaling<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Input x;
    private readonly Output y;
    private readonly Parameter s;
    private readonly int n;

    /// <summary>Over values of this shape; s starts from 1.</summary>
    public Scaling(Shape shape)
    {
        n = shape.Size;
        x = Input("x", shape);
        y = Output("y", shape, keep: false);
        s = Parameter("scale", shape, Role.Scale, Initializer.One);
    }

    /// <inheritdoc/>
    protected internal override void Forward(in Pass<T> p)
    {
        p[y].Clear();
        AddRows(p[x], p[s], p[y]);                                      // y ← s ⊙ x
    }

    /// <inheritdoc/>
    protected internal override void Backward(in Pass<T> p)
    {
        p.Gradient(x).Clear();
        AddRows(p.Gradient(y), p[s], p.Gradient(x));                    // dx ← s ⊙ dy
        AddSum(p[x], p.Gradient(y), p.Gradient(s));                     // ds += Σ x ⊙ dy
    }

    /// <inheritdoc/>
    protected internal override void Tangent(in Pass<T> p)
    {
        p.Tangent(y).Clear();
        AddRows(p.Tangent(x), p[s], p.Tangent(y));                      // ty ← s ⊙ tx + ts ⊙ x
        AddRows(p[x], p.Tangent(s), p.Tangent(y));
    }

    /// <inheritdoc/>
    protected internal override void BackwardTangent(in Pass<T> p)
    {
        Backward(p);
        p.GradientTangent(x).Clear();
        AddRows(p.GradientTangent(y), p[s], p.GradientTangent(x));      // tdx ← s ⊙ tdy + ts ⊙ dy
        AddRows(p.Gradient(y), p.Tangent(s), p.GradientTangent(x));
        AddSum(p[x], p.GradientTangent(y), p.GradientTangent(s));       // tds += Σ x ⊙ tdy + tx ⊙ dy
        AddSum(p.Tangent(x), p.Gradient(y), p.GradientTangent(s));
    }

    /// <summary>into += a ⊙ s, row by row. An empty source is zero, an empty destination is not wanted.</summary>
    private void AddRows(
        ReadOnlySpan<T> a,                                              // [rows, n], may be empty
        ReadOnlySpan<T> s,                                              // [n], may be empty
        Span<T> into)                                                   // [rows, n], may be empty
    {
        for (var i = 0; i < into.Length && !a.IsEmpty && !s.IsEmpty; i += n)
            TensorPrimitives.MultiplyAdd(a.Slice(i, n), s, into.Slice(i, n), into.Slice(i, n));
    }

    /// <summary>into += Σ over rows of a ⊙ b.</summary>
    private void AddSum(
        ReadOnlySpan<T> a,                                              // [rows, n], may be empty
        ReadOnlySpan<T> b,                                              // [rows, n], may be empty
        Span<T> into)                                                   // [n], may be empty
    {
        for (var i = 0; i < a.Length && !b.IsEmpty && !into.IsEmpty; i += n)
            TensorPrimitives.MultiplyAdd(a.Slice(i, n), b.Slice(i, n), into, into);
    }
}

/// <summary>The fluent word for <see cref="Scaling{T}"/>.</summary>
public static class ScalingWords
{
    /// <summary>y = s ⊙ x.</summary>
    public static Value<T> Scaling<T>(this Value<T> x, string? name = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Then(new Scaling<T>(x.Shape), name);
    }
}

/// <summary>ℓ = √(1 + d²) − 1 with d = ŷ − t: the square near 0, the distance far from it. Averaged over rows and outputs.</summary>
public sealed record PseudoHuber : Loss
{
    /// <inheritdoc/>
    public override Term<T> Of<T>(ReadOnlySpan<Value<T>> predictions, Value<T> target, Value<T>? weight = null)
    {
        var y = predictions[0];
        var layer = new ElementLoss<T, RootOfSquares>(y.Shape, default, average: true, weighted: weight is not null);
        return new(weight is null ? y.Graph.Single(layer, null, y, target) : y.Graph.Single(layer, null, y, target, weight), weight);
    }
}

/// <summary>ℓ = √(1 + d²) − 1, written as d²/(√(1 + d²) + 1) so that it keeps its digits near 0.</summary>
public readonly record struct RootOfSquares : IElementLoss
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Value<V>(V y, V t) where V : struct, ILane<V> => (y - t) * (y - t) / (V.Sqrt(V.MultiplyAdd(y - t, y - t, 1)) + 1);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V y, V t) where V : struct, ILane<V> => (y - t) / V.Sqrt(V.MultiplyAdd(y - t, y - t, 1));
}

/// <summary>m ← β·m + (1 − β)·g, w ← w − η·m/(|m| + ε): nearly the sign of m.</summary>
/// <remarks>J. Bernstein, Y. Wang, K. Azizzadenesheli, A. Anandkumar, 2018, made smooth.</remarks>
/// <param name="LearningRate">η.</param>
/// <param name="Beta">β, the memory of the mean.</param>
/// <param name="Epsilon">ε &gt; 0.</param>
public readonly record struct Signum(double LearningRate, double Beta = 0.9, double Epsilon = 1e-8) : IUpdateRule
{
    /// <summary>η = 0.001, β = 0.9, ε = 1e-8.</summary>
    public Signum() : this(0.001)
    {
    }

    /// <inheritdoc/>
    public static int States => 1;

    /// <inheritdoc/>
    public Coefficients At(Moment moment) => new(Beta, 1 - Beta, -moment.Rate, Epsilon);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Update<V>(in Coefficients<V> k, V w, V g, ref V m, ref V s1, ref V s2) where V : struct, ILane<V>
    {
        m = V.MultiplyAdd(k.A, m, k.B * g);
        return V.MultiplyAdd(k.C, m / (V.Abs(m) + k.D), w);
    }
}

/// <summary>max |ŷ − t| over all numbers: the worst that happens.</summary>
public sealed class MaximumError : Metric
{
    private double worst = double.NaN;

    /// <inheritdoc/>
    public override string Name => "max error";

    /// <inheritdoc/>
    public override double Value => worst;

    /// <inheritdoc/>
    public override bool LargerIsBetter => false;

    /// <inheritdoc/>
    public override void Reset() => worst = double.NaN;

    /// <inheritdoc/>
    public override void Add<T>(ReadOnlySpan<T> predictions, ReadOnlySpan<T> targets, int rows)
    {
        if (predictions.Length != targets.Length)
            throw new ShapeException($"{predictions.Length} predictions do not go with {targets.Length} targets.");
        for (var i = 0; i < predictions.Length; i++)
        {
            var error = Math.Abs(double.CreateTruncating(predictions[i]) - double.CreateTruncating(targets[i]));
            worst = double.IsNaN(worst) ? error : Math.Max(worst, error);
        }
    }
}

/// <summary>The examples of CONTRIBUTING.md, which must stand above line for line, keep the laws.</summary>
public class ContributingCode
{
    [Fact]
    public void The_examples_keep_the_laws()
    {
        Keeps(Subject.Of(new Formula<double, ScaledTanh>(8, new())));
        Keeps(Subject.Of(new Scaling<double>(8)));
        Keeps(Subject.Of<double>(new PseudoHuber(), 8));
        Keeps(Subject.Of<double>(new PseudoHuber(), 8, weighted: true));
        Keeps(Subject.Of(Network.Of<double>(5, x => x.Scaling().Dense(3, new ScaledTanh()))));
    }

    [Fact]
    public void The_optimizer_follows_its_formula()
    {
        var network = Network.Of<double>(1, x => x.Dense(1), seed: 1);
        var (gradients, rule) = (network.CreateGradients(), new Signum(0.1).For(network));
        var (w, m) = (network.Parameters["dense1.weight"][0], 0.0);
        for (var step = 1; step <= 5; step++)
        {
            gradients["dense1.weight"][0] = step;
            m = 0.9 * m + 0.1 * step;
            w -= 0.1 * m / (Math.Abs(m) + 1e-8);
            rule.Step(network.Parameters, gradients);
            Assert.Equal(w, network.Parameters["dense1.weight"][0], 1e-14);
            Assert.Equal(0, gradients["dense1.weight"][0]);
        }
    }

    [Fact]
    public void The_metric_is_the_worst_of_all_batches()
    {
        var metric = new MaximumError();
        Assert.True(double.IsNaN(metric.Value));
        metric.Add<float>([1, 2], [1.5f, 0], 2);
        metric.Add<float>([1], [2], 1);
        Assert.Equal(2, metric.Value);
        metric.Reset();
        Assert.True(double.IsNaN(metric.Value));
    }

    private static void Keeps(Workspace<double> subject)
    {
        Laws.Transpose(subject).AtMost(1e-14);
        Laws.CentralDifference(subject).AtMost(1e-6);
        Laws.Symmetry(subject).AtMost(1e-13);
        Laws.Curvature(subject).AtMost(1e-6);
    }
}
