using CommunityToolkit.HighPerformance;
using FastNN;
using FastNN.Differentiation;

namespace Documentation;

/// <summary>The code of docs/guide, which must stand here line for line, and runs.</summary>
[Collection("Alone")]
public class GuideCode
{
    private static (float[] Points, int[] Labels) Rings(int count, int seed)
    {
        var random = new Random(seed);
        var points = new float[2 * count];
        var labels = new int[count];
        for (var i = 0; i < count; i++)
        {
            points[2 * i] = 2 * random.NextSingle() - 1;
            points[2 * i + 1] = 2 * random.NextSingle() - 1;
            labels[i] = points[2 * i] * points[2 * i] + points[2 * i + 1] * points[2 * i + 1] < 0.5f ? 1 : 0;
        }

        return (points, labels);
    }

    [Fact]
    public void Getting_started_with_regression()
    {
        var angles = Enumerable.Range(0, 200).Select(i => i / 100f - 1).ToArray();
        var sines = angles.Select(a => MathF.Sin(3 * a)).ToArray();

        var regression = Network.Of<float>(1, x => x.Dense(32, new Tanh()).Dense(1), seed: 1);
        var waves = new Samples<float>(count: 200, angles, sines);       // angles, sines: float[200 · 1]
        var fit = Trainer.For(regression, new MeanSquared(), new Adam(1e-2)).Fit(waves, new()
        {
            Epochs = 100,
            EpochProgress = new Lines(e => Console.WriteLine($"epoch {e.Epoch}: {e.TrainingLoss:g3}")),
        });

        Assert.True(fit.Epochs[^1].TrainingLoss < 0.01, $"the mean square after 100 epochs is {fit.Epochs[^1].TrainingLoss}");
    }

