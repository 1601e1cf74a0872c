using System.Numerics;

namespace FastNN;

/// <summary>The value that one layer gives, and its gradient, watched pass by pass.</summary>
internal sealed class Observation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly string gradient;
    private readonly bool[] alive;
    private readonly T[] slopes;
    private readonly int inner;     // elements of a unit that lie one after the other
    private Sums values, gradients;
    private long rows, flat, seen;

    /// <summary>Of the output of a layer.</summary>
    /// <param name="run">An observing workspace.</param>
    /// <param name="node">The layer's place.</param>
    /// <param name="value">Its output.</param>
    /// <param name="predicts">Whether the output leaves the network.</param>
    public Observation(Workspace<T> run, Node<T> node, Value<T> value, bool predicts)
    {
        (Node, Value, Predicts) = (node, value, predicts);
        gradient = run.Plan.Readable.ContainsKey($"{node.Name}.z") ? $"{node.Name}.z" : value.Name;

        // A unit is a feature of the last axis; of images [channels, height, width] it is a channel.
        var images = value.Shape.Rank > 2;
        var units = Activates is null || value.Shape.Size == 0 ? 0 : images ? value.Shape[0] : value.Shape.Last;
        inner = units > 0 && images ? value.Shape.Size / units : 1;
        alive = new bool[units];
        slopes = new T[units > 0 ? run.Plan.Rows * value.Shape.Size : 0];
    }

    public Node<T> Node { get; }

    public Value<T> Value { get; }

    /// <summary>Whether its value leaves the network.</summary>
    public bool Predicts { get; }

    private IActivates<T>? Activates => Node.Layer is IActivates<T> { Bends: true } layer ? layer : null;

    /// <summary>Adds values and gradients of a pass; gradients of a mean over so many samples are multiplied by their number.</summary>
    public void Add(Workspace<T> run, double factor)
    {
        rows += run.Rows;
        values.Add(run.Value(Value.Name), 1);
        gradients.Add(run.Gradient(gradient), factor);
    }

    /// <summary>Adds slopes of a pass.</summary>
    public void Add(in Pass<T> pass)
    {
        if (alive.Length == 0)
            return;
        var f = slopes.AsSpan(0, pass.Rows * Value.Shape.Size);
        Activates!.Slopes(pass, f);
        for (var i = 0; i < f.Length; i++)
        {
            alive[i / inner % alive.Length] |= f[i] != T.Zero;      // NaN is no death
            flat += T.Abs(f[i]) < T.CreateTruncating(Activating.Flat) ? 1 : 0;
        }

        seen += f.Length;
    }

    public LayerReport Report(double updateRatio) => new(Value.Name, Node.Layer.ToString())
    {
        ActivationMean = values.Mean,
        ActivationDeviation = values.Deviation,
        ActivationNorm = values.Norm(rows),
        GradientMean = gradients.Mean,
        GradientDeviation = gradients.Deviation,
        GradientNorm = gradients.Norm(rows),
        DeadShare = alive.Length == 0 ? double.NaN : (double)alive.Count(a => !a) / alive.Length,
        SaturatedShare = seen > 0 && Activates!.Saturates ? (double)flat / seen : double.NaN,
        UpdateRatio = updateRatio,
        IsFinite = values.IsFinite && gradients.IsFinite,
    };

    /// <summary>Σ x and Σ x² in double; NaN where nothing came.</summary>
    private struct Sums
    {
        private double sum, squares;
        private long count;

        public readonly bool IsFinite => double.IsFinite(squares);

        public readonly double Mean => count == 0 ? double.NaN : sum / count;

        public readonly double Deviation => count == 0 ? double.NaN : Math.Sqrt(Math.Max(0, squares / count - Mean * Mean));

        public readonly double Norm(long rows) => count == 0 ? double.NaN : Math.Sqrt(squares / rows);

        public void Add(ReadOnlySpan<T> numbers, double factor)
        {
            foreach (var number in numbers)
            {
                var x = factor * double.CreateTruncating(number);
                sum += x;
                squares += x * x;
            }

            count += numbers.Length;
        }
    }
}
