using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastNN.Kernels;

namespace FastNN;

/// <summary>
/// y = f(x·W + b) along the last axis; leading axes count as rows. W is [inputs, units], b is [units].
/// </summary>
/// <remarks>
/// dz = dy ⊙ f′(z), dx = dz·Wᵀ, dW += xᵀ·dz, db += Σ dz. An observing workspace shows z and δ = ∂C/∂z under "name.z".
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <typeparam name="A">The activation f.</typeparam>
public sealed class Dense<T, A> : Layer<T>, IActivates<T> where T : unmanaged, IBinaryFloatingPointIeee754<T> where A : struct, IActivation
{
    private readonly A f;
    private readonly Input x;
    private readonly Output y;
    private readonly Parameter W, b;
    private readonly Saved z;
    private readonly int leading, inputs, units;
    private readonly string description;

    /// <summary>A layer from [inputs] to [units] with the activation's own defaults.</summary>
    /// <param name="input">The shape of x; its last extent is the number of inputs.</param>
    /// <param name="units">The number of outputs.</param>
    /// <exception cref="ShapeException">The input is a scalar, or a shape would be too large.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A negative number of units.</exception>
    public Dense(Shape input, int units) : this(input, units, new A())
    {
    }

    /// <summary>A layer from [inputs] to [units].</summary>
    /// <param name="input">The shape of x; its last extent is the number of inputs.</param>
    /// <param name="units">The number of outputs.</param>
    /// <param name="activation">f.</param>
    /// <param name="weight">How W starts; by default <see cref="Initializer.GlorotUniform"/>.</param>
    /// <param name="bias">How b starts; by default <see cref="Initializer.Zero"/>. See also <paramref name="useBias"/>.</param>
    /// <param name="useBias">Whether there is a b.</param>
    /// <exception cref="ShapeException">The input is a scalar, or a shape would be too large.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A negative number of units.</exception>
    public Dense(Shape input, int units, A activation, Initializer? weight = null, Initializer? bias = null, bool useBias = true)
    {
        if (input.Rank == 0)
            throw new ShapeException("Dense maps the last axis of its input, but a scalar [] has none.");
        ArgumentOutOfRangeException.ThrowIfNegative(units);
        f = activation;
        (leading, inputs, this.units) = (input.Leading, input.Last, units);
        description = $"Dense({input.Last}→{units}{(typeof(A) == typeof(Identity) ? "" : $", {Formula<T, A>.Text(f)}")})";
        x = Input("x", input);
        y = Output("y", input.WithLast(units), keep: A.FromOutput && typeof(A) != typeof(Identity));
        W = Parameter("weight", [input.Last, units], Role.Weight, weight ?? Initializer.GlorotUniform);
        b = useBias ? Parameter("bias", units, Role.Bias, bias ?? Initializer.Zero) : default;
        z = Observed("z", leading * units, saved: !A.FromOutput);
    }

    /// <inheritdoc/>
    public override string Name => "Dense";

