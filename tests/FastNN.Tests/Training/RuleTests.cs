using System.Numerics;
using FastNN.Testing.Naive;
using FastNN.Tests.Cases;
using FastNN.Tests.Support;

namespace FastNN.Tests.Training;

/// <summary>What each update rule promises beyond its formula: worked numbers, limits, edges. <see cref="NaiveTwinTests"/> compares the formulas.</summary>
public class RuleTests
{
    /// <summary>One weight for each number of x0, with the gradient that is asked for at each step.</summary>
    private static double[] Run<R>(R rule, double[] x0, int steps, Func<int, double[], double[]> gradient, Action<Optimizer<double>, int>? before = null) where R : struct, IUpdateRule
    {
        var network = Network.Of<double>(x0.Length, x => x.Then(new Dense<double, Identity>(x0.Length, 1, default, useBias: false), "w"));
        var (w, dw, optimizer) = (network.Parameters, network.CreateGradients(), rule.For(network));
        x0.CopyTo(w["w.weight"]);
        for (var step = 1; step <= steps; step++)
        {
            before?.Invoke(optimizer, step);
            gradient(step, w["w.weight"].ToArray()).CopyTo(dw["w.weight"]);
            optimizer.Step(w, dw);
        }

        return w["w.weight"].ToArray();
    }

    // ---- eight samples of four features, squared hinge ½·max(0, 1 − m)², no bias, from 0 ----

    private static readonly double[][] samples =
    [
        [-0.5, 0.25, -0.8, -1], [-1, -0.1, -0.1, -1], [0.5, 0, 0.25, 0.1], [-0.2, -0.3, 0.2, 0],
        [-0.8, 0, -0.8, -1], [-0.15, -0.5, 0.05, -0.25], [-1, 0, -1, -1], [0, -0.25, 0.25, 0.1],
    ];

    private static readonly double[] labels = [1, 1, -1, -1, 1, -1, 1, -1];

    private static double[] Of(int sample, double[] w)
    {
        var (x, y) = (samples[sample], labels[sample]);
        var margin = y * x.Zip(w, (a, b) => a * b).Sum();
        return [.. x.Select(v => margin >= 1 ? 0 : (margin - 1) * y * v)];
    }

    private static double[] OfAll(int step, double[] w) => [.. Enumerable.Range(0, 4).Select(k => Enumerable.Range(0, 8).Average(i => Of(i, w)[k]))];

    private static double[] InOrder(int step, double[] w) => Of((step - 1) % 8, w);

    [Fact]
    public void Descent_on_the_worked_set()
    {
        Near.Relative([-0.527322541039, 1.219596310743, -1.047072065121, -0.445045875092], Run(new Sgd(0.5), new double[4], 25, OfAll), 1e-12, "gradient descent");
        Near.Relative([-0.468858151989, 0.889776041396, -0.799423931653, -0.448787607027], Run(new Sgd(0.1), new double[4], 80, InOrder), 1e-12, "stochastic");
        double[] momentum = [-0.598351557887, 1.828545309277, -1.557362447589, -0.501976233065];
        Near.Relative(momentum, Run(new Momentum(0.5, 0.5), new double[4], 25, OfAll), 1e-12, "momentum");
        Near.Relative(momentum, Run(new ClassicalMomentum(0.5, 0.5), new double[4], 25, OfAll), 1e-12, "momentum in its first form");
        Near.Relative([-0.477702582438, 0.849099893627, -0.721536074464, -0.380195229937], Run(new AdaGrad(0.1, Epsilon: 1e-6), new double[4], 80, InOrder), 1e-12, "AdaGrad");
    }

    // ---- RMSProp by the variance ----

    /// <summary>Under gradients that have become constant the variance tends to 0, and where they were larger before, rounding takes it below.</summary>
    [Fact]
    public void A_variance_below_zero_by_rounding_is_zero()
    {
        double[] gradients = [.. Enumerable.Range(1, 500).Select(i => 0.1 + i / 777.0)];
        Assert.All(Run(new CenteredRmsProp(1e-9), new double[500], 6000, (step, _) => step > 300 ? gradients : [.. gradients.Select(g => 10 * g)]), w => Assert.True(double.IsFinite(w), $"{w}"));
    }

