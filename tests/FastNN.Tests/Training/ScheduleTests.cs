using FastNN.Tests.Support;
using FsCheck.Xunit;

namespace FastNN.Tests.Training;

/// <summary>Schedules: formulas against recursions and known points, composition, and what a trainer makes of them.</summary>
public class ScheduleTests
{
    private static double[] Rates(Schedule schedule, int count, double rate = 1) => [.. Enumerable.Range(0, count).Select(i => schedule.At(i, rate))];

    [Fact]
    public void Known_points()
    {
        Same([3, 3, 3], new ConstantRate(), 3);
        Same([1.5, 1.5], new ConstantRate(0.5), 3);
        Same([2, 1, 2.0 / 3, 0.5], new InverseTimeDecay(), 2);
        Same([2, 1.6], new InverseTimeDecay(0.25), 2);
        Same([2, 2 / Math.Sqrt(2), 2 / Math.Sqrt(3), 1], new InverseRootDecay(), 2);
        Same([1, 1, 0.1, 0.1, 0.01], new StepDecay(2), 1);
        Same([8, 4, 4, 1, 1], new MultiStepDecay([3, 1, 3], 0.5), 8);
        Same([1, 0.9, 0.81], new ExponentialDecay(0.9), 1);
        Same([5, 3.25, 2, 1.25, 1, 1, 1], new PolynomialDecay(4, 2, final: 1), 5);
        Same([1, 0.5, 0, 0], new PolynomialDecay(2), 1);
        Same([1, 2, 3, 4, 4], new LinearRamp(0.25, 1, 3), 4);
        Same([4, 3, 2, 2], new LinearRamp(1, 0.5, 2), 4);
        Same([3, 1 + 1 + Math.Sqrt(0.5), 2, 1 + 1 - Math.Sqrt(0.5), 1, 2 - Math.Sqrt(0.5), 2], new CosineAnnealing(4, final: 1), 3);
        Same([1, 0.5, 1, 0.5, 1], new CosineWarmRestarts(2), 1);
        Same([1, 0.5, 1, (1 + Math.Sqrt(0.5)) / 2, 0.5, (1 - Math.Sqrt(0.5)) / 2, 1, Falling(1, 8), Falling(2, 8)], new CosineWarmRestarts(2, 2), 1);
        Same([0, 2, 4, 6, 8, 4, 2], new WarmUp(4, new ExponentialDecay(0.5)), 8);
        Same([2, 5, 8, 8], new WarmUp(2, from: 0.25), 8);
        Same([2, 4, 6, 4, 2, 4], new CyclicRate(6, 2), 2);
        Same([2, 4, 6, 2, 3, 4, 2], new CyclicRate(6, 2, 1, CycleHeight.Halving), 2);
        Same([2, 2 + 4 * 0.5 * 0.5, 2 + 4 * 0.25, 2, 2 + 4 * 0.5 * 0.0625], new CyclicRate(6, 2, 1, CycleHeight.Exponential, 0.5), 2);
        Same([1, 2, 3], new LambdaSchedule(i => i + 1), 1);
        Same([1, 1.5, 1, 0.5], new LinearRamp(1, 2, 2).Then(2, new LinearRamp(1, 0, 2)), 1);
        Same([8, 2, 0.5], new ExponentialDecay(0.5).Times(new StepDecay(1, 0.5)), 8);

        static double Falling(int i, int n) => (1 + Math.Cos(Math.PI * i / n)) / 2;

        static void Same(double[] expected, Schedule schedule, double rate) => Near.Relative(expected, Rates(schedule, expected.Length, rate), 1e-15, $"{schedule}");
    }

