using FastNN.Testing.Naive;

namespace FastNN.Benchmarks;

/// <summary>The same work twice: in the plain loops of FastNN.Testing and in FastNN.</summary>
public abstract class Pair(string work, Model model)
{
    /// <summary>For example "Adam step, batch 32".</summary>
    public string Work => work;

    public Model Model => model;

    public static IEnumerable<Pair> All()
    {
        foreach (var model in Model.All)
        {
            yield return new InferencePair(model);
            yield return new SumsPair(model);
        }

        foreach (var adam in new[] { false, true })
        {
            foreach (var model in Model.All)
            {
                foreach (var rows in new[] { 1, 32 })
                    yield return new TrainingPair(model, rows, adam);
            }
        }
    }

    public abstract void Naive(int calls);

    public abstract void Fast(int calls);

    private protected void Agree(double naive, double fast)
    {
        if (!(Math.Abs(naive - fast) <= 1e-4 * Math.Max(1, Math.Abs(naive))))
            throw new InvalidOperationException($"{Work} of {Model}: the naive loops give {naive:g8}, FastNN {fast:g8}; they do not do the same work.");
    }
}

/// <summary>y ← f(x) for one row.</summary>
public sealed class InferencePair : Pair
{
    private readonly NaiveNetwork<float> naive;
    private readonly Workspace<float> run;
    private readonly float[] x, y;

    public InferencePair(Model model) : base("forward, batch 1", model)
    {
        var network = model.Network();
        naive = model.Naive(network, 1);
        run = network.CreateWorkspace(rows: 1);
        x = model.Rows(1);
        y = new float[model.Outputs];
        run.Forward(x, y);
        var wanted = naive.Forward(x);
        for (var i = 0; i < y.Length; i++)
            Agree(wanted[i], y[i]);
    }

    public override void Naive(int calls)
    {
        for (var i = 0; i < calls; i++)
            naive.Forward(x);
    }

    public override void Fast(int calls)
    {
        for (var i = 0; i < calls; i++)
            run.Forward(x, y);
    }
}

/// <summary>
/// The same against the loops of a textbook: for each output one running sum over the inputs, weights [outputs, inputs]. Each sum waits for
/// its last addition, so they take longer than those of FastNN.Testing, whose inner loop runs over outputs.
/// </summary>
public sealed class SumsPair : Pair
{
    private readonly Workspace<float> run;
    private readonly float[] x, y;
    private readonly (float[] W, float[] B, float[] Y)[] layers;
    private readonly bool tanh;

    public SumsPair(Model model) : base("forward, batch 1, against a sum an output", model)
    {
        var network = model.Network();
        run = network.CreateWorkspace(rows: 1);
        tanh = model == Model.Small;
        x = model.Rows(1);
        y = new float[model.Outputs];
        layers = new (float[], float[], float[])[model.Sizes.Length - 1];
        for (var l = 0; l < layers.Length; l++)
        {
            var (inputs, outputs, w) = (model.Sizes[l], model.Sizes[l + 1], network.Parameters[$"dense{l + 1}.weight"].ToArray());
            var transposed = new float[w.Length];
            for (var i = 0; i < w.Length; i++)
                transposed[i % outputs * inputs + i / outputs] = w[i];
            layers[l] = (transposed, network.Parameters[$"dense{l + 1}.bias"].ToArray(), new float[outputs]);
        }

        run.Forward(x, y);
        Naive(1);
        for (var i = 0; i < y.Length; i++)
            Agree(layers[^1].Y[i], y[i]);
    }

    public override void Naive(int calls)
    {
        for (var i = 0; i < calls; i++)
        {
            var a = x;
            for (var l = 0; l < layers.Length; l++)
            {
                var (w, b, z) = layers[l];
                for (var o = 0; o < z.Length; o++)
                {
                    var sum = b[o];
                    for (var k = 0; k < a.Length; k++)
                        sum += a[k] * w[o * a.Length + k];
                    z[o] = l == layers.Length - 1 ? sum : tanh ? MathF.Tanh(sum) : sum > 0 ? sum : 0;
                }

                a = z;
            }
        }
    }

    public override void Fast(int calls)
    {
        for (var i = 0; i < calls; i++)
            run.Forward(x, y);
    }
}

/// <summary>One step of training: inputs and targets copied in, forward, cost, backward, update.</summary>
public sealed class TrainingPair : Pair
{
    /// <summary>
    /// So small that a million steps leave the parameters where they are: every call then does the work of the first, and no gradient
    /// shrinks into subnormal numbers, which would be timed instead.
    /// </summary>
    private const double Rate = 1e-9;

    private readonly NaiveTrainer<float> trainer;
    private readonly Workspace<float> run;
    private readonly Optimizer<float> optimizer;
    private readonly float[] x, targets;
    private readonly int[] labels;
    private readonly bool classifies;

    public TrainingPair(Model model, int rows, bool adam) : base($"{(adam ? "Adam" : "SGD")} step, batch {rows}", model)
    {
        classifies = model.Classifies;
        Loss loss = classifies ? new SoftmaxCrossEntropy() : new MeanSquared();
        var network = model.Network();
        var training = network.With(g => g.Minimize(loss.Of(g["y"], loss.Target(g["y"]))));
        run = training.CreateWorkspace(rows, Derivatives.Parameters, Behaviour.Training);
        optimizer = adam ? new Adam(Rate).For(training) : new Sgd(Rate).For(training);

        var naive = model.Naive(network, rows);
        trainer = new(naive, classifies ? NaiveLossKind.SoftmaxCrossEntropy : NaiveLossKind.MeanSquared, adam ? new NaiveAdam<float>(naive, Rate) : new NaiveSgd<float>(naive, Rate));

        x = model.Rows(rows);
        var random = new Random(11);
        labels = [.. Enumerable.Range(0, rows).Select(_ => random.Next(model.Outputs))];
        targets = [.. Enumerable.Range(0, rows * model.Outputs).Select(_ => random.NextSingle())];
        Agree(NaiveStep(), FastStep());
    }

    public override void Naive(int calls)
    {
        for (var i = 0; i < calls; i++)
            NaiveStep();
    }

    public override void Fast(int calls)
    {
        for (var i = 0; i < calls; i++)
            FastStep();
    }

    private double NaiveStep() => classifies ? trainer.TrainStep(x, labels) : trainer.TrainStep(x, targets);

    private double FastStep()
    {
        x.CopyTo(run.Input("x"));
        if (classifies)
            run.Labels("target", labels);
        else
            targets.CopyTo(run.Input("target"));
        run.Forward();
        var c = run.Loss();
        run.Backward(Reduction.Mean);
        run.Commit();
        optimizer.Step(run.Parameters, run.Gradients);
        return c;
    }
}
