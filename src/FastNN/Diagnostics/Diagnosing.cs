using System.Numerics;

namespace FastNN;

/// <summary>Looks into a network that trains, layer by layer.</summary>
public static class Diagnosing
{
    /// <summary>Whether a weight layer of a network this large may say something of its units: fewer samples leave half of them silent by chance.</summary>
    private const int FewestForDeath = 16;

    /// <summary>
    /// Runs the training network forward and backward over samples in an observing workspace and reports on every layer: its values, the gradient
    /// that arrives, dead and saturated units, and how far the optimizer would move its weights. Names what is wrong. Changes nothing.
    /// </summary>
    /// <remarks>
    /// The update is that of one step on all the samples at once: a batch of them says most. Layers behave as in training, with the noise of step
    /// 0. Gradients are those of each sample's own cost, so their size does not depend on how many there are.
    /// </remarks>
    /// <param name="trainer">Who trains.</param>
    /// <param name="samples">What to look at: a batch, or the whole set.</param>
    /// <param name="rows">The most rows to run at once.</param>
    /// <exception cref="ArgumentException">There are no samples, or a column is missing or not read.</exception>
    /// <exception cref="ShapeException">A column has another width than its input.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one row, or a sample has a class that the network has not.</exception>
    public static Diagnosis Diagnose<T>(this Trainer<T> trainer, Samples<T> samples, int rows = 256) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        samples.Check(trainer.Network, nameof(samples));
        var network = trainer.Network;
        var run = network.CreateWorkspace(Math.Min(rows, samples.Count), Derivatives.Parameters, Behaviour.Training, observe: true, warm: false);
        var observations = Watch(run);
        var byStep = observations.ToLookup(o => o.Node);
        var order = Enumerable.Range(0, samples.Count).ToArray();
        var totals = new double[network.Terms.Count];
        foreach (var part in order.Chunk(run.Plan.Rows))
        {
            samples.Gather(run, part);
            run.Weigh(totals, part.Length);
        }

        foreach (var part in order.Chunk(run.Plan.Rows))
        {
            samples.Gather(run, part);
            run.FirstRow = part[0];
            run.Forward(part.Length);
            run.Backward(totals);
            foreach (var observation in observations)
                observation.Add(run, samples.Count);
            var step = 0;
            run.VisitSteps((layer, in pass) =>
            {
                foreach (var observation in byStep[network.Description.Nodes[run.Plan.Steps[step++].Node]])
                    observation.Add(pass);
            });
        }

        var changes = Changes(trainer.Optimizer, run);
        LayerReport[] layers = [.. observations.Select(o => o.Report(UpdateRatio(o, run, changes)))];
        var trains = observations.Select(o => Weights(network, o.Node).Any()).ToArray();
        var predicts = observations.Select(o => o.Predicts).ToArray();
        return new(samples.Count, layers, Findings.Of(layers, trains, predicts, samples.Count >= FewestForDeath));
    }

    /// <summary>Every real value that a layer of the model gives, losses left out.</summary>
    private static Observation<T>[] Watch<T>(Workspace<T> run) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var graph = run.Network.Description;
        var predictions = graph.Watched.Concat(graph.Outputs).Select(n => n.Value).ToHashSet();
        var model = new bool[graph.Values.Count];
        foreach (var v in predictions)
            model[v] = true;
        if (predictions.Count == 0)
            Array.Fill(model, true);
        foreach (var node in graph.Nodes.AsEnumerable().Reverse().Where(n => n.Outputs.Any(o => model[o])))
        {
            foreach (var v in node.Inputs)
                model[v] = true;
        }

        return [.. graph.Nodes.SelectMany(n => n.Outputs.Where(o => model[o] && graph.Values[o].Kind == Kind.Real)
            .Select(o => new Observation<T>(run, n, graph.Values[o], predictions.Contains(o))))];
    }

    /// <summary>The trained weights of a layer.</summary>
    private static IEnumerable<TensorInfo> Weights<T>(Network<T> network, Node<T> node) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        node.Layer.Slots.Where(s => s.Slot is SlotKind.Parameter or SlotKind.State).Select((_, i) => network.Tensor(node.Layer, i)).Where(t => t.Trainable && t.Role == Role.Weight && t.Size > 0);

    /// <summary>Δθ of a step on these gradients, tried on copies; null where the gradients are not finite.</summary>
    private static ParameterSet<T>? Changes<T>(Optimizer<T> optimizer, Workspace<T> run) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!run.Gradients.IsFinite())
            return null;
        var (changed, kept) = (run.Parameters.Clone(), optimizer.States.Select(s => s.Clone()).ToArray());
        var (steps, norm) = (optimizer.Steps, optimizer.GradientNorm);
        optimizer.Step(changed, run.Gradients);
        (optimizer.Steps, optimizer.GradientNorm) = (steps, norm);
        for (var s = 0; s < kept.Length; s++)
            optimizer.States[s].CopyFrom(kept[s]);
        foreach (var tensor in run.Network.Table)
            System.Numerics.Tensors.TensorPrimitives.Subtract<T>(changed[tensor], run.Parameters[tensor], changed[tensor]);
        return changed;
    }

    private static double UpdateRatio<T>(Observation<T> observation, Workspace<T> run, ParameterSet<T>? changes) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double change = 0, size = 0;
        foreach (var tensor in Weights(run.Network, observation.Node))
        {
            for (var i = 0; changes is not null && i < tensor.Size; i++)
            {
                double d = double.CreateTruncating(changes[tensor][i]), w = double.CreateTruncating(run.Parameters[tensor][i]);
                (change, size) = (change + d * d, size + w * w);
            }
        }

        return size == 0 ? double.NaN : Math.Sqrt(change / size);
    }
}