    /// <summary>The phases end where they should: peak, foot and end, by lines and by half cosines; then it stays.</summary>
    [Fact]
    public void One_cycle()
    {
        var linear = Rates(new OneCycle(11, rise: 4.0 / 11, division: 4, finalDivision: 5, linear: true), 13, 8);
        Near.Relative([2, 4, 6, 8], linear[..4], 1e-14, "up");
        Near.Relative([.. Enumerable.Range(0, 8).Select(i => 8 + (0.4 - 8) * i / 7)], linear[3..11], 1e-14, "down");
        Assert.Equal([0.4, 0.4], linear[11..]);

        var cosine = Rates(new OneCycle(11, rise: 4.0 / 11, division: 4, finalDivision: 5), 11, 8);
        Near.Relative([2, 3.5, 6.5, 8], cosine[..4], 1e-14, "up a cosine");
        Near.Relative([.. Enumerable.Range(0, 8).Select(i => 0.4 + 7.6 * (1 + Math.Cos(Math.PI * i / 7)) / 2)], cosine[3..], 1e-14, "down a cosine");

        var three = Rates(new OneCycle(11, rise: 4.0 / 11, division: 4, finalDivision: 5, linear: true, threePhases: true), 11, 8);
        Near.Relative([2, 4, 6, 8, 6, 4, 2, 1.6, 1.2, 0.8, 0.4], three, 1e-14, "three phases");

        // Too short for a way up: it begins behind the peak, and nothing is 0/0.
        Assert.All(Rates(new OneCycle(2), 4, 8), r => Assert.InRange(r, 0, 8));
        Assert.All(Rates(new OneCycle(1), 3, 8), r => Assert.InRange(r, 0, 8));
    }

    /// <summary>The recursions that go from one rate to the next, which is how others write these schedules.</summary>
    [Fact]
    public void Recursions_agree()
    {
        const double rate = 0.3, low = 0.01;
        const int n = 17;
        double exponential = rate, step = rate, cosine = rate;
        for (var i = 0; i < 60; i++)
        {
            if (i > 0)
            {
                exponential *= 0.93;
                step *= i % 7 == 0 ? 0.4 : 1;
                cosine = (i - 1 - n) % (2 * n) == 0
                    ? cosine + (rate - low) * (1 - Math.Cos(Math.PI / n)) / 2
                    : (1 + Math.Cos(Math.PI * i / n)) / (1 + Math.Cos(Math.PI * (i - 1) / n)) * (cosine - low) + low;
            }

            Assert.Equal(exponential, new ExponentialDecay(0.93).At(i, rate), 1e-14);
            Assert.Equal(step, new StepDecay(7, 0.4).At(i, rate), 1e-14);
            Assert.Equal(cosine, new CosineAnnealing(n, low).At(i, rate), 1e-13);
        }
    }

    /// <summary>Σ C/t grows as ln t and Σ (C/t)² stays below C²π²/6; Σ (C/√t)² grows as ln t too: only the first is Robbins and Monro's.</summary>
    [Fact]
    public void Robbins_and_Monro()
    {
        (double Sum, double Squares) Sums(Schedule schedule, int count)
        {
            double sum = 0, squares = 0;
            for (var i = 0; i < count; i++)
            {
                var rate = schedule.At(i, 2);
                (sum, squares) = (sum + rate, squares + rate * rate);
            }

            return (sum, squares);
        }

        var (early, late) = (Sums(new InverseTimeDecay(), 1000), Sums(new InverseTimeDecay(), 100_000));
        Assert.Equal(2 * Math.Log(100), late.Sum - early.Sum, 1e-2);
        Assert.InRange(late.Squares, early.Squares, 4 * Math.PI * Math.PI / 6);
        Assert.Equal(4 * Math.Log(100), Sums(new InverseRootDecay(), 100_000).Squares - Sums(new InverseRootDecay(), 1000).Squares, 1e-2);
    }

