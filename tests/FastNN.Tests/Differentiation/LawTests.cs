using System.Numerics;
using FastNN.Differentiation;
using FastNN.Testing;
using Check = FastNN.Differentiation.Laws;

namespace FastNN.Tests.Differentiation;

/// <summary>The laws refuse what is wrong: a check that cannot fail proves nothing.</summary>
public class LawTests
{
    private const int N = 4, Rows = 3;

    private static readonly Dictionary<string, Func<Workspace<double>, LawReport>> laws = new()
    {
        ["Transpose"] = run => Check.Transpose(run),
        ["CentralDifference"] = run => Check.CentralDifference(run),
        ["Gradients"] = run => Check.Gradients(run),
        ["Symmetry"] = run => Check.Symmetry(run),
        ["Curvature"] = run => Check.Curvature(run),
    };

    /// <summary>y = w ⊙ x², with some terms of its rules multiplied by a factor, in all columns or one.</summary>
    private sealed class Skewed<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly Input x;
        private readonly Output y;
        private readonly Parameter w;
        private readonly string[] terms;
        private readonly T by;
        private readonly int column;

        public Skewed(string terms = "", double by = 1, int column = -1)
        {
            (this.terms, this.by, this.column) = (terms.Split(' '), T.CreateChecked(by), column);
            x = Input("x", N);
            y = Output("y", N, keep: false);
            w = Parameter("w", N, Role.Scale, Initializer.Uniform(0.5, 1.5));
        }

        protected internal override void Forward(in Pass<T> p)
        {
            for (var i = 0; i < p[x].Length; i++)
                p[y][i] = p[w][i % N] * p[x][i] * p[x][i];
        }

        protected internal override void Backward(in Pass<T> p)
        {
            for (var i = 0; i < p[x].Length; i++)
            {
                var (x, w, dy) = (p[this.x][i], p[this.w][i % N], p.Gradient(y)[i]);
                p.Gradient(this.x)[i] = F("dx", i, (w * x + w * x) * dy);
                if (!p.Gradient(this.w).IsEmpty)
                    p.Gradient(this.w)[i % N] += F("dw", i, x * x * dy);
            }
        }

        protected internal override void Tangent(in Pass<T> p)
        {
            for (var i = 0; i < p[x].Length; i++)
            {
                var (x, w, tx) = (p[this.x][i], p[this.w][i % N], p.Tangent(this.x)[i]);
                p.Tangent(y)[i] = F("tx", i, (w * x + w * x) * tx) + (p.Tangent(this.w).IsEmpty ? T.Zero : F("tw", i, x * x * p.Tangent(this.w)[i % N]));
            }
        }

        protected internal override void BackwardTangent(in Pass<T> p)
        {
            Backward(p);
            for (var i = 0; i < p[x].Length; i++)
            {
                var (x, w, tx, dy, tdy) = (p[this.x][i], p[this.w][i % N], p.Tangent(this.x)[i], p.Gradient(y)[i], p.GradientTangent(y)[i]);
                var tw = p.Tangent(this.w).IsEmpty ? T.Zero : p.Tangent(this.w)[i % N];
                p.GradientTangent(this.x)[i] = (w * x + w * x) * tdy + F("tdx", i, (w * tx + w * tx + x * tw + x * tw) * dy);
                if (!p.GradientTangent(this.w).IsEmpty)
                    p.GradientTangent(this.w)[i % N] += x * x * tdy + F("tdw", i, (x * tx + x * tx) * dy);
            }
        }

