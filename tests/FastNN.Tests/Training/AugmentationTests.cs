using FastNN.Testing;
using FastNN.Tests.Support;

namespace FastNN.Tests.Training;

/// <summary>Augmentation: a function of seed, epoch and sample, and the changes themselves.</summary>
public class AugmentationTests
{
    private const int Count = 23, Width = 3;

    /// <summary>What the first layer of a fit sees, by step in order.</summary>
    private static List<double[]> Seen(FitOptions<double> options)
    {
        var seen = new List<double[]>();
        var network = Network.Of<double>(Width, x => x.Then(new Eye(seen)).Dense(1));

        // Sample i is (i, 100 + i, 200 + i): the noise is small, so what is seen tells which sample it was.
        double[] x = [.. Enumerable.Range(0, Count).SelectMany(i => new[] { i, 100.0 + i, 200.0 + i })];
        Trainer.For(network, new MeanSquared(), new Sgd(0)).Fit(new(Count, x, new double[Count]), options);
        return seen;
    }

    private sealed class Eye : Layer<double>
    {
        private readonly List<double[]> seen;
        private readonly Input x;
        private readonly Output y;

        public Eye(List<double[]> seen)
        {
            this.seen = seen;
            x = Input("x", Width);
            y = Output("y", Width);
        }

        protected internal override void Forward(in Pass<double> p)
        {
            p[x].CopyTo(p[y]);
            if (p.Training)
                seen.AddRange(p[x].ToArray().Chunk(Width));
        }

        protected internal override void Backward(in Pass<double> p) => p.Gradient(x).Clear();

        protected internal override void Tangent(in Pass<double> p) => p.Tangent(y).Clear();
    }

    private static int Sample(double[] row) => (int)Math.Round(row[0]);

    private static Augmentation[] Noise => [new GaussianNoise(0.01)];

    /// <summary>Each sample of each epoch looks the same, whatever the batches, their parts and the order they come in.</summary>
    [Fact]
    public void A_sample_looks_the_same_whatever_batch_it_is_in()
    {
        var whole = Seen(new() { Epochs = 3, BatchSize = Count, Seed = 4, Augmentations = Noise });
        var first = whole.Take(Count).ToDictionary(Sample);
        Assert.Equal(3 * Count, whole.Count);
        Assert.Equal(3 * Count, whole.Select(r => r[1] - Sample(r)).Distinct().Count());
        FitOptions<double>[] others = [new() { BatchSize = 4 }, new() { BatchSize = 10, MicroBatchSize = 3 }, new() { BatchSize = 7, Shuffle = false }];
        foreach (var options in others)
        {
            var seen = Seen(options with { Epochs = 3, Seed = 4, Augmentations = Noise });
            for (var epoch = 0; epoch < 3; epoch++)
            {
                var expected = whole.Skip(epoch * Count).Take(Count).ToDictionary(Sample);
                var rows = seen.Skip(epoch * Count).Take(Count).ToArray();
                Assert.Equal(Count, rows.Select(Sample).Distinct().Count());
                Assert.All(rows, r => Assert.Equal(expected[Sample(r)], r));
            }
        }

        // Another seed, another epoch and another place in the list draw other noise.
        Assert.Empty(whole.Take(Count).Select(r => r[0]).Intersect(Seen(new() { Epochs = 1, Seed = 5, Augmentations = Noise }).Select(r => r[0])));
        var twice = Seen(new() { Epochs = 1, Seed = 4, Augmentations = [.. Noise, .. Noise] });
        Assert.All(twice, r => Assert.NotEqual(2 * (first[Sample(r)][0] - Sample(r)), r[0] - Sample(r), 1e-6));
    }