    [Fact]
    public void A_gradient_whose_square_overflows_is_not_taken_for_a_small_one() =>
        Assert.True(double.IsNaN(Run(new CenteredRmsProp(), new double[1], 1, (_, _) => [1e200])[0]));

    // ---- momentum ----

    /// <summary>At a constant η the two forms are one. When η falls to a tenth, one goes on with the new rate at once, the other with what it has gathered.</summary>
    [Fact]
    public void Two_forms_of_momentum_differ_under_a_schedule()
    {
        double[] start = [3, -1];
        double[] Gradient(int step, double[] w) => [2 * w[0], 0.3 * w[1] + 1];
        Near.Relative(Run(new Momentum(0.1, 0.8), start, 30, Gradient), Run(new ClassicalMomentum(0.1, 0.8), start, 30, Gradient), 1e-14, "constant");

        // By hand from w = 0 with g = 1: v and m after one step are 1 and 0.1; then η = 0.01.
        void Fall(Optimizer<double> optimizer, int step) => optimizer.LearningRate = step == 1 ? 0.1 : 0.01;
        Near.Relative([-0.1 - 0.01 * 1.5], Run(new Momentum(0.1, 0.5), [0], 2, (_, _) => [1], Fall), 1e-15, "the rate outside");
        Near.Relative([-0.1 - (0.5 * 0.1 + 0.01)], Run(new ClassicalMomentum(0.1, 0.5), [0], 2, (_, _) => [1], Fall), 1e-15, "the rate inside");
    }

    [Fact]
    public void Under_a_constant_gradient_steps_tend_to_their_limit()
    {
        double Last<R>(R rule) where R : struct, IUpdateRule
        {
            double[] One(int step, double[] w) => [2];
            return Run(rule, [0], 400, One)[0] - Run(rule, [0], 401, One)[0];
        }

        Assert.Equal(0.1 * 2 / (1 - 0.9), Last(new Momentum(0.1)), 1e-12);
        Assert.Equal(0.1 * 2 / (1 - 0.9), Last(new ClassicalMomentum(0.1)), 1e-12);
        Assert.Equal(0.1 * 2 / (1 - 0.9), Last(new Nesterov(0.1)), 1e-12);
        Assert.Equal(0.1 * (1 - 0.4) * 2 / (1 - 0.9), Last(new Momentum(0.1, Dampening: 0.4)), 1e-12);
    }

    /// <summary>
    /// ½(x² + 100y²): gradient descent at its best rate 2/(1 + 100) shrinks by 99/101 a step, momentum at its own, 4/(1 + 10)² and γ = (9/11)², by
    /// 9/11, Nesterov at 1/100 and γ = 9/11 by about 0.9.
    /// </summary>
    [Fact]
    public void Momentum_is_faster_on_a_narrow_valley()
    {
        int Steps<R>(R rule) where R : struct, IUpdateRule
        {
            for (var steps = 1; steps < 3000; steps += 5)
            {
                var x = Run(rule, [1, 1], steps, (_, w) => [w[0], 100 * w[1]]);
                if (Math.Abs(x[0]) + Math.Abs(x[1]) < 1e-6)
                    return steps;
            }

            return int.MaxValue;
        }

        var (plain, heavy, ahead) = (Steps(new Sgd(2.0 / 101)), Steps(new Momentum(4.0 / 121, 81.0 / 121)), Steps(new Nesterov(0.01, 9.0 / 11)));
        Assert.InRange(plain, 650, 800);            // ln 10⁻⁶/ln(99/101) = 691
        Assert.InRange(heavy, 70, 110);             // ln 10⁻⁶/ln(9/11) = 69, and a polynomial factor
        Assert.InRange(ahead, 100, 200);
    }