    [Fact]
    public void Getting_started()
    {
        var (points, labels) = Rings(1000, 1);
        var (testPoints, testLabels) = Rings(200, 2);
        var path = Path.Combine(Directory.CreateTempSubdirectory("fastnn").FullName, "rings.safetensors");

        var network = Network.Of<float>(2, x => x.Dense(16, new Tanh()).Dense(16, new Tanh()).Dense(2), seed: 1);
        Console.WriteLine(network);

        var train = new Samples<float>(points, labels);             // points: float[1000 · 2], labels: int[1000]
        var test = new Samples<float>(testPoints, testLabels);
        var accuracy = new Accuracy();
        var trainer = Trainer.For(network, new SoftmaxCrossEntropy(), new Adam(1e-2));
        var result = trainer.Fit(train, new() { Epochs = 30, BatchSize = 32, Validation = test, Metrics = [accuracy] });
        Console.WriteLine($"{result.Steps} steps, loss {result.Epochs[^1].ValidationLoss:0.000}, accuracy {accuracy.Value:P1}");

        var careful = Trainer.For(network, new SoftmaxCrossEntropy(), new Adam(1e-3), step: new()
        {
            ClipNorm = 1,                                           // g ← g·min(1, 1/(‖g‖₂ + 10⁻⁶)), over all trained parameters
            WeightDecay = 0.01,                                     // g ← g + 0.01·w, or,
            Decoupled = true,                                       // w ← w − η·0.01·w: Adam with this is AdamW
            Decays = t => t.Role == Role.Weight,                    // biases do not decay
        });
        careful.Fit(train, new() { Epochs = 5 });
        Console.WriteLine($"the last gradient had norm {careful.Optimizer.GradientNorm:g3}");

        var run = network.CreateWorkspace(rows: 64);
        var y = new float[2];
        run.Forward([0.1f, 0.2f], y);                               // one row; logits, not probabilities

        var all = new float[testLabels.Length * 2];
        run.Predict(testPoints, all);                               // any number of rows, 64 at a time

        network.Parameters.Save(path);

        var copy = Network.Of<float>(2, x => x.Dense(16, new Tanh()).Dense(16, new Tanh()).Dense(2));
        copy.Parameters.Load(path);

        Assert.True(accuracy.Value > 0.95);
        Assert.True(y[1] > y[0]);
        var again = new float[2];
        copy.CreateWorkspace(1).Forward([0.1f, 0.2f], again);
        Assert.Equal(y[1], again[1], 1e-4f);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public void By_hand()
    {
        var (points, labels) = Rings(1024, 1);
        var network = Network.Of<float>(2, x => x.Dense(16, new Tanh()).Dense(16, new Tanh()).Dense(2), seed: 1);

        var loss = new SoftmaxCrossEntropy();
        var training = network.With(g => g.Minimize(loss.Of(g["y"], loss.Target(g["y"]))));
        var run = training.CreateWorkspace(rows: 32, Derivatives.Parameters, Behaviour.Training);
        var adam = new Adam(1e-2).For(training);
        for (var step = 0; step < 1000; step++)
        {
            var from = step * 32 % 1024;
            points.AsSpan(2 * from, 2 * 32).CopyTo(run.Input("x"));
            run.Labels("target", labels.AsSpan(from, 32));
            run.Forward();                                          // values, and the loss of every row
            run.Backward(Reduction.Mean);                           // ∇θ += ∂C/∂θ
            run.Commit();                                           // states of layers that have some
            adam.Step(run.Parameters, run.Gradients);               // θ changes, ∇θ is zero again
        }

        Assert.True(run.Loss() < 0.2, $"the cost is {run.Loss()}");
    }

    [Fact]
    public void First_derivatives()
    {
        var (dx, jv, jacobian) = (new double[3], new double[2], new double[2 * 3]);

        var network = Network.Of<double>(3, x => x.Dense(8, new Tanh()).Dense(2), seed: 1);
        double[] x = [0.5, -1, 2], u = [1, -1], v = [0, 1, 0];

        var run = network.CreateWorkspace(rows: 1, Derivatives.Input | Derivatives.Tangent);
        run.InputGradient(x, output: 0, dx);                        // dx = ∂y₀/∂x
        run.InputGradient(x, u, dx);                                // dx = Jᵀ·u

        x.CopyTo(run.Input(0));
        run.Forward();
        v.CopyTo(run.InputTangent(0));
        run.Tangent();
        run.OutputTangent(0).CopyTo(jv);                            // jv = J·v

        Jacobian.Of(run, x, new Span2D<double>(jacobian, 2, 3));    // J[i, j] = ∂yᵢ/∂xⱼ

        Assert.Equal(jacobian[1], jv[0], 1e-14);
        Assert.Equal(jacobian[4], jv[1], 1e-14);
        for (var j = 0; j < 3; j++)
            Assert.Equal(jacobian[j] - jacobian[3 + j], dx[j], 1e-14);
    }

    [Fact]
    public void Second_derivatives()
    {
        var network = Network.Of<double>(3, x => x.Dense(8, new Tanh()).Dense(2), seed: 1);
        double[] x = [0.5, -1, 2], t = [1, 0], hessian = new double[3 * 3];

        var bend = network.CreateWorkspace(rows: 1, Derivatives.Input | Derivatives.Second);
        Hessian.Of(bend, x, output: 0, new Span2D<double>(hessian, 3, 3));      // ∂²y₀/∂xᵢ∂xⱼ

        var loss = new MeanSquared();
        var training = network.With(g => g.Minimize(loss.Of(g["y"], loss.Target(g["y"]))));
        var run = training.CreateWorkspace(rows: 1, Derivatives.Parameters | Derivatives.Second);
        x.CopyTo(run.Input("x"));
        t.CopyTo(run.Input("target"));
        run.Forward();
        run.ParameterTangents["dense1.weight"][0] = 1;              // v: a direction in θ, zero where not written
        run.Tangent();
        run.BackwardTangent(Reduction.Mean);
        var gradient = run.Gradients;                               // ∇C, added to what stood there
        var curvature = run.GradientTangents;                       // H·v, added to what stood there

        Assert.Equal(hessian[1], hessian[3], 1e-14);
        const double h = 1e-5;
        double Slope(double step)
        {
            var point = network.Parameters.Clone();
            point["dense1.weight"][0] += step;
            var other = training.CreateWorkspace(1, Derivatives.Parameters, parameters: point);
            x.CopyTo(other.Input("x"));
            t.CopyTo(other.Input("target"));
            other.Forward();
            other.Backward(Reduction.Mean);
            return other.Gradients["dense2.weight"][3];
        }

        Assert.Equal((Slope(h) - Slope(-h)) / (2 * h), curvature["dense2.weight"][3], 1e-8);
        Assert.Equal(Slope(0), gradient["dense2.weight"][3], 1e-14);
    }

    [Fact]
    public void Observing()
    {
        var loss = new MeanSquared();
        var network = Network.Of<double>(3, x => x.Dense(8, new Tanh()).Dense(2), seed: 1);
        var training = network.With(g => g.Minimize(loss.Of(g["y"], loss.Target(g["y"]))));

        var run = training.CreateWorkspace(rows: 1, Derivatives.Parameters, observe: true);
        run.Input("x").Fill(0.5);
        run.Input("target").Fill(1);
        run.Forward();
        run.Backward(Reduction.Mean);
        var z = run.Value("dense1.z");                              // z¹ = x·W¹ + b¹
        var a = run.Value("dense1");                                // a¹ = f(z¹)
        var delta = run.Gradient("dense1.z");                       // δ¹ = ∂C/∂z¹

        Assert.Equal(8, z.Length);
        Assert.Equal(Math.Tanh(z[0]), a[0], 1e-15);
        Assert.Equal(run.Gradients["dense1.bias"][0], delta[0], 1e-15);
    }

    [Fact]
    public void Checking()
    {
        var layer = Subject.Of(new Scaling<double>(8), rows: 3);            // random inputs and parameters, all derivatives
        Laws.Transpose(layer).AtMost(1e-14);                                // ⟨u, J·v⟩ = ⟨Jᵀ·u, v⟩: Tangent against Backward
        Laws.CentralDifference(layer).AtMost(1e-6);                         // J·v against differences: Tangent against Forward
        Laws.Symmetry(layer).AtMost(1e-13);                                 // ⟨u, H·v⟩ = ⟨v, H·u⟩
        Console.WriteLine(Laws.Curvature(layer).AtMost(1e-6));              // H·v against differences: a line for each tensor

        var network = Network.Of<double>(5, x => x.Scaling().Dense(3, new Tanh()));
        Laws.Gradients(Subject.Of(network), entries: 20).AtMost(1e-5);      // ∂C/∂θᵢ, at most 20 entries of each tensor
    }

    [Fact]
    public void Several_threads_for_one_pass()
    {
        var training = Network.Of<float>(64, x => x.Dense(128, new Relu()).Dense(10), seed: 1).Training(new SoftmaxCrossEntropy());
        var adam = new Adam(1e-3).For(training);

        using var team = new Team(threads: 2);                      // this thread and one worker
        var step = training.CreateWorkspace(rows: 128, Derivatives.Parameters, Behaviour.Training, team: team);

        step.Forward();                                             // the same bits as on one thread, 0 bytes
        step.Backward(Reduction.Mean);
        adam.Step(step.Parameters, step.Gradients, team);

        Assert.Equal(1, adam.Steps);
    }

    [Fact]
    public void Threads_and_parameters()
    {
        var network = Network.Of<float>(4, x => x.Dense(16, new Tanh()).Dense(2), seed: 1);
        float[] x = [1, 2, 3, 4], y = new float[2];
        var shared = network.Parameters;

        var packed = network.Pack();                                // weights as constants, in the order in which they are read
        var quick = packed.CreateWorkspace(rows: 1);
        quick.Forward(x, y);                                        // as network's, but for the last bits

        var plan = network.CreatePlan(rows: 1);                     // once; any number of workspaces share it
        var mine = new Workspace<float>(plan);                      // one for each thread

        mine.Parameters = Volatile.Read(ref shared);                // between two passes: the newest parameters
        mine.Forward(x, y);

        var next = network.Parameters.Clone();                      // elsewhere: build, then publish by one reference
        next["dense2.bias"].Fill(1);
        Volatile.Write(ref shared, next);

        var before = y[0];
        mine.Forward(x, y);
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        mine.Parameters = Volatile.Read(ref shared);
        mine.Forward(x, y);
        Assert.Equal(bytes, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(before + 1, y[0], 1e-5f);
    }

    /// <summary>What embedding.md says allocates nothing.</summary>
    [Fact]
    public void Running_allocates_nothing()
    {
        var loss = new SoftmaxCrossEntropy();
        var network = Network.Of<float>(4, x => x.Dense(16, new Tanh()).Dense(3), seed: 1);
        var training = network.With(g => g.Minimize(loss.Of(g["y"], loss.Target(g["y"]))));
        var run = network.CreateWorkspace(2, Derivatives.Input | Derivatives.Second);
        var step = training.CreateWorkspace(2, Derivatives.Parameters | Derivatives.Second, Behaviour.Training, observe: true);
        var adam = new Adam().For(training);
        float[] x = new float[8], y = new float[6], dx = new float[8];
        int[] labels = [1, 2];

        void All()
        {
            run.Forward(x, y);
            run.Predict(x, y);
            run.InputGradient(x, 1, dx);
            run.InputGradient(x, y, dx);
            run.InputTangent("x").Fill(1);
            run.Tangent();
            run.OutputGradient("y").Fill(1);
            run.BackwardTangent();
            _ = run.OutputTangent("y").Length + run.InputGradient("x").Length + run.InputGradientTangent(0).Length + run.Output("y").Length;
            x.CopyTo(step.Input("x"));
            step.Labels("target", labels);
            step.Forward();
            _ = step.Loss();
            step.Backward(Reduction.Mean);
            step.Commit();
            adam.Step(step.Parameters, step.Gradients);
            _ = step.Parameters["dense1.weight"].Length + step.Value("dense1.z").Length + step.Gradient("dense1.z").Length;
        }

        All();
        All();
        var before = GC.GetAllocatedBytesForCurrentThread();
        All();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Streaming()
    {
        var graph = new Graph<float>();
        var x = graph.Input(1, "x");
        var h = graph.Input(8, "h");
        var next = x.Concat(h).Dense(8, new Tanh(), "next");        // hₜ = f([xₜ, hₜ₋₁]·W + b)
        graph.Output(next.Dense(1), "y");
        graph.Carry(next, h);                                       // the next Forward starts h with what next held
        var network = graph.Build(seed: 1);

        var run = network.CreateWorkspace(rows: 1);
        run.Reset();                                                // h₀ = 0
        foreach (var sample in (ReadOnlySpan<float>)[0.1f, 0.4f, -0.2f])
        {
            run.Input("x")[0] = sample;
            run.Forward();
            Console.WriteLine(run.Output("y")[0]);
        }

        var state = new float[run.StateLength];
        run.Snapshot(state);                                        // try something
        run.Input("x")[0] = 1;
        run.Forward();
        run.Restore(state);                                         // and take it back

        var tried = run.Output("y")[0];
        run.Input("x")[0] = 1;
        run.Forward();
        Assert.Equal(tried, run.Output("y")[0]);
    }
}

internal sealed class Lines(Action<EpochReport> write) : IProgress<EpochReport>
{
    public void Report(EpochReport epoch) => write(epoch);
}
