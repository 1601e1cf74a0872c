using FastNN.Differentiation;
using Check = FastNN.Differentiation.Laws;

namespace FastNN.Tests.Differentiation;

/// <summary>The point at which the laws look at a layer.</summary>
public class SubjectTests
{
    /// <summary>At s = 1 the laws would see nothing of it, and no second derivative is there to find it.</summary>
    [Fact]
    public void A_factor_that_starts_from_one_cannot_be_forgotten() =>
        Assert.Throws<LawException>(() => Check.Transpose(Subject.Of(new Forgetful(Initializer.One))).AtMost(1e-3));

    [Fact]
    public void No_parameter_is_constant()
    {
        Assert.Contains(Drawn(Initializer.Zero), s => s < 0);
        Assert.Contains(Drawn(Initializer.Zero), s => s > 0);
        Assert.All(Drawn(Initializer.One), s => Assert.InRange(s, 0.5, 1.5));
        Assert.All(Drawn(Initializer.Constant(-2)), s => Assert.InRange(s, -3, -1));
        Assert.All([Initializer.Zero, Initializer.One, Initializer.Constant(-2)], i => Assert.Equal(8, Drawn(i).Distinct().Count()));

        static double[] Drawn(Initializer initializer) => Subject.Of(new Forgetful(initializer)).Parameters["layer.factor"].ToArray();
    }

    [Fact]
    public void Parameters_that_are_given_or_drawn_stay_as_they_are()
    {
        var network = Network.Of<double>(4, x => x.Dense(3), seed: 1);
        Assert.Same(network.Parameters, Subject.Of(network, parameters: network.Parameters).Parameters);
        Assert.Equal(network.CreateParameters(7)["dense1.weight"].ToArray(), Subject.Of(network, seed: 7).Parameters["dense1.weight"].ToArray());
    }

    /// <summary>y = s ⊙ x, with the wrong dx = dy.</summary>
    private sealed class Forgetful : Layer<double>
    {
        private readonly Input x;
        private readonly Output y;
        private readonly Parameter s;

        public Forgetful(Initializer initializer)
        {
            x = Input("x", 8);
            y = Output("y", 8, keep: false);
            s = Parameter("factor", 8, Role.Scale, initializer);
        }

        protected internal override void Forward(in Pass<double> p)
        {
            for (var i = 0; i < p[y].Length; i++)
                p[y][i] = p[s][i % 8] * p[x][i];
        }

        protected internal override void Backward(in Pass<double> p)
        {
            p.Gradient(y).CopyTo(p.Gradient(x));
            for (var i = 0; i < p[x].Length; i++)
                p.Gradient(s)[i % 8] += p[x][i] * p.Gradient(y)[i];
        }

        protected internal override void Tangent(in Pass<double> p)
        {
            for (var i = 0; i < p[x].Length; i++)
                p.Tangent(y)[i] = p[s][i % 8] * p.Tangent(x)[i] + p.Tangent(s)[i % 8] * p[x][i];
        }
    }
}
