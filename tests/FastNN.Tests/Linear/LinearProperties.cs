using FastNN.Linear;
using FastNN.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace FastNN.Tests.Linear;

/// <summary>A random least-squares problem.</summary>
/// <param name="Rows">1 to 12.</param>
/// <param name="Features">0 to 6.</param>
/// <param name="Seed">Of the numbers.</param>
/// <param name="Dependent">Whether the last column is made of the others.</param>
/// <param name="Intercept">Whether there is one.</param>
public sealed record Problem(int Rows, int Features, int Seed, bool Dependent, bool Intercept)
{
    private double[] Draws => Draw.Uniform<double>(Seed, Rows * (Features + 2), -3, 3);

    public double[] X
    {
        get
        {
            var x = Draws[..(Rows * Features)];
            for (var i = 0; i < Rows && Dependent && Features > 1; i++)
                x[i * Features + Features - 1] = 2 * x[i * Features] - (Features > 2 ? x[i * Features + 1] : 0);
            return x;
        }
    }

    public double[] Y => Draws[(Rows * Features)..(Rows * (Features + 1))];

    public LeastSquaresOptions Options => new() { Intercept = Intercept, RankDeficiency = RankDeficiency.MinimumNorm };

    /// <summary>y − x·w − b.</summary>
    public double[] Residuals(ReadOnlySpan<double> w, double b)
    {
        var (x, r) = (X, Y);
        for (var i = 0; i < Rows; i++)
        {
            r[i] -= b;
            for (var j = 0; j < Features; j++)
                r[i] -= x[i * Features + j] * w[j];
        }

        return r;
    }
}

public static class Problems
{
    public static Arbitrary<Problem> Problem() => Arb.From(
        from rows in Gen.Choose(1, 12)
        from features in Gen.Choose(0, 6)
        from seed in Gen.Choose(0, 1 << 20)
        from dependent in Gen.Elements(false, true)
        from intercept in Gen.Elements(false, true)
        select new Problem(rows, features, seed, dependent, intercept),
        p => p.Features > 0 ? [p with { Features = p.Features - 1 }] : []);
}

public class LinearProperties
{
    /// <summary>∇C = 0: what is left of y is orthogonal to every column, and sums to 0 where there is an intercept.</summary>
    [Property(Arbitrary = [typeof(Problems)])]
    public void Residuals_are_orthogonal_to_columns(Problem p)
    {
        var fit = LeastSquares.Fit<double>(p.Rows, p.X, p.Y, p.Options);
        var (x, r) = (p.X, fit.Residuals.ToArray());
        var size = fit.Model.Coefficients.ToArray().Sum(Math.Abs) + 3;
        for (var j = 0; j < p.Features; j++)
            Assert.Equal(0, Enumerable.Range(0, p.Rows).Sum(i => x[i * p.Features + j] * r[i]), 1e-13 * p.Rows * size);
        if (p.Intercept)
            Assert.Equal(0, r.Sum(), 1e-13 * p.Rows * size);
        Assert.All(p.Residuals(fit.Model.Coefficients, fit.Model.Intercept[0]).Zip(r), e => Assert.Equal(e.First, e.Second, 1e-14 * size));
    }

    /// <summary>Any other weights fit worse, or as well and are longer: along the null space and across it.</summary>
    [Property(Arbitrary = [typeof(Problems)])]
    public void No_other_solution_is_better_or_as_good_and_shorter(Problem p)
    {
        var fit = LeastSquares.Fit<double>(p.Rows, p.X, p.Y, p.Options);
        var w = fit.Model.Coefficients.ToArray();
        double Squares(double[] v, double b) => p.Residuals(v, b).Sum(r => r * r);
        var (least, length) = (Squares(w, fit.Model.Intercept[0]), w.Sum(v => v * v));
        var random = new Random(p.Seed);
        for (var trial = 0; trial < 5; trial++)
        {
            double[] direction = [.. w.Select(_ => random.NextDouble() - 0.5)];
            Assert.True(Squares([.. w.Zip(direction, (a, d) => a + 0.01 * d)], fit.Model.Intercept[0] + (p.Intercept ? 0.01 * random.NextDouble() : 0)) >= least - 1e-12 * (1 + least));
        }

        // Along the dependency X·v = 0, v = (2, −1, 0, …, −1) or (2, −1), the fit is as good and w no shorter: ⟨w, v⟩ = 0.
        if (!p.Dependent || p.Features < 2)
            return;
        Assert.Equal(0, 2 * w[0] - (p.Features > 2 ? w[1] : 0) - w[^1], 1e-11 * (1 + Math.Sqrt(length)));
    }