    /// <summary>y_t = x_(t−1) − η∇f(x_(t−1)), x_t = y_t + γ(y_t − y_(t−1)): Nesterov's own two sequences; the rule keeps x.</summary>
    [Fact]
    public void Nesterov_looks_ahead()
    {
        static double[] Slope(double[] x) => [4 * x[0] - x[1], x[1] * x[1] * x[1] - x[0]];
        double[] x = [1, -2], y = x;
        for (var step = 0; step < 25; step++)
        {
            var next = x.Zip(Slope(x), (a, g) => a - 0.05 * g).ToArray();
            (x, y) = ([.. next.Zip(y, (a, b) => a + 0.7 * (a - b))], next);
        }

        Near.Relative(x, Run(new Nesterov(0.05, 0.7), [1, -2], 25, (_, w) => Slope(w)), 1e-14, "x");
    }

    // ---- rules that scale ----

    /// <summary>The first step of every rule that divides by the size of gradients is of one size, whatever the gradient's.</summary>
    [Fact]
    public void First_steps_do_not_depend_on_the_size_of_gradients()
    {
        foreach (var g in new[] { 1e-3, 1, -50, 1e6 })
        {
            double First<R>(R rule) where R : struct, IUpdateRule => -Run(rule, [0], 1, (_, _) => [g])[0] * Math.Sign(g);
            Assert.Equal(0.1, First(new AdaGrad(0.1)), 1e-7);
            Assert.Equal(0.1 / Math.Sqrt(0.01), First(new RmsProp(0.1)), 1e-3);
            Assert.Equal(0.1 / Math.Sqrt(0.01 * 0.99), First(new CenteredRmsProp(0.1)), 1e-3);
            Assert.Equal(0.1, First(new Adam(0.1)), 2e-6);
            Assert.Equal(0.1, First(new AmsGrad(0.1)), 2e-6);
            Assert.Equal(0.1, First(new Adamax(0.1)), 2e-6);
            Assert.Equal(0.1, First(new Lion(0.1)), 1e-15);
            Assert.Equal(0.1, First(new Rprop(0.1)), 1e-15);
            Assert.Equal(0.1 * Math.Abs(g), First(new RAdam(0.1)), 1e-9 * Math.Abs(g));     // not yet rectified: momentum
        }
    }

    /// <summary>One large gradient, then small ones: Adam's rate recovers within 1/(1 − β₂) steps, AMSGrad's never does.</summary>
    [Fact]
    public void AmsGrad_does_not_forget_a_large_gradient()
    {
        double Step<R>(R rule) where R : struct, IUpdateRule
        {
            double[] Gradient(int step, double[] w) => [step == 1 ? 100 : 1];
            return Run(rule, [0], 1000, Gradient)[0] - Run(rule, [0], 1001, Gradient)[0];
        }

        Assert.Equal(0.01, Step(new Adam(0.01, Beta2: 0.9)), 1e-6);
        Assert.Equal(0.01 / Math.Sqrt(0.1 * 100 * 100), Step(new AmsGrad(0.01, Beta2: 0.9)), 1e-8);
    }

    /// <summary>v and a² come to the same number, and rounding takes their difference below 0: no root of that.</summary>
    [Fact]
    public void A_centred_variance_of_nothing_is_not_negative()
    {
        foreach (var g in new[] { 0.1, 1.0 / 3, 7.7 })
            Assert.True(double.IsFinite(Run(new CenteredRmsProp(1e-12, Alpha: 0.5), [1], 300, (_, _) => [g])[0]), $"{g}");
    }

    [Fact]
    public void Lion_takes_equal_steps_of_its_mixed_direction()
    {
        // β₁ = 0.5, β₂ = 0: the direction is the sign of this gradient plus the last.
        double[] gradients = [3, -1, -5, 5, 0, 0];
        double[] signs = [1, 1, -1, 0, 1, 0];
        for (var steps = 1; steps <= 6; steps++)
            Assert.Equal(-0.25 * signs[..steps].Sum(), Run(new Lion(0.25, 0.5, 0), [0], steps, (step, _) => [gradients[step - 1]])[0]);
    }