    /// <summary>Every schedule stays between the rates that it was given, is proportional to η₀ where it has no rate of its own, and has no state.</summary>
    [Property(MaxTest = 300)]
    public void Rates_stay_within_their_bounds(ushort a, ushort b, byte c, uint index)
    {
        var (n, m, x) = (a + 1, b + 1, c / 256.0);
        (Schedule Schedule, double Low, double High)[] all =
        [
            (new InverseTimeDecay(x), 0, 1), (new InverseRootDecay(), 0, 1), (new StepDecay(n, x), 0, 1), (new MultiStepDecay([n, m], x), 0, 1), (new ExponentialDecay(x), 0, 1),
            (new PolynomialDecay(n, 3 * x), 0, 1), (new LinearRamp(x, 1, n), x, 1), (new CosineAnnealing(n), 0, 1), (new CosineWarmRestarts(n, 1 + m % 3), 0, 1),
            (new WarmUp(n, new CosineAnnealing(m), x), 0, 1), (new OneCycle(n, 0.01 + 0.98 * x, linear: c % 2 == 0), 0, 1), (new CyclicRate(3, n, m), 1, 3),
            (new OneCycle(n, 0.01 + 0.48 * x, threePhases: true), 0, 1), (new CyclicRate(3, n, 0, CycleHeight.Halving), 1, 3), (new CyclicRate(3, n, m, CycleHeight.Exponential, x), 1, 3),
        ];
        foreach (var (schedule, low, high) in all)
        {
            foreach (var i in new long[] { 0, index, index % n, long.MaxValue / 4 })
            {
                var rate = schedule.At(i, 1);
                Assert.True(rate >= low - 1e-12 && rate <= high + 1e-12, $"{schedule} at {i}: {rate}");
                if (schedule is not CyclicRate)
                    Assert.Equal(7 * rate, schedule.At(i, 7), 1e-12);
                Assert.Equal(rate, schedule.At(i, 1));
            }
        }
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        var constant = new ConstantRate();
        Refused.By<ArgumentOutOfRangeException>(() => constant.At(-1, 1), "index", "-1");
        Refused.By<ArgumentOutOfRangeException>(() => constant.Then(-1, constant), "-1");
        Refused.By<ArgumentOutOfRangeException>(() => new StepDecay(0), "is 0");
        Refused.By<ArgumentOutOfRangeException>(() => new MultiStepDecay([3, -2]), "-2");
        Refused.By<ArgumentOutOfRangeException>(() => new PolynomialDecay(0), "is 0");
        Refused.By<ArgumentOutOfRangeException>(() => new LinearRamp(1, 1, 0), "is 0");
        Refused.By<ArgumentOutOfRangeException>(() => new CosineAnnealing(0), "is 0");
        Refused.By<ArgumentOutOfRangeException>(() => new CosineWarmRestarts(0), "is 0");
        Refused.By<ArgumentOutOfRangeException>(() => new CosineWarmRestarts(1, 0), "is 0");
        Refused.By<ArgumentOutOfRangeException>(() => new WarmUp(0), "is 0");
        Refused.By<ArgumentOutOfRangeException>(() => new OneCycle(0), "is 0");
        Refused.By<ArgumentOutOfRangeException>(() => new OneCycle(9, division: 0.5), "-0.5");
        Refused.By<ArgumentOutOfRangeException>(() => new OneCycle(9, finalDivision: 0.5), "-0.5");
        Refused.By<ArgumentOutOfRangeException>(() => new OneCycle(9, 0.6, threePhases: true), "0.6");
        Refused.By<ArgumentOutOfRangeException>(() => new CyclicRate(1, 0), "is 0");
        Refused.By<ArgumentOutOfRangeException>(() => new CyclicRate(1, 1, -1), "-1");
        Refused.By<ArgumentOutOfRangeException>(() => new CyclicRate(1, height: (CycleHeight)7), "Unknown");
        foreach (var bad in new[] { -1, double.NaN, double.PositiveInfinity })
        {
            Refused.By<ArgumentOutOfRangeException>(() => constant.At(0, bad), $"{bad}");
            Refused.By<ArgumentOutOfRangeException>(() => new ConstantRate(bad), $"{bad}");
            Refused.By<ArgumentOutOfRangeException>(() => new InverseTimeDecay(bad), $"{bad}");
            Refused.By<ArgumentOutOfRangeException>(() => new StepDecay(1, bad), $"{bad}");
            Refused.By<ArgumentOutOfRangeException>(() => new MultiStepDecay([], bad), $"{bad}");
            Refused.By<ArgumentOutOfRangeException>(() => new ExponentialDecay(bad), $"{bad}");
            Refused.By<ArgumentOutOfRangeException>(() => new PolynomialDecay(1, bad), $"{bad}");
            Refused.By<ArgumentOutOfRangeException>(() => new PolynomialDecay(1, 1, bad), $"{bad}");
            Refused.By<ArgumentOutOfRangeException>(() => new LinearRamp(bad, 1, 1), $"{bad}");
            Refused.By<ArgumentOutOfRangeException>(() => new LinearRamp(1, bad, 1), $"{bad}");
            Refused.By<ArgumentOutOfRangeException>(() => new CosineAnnealing(1, bad), $"{bad}");
            Refused.By<ArgumentOutOfRangeException>(() => new CosineWarmRestarts(1, 1, bad), $"{bad}");
            Refused.By<ArgumentOutOfRangeException>(() => new WarmUp(1, null, bad), $"{bad}");
            Refused.By<ArgumentOutOfRangeException>(() => new OneCycle(1, bad), $"{bad}");
            Refused.By<ArgumentOutOfRangeException>(() => new CyclicRate(bad), $"{bad}");
            Refused.By<ArgumentOutOfRangeException>(() => new CyclicRate(1, decay: bad), $"{bad}");
        }
    }