    /// <inheritdoc/>
    public override string ToString() => description;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected internal override void Forward(in Pass<T> p)
    {
        Span<T> z = p[this.z], y = p[this.y];
        if (!y.IsEmpty)
            Affine.Forward(p.Rows * leading, inputs, units, p[x], p[W], p[b], f, z.IsEmpty ? y : z, y, p.Team);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected internal override void Backward(in Pass<T> p)
    {
        var rows = p.Rows * leading;
        Span<T> dz = p.Gradient(y), dx = p.Gradient(x), dW = p.Gradient(W), db = p.Gradient(b);
        Elementwise.MultiplySlope(f, V(p), dz, p.Team);                         // dz ← dy ⊙ f′
        Elementwise.Copy(dz, p.Gradient(z));
        if (!dx.IsEmpty)
            Affine.Transposed(rows, inputs, units, dz, p[W], dx, add: false, p.Team);   // dx ← dz·Wᵀ
        if (!dW.IsEmpty)
            Affine.Outer(rows, inputs, units, p[x], dz, dW, p.Team);            // dW += xᵀ·dz
        if (!db.IsEmpty)
            Affine.SumRows(rows, units, dz, db);                                // db += Σ dz
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected internal override void Tangent(in Pass<T> p)
    {
        var rows = p.Rows * leading;
        var tz = p.Tangent(z).IsEmpty ? p.Tangent(y) : p.Tangent(z);
        Affine.Forward(rows, p.Tangent(x), p[W], p.Tangent(b), tz, p.Team);     // tz ← tx·W + tb + x·tW
        Affine.Accumulate(rows, p[x], p.Tangent(W), tz, p.Team);
        Elementwise.Tangent(f, V(p), tz, p.Tangent(y), p.Team);                 // ty ← tz ⊙ f′
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected internal override void BackwardTangent(in Pass<T> p)
    {
        var rows = p.Rows * leading;
        Span<T> dz = p.Gradient(y), tdz = p.GradientTangent(y);
        var tv = A.FromOutput ? p.Tangent(y) : p.Tangent(z);
        Elementwise.MultiplySlopeTangent(f, V(p), tv, dz, tdz, p.Team);         // dz ← dy ⊙ f′, tdz ← tdy ⊙ f′ + dy ⊙ ∂f′/∂v ⊙ tv
        Elementwise.Copy(dz, p.Gradient(z));
        Affine.Transposed(rows, dz, p[W], p.Gradient(x), team: p.Team);
        Affine.Transposed(rows, tdz, p[W], p.GradientTangent(x), team: p.Team); // tdx ← tdz·Wᵀ + dz·tWᵀ
        Affine.Transposed(rows, dz, p.Tangent(W), p.GradientTangent(x), add: true, p.Team);
        Affine.Outer(rows, p[x], dz, p.Gradient(W), p.Team);
        Affine.Outer(rows, p[x], tdz, p.GradientTangent(W), p.Team);            // tdW += xᵀ·tdz + txᵀ·dz
        Affine.Outer(rows, p.Tangent(x), dz, p.GradientTangent(W), p.Team);
        Affine.SumRows(rows, dz, p.Gradient(b));
        Affine.SumRows(rows, tdz, p.GradientTangent(b));
    }

    /// <inheritdoc/>
    protected internal override Layer<T> Pack(in Pass<T> p) => new PackedDense<T, A>(Inputs[0].Shape, Outputs[0].Shape.Last, f, p[W], p[b], description);

    /// <inheritdoc/>
    protected internal override ulong Pieces(in Pass<T> p) => Elementwise.Pieces<T, A>(f, V(p));

    bool IActivates<T>.Bends => typeof(A) != typeof(Identity);

    bool IActivates<T>.Saturates => Activating.Saturates(f);

    void IActivates<T>.Slopes(in Pass<T> p, Span<T> slopes) => Activating.Slopes(f, V(p), slopes);

    internal override RowStep<T>? Row(ReadOnlySpan<Faces> slots) =>
        leading != 1 || inputs == 0 || units == 0 || b.Index == 0 || slots[z.Index].Gradient.PerRow > 0 ? null : new Single(f, inputs, units, slots[x.Index], slots[W.Index], slots[b.Index], slots[z.Index], slots[y.Index]);

    private sealed class Single(A f, int inputs, int units, Faces x, Faces W, Faces b, Faces z, Faces y) : RowStep<T>
    {
        private readonly int z = (z.Value.PerRow > 0 ? z : y).Value.Offset;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Forward(ref T memory, ref T parameters) => Gemv.Run(f, inputs, units, ref Unsafe.Add(ref memory, x.Value.Offset),
            ref Unsafe.Add(ref parameters, W.Value.Offset), ref Unsafe.Add(ref parameters, b.Value.Offset), ref Unsafe.Add(ref memory, z), ref Unsafe.Add(ref memory, y.Value.Offset));

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Backward(ref T memory, ref T parameters, ref T gradients)
        {
            ref var dz = ref Unsafe.Add(ref memory, y.Gradient.Offset);
            Elementwise.MultiplySlope(f, MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref memory, A.FromOutput ? y.Value.Offset : z), units), MemoryMarshal.CreateSpan(ref dz, units));
            if (x.Gradient.PerRow > 0)
                Dots.Run(1, inputs, units, ref dz, ref Unsafe.Add(ref parameters, W.Value.Offset), ref Unsafe.Add(ref memory, x.Gradient.Offset), add: false);
            if (Unsafe.IsNullRef(ref gradients))
                return;
            if (W.Gradient.Once > 0)
                RankOne.Run(inputs, units, ref Unsafe.Add(ref memory, x.Value.Offset), ref dz, ref Unsafe.Add(ref gradients, W.Gradient.Offset));
            if (b.Gradient.Once > 0)
                Elementwise.Add<T>(MemoryMarshal.CreateReadOnlySpan(ref dz, units), MemoryMarshal.CreateSpan(ref Unsafe.Add(ref gradients, b.Gradient.Offset), units));
        }
    }

    /// <summary>What f′ reads: y or z.</summary>
    private ReadOnlySpan<T> V(in Pass<T> p) => A.FromOutput ? p[y] : p[z];
}

/// <summary>The fluent word for <see cref="Dense{T, A}"/>.</summary>
public static class DenseWords
{
    /// <summary>y = x·W + b along the last axis.</summary>
    /// <param name="x">The input, [inputs] or [..., inputs].</param>
    /// <param name="units">The number of outputs.</param>
    /// <param name="name">The layer's name; by default "dense" and a number.</param>
    /// <exception cref="ShapeException">x is a scalar, or a shape would be too large.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A negative number of units.</exception>
    /// <exception cref="ArgumentException">The value holds indices, or the name is empty or taken.</exception>
    public static Value<T> Dense<T>(this Value<T> x, int units, string? name = null) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        x.Dense(units, default(Identity), name);

    /// <summary>y = f(x·W + b) along the last axis.</summary>
    /// <param name="x">The input, [inputs] or [..., inputs].</param>
    /// <param name="units">The number of outputs.</param>
    /// <param name="activation">f.</param>
    /// <param name="name">The layer's name; by default "dense" and a number.</param>
    /// <param name="weight">How W starts; by default <see cref="Initializer.GlorotUniform"/>.</param>
    /// <exception cref="ShapeException">x is a scalar, or a shape would be too large.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A negative number of units.</exception>
    /// <exception cref="ArgumentException">The value holds indices, or the name is empty or taken.</exception>
    public static Value<T> Dense<T, A>(this Value<T> x, int units, A activation, string? name = null, Initializer? weight = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> where A : struct, IActivation
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Then(new Dense<T, A>(x.Shape, units, activation, weight), name);
    }
}