    /// <summary>(XᵀX/n + λ·I)·w + … = Xᵀy/n: the gradient of ridge's cost vanishes, and λ → 0 leads to least squares.</summary>
    [Property(Arbitrary = [typeof(Problems)])]
    public void Ridge_is_where_its_gradient_vanishes(Problem p)
    {
        const double lambda = 0.2;
        var fit = Ridge.Fit<double>(p.Rows, p.X, p.Y, lambda, p.Options);
        var (x, w) = (p.X, fit.Model.Coefficients.ToArray());
        var r = p.Residuals(w, fit.Model.Intercept[0]);
        for (var j = 0; j < p.Features; j++)
            Assert.Equal(lambda * w[j], Enumerable.Range(0, p.Rows).Sum(i => x[i * p.Features + j] * r[i]) / p.Rows, 1e-12);

        var (near, limit) = (Ridge.Fit<double>(p.Rows, p.X, p.Y, 1e-12, p.Options).Model, LeastSquares.Fit<double>(p.Rows, p.X, p.Y, p.Options));
        if (limit.Rank == limit.Unknowns && limit.StandardErrors.ToArray().All(e => e < 5))
            Near.Relative(limit.Model.Coefficients, near.Coefficients, 1e-6, "λ → 0");
    }

    /// <summary>Twice the sample or twice its weight.</summary>
    [Property(Arbitrary = [typeof(Problems)])]
    public void Every_sample_twice_changes_nothing(Problem p)
    {
        var (once, twice) = (LeastSquares.Fit<double>(p.Rows, p.X, p.Y, p.Options), LeastSquares.Fit<double>(2 * p.Rows, [.. p.X, .. p.X], [.. p.Y, .. p.Y], p.Options));
        Assert.Equal(once.Rank, twice.Rank);
        var size = 1 + once.Model.Coefficients.ToArray().Sum(Math.Abs);
        Assert.True(once.Model.Coefficients.ToArray().Zip(twice.Model.Coefficients.ToArray(), (a, b) => Math.Abs(a - b)).All(d => d <= 1e-11 * size * size));
    }

    /// <summary>Novikoff: on samples with margin γ within radius R there are at most (R/γ)² updates, whatever η.</summary>
    [Property]
    public void The_perceptron_keeps_its_bound(int seed, bool intercept)
    {
        var random = new Random(seed);
        var (d, rows) = (1 + random.Next(4), 1 + random.Next(20));
        double[] plane = [.. Enumerable.Range(0, d).Select(_ => random.NextDouble() - 0.5), intercept ? random.NextDouble() - 0.5 : 0];
        var norm = Math.Sqrt(plane.Sum(v => v * v));
        var (x, y) = (Draw.Uniform<double>(seed, rows * d), new double[rows]);
        var (gamma, radius) = (double.PositiveInfinity, 0.0);
        for (var i = 0; i < rows; i++)
        {
            var row = x.AsSpan(i * d, d).ToArray();
            var score = (row.Zip(plane, (a, b) => a * b).Sum() + plane[d]) / norm;
            y[i] = score > 0 ? 1 : -1;
            gamma = Math.Min(gamma, Math.Abs(score));
            radius = Math.Max(radius, Math.Sqrt(row.Sum(v => v * v) + (intercept ? 1 : 0)));
        }

        if (gamma < 1e-3)
            return;     // nearly no margin: a bound of a million updates tells nothing
        var fit = Perceptron.Fit<double>(rows, x, y, new() { Intercept = intercept, MaxPasses = int.MaxValue });
        Assert.True(fit.Converged);
        Assert.InRange(fit.Updates, 0, radius * radius / (gamma * gamma));
        var predicted = new double[rows];
        Perceptron.Predict(fit.Model, x, predicted);
        Assert.Equal(y, predicted);
        var scaled = Perceptron.Fit<double>(rows, x, y, new() { Intercept = intercept, MaxPasses = int.MaxValue, LearningRate = 4 });
        Assert.Equal(fit.Updates, scaled.Updates);
        Assert.Equal(fit.Model.Coefficients.ToArray().Select(w => 4 * w), scaled.Model.Coefficients.ToArray());
    }
}