    // ---- Rprop ----

    /// <summary>Steps of 1, 2, then a turn: it rests and halves; then 1 anew, unchanged after it; a gradient of 0 changes nothing and is forgotten.</summary>
    [Fact]
    public void Rprop_by_hand()
    {
        double[] gradients = [1, 5, -1, -1, -1, 0, -1, 1e-300, 1e-300];
        double[] moves = [-1, -2, 0, 1, 2, 0, 2, 0, -1];
        for (var steps = 1; steps <= 9; steps++)
            Assert.Equal(moves[..steps].Sum(), Run(new Rprop(1, 0.5, 2), [0], steps, (step, _) => [gradients[step - 1]])[0]);

        // Bounds, also of the first step; a rate that a schedule sets scales.
        Assert.Equal(-4, Run(new Rprop(1, 0.5, 2, 0.1, 1.5), [0], 3, (_, _) => [1])[0], 1e-15);
        Assert.Equal(-0.5, Run(new Rprop(1, Largest: 0.5), [0], 1, (_, _) => [1])[0], 1e-15);
        Assert.Equal(-1 - 0.1 * 2, Run(new Rprop(1, 0.5, 2), [0], 2, (_, _) => [1], (o, step) => o.LearningRate = step == 1 ? 1 : 0.1)[0], 1e-15);
    }

    /// <summary>The product of two gradients of 10⁻³⁰ is 0 in single precision; their signs are not.</summary>
    [Fact]
    public void Rprop_sees_the_sign_of_small_gradients()
    {
        var network = Network.Of<float>(1, x => x.Dense(1));
        network.Parameters.Clear();
        var (gradients, rule) = (network.CreateGradients(), new Rprop(1, 0.5, 2).For(network));
        for (var step = 0; step < 3; step++)
        {
            gradients["dense1.weight"][0] = 1e-30f;
            rule.Step(network.Parameters, gradients);
        }

        Assert.Equal(-7, network.Parameters["dense1.weight"][0]);
    }

    // ---- averaging ----

    [Fact]
    public void Averaged_descent_with_all_its_terms()
    {
        var network = Network.Of<double>(1, x => x.Dense(1), seed: 1);
        var twin = new NaiveNetwork<double>([1, 1], [NaiveActivation.Identity], 1);
        network.Parameters["dense1.weight"][0] = 2;
        twin.CopyFrom(0, [2.0], [0.0]);
        var (fast, slow) = (new Asgd(0.1, Decay: 0.05, Power: 0.6, AverageFrom: 4).For(network), new NaiveAsgd<double>(twin, 0.1, 0.05, 0.6, 4));
        var gradients = network.CreateGradients();
        var kept = new List<double>();
        for (var step = 1; step <= 20; step++)
        {
            gradients["dense1.weight"][0] = twin.Layers[0].WeightGradient[0] = Math.Sin(step);
            fast.Step(network.Parameters, gradients);
            slow.Step();
            Assert.Equal(twin.Layers[0].Weights[0], network.Parameters["dense1.weight"][0], 1e-15);
            if (step >= 6)
                kept.Add(network.Parameters["dense1.weight"][0]);
            Assert.Equal(step < 6 ? network.Parameters["dense1.weight"][0] : kept.Average(), fast.States[0]["dense1.weight"][0], 1e-15);
        }
    }