    [Fact]
    public void A_second_fit_goes_on_with_the_noise_and_validation_has_none()
    {
        var network = Network.Of<double>(1, x => x.Dense(1));
        double[] x = Draw.Uniform<double>(1, 20), t = Draw.Uniform<double>(2, 20);
        double[] Fit(params int[] epochs)
        {
            var once = Network.Of<double>(1, x => x.Dense(1));
            var trainer = Trainer.For(once, new MeanSquared(), new Sgd(0.1));
            foreach (var n in epochs)
                trainer.Fit(new(20, x, t), new() { Epochs = n, BatchSize = 5, Augmentations = Noise });
            return [once.Parameters["dense1.weight"][0], once.Parameters["dense1.bias"][0]];
        }

        Assert.Equal(Fit(5), Fit(2, 3));
        var trainer = Trainer.For(network, new MeanSquared(), new Sgd(0));
        var report = trainer.Fit(new(20, x, t), new() { Epochs = 2, Validation = new(20, x, t), Augmentations = [new GaussianNoise(5)] });
        Assert.All(report.Epochs, e => Assert.Equal(trainer.Evaluate(new(20, x, t)), e.ValidationLoss));
        Assert.NotEqual(report.Epochs[0].TrainingLoss, report.Epochs[0].ValidationLoss, 0.1);
    }

    /// <summary>Mean 0 and deviation s within 5 standard errors, and no two samples with the same noise.</summary>
    [Fact]
    public void Noise_is_normal()
    {
        const int n = 40_000;
        var noise = new double[n];
        for (var i = 0; i < n / 100; i++)
            new GaussianNoise(3).Apply(noise.AsSpan(100 * i, 100), new(1, 0, i));
        Assert.InRange(noise.Average(), -15 / Math.Sqrt(n), 15 / Math.Sqrt(n));
        Assert.InRange(noise.Average(v => v * v) / 9, 1 - 5 * Math.Sqrt(2.0 / n), 1 + 5 * Math.Sqrt(2.0 / n));
        Assert.InRange(noise.Count(v => Math.Abs(v) < 3) / (double)n, 0.6827 - 0.012, 0.6827 + 0.012);
        Assert.Equal(n, noise.Distinct().Count());
    }

    /// <summary>Pixel by pixel, for every shift that is drawn; all shifts are drawn, each about as often.</summary>
    [Fact]
    public void Shifts_move_every_pixel_and_leave_emptiness()
    {
        const int height = 3, width = 4, channels = 2;
        var shift = new ImageShift(height, width, 2, channels) { Empty = -1 };
        var seen = new Dictionary<(int, int), int>();
        for (var sample = 0; sample < 2500; sample++)
        {
            float[] image = [.. Enumerable.Range(0, channels * height * width).Select(i => (float)i)], expected = new float[image.Length];
            var draw = new Draws(3, 1, sample);
            int down = draw.Integer(0, -2, 2), right = draw.Integer(1, -2, 2);
            shift.Apply(image.AsSpan(), draw);
            for (var i = 0; i < image.Length; i++)
            {
                var (c, y, x) = (i / (height * width), i / width % height - down, i % width - right);
                expected[i] = y is >= 0 and < height && x is >= 0 and < width ? (c * height + y) * width + x : -1;
            }

            Assert.Equal(expected, image);
            seen[(down, right)] = seen.GetValueOrDefault((down, right)) + 1;
        }

        Assert.Equal(25, seen.Count);
        Assert.All(seen.Values, n => Assert.InRange(n, 100 - 45, 100 + 45));
    }

    [Fact]
    public void Draws_are_functions_of_their_place()
    {
        Draws a = new(1, 2, 3), b = new(1, 2, 3);
        Assert.Equal(a.Uniform(7), b.Uniform(7));
        Assert.Equal(a.Normal(7), b.Normal(7));
        Assert.Equal(5, new[] { a.Uniform(7), a.Uniform(8), new Draws(1, 2, 4).Uniform(7), new Draws(1, 3, 3).Uniform(7), new Draws(2, 2, 3).Uniform(7) }.Distinct().Count());
        Assert.All(Enumerable.Range(0, 1000), i => Assert.InRange(a.Integer(i, int.MinValue, int.MaxValue), int.MinValue, int.MaxValue));
        Assert.Equal([5], Enumerable.Range(0, 100).Select(i => a.Integer(i, 5, 5)).Distinct());
        Assert.Equal([-1, 0, 1], Enumerable.Range(0, 100).Select(i => a.Integer(i, -1, 1)).Distinct().Order());
        Refused.By<ArgumentOutOfRangeException>(() => new Draws(1, 2, 3).Integer(0, 2, 1), @"\b1\b", @"\b2\b");
    }

