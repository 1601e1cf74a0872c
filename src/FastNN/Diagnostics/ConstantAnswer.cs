using System.Numerics;

namespace FastNN;

/// <summary>The best that can be done without looking: min over c of the cost of answering c to every sample.</summary>
internal static class ConstantAnswer
{
    /// <summary>
    /// The cost of the best constant prediction: of the targets' mean for squares, of the classes' shares for cross-entropy. Found by descent
    /// with the steps of J. Barzilai and J. M. Borwein, 1988, from the targets' mean: exact at once, or in tens of steps.
    /// </summary>
    public static double Cost<T>(Trainer<T> trainer, Samples<T> samples) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (trainer.Loss is null || trainer.Prediction is null)
            throw new ArgumentException("What a constant answer costs is known of a trainer that was made of a network and a loss: Trainer.For(network, loss, rule).", nameof(trainer));
        var graph = trainer.Network.Description;
        var predicted = graph.Values[graph.Watched.First(w => w.Name == trainer.Prediction).Value].Shape;

        // A layer without inputs is its bias. A scalar is a row of one.
        var shape = predicted.Rank == 0 ? 1 : predicted;
        var network = Network.Of<T>(shape.WithLast(0), x => x.Dense(shape.Last)).Training(trainer.Loss, samples.Has("weight"));
        var run = network.CreateWorkspace(samples.Count, Derivatives.Parameters, warm: false);
        foreach (var input in network.Inputs.Where(i => i.Shape.Size > 0))
            samples.Gather(run, input.Name);
        var c = run.Parameters["dense1.bias"];
        var target = samples[trainer.Target!];
        if (!target.IsLabels && target.Width == c.Length)
        {
            for (var k = 0; k < c.Length; k++)
                c[k] = T.CreateTruncating(ColumnMoments.Of(target.Numbers.Span, target.Width, k).Mean);
        }

        return Descend(run, c, run.Gradients["dense1.bias"]);
    }

    /// <summary>The least cost on the way down from c.</summary>
    private static double Descend<T>(Workspace<T> run, Span<T> c, Span<T> gradient) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var best = double.PositiveInfinity;
        var (from, before) = (new double[c.Length], new double[c.Length]);
        for (var step = 0; step < 200; step++)
        {
            run.Forward();
            var cost = run.Loss();
            if (!double.IsFinite(cost))
                return step == 0 ? cost : best;
            run.Gradients.Clear();
            run.Backward(Reduction.Mean);

            // A step s that changed the gradient by y asks for the rate s·s/s·y; the first one has length 1.
            double moved = 0, bent = 0, size = 0;
            for (var k = 0; k < c.Length; k++)
            {
                double g = double.CreateTruncating(gradient[k]), s = double.CreateTruncating(c[k]) - from[k];
                (moved, bent, size) = (moved + s * s, bent + s * (g - before[k]), size + g * g);
            }

            var gain = best - cost;
            best = Math.Min(best, cost);
            if (size == 0 || gain >= 0 && gain < 1e-9 * Math.Abs(cost))
                break;
            var rate = step > 0 && bent > 0 ? moved / bent : 1 / Math.Sqrt(size);
            for (var k = 0; k < c.Length; k++)
            {
                (from[k], before[k]) = (double.CreateTruncating(c[k]), double.CreateTruncating(gradient[k]));
                c[k] = T.CreateTruncating(from[k] - rate * before[k]);
            }
        }

        return best;
    }
}
