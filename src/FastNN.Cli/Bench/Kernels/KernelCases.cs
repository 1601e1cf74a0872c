using System.Numerics;
using System.Runtime.CompilerServices;
using FastNN.Cli.Measuring;
using FastNN.Kernels;
using static FastNN.Cli.Measuring.Traffic;

namespace FastNN.Cli.Bench.Kernels;

/// <summary>Everything that <c>fastnn bench kernels</c> times, through the library's public surface.</summary>
internal static class KernelCases
{
    private const string Products = "Matrix products", OneRow = "One row times a matrix", Maps = "Maps", Rows = "Rows", Sweeps = "Optimizers", Networks = "Networks", Shared = "Two threads";

    public static IReadOnlyList<KernelCase> All { get; } =
    [
        .. new[] { 16, 32, 64, 128, 256, 512, 1024 }.Select(n => Forward<float>(n, n, n)),
        .. new[] { 64, 128, 256, 512 }.Select(n => Forward<double>(n, n, n)),
        .. new[] { (32, 784, 128), (128, 784, 128), (128, 512, 512), (32, 128, 10) }.SelectMany(s => new[]
        {
            Forward<float>(s.Item1, s.Item2, s.Item3), WeightGradient<float>(s.Item1, s.Item2, s.Item3), InputGradient<float>(s.Item1, s.Item2, s.Item3),
        }),
        .. new[] { (16, 4), (16, 16), (64, 64), (128, 10), (784, 128), (784, 512), (1024, 4096) }.Select(s => Forward<float>(1, s.Item1, s.Item2)),
        .. MapsOf<float>(),
        .. MapsOf<double>(),
        SoftmaxOf(1, 1000), SoftmaxOf(32, 1000), SoftmaxOf(32, 10),
        ReductionOf("sum", 1, (a, _) => Reduce.Sum(a)), ReductionOf("dot", 2, Reduce.Dot), ReductionOf("max", 1, (a, _) => Reduce.Largest(a)),

        // The decays are all but 1, so that states stay what they are filled with: gradients are zero from the second call on, and with
        // the usual decays subnormal numbers would be timed after a few hundred calls.
        Sweep("sgd", 249, 400, new Sgd(Rate)), Sweep("momentum", 249, 400, new Momentum(Rate, 1 - 1e-7)),
        Sweep("adam", 249, 400, new Adam(Rate, 1 - 1e-7, 1 - 1e-7)), Sweep("adam", 2499, 4000, new Adam(Rate, 1 - 1e-7, 1 - 1e-7)),
        NetworkForward(new Tanh(), 4, 16, 16, 2), NetworkForward(new Relu(), 64, 64, 64, 10), NetworkForward(new Relu(), 784, 128, 10),
        NetworkForward(new Relu(), 784, 512, 512, 10), NetworkForward(new Relu(), 1024, 4096, 1024),
        PackedForward(new Tanh(), 4, 16, 16, 2), PackedForward(new Relu(), 784, 512, 512, 10), PackedForward(new Relu(), 1024, 4096, 1024),
        Training(1, new Tanh(), new MeanSquared(), new Sgd(Rate), 4, 16, 16, 2), Training(32, new Tanh(), new MeanSquared(), new Sgd(Rate), 4, 16, 16, 2),
        Training(32, new Relu(), new SoftmaxCrossEntropy(), new Adam(Rate), 784, 128, 10), Training(128, new Relu(), new SoftmaxCrossEntropy(), new Adam(Rate), 784, 128, 10),
        Training(128, new Relu(), new SoftmaxCrossEntropy(), new Adam(Rate), 784, 512, 512, 10),
        .. new[] { 64, 128, 256, 512 }.Select(SharedForward),
        Training(Shared, 2, 128, new Relu(), new SoftmaxCrossEntropy(), new Adam(Rate), [784, 512, 512, 10]),
    ];

    /// <summary>So small that a million steps leave the parameters where they are.</summary>
    private const double Rate = 1e-9;

    /// <summary>z ← x·W + b.</summary>
    private static KernelCase Forward<T>(int rows, int inputs, int outputs) where T : unmanaged, INumberBase<T> =>
        Product<T>(rows > 1 ? Products : OneRow, rows > 1 ? "gemm" : "gemv", rows, inputs, outputs, (rows * inputs, inputs * outputs, outputs, rows * outputs), m => calls =>
        {
            for (var i = 0; i < calls; i++)
                Affine.Forward<T>(rows, m.A.Span, m.B.Span, m.C.Span, m.R.Span);
        });