    /// <summary>A gradient with noise: the mean of w is nearer to the minimum than w, which keeps wandering.</summary>
    [Fact]
    public void An_average_wanders_less()
    {
        double[] noise = Draw.Uniform<double>(1, 4000);
        var network = Network.Of<double>(1, x => x.Then(new Dense<double, Identity>(1, 1, default, useBias: false), "w"));
        var (gradients, rule) = (network.CreateGradients(), new Asgd(0.2, Decay: 0, AverageFrom: 50).For(network));
        double last = 0;
        for (var step = 0; step < noise.Length; step++)
        {
            gradients["w.weight"][0] = network.Parameters["w.weight"][0] + noise[step];
            rule.Step(network.Parameters, gradients);
            last += step < 3000 ? 0 : network.Parameters["w.weight"][0] * network.Parameters["w.weight"][0] / 1000;
        }

        Assert.InRange(Math.Abs(rule.States[0]["w.weight"][0]), 0, 0.2 * Math.Sqrt(last));
    }

    // ---- all ----

    /// <summary>Beside the slow twin on gradients that do not depend on w, so that nothing grows what rounding differs by.</summary>
    [Theory, MemberData(nameof(Optimizers.Theory), MemberType = typeof(Optimizers))]
    public void On_given_gradients_a_rule_is_its_slow_twin(OptimizerCase optimizer)
    {
        var (network, twin) = Nets.Pair([3, 4, 2], NaiveActivation.Tanh, new Tanh());
        var options = new StepOptions { ClipNorm = 2, Penalty = new() { L1 = 0.1 } };
        var (fast, slow) = (optimizer.For(network, options), NaiveTwins.Of(optimizer.Rule, twin, options));
        var gradients = network.CreateGradients();
        for (var step = 1; step <= 60; step++)
        {
            fast.LearningRate = slow.Rate = optimizer.Rule.LearningRate * (1 + 0.5 * Math.Sin(step));
            for (var l = 0; l < 2; l++)
            {
                foreach (var (name, to) in new[] { ($"dense{l + 1}.weight", twin.Layers[l].WeightGradient), ($"dense{l + 1}.bias", twin.Layers[l].BiasGradient) })
                {
                    Draw.Uniform<double>(10 * step + l, to.Length).CopyTo(to, 0);
                    to[0] = step is 5 or 6 ? 0 : to[0];
                    to.CopyTo(gradients[name]);
                }
            }

            fast.Step(network.Parameters, gradients);
            slow.Step();
            for (var l = 0; l < 2; l++)
            {
                Near.Relative(twin.Layers[l].Weights, network.Parameters[$"dense{l + 1}.weight"], 1e-12, $"{optimizer}, step {step}, W{l + 1}");
                Near.Relative(twin.Layers[l].Bias, network.Parameters[$"dense{l + 1}.bias"], 1e-12, $"{optimizer}, step {step}, b{l + 1}");
            }
        }
    }

    [Theory, MemberData(nameof(Optimizers.Theory), MemberType = typeof(Optimizers))]
    public void A_gradient_that_is_no_number_shows(OptimizerCase optimizer)
    {
        var network = Nets.Small<float>();
        var (gradients, rule) = (network.CreateGradients(), optimizer.For(network));
        for (var step = 0; step < 3; step++)
        {
            gradients["dense1.weight"].Fill(0.5f);
            if (step == 1)
                gradients["dense1.weight"][7] = float.NaN;
            rule.Step(network.Parameters, gradients);
            Assert.Equal(step > 0, float.IsNaN(network.Parameters["dense1.weight"][7]));
            Assert.Equal(step > 0 ? 1 : 0, network.Parameters["dense1.weight"].ToArray().Count(float.IsNaN));
        }
    }

    /// <summary>The padding between tensors stays zero, in parameters and in what is kept, whatever is asked for.</summary>
    [Theory, MemberData(nameof(Optimizers.Theory), MemberType = typeof(Optimizers))]
    public void Padding_stays_zero(OptimizerCase optimizer)
    {
        var network = Nets.Small<double>();
        var rule = optimizer.For(network, new() { ClipNorm = 1, WeightDecay = 0.1, Penalty = new() { L1 = 1e-3, L2 = 0.1 }, Maximize = true });
        var gradients = network.CreateGradients();
        for (var step = 0; step < 4; step++)
        {
            foreach (var tensor in network.Table)
                Draw.Uniform<double>(step, tensor.Size).CopyTo(gradients[tensor]);
            rule.Step(network.Parameters, gradients);
        }

        foreach (var set in rule.States.Prepend(network.Parameters))
        {
            var values = set.Clone();
            foreach (var tensor in network.Table)
                values[tensor].Clear();
            Assert.All(values.Everything.ToArray(), v => Assert.Equal(0, v));
        }
    }