    // ---- in a trainer ----

    private static readonly Samples<double> data = new(Draw.Uniform<double>(1, 4 * 20), Draw.Labels(2, 20, 3));

    /// <summary>Told of every step, what its rate was.</summary>
    private sealed class Rate(Func<double> rate) : IProgress<FitProgress>
    {
        public List<double> Seen { get; } = [];

        public void Report(FitProgress value) => Seen.Add(rate());
    }

    private static double[] Fit(Func<Rate, FitOptions<double>> options, int fits = 1)
    {
        var trainer = Trainer.For(Nets.Small<double>(), new SoftmaxCrossEntropy(), new Sgd(0.5));
        var rate = new Rate(() => trainer.Optimizer.LearningRate);
        for (var fit = 0; fit < fits; fit++)
            trainer.Fit(data, options(rate));
        Assert.Equal(0.5, trainer.Optimizer.BaseRate);
        return [.. rate.Seen];
    }

    [Fact]
    public void A_fit_sets_the_rate_of_every_step_or_epoch_and_goes_on_with_it()
    {
        double[] steps = [0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625];
        Assert.Equal(steps, Fit(r => new() { Epochs = 3, BatchSize = 10, Progress = r, StepSchedule = new ExponentialDecay(0.5) }));
        Assert.Equal(steps, Fit(r => new() { Epochs = 1, BatchSize = 10, Progress = r, StepSchedule = new ExponentialDecay(0.5) }, fits: 3));
        double[] epochs = [0.5, 0.5, 0.25, 0.25, 0.125, 0.125];
        Assert.Equal(epochs, Fit(r => new() { Epochs = 3, BatchSize = 10, Progress = r, EpochSchedule = new ExponentialDecay(0.5) }));
        Assert.Equal(epochs, Fit(r => new() { Epochs = 1, BatchSize = 10, Progress = r, EpochSchedule = new ExponentialDecay(0.5) }, fits: 3));
        Assert.Equal([0.5, 0.5, 0.5], Fit(r => new() { Epochs = 1, BatchSize = 20, Progress = r }, fits: 3));
    }