    [Fact]
    public void What_makes_no_sense()
    {
        var trainer = Trainer.For(Network.Of<double>(Width, x => x.Dense(2)), new SoftmaxCrossEntropy(), new Sgd());
        var samples = new Samples<double>(new double[6], new int[2]);
        void Fit(Augmentation a) => trainer.Fit(samples, new() { Augmentations = [a] });
        Refused.By<ArgumentException>(() => Fit(new GaussianNoise(1) { Column = "target" }), "target", "labels");
        Refused.By<ArgumentException>(() => Fit(new GaussianNoise(1) { Column = "z" }), "\"z\"", "\"x\"");
        Refused.By<ShapeException>(() => Fit(new ImageShift(2, 2, 1)), @"\b4\b", @"\b3\b");
        Assert.Equal("options", Assert.Throws<ArgumentNullException>(() => Fit(null!)).ParamName);
        Assert.Equal("options", Assert.Throws<ArgumentNullException>(() => trainer.Fit(samples, new() { Augmentations = null! })).ParamName);
        Assert.Equal(0, trainer.Optimizer.Steps);
        foreach (var s in new[] { -1, double.NaN, double.PositiveInfinity })
            Refused.By<ArgumentOutOfRangeException>(() => new GaussianNoise(s));
        Refused.By<ArgumentOutOfRangeException>(() => new ImageShift(0, 1, 0));
        Refused.By<ArgumentOutOfRangeException>(() => new ImageShift(1, 0, 0));
        Refused.By<ArgumentOutOfRangeException>(() => new ImageShift(3, 3, 3));
        Refused.By<ArgumentOutOfRangeException>(() => new ImageShift(3, 3, -1));
        Refused.By<ArgumentOutOfRangeException>(() => new ImageShift(3, 3, 1, 0));
    }
}

/// <summary>Augmentation, early stopping and callbacks are part of every step or epoch: none allocates in a step.</summary>
[Collection(nameof(Alone))]
public class AugmentedStepAllocationTests
{
    [Fact]
    public void Steps_allocate_nothing()
    {
        Check<float>();
        Check<double>();
    }

    /// <summary>The bytes between the ends of two steps, seen by a callback: an epoch's report is the only thing that is made, and only then.</summary>
    private static void Check<T>() where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var trainer = Trainer.For(Network.Of<T>(9, x => x.Dense(5, new Relu()).Dense(3), 1), new SoftmaxCrossEntropy(), new Adam());
        var samples = new Samples<T>(Draw.Uniform<T>(1, 9 * 40), Draw.Labels(2, 40, 3));
        long least = long.MaxValue;
        for (var attempt = 0; attempt < 5 && least > 0; attempt++)
        {
            var meter = new Meter<T>();
            trainer.Fit(samples, new() { Epochs = 3, BatchSize = 4, MicroBatchSize = 3, Validation = samples, EarlyStopping = new(), Callbacks = [meter], Augmentations = [new GaussianNoise(0.1), new ImageShift(3, 3, 1)] });
            least = Math.Min(least, meter.Bytes);
        }

        Assert.Equal(0, least);
    }

    private sealed class Meter<T> : IFitCallback<T> where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        private long before;

        public long Bytes { get; private set; }

        public bool AfterStep(Trainer<T> trainer, FitProgress step)
        {
            var now = GC.GetAllocatedBytesForCurrentThread();
            Bytes += step.Epoch > 1 && step.Batch > 1 ? now - before : 0;
            before = GC.GetAllocatedBytesForCurrentThread();
            return false;
        }
    }
}