    /// <summary>z ← x·W + b on two threads.</summary>
    private static KernelCase SharedForward(int n) =>
        Product<float>(Shared, "gemm", n, n, n, (n * n, n * n, n, n * n), m =>
        {
            var team = Two;
            return calls =>
            {
                for (var i = 0; i < calls; i++)
                    Affine.Forward<float>(n, m.A.Span, m.B.Span, m.C.Span, m.R.Span, team);
            };
        }) with
        { Threads = 2 };

    /// <summary>One team for all that is shared: its worker sleeps meanwhile, and ends with the process.</summary>
    private static Team Two => field ??= new(2);

    /// <summary>dW += xᵀ·dz.</summary>
    private static KernelCase WeightGradient<T>(int rows, int inputs, int outputs) where T : unmanaged, INumberBase<T> =>
        Product<T>(Products, "dW", rows, inputs, outputs, (rows * inputs, rows * outputs, 0, inputs * outputs), m => calls =>
        {
            for (var i = 0; i < calls; i++)
                Affine.Outer<T>(rows, m.A.Span, m.B.Span, m.R.Span);
        });

    /// <summary>dx ← dz·Wᵀ.</summary>
    private static KernelCase InputGradient<T>(int rows, int inputs, int outputs) where T : unmanaged, INumberBase<T> =>
        Product<T>(Products, "dX", rows, inputs, outputs, (rows * outputs, inputs * outputs, 0, rows * inputs), m => calls =>
        {
            for (var i = 0; i < calls; i++)
                Affine.Transposed<T>(rows, m.A.Span, m.B.Span, m.R.Span);
        });

    /// <summary>Three sources and a result.</summary>
    private sealed record Matrices<T>(Aligned<T> A, Aligned<T> B, Aligned<T> C, Aligned<T> R) where T : unmanaged;

    private static KernelCase Product<T>(string group, string kernel, int rows, int inputs, int outputs, (int A, int B, int C, int R) sizes, Func<Matrices<T>, Action<int>> run) where T : unmanaged, INumberBase<T> =>
        new(group, kernel, $"{rows}x{inputs}->{outputs}", Name<T>(), (double)rows * inputs * outputs, (double)Unsafe.SizeOf<T>() * (sizes.A + sizes.B + sizes.C + sizes.R), Read, 0,
            () => run(new(Drawn<T>(sizes.A), Drawn<T>(sizes.B), Drawn<T>(sizes.C), Drawn<T>(sizes.R))));

    private static IEnumerable<KernelCase> MapsOf<T>() where T : unmanaged, INumberBase<T> =>
        [Map<T, Exponential>("exp", default), Map<T, Tanh>("tanh", default), Map<T, Sigmoid>("sigmoid", default), Map<T, Relu>("relu", default)];

    /// <summary>y ← f(z).</summary>
    private static KernelCase Map<T, F>(string name, F f) where T : unmanaged, INumberBase<T> where F : struct, IActivation
    {
        const int n = 512;
        return new(Maps, name, $"{n}", Name<T>(), 0, 2.0 * n * Unsafe.SizeOf<T>(), Traffic.Copy, n, () =>
        {
            var (z, y) = (Drawn<T>(n), Drawn<T>(n));
            return calls =>
            {
                for (var i = 0; i < calls; i++)
                    Elementwise.Apply<T, F>(f, z.Span, y.Span);
            };
        });
    }

    /// <summary>y ← softmax(x), row by row.</summary>
    private static KernelCase SoftmaxOf(int rows, int classes) => new(Rows, "softmax", $"{rows}x{classes}", Name<float>(), 0, 8.0 * rows * classes, Traffic.Copy, (double)rows * classes, () =>
    {
        var (x, y) = (Drawn<float>(rows * classes), Drawn<float>(rows * classes));
        return calls =>
        {
            for (var i = 0; i < calls; i++)
                Softmax.Forward<float>(rows, x.Span, y.Span);
        };
    });

    private delegate float Reduced(ReadOnlySpan<float> a, ReadOnlySpan<float> b);

    /// <summary>One number of a row, or of two.</summary>
    private static KernelCase ReductionOf(string name, int sources, Reduced reduce)
    {
        const int n = 1000;
        return new(Rows, name, $"1x{n}", Name<float>(), 0, 4.0 * n * sources, Read, n, () =>
        {
            var (a, b) = (Drawn<float>(n), Drawn<float>(n));
            return calls =>
            {
                for (var i = 0; i < calls; i++)
                    reduce(a.Span, b.Span);
            };
        });
    }

