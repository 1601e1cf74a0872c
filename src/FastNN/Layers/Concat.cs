using System.Numerics;
using FastNN.Kernels;

namespace FastNN;

/// <summary>y = [x₁, x₂, …] joined along the last axis; all other extents agree.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Concat<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Input[] x;
    private readonly int[] widths;
    private readonly Output y;
    private readonly int leading, width;

    /// <summary>Joins values of these shapes, which may differ in their last extent.</summary>
    /// <exception cref="ShapeException">There is none, one is a scalar, they differ before the last axis, or the whole would be too large.</exception>
    public Concat(params ReadOnlySpan<Shape> shapes)
    {
        if (shapes.IsEmpty)
            throw new ShapeException("Concat joins at least one value, but none was given.");
        x = new Input[shapes.Length];
        widths = new int[shapes.Length];
        long total = 0;
        for (var i = 0; i < shapes.Length; i++)
        {
            if (shapes[i].Rank == 0 || shapes[i].WithLast(0) != shapes[0].WithLast(0))
                throw new ShapeException($"Concat joins along the last axis, but {shapes[0]} and {shapes[i]} do not agree in the others.");
            x[i] = Input($"x{i + 1}", shapes[i], keep: false);
            widths[i] = shapes[i].Last;
            total += widths[i];
        }

        if (total > Array.MaxLength)
            throw new ShapeException($"Concat's last extent would be {total}, more than {Array.MaxLength}.");
        leading = shapes[0].Leading;
        width = (int)total;
        y = Output("y", shapes[0].WithLast(width), keep: false);
    }

    /// <inheritdoc/>
    protected internal override void Forward(in Pass<T> p)
    {
        for (int i = 0, at = 0; i < x.Length; at += widths[i++])
            Join(p.Rows, p[x[i]], widths[i], at, p[y]);
    }

    /// <inheritdoc/>
    protected internal override void Backward(in Pass<T> p)
    {
        for (int i = 0, at = 0; i < x.Length; at += widths[i++])
            Part(p.Rows, p.Gradient(y), widths[i], at, p.Gradient(x[i]));
    }

    /// <inheritdoc/>
    protected internal override void Tangent(in Pass<T> p)
    {
        for (int i = 0, at = 0; i < x.Length; at += widths[i++])
            Join(p.Rows, p.Tangent(x[i]), widths[i], at, p.Tangent(y));
    }

    /// <inheritdoc/>
    protected internal override void BackwardTangent(in Pass<T> p)
    {
        for (int i = 0, at = 0; i < x.Length; at += widths[i++])
        {
            Part(p.Rows, p.Gradient(y), widths[i], at, p.Gradient(x[i]));
            Part(p.Rows, p.GradientTangent(y), widths[i], at, p.GradientTangent(x[i]));
        }
    }

    private void Join(int rows, ReadOnlySpan<T> part, int n, int at, Span<T> whole)
    {
        for (var row = 0; row < rows * leading; row++)
            Elementwise.Copy(part.IsEmpty ? part : part.Slice(row * n, n), whole.Slice(row * width + at, n));
    }

    private void Part(int rows, ReadOnlySpan<T> whole, int n, int at, Span<T> part)
    {
        if (part.IsEmpty)
            return;
        for (var row = 0; row < rows * leading; row++)
            Elementwise.Copy(whole.IsEmpty ? whole : whole.Slice(row * width + at, n), part.Slice(row * n, n));
    }
}

/// <summary>The fluent word for <see cref="Concat{T}"/>.</summary>
public static class ConcatWords
{
    /// <summary>[x, others…] along the last axis.</summary>
    /// <exception cref="ShapeException">A value is a scalar, the shapes differ before the last axis, or the whole would be too large.</exception>
    /// <exception cref="ArgumentException">A value belongs to another graph, or holds indices.</exception>
    public static Value<T> Concat<T>(this Value<T> x, params ReadOnlySpan<Value<T>> others) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(x);
        Value<T>[] all = [x, .. others];
        foreach (var value in all)
            ArgumentNullException.ThrowIfNull(value, nameof(others));
        return x.Graph.Single(new Concat<T>([.. all.Select(v => v.Shape)]), null, all);
    }
}