    /// <summary>With η = 0 from the second epoch on nothing changes: the schedule's rate is the one that steps take.</summary>
    [Fact]
    public void The_scheduled_rate_is_the_one_that_counts()
    {
        Network<double> one = Nets.Small<double>(), two = Nets.Small<double>();
        Trainer.For(one, new SoftmaxCrossEntropy(), new Sgd(0.5)).Fit(data, new() { Epochs = 5, EpochSchedule = new StepDecay(1, 0) });
        Trainer.For(two, new SoftmaxCrossEntropy(), new Sgd(0.5)).Fit(data, new() { Epochs = 1 });
        Near.Bits<double>(two.Parameters.Everything, one.Parameters.Everything);
    }

    [Fact]
    public void A_rate_that_makes_no_sense_ends_the_fit()
    {
        var trainer = Trainer.For(Nets.Small<double>(), new SoftmaxCrossEntropy(), new Sgd(0.5));
        Refused.By<ArgumentOutOfRangeException>(() => trainer.Fit(data, new() { Epochs = 3, EpochSchedule = new LambdaSchedule(i => i == 1 ? double.NaN : 1) }), "NaN");
        Assert.Equal(1, trainer.Optimizer.Steps);
        foreach (var options in new FitOptions<double>[]
        {
            new() { StepSchedule = new ConstantRate(), EpochSchedule = new ConstantRate() }, new() { StepSchedule = new ConstantRate(), Plateau = new() }, new() { EpochSchedule = new ConstantRate(), Plateau = new() },
        })
            Refused.By<ArgumentException>(() => trainer.Fit(data, options), "StepSchedule, EpochSchedule and Plateau");
        Assert.Equal(1, trainer.Optimizer.Steps);
    }

    // ---- plateaus ----

    [Fact]
    public void A_plateau_by_hand()
    {
        // Bad epochs 2 and 3 use up the patience of 1; two epochs of rest; then bad ones count again.
        Check(new() { Factor = 0.5, Patience = 1, Cooldown = 2, Threshold = 0.1 }, [1, 0.95, 0.91, 0.95, 0.95, 0.95, 0.92, 0.8, 0.79, 0.79], [1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25]);
        Check(new() { Factor = 0.5, Patience = 0, Threshold = 0.1, Absolute = true }, [1, 0.95, 0.89, 0.8, 0.7], [1, 0.5, 0.5, 0.25, 0.25]);
        Check(new() { Factor = 0.5, Patience = 0, Threshold = 0.1, Maximize = true }, [1, 1.05, 1.2, 1.31, 1.32], [1, 0.5, 0.5, 0.25, 0.25 * 0.5]);
        Check(new() { Factor = 0.5, Patience = 0, Threshold = 0.1, Maximize = true, Absolute = true }, [-3, -2.95, -2.8], [1, 0.5, 0.5]);
        Check(new() { Factor = 0.1, Patience = 0, Minimum = 0.3 }, [1, 1, 1, 1], [1, 0.3, 0.3, 0.3]);
        Check(new() { Factor = 0.1, Patience = 0, SmallestChange = 0.95 }, [1, 1, 1], [1, 1, 1]);
        Check(new() { Factor = 0.5, Patience = 0 }, [double.NaN, double.NaN, double.PositiveInfinity, 1], [0.5, 0.25, 0.125, 0.125]);
        Check(new() { Factor = 0.5, Patience = 0, Threshold = 1 }, [4, 3, 2], [1, 0.5, 0.25]);

        static void Check(ReduceOnPlateau plateau, double[] figures, double[] rates)
        {
            var rate = 1.0;
            for (var i = 0; i < figures.Length; i++)
                Assert.Equal(rates[i], rate = plateau.Next(figures[i], rate), 1e-15);
            plateau.Reset();
            Assert.Equal(plateau.Maximize ? double.NegativeInfinity : double.PositiveInfinity, plateau.Best);
            Assert.Equal(rates[0], plateau.Next(figures[0], 1), 1e-15);
        }
    }

