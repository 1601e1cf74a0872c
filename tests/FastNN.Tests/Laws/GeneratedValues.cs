using System.Numerics;
using FastNN.Kernels;
using FastNN.Testing;
using FastNN.Tests.Cases;
using FastNN.Tests.Support;
using FsCheck.Xunit;
using Rows = FastNN.Kernels.Softmax;

namespace FastNN.Tests.Laws;

/// <summary>
/// Kernels over generated numbers, with zeros, ±∞, NaN, subnormals and the ends of the range among them, at lengths around whole vectors:
/// what holds whatever comes in.
/// </summary>
public class GeneratedValues
{
    [Property(Arbitrary = [typeof(Arbitraries)])]
    public void Activations_in_vectors_are_the_scalar_ones_bit_for_bit(Numbers z)
    {
        foreach (var activation in Activations.All)
        {
            activation.Accept(new Apart<double>(z.Values));
            activation.Accept(new Apart<float>([.. z.Values.Select(v => (float)v)]));
        }
    }

    [Property(Arbitrary = [typeof(Arbitraries)])]
    public void Softmax_is_a_distribution_wherever_one_exists(Numbers z)
    {
        var x = z.Values;
        var y = new double[x.Length];
        Rows.Forward<double>(x, y);
        if (x.Length == 0 || x.Any(double.IsNaN) || x.Any(double.IsPositiveInfinity) || x.All(double.IsNegativeInfinity))
            return;
        Assert.All(y, p => Assert.InRange(p, 0, 1));
        Assert.Equal(1, y.Sum(), 1e-13);
        Assert.Equal(y.Max(), y[Array.IndexOf(x, x.Max())]);
    }

    [Property(Arbitrary = [typeof(Arbitraries)])]
    public void Log_softmax_is_never_above_0_and_is_the_logarithm(Numbers z)
    {
        var x = z.Values.Select(v => Math.Clamp(v, -600, 600)).ToArray();
        if (x.Length == 0 || x.Any(double.IsNaN))
            return;
        double[] y = new double[x.Length], log = new double[x.Length];
        Rows.Forward<double>(x, y);
        Rows.ForwardLog<double>(x, log);
        Assert.All(log, l => Assert.True(l <= 0));
        for (var i = 0; i < x.Length; i++)
            Assert.Equal(y[i], Math.Exp(log[i]), 1e-12);
    }

    [Property(Arbitrary = [typeof(Arbitraries)])]
    public void Adding_is_exact_element_by_element(Numbers a, Numbers b)
    {
        var n = Math.Min(a.Values.Length, b.Values.Length);
        double[] x = a.Values[..n], sum = b.Values[..n];
        Elementwise.Add<double>(x, sum);
        for (var i = 0; i < n; i++)
            Assert.Equal(x[i] + b.Values[i], sum[i]);
    }

    [Property(Arbitrary = [typeof(Arbitraries)])]
    public void A_dense_layer_of_one_row_is_its_formula(Length inputs, Length units, int seed)
    {
        var (n, m) = (inputs.Value, units.Value);
        double[] x = Draw.Uniform<double>(seed, n), W = Draw.Uniform<double>(seed + 1, n * m), b = Draw.Uniform<double>(seed + 2, m), z = new double[m];
        Affine.Forward<double>(1, x, W, b, z);
        for (var j = 0; j < m; j++)
            Assert.Equal(b[j] + Enumerable.Range(0, n).Sum(i => x[i] * W[i * m + j]), z[j], 1e-12 * (n + 1));
    }

    [Property(Arbitrary = [typeof(Arbitraries)], MaxTest = 200)]
    public void A_printed_network_names_every_layer_and_smaller_ones_can_be_built(GraphRecipe recipe)
    {
        var code = recipe.ToString();
        Assert.Contains("var network = g.Build(", code);
        Assert.Equal(recipe.Build<double>().Table.Count > 0, code.Contains("new Dense<"));
        Assert.Equal(recipe.Build<double>().ToString(), recipe.Build<double>().ToString());
        foreach (var smaller in recipe.Smaller())
            Assert.NotNull(smaller.Build<float>());
    }

    /// <summary>Values and slopes through the map loop, whole and one element at a time.</summary>
    private sealed class Apart<T>(T[] z) : IActivationVisitor where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Visit<F>(F f) where F : struct, IActivation
        {
            T[] whole = new T[z.Length], single = new T[z.Length], slopes = new T[z.Length], slope = new T[z.Length];
            Elementwise.Apply<T, F>(f, z, whole);
            Array.Fill(slopes, T.One);
            Array.Fill(slope, T.One);
            Elementwise.MultiplySlope<T, F>(f, F.FromOutput ? whole : z, slopes);
            for (var i = 0; i < z.Length; i++)
            {
                Elementwise.Apply<T, F>(f, z.AsSpan(i, 1), single.AsSpan(i, 1));
                Elementwise.MultiplySlope<T, F>(f, (F.FromOutput ? whole : z).AsSpan(i, 1), slope.AsSpan(i, 1));
            }

            Lanes.AssertSame(z, single, whole, f.ToString()!);
            Lanes.AssertSame(z, slope, slopes, $"slope of {f}");
        }
    }
}
