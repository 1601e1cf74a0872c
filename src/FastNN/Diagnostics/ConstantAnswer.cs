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
        var shape = trainer.Network.Description.Watched.First(w => w.Name == trainer.Prediction) is var watched ? trainer.Network.Description.Values[watched.Value].Shape : default;

        // A layer without inputs is its bias.
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

        var best = double.PositiveInfinity;
        var (from, before, g) = (new double[c.Length], new double[c.Length], new double[c.Length]);
        var rate = 0.0;
        for (var step = 0; step < 200; step++)
        {
            run.Forward();
            var cost = run.Loss();
            if (!double.IsFinite(cost))
                return step == 0 ? cost : best;
            run.Gradients.Clear();
            run.Backward(Reduction.Mean);
            double moved = 0, bent = 0, size = 0;
            for (var k = 0; k < c.Length; k++)
            {
                g[k] = double.CreateTruncating(run.Gradients["dense1.bias"][k]);
                double s = double.CreateTruncating(c[k]) - from[k], y = g[k] - before[k];
                (moved, bent, size) = (moved + s * s, bent + s * y, size + g[k] * g[k]);
            }

            // A step of length s that changed the gradient by y asks for the rate s·s/s·y; the first one is 1/‖g‖.
            rate = step > 0 && bent > 0 ? moved / bent : 1 / Math.Sqrt(size);
            if (size == 0 || best - cost is >= 0 and var gain && gain < 1e-9 * Math.Abs(cost))
                return Math.Min(best, cost);
            best = Math.Min(best, cost);
            for (var k = 0; k < c.Length; k++)
            {
                (from[k], before[k]) = (double.CreateTruncating(c[k]), g[k]);
                c[k] = T.CreateTruncating(from[k] - rate * g[k]);
            }
        }

        return best;
    }
}
