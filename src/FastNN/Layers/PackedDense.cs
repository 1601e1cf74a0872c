using System.Numerics;
using System.Runtime.CompilerServices;
using FastNN.Kernels;

namespace FastNN;

/// <summary>y = f(x·W + b) with constant W and b in packed order: what <see cref="Dense{T, A}"/> becomes in a packed network.</summary>
internal sealed class PackedDense<T, A> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T> where A : struct, IActivation
{
    private readonly A f;
    private readonly Input x;
    private readonly Output y;
    private readonly PackedAffine<T> affine;
    private readonly int leading;
    private readonly string description;

    public PackedDense(Shape input, int units, A activation, ReadOnlySpan<T> weight, ReadOnlySpan<T> bias, string description)
    {
        f = activation;
        leading = input.Leading;
        this.description = $"Packed {description}";
        x = Input("x", input, keep: false);
        y = Output("y", input.WithLast(units), keep: false);
        if (PackedAffine<T>.Length(input.Last, units) is var length && length > Array.MaxLength - 64)
            throw new ShapeException($"{description} packs into {length} numbers; one array holds at most {Array.MaxLength - 64}.");
        affine = new(input.Last, units, weight, bias);
    }

    public override string Name => "Dense";

    public override string ToString() => description;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected internal override void Forward(in Pass<T> p) => affine.Run(p.Rows * leading, p[x], f, p[y], p.Team);

    protected internal override void Backward(in Pass<T> p) => throw Constant();

    protected internal override void Tangent(in Pass<T> p) => throw Constant();

    internal override RowStep<T>? Row(ReadOnlySpan<Faces> slots) =>
        leading != 1 || affine.IsEmpty ? null : new Single(this, slots[x.Index].Value.Offset, slots[y.Index].Value.Offset);

    private sealed class Single(PackedDense<T, A> layer, int x, int y) : RowStep<T>
    {
        private readonly A f = layer.f;
        private readonly PackedAffine<T> affine = layer.affine;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Forward(ref T memory, ref T parameters) => affine.Run(ref Unsafe.Add(ref memory, x), f, ref Unsafe.Add(ref memory, y));

        public override void Backward(ref T memory, ref T parameters, ref T gradients) => throw layer.Constant();
    }

    private NotSupportedException Constant() =>
        new($"{this} has no derivatives: packed networks are for inference. Differentiate the network that was packed.");
}
