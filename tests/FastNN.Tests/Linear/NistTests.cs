using System.Numerics;
using System.Text.Json;
using FastNN.Kernels;
using FastNN.Linear;
using FastNN.Tests.Support;
using Xunit.Abstractions;

namespace FastNN.Tests.Linear;

/// <summary>
/// Data sets of the kind that NIST publishes to try statistical software (Statistical Reference Datasets), and how many digits of the worst
/// coefficient agree.
/// </summary>
public class NistTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, double> digits = new() { ["Norris"] = 11.5, ["NoInt1"] = 14, ["Longley"] = 10, ["Wampler1"] = 8.5 };

    /// <summary>The sets of the folder of cases: coefficients, their standard errors, Σ(y − ŷ)², s and R².</summary>
    [SkippableFact]
    public void Certified_sets()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(SharedCases.Require("nist", "nist_linear.json")));
        foreach (var set in file.RootElement.EnumerateObject())
        {
            var rows = File.ReadLines(SharedCases.Require("nist", set.Value.GetProperty("csv").GetString()!)).Skip(1).Select(l => l.Split(',').Select(double.Parse).ToArray()).ToArray();
            var intercept = set.Value.GetProperty("intercept").GetBoolean();
            var degree = set.Value.GetProperty("degree").ValueKind == JsonValueKind.Null ? 1 : set.Value.GetProperty("degree").GetInt32();
            double[] x = [.. rows.SelectMany(r => r.Skip(1).SelectMany(v => Enumerable.Range(1, degree).Select(k => Math.Pow(v, k))))], y = [.. rows.Select(r => r[0])];
            var fit = LeastSquares.Fit<double>(y.Length, x, y, new() { Intercept = intercept });

            double[] Numbers(JsonElement of) => of.ValueKind == JsonValueKind.Array ? [.. of.EnumerateArray().Select(v => double.Parse(v.GetString()!))] : [double.Parse(of.GetString()!)];
            var certified = set.Value.GetProperty("certified");
            var coefficients = Digits.Worst(Numbers(set.Value.GetProperty("exact_beta_30_digits")), Together(fit, intercept));
            var errors = Digits.Worst(Numbers(certified.GetProperty("beta_sd")), [.. intercept ? fit.InterceptStandardErrors : [], .. fit.StandardErrors]);
            var squares = Digits.Of(Numbers(set.Value.GetProperty("exact_rss"))[0], fit.ResidualSumOfSquares());
            var deviation = Digits.Of(Numbers(certified.GetProperty("residual_sd"))[0], fit.StandardDeviation());
            var determination = Digits.Of(Numbers(certified.GetProperty("r_squared"))[0], intercept ? fit.RSquared() : fit.UncenteredRSquared());
            output.WriteLine($"{set.Name}: coefficients {coefficients:f1}, standard errors {errors:f1}, squares {squares:f1}, s {deviation:f1}, R² {determination:f1}");
            Assert.Equal(set.Value.GetProperty("p").GetInt32(), fit.Rank);
            Assert.InRange(coefficients, digits.GetValueOrDefault(set.Name, 8), 16);
            Assert.InRange(Math.Min(errors, Math.Min(squares, deviation)), 13, 16);
            Assert.InRange(determination, 13, 16);
        }
    }

    /// <summary>y of Wampler's polynomials of degree 5 on 0 … 20, with noise that no polynomial of degree 5 sees.</summary>
    [Theory]
    [InlineData("Wampler1", 1, 0, 15)]
    [InlineData("Wampler2", 10, 0, 12)]
    [InlineData("Wampler3", 1, 1, 15)]
    [InlineData("Wampler4", 1, 100, 15)]
    [InlineData("Wampler5", 1, 10_000, 15)]
    public void Wampler(string name, int fraction, int noise, double wanted)
    {
        int[] deltas = [759, -2048, 2048, -2048, 2523, -2048, 2048, -2048, 1838, -2048, 2048, -2048, 1838, -2048, 2048, -2048, 2523, -2048, 2048, -2048, 759];
        double[] x = [.. Enumerable.Range(0, 21)];
        double[] y = [.. Enumerable.Range(0, 21).Select(i => (double)Enumerable.Range(0, 6).Sum(k => Power((decimal)i / fraction, k)) + noise * deltas[i])];
        double[] exact = [.. Enumerable.Range(0, 6).Select(k => Math.Pow(1.0 / fraction, k))];

        var design = new PolynomialFeatures(1, 5, bias: false);
        var powers = new double[21 * design.Count];
        design.Expand(21, x, powers);
        var fit = LeastSquares.Fit<double>(21, powers, y);
        var seen = Digits.Worst(exact, Together(fit, intercept: true));
        var polynomial = Digits.Worst(exact, PolynomialRegression.Fit<double>(5, x, y).Coefficients.ToArray());
        output.WriteLine($"{name}: {seen:f1}, as a polynomial {polynomial:f1}");
        Assert.InRange(Math.Min(seen, polynomial), wanted, 16);
        Assert.InRange(Digits.Of(noise * (double)noise * 83_554_268, fit.ResidualSumOfSquares()), 12, 16);
    }

    private static decimal Power(decimal x, int k) => k == 0 ? 1 : x * Power(x, k - 1);

    /// <summary>A line through the origin with an exact answer: w = 130.5/62.9… of few whole numbers, as NIST's NoInt2.</summary>
    [Fact]
    public void Through_the_origin()
    {
        var fit = LeastSquares.Fit<double>(3, [4, 5, 6], [3, 4, 4], new() { Intercept = false });
        Assert.InRange(Digits.Of(56.0 / 77, fit.Model.Coefficients[0]), 15.5, 16);
        Assert.InRange(Digits.Of(41 - 56.0 * 56 / 77, fit.ResidualSumOfSquares()), 14, 16);
        Assert.Equal(0, fit.Model.Intercept[0]);
    }

    /// <summary>
    /// Degree 10 on 82 points of [−9, −3], as NIST's Filip: XᵀX is beyond double precision. Least squares solves the columns it is given, powers that
    /// were rounded, to the last digits; but rounding them moved the coefficients in the eighth. The polynomial keeps what rounding took.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(42)]
    public void An_ill_conditioned_polynomial(int seed)
    {
        const int degree = 10;
        var random = new Random(seed);
        decimal[] x = [.. Enumerable.Range(0, 82).Select(i => Math.Round(-9 + 6 * i / 81m + (decimal)random.NextDouble() / 20, 9))];
        decimal[] y = [.. x.Select(v => Math.Round(0.85m + 0.09m * (decimal)Math.Sin(2.1 * (double)v) + 0.003m * (decimal)random.NextDouble(), 4))];
        double[] points = [.. x.Select(v => (double)v)], values = [.. y.Select(v => (double)v)];

        var design = new PolynomialFeatures(1, degree, bias: false);
        var powers = new double[82 * design.Count];
        design.Expand(82, points, powers);
        var rounded = LeastSquares.Fit<double>(82, powers, values);
        var polynomial = PolynomialRegression.Fit<double>(degree, points, values);
        Assert.Equal(degree + 1, rounded.Rank);
        Assert.False(IsPositiveDefinite([.. Enumerable.Range(0, degree + 1).Select(k => Enumerable.Range(0, 82).Select(i => k == 0 ? 1 : powers[i * degree + k - 1]).ToArray())]));

        // The columns as they were given, exact in binary.
        var given = Enumerable.Range(0, degree + 1).Select(k => ExactLeastSquares.Whole([.. Enumerable.Range(0, 82).Select(i => k == 0 ? 1 : powers[i * degree + k - 1])])).ToArray();
        var right = ExactLeastSquares.Whole(values);
        var solved = ExactLeastSquares.Solve([.. given.Select(c => c.Numbers)], right.Numbers);
        double[] exact = [.. solved.Select((f, k) => Math.ScaleB(ExactLeastSquares.ToDouble(f.Numerator, f.Denominator), right.Exponent - given[k].Exponent))];
        var worst = Digits.Worst(exact, Together(rounded, intercept: true));

        // The powers of the points, exact.
        BigInteger[][] columns = [.. Enumerable.Range(0, degree + 1).Select(k => x.Select(v => BigInteger.Pow(ExactLeastSquares.Whole(v, 9), k)).ToArray())];
        solved = ExactLeastSquares.Solve(columns, [.. y.Select(v => ExactLeastSquares.Whole(v, 4))]);
        exact = [.. solved.Select((f, k) => ExactLeastSquares.ToDouble(f.Numerator, f.Denominator, 9 * k - 4))];
        var (moved, kept) = (Digits.Worst(exact, Together(rounded, intercept: true)), Digits.Worst(exact, polynomial.Coefficients.ToArray()));
        output.WriteLine($"to the columns given {worst:f1}; to exact powers {moved:f1}, with tails {kept:f1}");
        Assert.InRange(worst, 13, 16);
        Assert.InRange(moved, 6.5, 16);
        Assert.InRange(kept, 9, 16);
    }

    /// <summary>Whether Cholesky's decomposition of XᵀX comes to its end, as that of any XᵀX of independent columns would without rounding.</summary>
    private static bool IsPositiveDefinite(double[][] columns)
    {
        var n = columns.Length;
        var l = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var rest = columns[i].Zip(columns[j], (a, b) => a * b).Sum() - Enumerable.Range(0, j).Sum(k => l[i, k] * l[j, k]);
                if (i == j && rest <= 0)
                    return false;
                l[i, j] = i == j ? Math.Sqrt(rest) : rest / l[j, j];
            }
        }

        return true;
    }

    /// <summary>Seven columns that grow together over 16 years, as Longley's, in whole numbers: against exact elimination.</summary>
    [Fact]
    public void Columns_that_grow_together()
    {
        var random = new Random(3);
        int[][] columns =
        [
            [.. Enumerable.Repeat(1, 16)],
            [.. Enumerable.Range(0, 16).Select(i => 830 + 22 * i + random.Next(12))],
            [.. Enumerable.Range(0, 16).Select(i => 234_000 + 21_000 * i + random.Next(9000))],
            [.. Enumerable.Range(0, 16).Select(i => 2300 + 160 * i + random.Next(1500))],
            [.. Enumerable.Range(0, 16).Select(_ => 1600 + random.Next(1900))],
            [.. Enumerable.Range(0, 16).Select(i => 107_600 + 1500 * i + random.Next(400))],
            [.. Enumerable.Range(1947, 16)],
        ];
        int[] y = [.. Enumerable.Range(0, 16).Select(i => 60_300 + 700 * i + random.Next(1500))];
        var solved = ExactLeastSquares.Solve([.. columns.Select(c => c.Select(v => (BigInteger)v).ToArray())], [.. y.Select(v => (BigInteger)v)]);
        var fit = LeastSquares.Fit<double>(16, [.. Enumerable.Range(0, 16).SelectMany(i => columns.Skip(1).Select(c => (double)c[i]))], [.. y.Select(v => (double)v)]);
        var seen = Digits.Worst(solved.Select(f => ExactLeastSquares.ToDouble(f.Numerator, f.Denominator)), Together(fit, intercept: true));
        output.WriteLine($"{seen:f1}");
        Assert.InRange(seen, 14, 16);
    }

    /// <summary>Mean and standard deviation where the spread is small beside the mean.</summary>
    [Theory]
    [InlineData("NumAcc1", 10_000_002, 1, 14)]
    [InlineData("NumAcc2", 1.2, 0.1, 14)]
    [InlineData("NumAcc3", 1_000_000.2, 0.1, 9)]
    [InlineData("NumAcc4", 10_000_000.2, 0.1, 8)]
    public void Standard_deviations(string name, double mean, double deviation, double wanted)
    {
        var whole = (decimal)mean;
        double[] x = name == "NumAcc1" ? [10_000_001, 10_000_003, 10_000_002] : [mean, .. Enumerable.Range(0, 500).SelectMany(_ => new[] { (double)(whole - 0.1m), (double)(whole + 0.1m) })];
        var (average, variance) = Reduce.MeanAndVariance<double>(x);
        Assert.InRange(Digits.Of(mean, average), 14, 16);
        Assert.InRange(Digits.Of(deviation, Math.Sqrt(variance * x.Length / (x.Length - 1))), wanted, 16);
    }

    [SkippableFact]
    public void Certified_deviations()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(SharedCases.Require("nist", "nist_univariate.json")));
        foreach (var set in file.RootElement.EnumerateObject())
        {
            double[] x = [.. File.ReadLines(SharedCases.Require("nist", set.Value.GetProperty("csv").GetString()!)).Where(l => l.Length > 0 && !char.IsLetter(l[0])).Select(double.Parse)];
            var (mean, variance) = Reduce.MeanAndVariance<double>(x);
            Assert.Equal(set.Value.GetProperty("n").GetInt32(), x.Length);
            Assert.InRange(Digits.Of(double.Parse(set.Value.GetProperty("exact_mean").GetString()!), mean), 14, 16);
            Assert.InRange(Digits.Of(double.Parse(set.Value.GetProperty("exact_sd_n_minus_1").GetString()!), Math.Sqrt(variance * x.Length / (x.Length - 1))), 14, 16);
        }
    }

    private static double[] Together(LeastSquaresFit<double> fit, bool intercept) => [.. intercept ? fit.Model.Intercept : [], .. fit.Model.Coefficients];
}
