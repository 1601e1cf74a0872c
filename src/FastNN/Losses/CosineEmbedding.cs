using System.Numerics;
using System.Numerics.Tensors;
using FastNN.Kernels;
using FastNN.Numerics;

namespace FastNN;

/// <summary>C = 1/n·Σᵢ 1 − cos(aᵢ, bᵢ) where tᵢ = 1, max(0, cos(aᵢ, bᵢ) − Δ) where tᵢ = −1: two vectors that should point alike, or not.</summary>
/// <remarks>
/// cos(a, b) = ⟨a, b⟩/√((‖a‖² + ε)·(‖b‖² + ε)), ε = 10⁻¹², which is 0 for a vector of zeros. Of t the sign counts, and 0 counts as −1. With
/// A = ‖a‖² + ε: ∂cos/∂a = b/√(A·B) − cos·a/A.
/// </remarks>
public sealed record CosineEmbedding : Loss
{
    /// <summary>Δ: what similarity vectors that should differ may have, sensibly from −1 to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite.</exception>
    public double Margin { get; init => field = Finite(value, nameof(Margin)); }

    /// <inheritdoc/>
    public override int Predictions => 2;

    /// <summary>An input of one number a row, 1 or −1.</summary>
    /// <param name="prediction">The prediction.</param>
    /// <param name="name">The input's name.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public override Value<T> Target<T>(Value<T> prediction, string name = "target")
    {
        ArgumentNullException.ThrowIfNull(prediction);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return prediction.Graph.Input([], name, Kind.Mask);
    }

    /// <inheritdoc/>
    public override Term<T> Of<T>(ReadOnlySpan<Value<T>> predictions, Value<T> target, Value<T>? weight = null)
    {
        var (a, b) = Two(predictions, target);
        if (a.Shape.Size == 0)
            throw new ShapeException($"CosineEmbedding takes vectors of at least one element, but the predictions have {a.Shape}.");
        return new(Apply(new CosineLoss<T>(a.Shape, Margin, weight is not null), a, b, weight, target), weight);
    }
}

/// <summary>L = w·(1 − c) for t &gt; 0, else w·max(0, c − Δ), with c = ⟨a, b⟩/√(A·B), A = ‖a‖² + ε, B = ‖b‖² + ε.</summary>
/// <remarks>
/// L = s·c and a constant, with s = −1, 1 or 0. With r = 1/√(A·B): dc/da = r·b − c/A·a. Along (ta, tb), with α = ⟨a, ta⟩/A and β = ⟨b, tb⟩/B:
/// tc = r·(⟨ta, b⟩ + ⟨a, tb⟩) − c·(α + β), tr = −r·(α + β), t(c/A) = tc/A − 2c·α/A.
/// </remarks>
internal sealed class CosineLoss<T> : RowLoss<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Input target;
    private readonly T margin, epsilon = T.CreateTruncating(1e-12);

    public CosineLoss(Shape shape, double margin, bool weighted) : base(shape, weighted, keep: true, "second")
    {
        this.margin = T.CreateTruncating(margin);
        target = Input("target", [], Kind.Mask);
    }

    public override string Name => nameof(CosineEmbedding);

    protected override T Value(in Pass<T> p, int r, ReadOnlySpan<T> a, ReadOnlySpan<T> b)
    {
        var (t, c) = (p[target][r], Measure(p, r).Cos);
        return t > T.Zero ? T.One - c : t <= T.Zero ? T.Max(T.Zero, c - margin) : t;
    }

    protected override void Gradient(in Pass<T> p, int r, T g, Span<T> da, Span<T> db)
    {
        var (c, root, squareA, squareB) = Measure(p, r);
        var s = g * Sign(p, r, c);
        Combine(s * root, Second(p, r), -s * c / squareA, X(p, r), da);
        Combine(s * root, X(p, r), -s * c / squareB, Second(p, r), db);
    }

    protected override T Along(in Pass<T> p, int r, ReadOnlySpan<T> ta, ReadOnlySpan<T> tb)
    {
        var m = Measure(p, r);
        return Sign(p, r, m.Cos) * Turn(p, r, m, ta, tb).Cos;
    }

    protected override void Bend(in Pass<T> p, int r, T g, ReadOnlySpan<T> ta, ReadOnlySpan<T> tb, Span<T> tda, Span<T> tdb)
    {
        var m = Measure(p, r);
        var (tc, α, β) = Turn(p, r, m, ta, tb);
        var s = g * Sign(p, r, m.Cos);
        var two = T.CreateTruncating(2);
        Bend(X(p, r), Second(p, r), ta, tb, m.Square, α, tda);
        Bend(Second(p, r), X(p, r), tb, ta, m.SquareB, β, tdb);

        // tr·b + r·tb − t(c/A)·a − c/A·ta
        void Bend(ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> ta, ReadOnlySpan<T> tb, T square, T own, Span<T> into)
        {
            Add(-s * m.Root * (α + β), b, into);
            Add(s * m.Root, tb, into);
            Add(-s * (tc - two * m.Cos * own) / square, a, into);
            Add(-s * m.Cos / square, ta, into);
        }
    }

    protected internal override ulong Pieces(in Pass<T> p)
    {
        var hash = Fnv.Start;
        for (var r = 0; r < p.Rows; r++)
            hash = Fnv.Add(hash, double.CreateTruncating(Sign(p, r, Measure(p, r).Cos)));
        return hash;
    }

    /// <summary>∂L/∂c of a row of weight 1.</summary>
    private T Sign(in Pass<T> p, int r, T c)
    {
        var t = p[target][r];
        return t > T.Zero ? -T.One : t <= T.Zero ? c > margin ? T.One : c <= margin ? T.Zero : c : t;
    }

    private (T Cos, T Root, T Square, T SquareB) Measure(in Pass<T> p, int r)
    {
        var (a, b) = (Reduce.SumOfSquares(X(p, r)) + epsilon, Reduce.SumOfSquares(Second(p, r)) + epsilon);
        var root = T.One / (T.Sqrt(a) * T.Sqrt(b));
        return (Reduce.Dot(X(p, r), Second(p, r)) * root, root, a, b);
    }

    /// <summary>tc, α and β along (ta, tb).</summary>
    private (T Cos, T A, T B) Turn(in Pass<T> p, int r, (T Cos, T Root, T Square, T SquareB) m, ReadOnlySpan<T> ta, ReadOnlySpan<T> tb)
    {
        ReadOnlySpan<T> a = X(p, r), b = Second(p, r);
        var (α, β) = (Dot(a, ta) / m.Square, Dot(b, tb) / m.SquareB);
        return (m.Root * (Dot(b, ta) + Dot(a, tb)) - m.Cos * (α + β), α, β);
    }

    private static T Dot(ReadOnlySpan<T> a, ReadOnlySpan<T> v) => v.IsEmpty ? T.Zero : Reduce.Dot(a, v);

    /// <summary>into ← x·a + y·b.</summary>
    private static void Combine(T x, ReadOnlySpan<T> a, T y, ReadOnlySpan<T> b, Span<T> into)
    {
        into.Clear();
        Add(x, a, into);
        Add(y, b, into);
    }

    /// <summary>into += x·a; an empty source is zero, an empty destination is not wanted.</summary>
    private static void Add(T x, ReadOnlySpan<T> a, Span<T> into)
    {
        if (!a.IsEmpty && !into.IsEmpty)
            TensorPrimitives.MultiplyAdd(a, x, into, into);
    }
}