    /// <summary>Interrupted after any epoch, and gone on with from what was saved, it is as if it had not been.</summary>
    [Fact]
    public void A_plateau_goes_on_from_what_was_saved()
    {
        var figures = Draw.Uniform<double>(3, 40);
        ReduceOnPlateau Make() => new() { Factor = 0.7, Patience = 2, Cooldown = 3 };
        var whole = Make();
        var rate = 1.0;
        double[] rates = [.. figures.Select(f => rate = whole.Next(f, rate))];
        Assert.True(rates.Distinct().Count() > 4);
        for (var cut = 0; cut < figures.Length; cut++)
        {
            IResumable first = Make(), second = Make();
            rate = 1;
            for (var i = 0; i < cut; i++)
                rate = ((ReduceOnPlateau)first).Next(figures[i], rate);
            var saved = new double[first.Count];
            first.Save(saved);
            second.Restore(saved);
            Assert.Equal(((ReduceOnPlateau)first).Best, ((ReduceOnPlateau)second).Best);
            for (var i = cut; i < figures.Length; i++)
                Assert.Equal(rates[i], rate = ((ReduceOnPlateau)second).Next(figures[i], rate));
        }
    }

    /// <summary>A fit hands the plateau the validation loss, or the training loss without one, after each epoch.</summary>
    [Fact]
    public void A_fit_reduces_the_rate_on_a_plateau()
    {
        foreach (var validated in new[] { false, true })
        {
            var plateau = new ReduceOnPlateau { Factor = 0.5, Patience = 1, Threshold = 0.05 };
            var twin = new ReduceOnPlateau { Factor = 0.5, Patience = 1, Threshold = 0.05 };
            var trainer = Trainer.For(Nets.Small<double>(), new SoftmaxCrossEntropy(), new Sgd(0.5));
            var validation = validated ? new Samples<double>(Draw.Uniform<double>(7, 4 * 9), Draw.Labels(8, 9, 3)) : null;
            var result = trainer.Fit(data, new() { Epochs = 30, Plateau = plateau, Validation = validation });
            var rate = 0.5;
            foreach (var epoch in result.Epochs)
            {
                Assert.Equal(rate, epoch.LearningRate);
                rate = twin.Next(validated ? epoch.ValidationLoss : epoch.TrainingLoss, rate);
            }

            Assert.Equal(rate, trainer.Optimizer.LearningRate);
            Assert.True(rate < 0.1, $"{rate}");
            Assert.Equal(twin.Best, plateau.Best);
        }
    }

    [Fact]
    public void Plateaus_that_make_no_sense()
    {
        foreach (var bad in new[] { -0.5, 1, double.NaN })
            Refused.By<ArgumentOutOfRangeException>(() => _ = new ReduceOnPlateau { Factor = bad }, $"{bad}");
        Refused.By<ArgumentOutOfRangeException>(() => _ = new ReduceOnPlateau { Patience = -1 }, "-1");
        Refused.By<ArgumentOutOfRangeException>(() => _ = new ReduceOnPlateau { Cooldown = -1 }, "-1");
        foreach (var bad in new[] { -0.5, double.NaN, double.PositiveInfinity })
        {
            Refused.By<ArgumentOutOfRangeException>(() => _ = new ReduceOnPlateau { Threshold = bad }, $"{bad}");
            Refused.By<ArgumentOutOfRangeException>(() => _ = new ReduceOnPlateau { Minimum = bad }, $"{bad}");
            Refused.By<ArgumentOutOfRangeException>(() => _ = new ReduceOnPlateau { SmallestChange = bad }, $"{bad}");
            var plateau = new ReduceOnPlateau();
            Refused.By<ArgumentOutOfRangeException>(() => plateau.Next(1, bad), $"{bad}");
            Assert.Equal(double.PositiveInfinity, plateau.Best);
        }
    }
}