    /// <summary>w ← update(w, g), g ← 0 for all parameters of one layer.</summary>
    private static KernelCase Sweep<R>(string name, int inputs, int outputs, R rule) where R : struct, IUpdateRule
    {
        var parameters = (inputs + 1.0) * outputs;
        return new(Sweeps, name, $"{parameters}", Name<float>(), 0, 4 * parameters * (2 + R.States), Update, parameters, () =>
        {
            var network = Network.Of<float>(inputs, x => x.Dense(outputs), seed: 1);
            var (optimizer, gradients) = (rule.For(network), network.CreateGradients());
            foreach (var tensor in network.Table)
            {
                gradients[tensor].Fill(1e-3f);
                foreach (var state in optimizer.States)
                    state[tensor].Fill(1e-3f);
            }

            return calls =>
            {
                for (var i = 0; i < calls; i++)
                    optimizer.Step(network.Parameters, gradients);
            };
        });
    }

    /// <summary>y ← f(x) for one row, through the public surface.</summary>
    private static KernelCase NetworkForward<F>(F f, params int[] sizes) where F : struct, IActivation => OneRowOf("forward", sizes, () => Built(f, sizes));

    /// <summary>The same from a packed network.</summary>
    private static KernelCase PackedForward<F>(F f, params int[] sizes) where F : struct, IActivation => OneRowOf("packed", sizes, () => Built(f, sizes).Pack());

    private static KernelCase OneRowOf(string kernel, int[] sizes, Func<Network<float>> network) => new(Networks, kernel, $"{string.Join('-', sizes)} x1", Name<float>(), Weights(sizes), 4 * Parameters(sizes), Read, 0, () =>
    {
        var run = network().CreateWorkspace(rows: 1);
        var (x, y) = (Drawn<float>(sizes[0]), Drawn<float>(sizes[^1]));
        return calls =>
        {
            for (var i = 0; i < calls; i++)
                run.Forward(x.Span, y.Span);
        };
    });

    /// <summary>Inputs and targets copied in, forward, backward, update.</summary>
    private static KernelCase Training<F, R>(int rows, F f, Loss loss, R rule, params int[] sizes) where F : struct, IActivation where R : struct, IUpdateRule =>
        Training(Networks, 1, rows, f, loss, rule, sizes);

    private static KernelCase Training<F, R>(string group, int threads, int rows, F f, Loss loss, R rule, int[] sizes) where F : struct, IActivation where R : struct, IUpdateRule =>
        new(group, $"{rule.GetType().Name.ToLowerInvariant()} step", $"{string.Join('-', sizes)} x{rows}", Name<float>(),
            rows * (3 * Weights(sizes) - sizes[0] * sizes[1]), 4 * Parameters(sizes) * (2 + R.States), Update, 0, () =>
        {
            var training = Built(f, sizes).With(g => g.Minimize(loss.Of(g["y"], loss.Target(g["y"]))));
            var team = threads > 1 ? Two : null;
            var run = training.CreateWorkspace(rows, Derivatives.Parameters, Behaviour.Training, team: team);
            var optimizer = rule.For(training);
            var x = Drawn<float>(rows * sizes[0]);

            // A class is an index; for the other losses 0 and 1 are targets like any others.
            var target = new float[run.Input("target").Length];
            for (var i = 0; i < target.Length; i++)
                target[i] = i % 2;
            return calls =>
            {
                for (var i = 0; i < calls; i++)
                {
                    x.Span.CopyTo(run.Input("x"));
                    target.CopyTo(run.Input("target"));
                    run.Forward();
                    run.Backward(Reduction.Mean);
                    run.Commit();
                    optimizer.Step(run.Parameters, run.Gradients, team);
                }
            };
        }, threads);

    private static Network<float> Built<F>(F f, int[] sizes) where F : struct, IActivation =>
        Network.Of<float>(sizes[0], x => sizes[1..^1].Aggregate(x, (a, n) => a.Dense(n, f)).Dense(sizes[^1]), seed: 1);

    private static double Weights(int[] sizes) => sizes.Zip(sizes.Skip(1), (a, b) => (double)a * b).Sum();

    private static double Parameters(int[] sizes) => Weights(sizes) + sizes.Skip(1).Sum();

    private static string Name<T>() => typeof(T) == typeof(float) ? "float" : "double";

    /// <summary>Numbers from −2 to 2, the same at every run.</summary>
    private static Aligned<T> Drawn<T>(int length) where T : unmanaged, INumberBase<T>
    {
        var (random, all) = (new Random(7), new Aligned<T>(length));
        foreach (ref var x in all.Span)
            x = T.CreateTruncating(4 * random.NextDouble() - 2);
        return all;
    }
}