        private T F(string name, int i, T value) => terms.Contains(name) && (column < 0 || i % N == column) ? by * value : value;
    }

    [Fact]
    public void A_right_layer_keeps_all_laws_and_every_entry_is_compared()
    {
        var run = Subject.Of(new Skewed<double>(), Rows);
        foreach (var (name, law) in laws)
        {
            var report = law(run).AtMost(1e-7);
            Assert.Equal(name is "CentralDifference" ? N * Rows : N + N * Rows, report.Tensors.Sum(t => t.Entries));
            Assert.Equal(0, report.KinkShare);
        }

        Assert.All(run.InputTangent("x").ToArray(), t => Assert.Equal(0, t));
        Assert.All(run.ParameterTangents["layer.w"].ToArray(), t => Assert.Equal(0, t));
    }

    /// <summary>A term a tenth too large or too small, everywhere or in the first or last column alone; it is found in its tensor.</summary>
    [Theory]
    [InlineData("Transpose", "dx", "x")]
    [InlineData("Transpose", "dw", "layer.w")]
    [InlineData("Transpose", "tx", "x")]
    [InlineData("Transpose", "tw", "layer.w")]
    [InlineData("CentralDifference", "tx", "y")]
    [InlineData("CentralDifference", "tw", "y")]
    [InlineData("Gradients", "dx", "x")]
    [InlineData("Gradients", "dw", "layer.w")]
    [InlineData("Symmetry", "tdx", "all")]
    [InlineData("Symmetry", "tdw", "all")]
    [InlineData("Curvature", "tdx", "x")]
    [InlineData("Curvature", "tdw", "layer.w")]
    public void A_wrong_term_breaks_the_law(string law, string term, string tensor)
    {
        foreach (var by in (double[])[0.9, 1.1])
        {
            foreach (var column in (int[])[-1, 0, N - 1])
            {
                var report = laws[law](Subject.Of(new Skewed<double>(term, by, column), Rows));
                Assert.Contains(tensor, Assert.Throws<LawException>(() => report.AtMost(1e-4)).Message);
                Assert.Equal([tensor], report.Tensors.Where(t => t.Error > 1e-4).Select(t => t.Tensor));
                Assert.InRange(report.Error, 1e-4, 0.5);
            }
        }
    }

    /// <summary>The laws over random networks, of terms wrong enough that one law alone is the first to notice.</summary>
    [Theory]
    [InlineData("dx", "Transpose law")]
    [InlineData("tw", "Transpose law")]
    [InlineData("tx dx tw dw", "Central difference")]
    [InlineData("tdx", "Symmetry")]
    [InlineData("tdw", "Symmetry")]
    [InlineData("tdx tdw", "Second order")]
    public void A_wrong_term_breaks_the_law_of_random_networks(string terms, string law)
    {
        var wrong = Ingredient.Of(_ => new Skewed<float>(terms, 1.1), _ => new Skewed<double>(terms, 1.1));
        var recipe = new GraphRecipe(new(wrong), [N], [1, 2, 3], [], Rows, Rows, Training: false, Seed: 1);
        Assert.StartsWith(law, Assert.Throws<LawException>(() => Proof.InDouble(recipe)).Message);
        if (law == "Transpose law")
            Assert.StartsWith(law, Assert.Throws<LawException>(() => Proof.InFloat(recipe)).Message);
        else
            Proof.InFloat(recipe);
    }

    [Fact]
    public void Random_networks_share_freeze_carry_weigh_and_leave_rows_out()
    {
        var (recipes, codes) = (new List<GraphRecipe>(), new List<string>());
        Generate.ForAll(Mixture.Dense.With(Ingredient.Of(new MeanSquared())), 300, recipe =>
        {
            recipes.Add(recipe);
            codes.Add(recipe.ToString());
        }, seed: 1);
        foreach (var what in new[] { "g.Freeze(", "g.Carry(", "Kind.Mask", "g.Output(", "g.Minimize(" })
            Assert.InRange(codes.Count(c => c.Contains(what)), 10, 290);
        Assert.InRange(codes.Count(c => c.Split("g.Apply(layer0").Length > 2), 10, 290);       // at two places
        Assert.InRange(recipes.Count(r => r.Used < r.Rows), 10, 290);
        Assert.InRange(recipes.Count(r => r.Training), 10, 290);
    }

    /// <summary>Entries count by their own size, down to a thousandth of the largest.</summary>
    [Fact]
    public void A_small_entry_beside_large_ones_is_seen()
    {
        var run = Subject.Of(new Skewed<double>("dw", 1.1, column: 0), 1);
        ((double[])[0.1, 1, 1, 1]).CopyTo(run.Input("x"));
        run.OutputGradient("y").Clear();
        Assert.InRange(Check.Gradients(run).Error, 0.09, 0.11);
    }

    /// <summary>What a layer reads although it said that it would not: a value, a tangent, scratch of another rule.</summary>
    private sealed class Forgetful : Layer<double>
    {
        private readonly Input x;
        private readonly Output y;
        private readonly Saved saved;
        private readonly Scratch scratch;
        private readonly string reads;

        public Forgetful(string reads)
        {
            this.reads = reads;
            x = Input("x", N, keep: false);
            y = Output("y", N, keep: false);
            saved = Saved(2 * N);
            scratch = Scratch(N);
        }

        protected internal override void Forward(in Pass<double> p)
        {
            for (var i = 0; i < p[x].Length; i++)
            {
                p[y][i] = p[x][i] * p[x][i];
                p[saved][i] = p[scratch][i] = p[x][i];
            }
        }

        protected internal override void Backward(in Pass<double> p)
        {
            for (var i = 0; i < p[y].Length; i++)
                p.Gradient(x)[i] = 2 * (reads == "value" ? p[x][i] : reads == "scratch" ? p[scratch][i] : p[saved][i]) * p.Gradient(y)[i];
        }

        protected internal override void Tangent(in Pass<double> p)
        {
            for (var i = 0; i < p[y].Length; i++)
            {
                p.Tangent(y)[i] = 2 * p[saved][i] * p.Tangent(x)[i];
                p.Tangent(saved)[i] = p.Tangent(x)[i];
            }
        }

        protected internal override void BackwardTangent(in Pass<double> p)
        {
            Backward(p);
            for (var i = 0; i < p[y].Length; i++)
                p.GradientTangent(x)[i] = 2 * (p[saved][i] * p.GradientTangent(y)[i] + (reads == "tangent" ? p.Tangent(x)[i] : p.Tangent(saved)[i]) * p.Gradient(y)[i]);
        }
    }

    [Theory]
    [InlineData("value", "Transpose", "Gradients", "Curvature")]
    [InlineData("scratch", "Transpose", "Gradients", "Curvature")]
    [InlineData("tangent", "Symmetry", "Curvature")]
    public void What_was_declared_as_not_kept_is_not_a_number(string reads, params string[] by)
    {
        Assert.All(laws.Values, law => law(Subject.Of(new Forgetful("saved"), Rows)).AtMost(1e-7));
        foreach (var name in by)
        {
            var report = laws[name](Subject.Of(new Forgetful(reads), Rows));
            Assert.Contains("NaN", Assert.Throws<LawException>(() => report.AtMost(double.MaxValue)).Message);
        }
    }

    [Fact]
    public void What_lies_on_a_kink_is_counted_apart()
    {
        var run = Subject.Of(new Formula<double, Relu>(N, default), 1);
        ((double[])[1, 0, -1, 0]).CopyTo(run.Input("z"));
        var report = Assert.Single(Check.Gradients(run).AtMost(1e-7).Tensors);
        Assert.Equal((2, 2), (report.Entries, report.Kinks));
        Assert.Equal(0.5, Check.Gradients(run).KinkShare);
    }
}
