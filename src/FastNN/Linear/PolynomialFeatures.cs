using System.Numerics;

namespace FastNN.Linear;

/// <summary>
/// φ(x) = all products x₁^p₁·…·x_d^p_d with p₁ + … + p_d ≤ m: (m + d over d) features with the constant 1, by degree, and within a degree x₁ first
/// (of two features and degree 2: 1, x₁, x₂, x₁², x₁x₂, x₂²).
/// </summary>
/// <remarks>Immutable: any number of threads may use one. High powers of features far from 1 are nearly dependent columns: standardise first, or see <see cref="PolynomialRegression"/>.</remarks>
public sealed class PolynomialFeatures
{
    private readonly int[][] powers;

    /// <summary>One product: so many times the parent's.</summary>
    private readonly (int Parent, int Factor)[] steps;

    /// <summary>The products up to a degree.</summary>
    /// <param name="features">The number of features d ≥ 0.</param>
    /// <param name="degree">m ≥ 0.</param>
    /// <param name="bias">Whether the constant 1 is among them; not wanted beside a fitted intercept.</param>
    /// <param name="interactionOnly">Whether powers of one feature are left out: only products of different ones.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative number, or more products than an array can hold.</exception>
    public PolynomialFeatures(int features, int degree, bool bias = true, bool interactionOnly = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(features);
        ArgumentOutOfRangeException.ThrowIfNegative(degree);
        if (Combinations(features, degree, interactionOnly) > 1 << 24)
            throw new ArgumentOutOfRangeException(nameof(degree), degree, $"Degree {degree} of {features} features has more than {1 << 24} products.");
        (Features, Degree, HasBias) = (features, degree, bias);

        // Each product is one of the degree below times a feature that does not stand before its last: every one is met once, in order.
        var all = new List<(int[] Powers, int Parent, int Factor)> { (new int[features], -1, -1) };
        for (var (from, total) = (0, 1); total <= degree && from < all.Count; total++)
        {
            var to = all.Count;
            for (var parent = from; parent < to; parent++)
            {
                var last = all[parent].Factor;
                for (var j = interactionOnly ? last + 1 : Math.Max(last, 0); j < features; j++)
                {
                    var product = (int[])all[parent].Powers.Clone();
                    product[j]++;
                    all.Add((product, parent, j));
                }
            }

            from = to;
        }

        powers = [.. all.Skip(bias ? 0 : 1).Select(p => p.Powers)];
        steps = [.. all.Skip(1).Select(p => (p.Parent, p.Factor))];
    }

    /// <summary>d.</summary>
    public int Features { get; }

    /// <summary>m.</summary>
    public int Degree { get; }

    /// <summary>Whether the first product is the constant 1.</summary>
    public bool HasBias { get; }

    /// <summary>The number of products of a row.</summary>
    public int Count => powers.Length;

    /// <summary>The exponents p₁ … p_d of each product.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Powers => powers;

    /// <summary>φ ← the products, row by row. Nothing is allocated.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="x">[rows, features].</param>
    /// <param name="products">[rows, <see cref="Count"/>], apart from x.</param>
    /// <exception cref="ShapeException">A length is not that of the rows.</exception>
    public void Expand<T>(int rows, ReadOnlySpan<T> x, Span<T> products) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (rows < 0 || x.Length != (long)rows * Features || products.Length != (long)rows * Count)
            throw new ShapeException($"\"x\" holds {x.Length} numbers and \"products\" {products.Length}, but {rows} rows of {Features} and {Count} are wanted.");
        var constant = HasBias ? 0 : 1;
        for (var r = 0; r < rows; r++)
        {
            ReadOnlySpan<T> row = x.Slice(r * Features, Features);
            var to = products.Slice(r * Count, Count);
            if (HasBias)
                to[0] = T.One;
            for (var i = 0; i < steps.Length; i++)
            {
                var (parent, factor) = steps[i];
                to[i + 1 - constant] = parent == 0 ? row[factor] : to[parent - constant] * row[factor];
            }
        }
    }

    /// <summary>The products as columns, in double, and what rounding took from each: (p + e)·x = p·x + e·x, with p·x split into its rounded value and the rest.</summary>
    internal (double[][] Columns, double[][] Tails) Columns<T>(int rows, ReadOnlySpan<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var factors = new double[Features][];
        for (var j = 0; j < Features; j++)
            factors[j] = Data.Column(x, Features, j);
        var (all, tails) = (new double[steps.Length + 1][], new double[steps.Length + 1][]);
        (all[0], tails[0]) = (new double[rows], new double[rows]);
        all[0].AsSpan().Fill(1);
        for (var s = 0; s < steps.Length; s++)
        {
            var (parent, factor) = steps[s];
            var (column, tail) = (all[s + 1], tails[s + 1]) = (new double[rows], new double[rows]);
            for (var i = 0; i < rows; i++)
            {
                var (p, e, v) = (all[parent][i], tails[parent][i], factors[factor][i]);
                var product = p * v;
                var rest = Math.FusedMultiplyAdd(p, v, -product) + e * v;
                column[i] = product + rest;
                tail[i] = product - column[i] + rest;
            }
        }

        return HasBias ? (all, tails) : (all[1..], tails[1..]);
    }

    /// <summary>(d + m over m), or Σ (d over k) for k ≤ m; at most 2³¹.</summary>
    private static long Combinations(int features, int degree, bool interactionOnly)
    {
        const long most = 1L << 31;
        var (sum, term) = (1L, 1L);
        for (var k = 1; k <= degree && term > 0 && sum < most; k++)
        {
            var next = (BigInteger)term * (interactionOnly ? Math.Max(features - k + 1, 0) : (BigInteger)features + k - 1) / k;
            term = (long)BigInteger.Min(next, most);
            sum += term;
        }

        return Math.Min(sum, most);
    }
}