    [Fact]
    public void Hyper_parameters_that_make_no_sense_are_refused_when_the_optimizer_is_made()
    {
        var network = Nets.Small<float>();
        foreach (var bad in new[] { -0.1, 1, 1.5, double.NaN, double.PositiveInfinity })
        {
            No(new ClassicalMomentum(0.1, bad), "γ", bad);
            No(new Nesterov(0.1, bad), "γ", bad);
            No(new RmsProp(0.1, Alpha: bad), "α", bad);
            No(new MomentumRmsProp(0.1, Gamma: bad), "γ", bad);
            No(new MomentumRmsProp(0.1, Alpha: bad), "α", bad);
            No(new CenteredRmsProp(0.1, Gamma: bad), "γ", bad);
            No(new Adadelta(0.1, Rho: bad), "ρ", bad);
            No(new Adamax(0.1, Beta1: bad), "β₁", bad);
            No(new Adamax(0.1, Beta2: bad), "β₂", bad);
            Assert.Throws<ArgumentOutOfRangeException>(() => new AmsGrad(0.1, Beta2: bad).For(network));
            No(new RAdam(0.1, Beta1: bad), "β₁", bad);
            No(new RAdam(0.1, Beta2: bad), "β₂", bad);
            No(new NAdam(0.1, Beta1: bad), "β₁", bad);
            No(new NAdam(0.1, Beta2: bad), "β₂", bad);
            No(new Lion(0.1, Beta1: bad), "β₁", bad);
            No(new Lion(0.1, Beta2: bad), "β₂", bad);
            No(new Rprop(0.1, Shrink: bad), "η₋", bad);
        }

        foreach (var bad in new[] { 0, -1, double.NaN, double.PositiveInfinity })
        {
            No(new AdaGrad(0.1, Epsilon: bad), "ε", bad);
            No(new RmsProp(0.1, Epsilon: bad), "ε", bad);
            No(new MomentumRmsProp(0.1, Epsilon: bad), "ε", bad);
            No(new CenteredRmsProp(0.1, Epsilon: bad), "ε", bad);
            No(new Adadelta(0.1, Epsilon: bad), "ε", bad);
            No(new Adamax(0.1, Epsilon: bad), "ε", bad);
            No(new RAdam(0.1, Epsilon: bad), "ε", bad);
            No(new NAdam(0.1, Epsilon: bad), "ε", bad);
            No(new Rprop(0.1, Smallest: bad), "smallest", bad);
        }

        foreach (var bad in new[] { -1, double.NaN, double.PositiveInfinity })
        {
            No(new AdaGrad(0.1, RateDecay: bad), "decay", bad);
            No(new AdaGrad(0.1, InitialSum: bad), "initial", bad);
            No(new NAdam(0.1, MomentumDecay: bad), "decay", bad);
            No(new Asgd(0.1, Decay: bad), "decay", bad);
            No(new Asgd(0.1, Power: bad), "power", bad);
            No(new Asgd(0.1, AverageFrom: bad), "averages", bad);
        }

        No(new Rprop(0), "first step size", 0);
        No(new Rprop(0.1, Grow: 1), "η₊", 0);
        No(new Rprop(0.1, Smallest: 2, Largest: 1), "largest", -1);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(double.NaN).For(network));

        void No<R>(R rule, string what, double seen) where R : struct, IUpdateRule => Refused.By<ArgumentOutOfRangeException>(() => rule.For(network), what, FormattableString.Invariant($"it is {seen}"));
    }
}
