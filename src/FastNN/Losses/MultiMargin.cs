using System.Numerics;
using FastNN.Numerics;

namespace FastNN;

/// <summary>C = 1/n·Σᵢ c_t/K·Σ_{k≠t} max(0, Δ − ŷ_t + ŷₖ)ᵖ over the K classes of row i: the score of the target above all others by Δ.</summary>
/// <remarks>
/// p = 1 or 2. ∂L/∂ŷₖ = c_t/K·p·max(0, …)ᵖ⁻¹ for k ≠ t, and ŷ_t takes the sum of them off. Class weights scale a row; the mean divides by the
/// rows' weights alone. K. Crammer, Y. Singer, 2001.
/// </remarks>
public sealed record MultiMargin : Loss
{
    /// <summary>p, 1 or 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Another number.</exception>
    public int Power
    {
        get;
        init => field = value is 1 or 2 ? value : throw new ArgumentOutOfRangeException(nameof(Power), value, "MultiMargin takes the power 1 or 2.");
    } = 1;

    /// <summary>Δ.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite.</exception>
    public double Margin { get; init => field = Finite(value, nameof(Margin)); } = 1;

    /// <summary>c ≥ 0, one weight for each class; null: all 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is negative or not finite.</exception>
    /// <exception cref="ArgumentException">The list is empty.</exception>
    public IReadOnlyList<double>? ClassWeights { get; init => field = Classes.Copied(value, nameof(ClassWeights)); }

    /// <summary>An input of kind <see cref="Kind.Index"/>, one class a row.</summary>
    /// <param name="prediction">The prediction.</param>
    /// <param name="name">The input's name.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public override Value<T> Target<T>(Value<T> prediction, string name = "target") => ClassTarget(prediction, name);

    /// <inheritdoc/>
    public override Term<T> Of<T>(ReadOnlySpan<Value<T>> predictions, Value<T> target, Value<T>? weight = null)
    {
        var y = One(predictions, target);
        var scaled = Counted(y, target, null, ClassWeights, weight);
        return new(Apply(new MultiMarginLoss<T>(y.Shape, Power, Margin, scaled is not null), y, scaled, target), weight);
    }
}

/// <summary>L = w/K·Σ_{k≠t} max(0, Δ − ŷ_t + ŷₖ)ᵖ.</summary>
internal sealed class MultiMarginLoss<T>(Shape shape, int power, double margin, bool weighted) : ClassLoss<T>(nameof(MultiMargin), shape, weighted, keep: true)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T margin = T.CreateTruncating(margin), share = T.One / T.CreateTruncating(Math.Max(1, shape.Size)), two = T.CreateTruncating(2);

    public override string Name => nameof(MultiMargin);

    protected override T Value(in Pass<T> p, int r, ReadOnlySpan<T> y, ReadOnlySpan<T> none)
    {
        var (t, sum) = (Class(p, r), T.Zero);
        for (var k = 0; k < y.Length; k++)
        {
            if (k != t && !(Missing(y, t, k) <= T.Zero))
                sum += power == 1 ? Missing(y, t, k) : Missing(y, t, k) * Missing(y, t, k);
        }

        return share * sum;
    }

    protected override void Gradient(in Pass<T> p, int r, T g, Span<T> dy, Span<T> none)
    {
        var y = X(p, r);
        var (t, sum) = (Class(p, r), T.Zero);
        for (var k = 0; k < y.Length; k++)
        {
            if (k == t)
                continue;
            dy[k] = g * share * Slope(Missing(y, t, k));
            sum += dy[k];
        }

        dy[t] = -sum;
    }

    protected override T Along(in Pass<T> p, int r, ReadOnlySpan<T> ty, ReadOnlySpan<T> none)
    {
        var y = X(p, r);
        var (t, sum) = (Class(p, r), T.Zero);
        for (var k = 0; k < y.Length; k++)
        {
            if (k != t)
                sum += Slope(Missing(y, t, k)) * (ty[k] - ty[t]);
        }

        return share * sum;
    }

    protected override void Bend(in Pass<T> p, int r, T g, ReadOnlySpan<T> ty, ReadOnlySpan<T> noTangent, Span<T> tdy, Span<T> none)
    {
        var y = X(p, r);
        var t = Class(p, r);
        for (var k = 0; k < tdy.Length && power == 2; k++)
        {
            if (k == t || Missing(y, t, k) <= T.Zero)
                continue;
            var bend = g * share * two * (ty[k] - ty[t]);
            tdy[k] += bend;
            tdy[t] -= bend;
        }
    }

    protected internal override ulong Pieces(in Pass<T> p)
    {
        var hash = Fnv.Start;
        for (var r = 0; r < p.Rows; r++)
        {
            var y = X(p, r);
            var t = Counts(p, r) ? Class(p, r) : 0;
            for (var k = 0; k < y.Length; k++)
                hash = Fnv.Add(hash, Missing(y, t, k) > T.Zero ? 1UL : 0);
        }

        return hash;
    }

    /// <summary>max(0, u)ᵖ differentiated; NaN of NaN.</summary>
    private T Slope(T u) => u <= T.Zero ? T.Zero : power == 2 ? two * u : u > T.Zero ? T.One : u;

    /// <summary>Δ − ŷ_t + ŷₖ.</summary>
    private T Missing(ReadOnlySpan<T> y, int t, int k) => margin - y[t] + y[k];
}
