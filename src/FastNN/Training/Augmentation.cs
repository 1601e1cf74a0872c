using System.Numerics;
using FastNN.Numerics;

namespace FastNN;

/// <summary>
/// A random change of a sample that leaves its target true, drawn anew each epoch while batches are gathered. A pure function of seed, epoch
/// and sample: the same whatever the batch, its parts or the threads.
/// </summary>
/// <remarks>An own one writes <see cref="Apply"/>; it is called between steps, so it should allocate nothing.</remarks>
public abstract record Augmentation
{
    /// <summary>The column it changes.</summary>
    public string Column { get; init; } = "x";

    /// <summary>Changes one sample in place.</summary>
    /// <param name="sample">Its numbers, already a copy.</param>
    /// <param name="draw">The random numbers of this sample in this epoch.</param>
    public abstract void Apply<T>(Span<T> sample, in Draws draw) where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Refuses samples of a width that it cannot change.</summary>
    /// <exception cref="ShapeException">It wants another width.</exception>
    protected internal virtual void Check(int width)
    {
    }
}

/// <summary>Random numbers of one sample in one epoch: element after element, each a pure function of its index.</summary>
public readonly struct Draws
{
    private readonly ulong seed, epoch, sample;

    internal Draws(ulong seed, int epoch, int sample) => (this.seed, this.epoch, this.sample) = (seed, (ulong)epoch, (ulong)sample);

    /// <summary>Uniform in [0, 1).</summary>
    /// <param name="element">Which number; the same gives the same, and belongs with <see cref="Normal"/> to one draw.</param>
    public double Uniform(int element) => Philox.Generate(seed, new(epoch, (ulong)element, sample)).Double;

    /// <summary>Normal with mean 0 and variance 1.</summary>
    /// <param name="element">Which number.</param>
    public double Normal(int element) => Philox.Generate(seed, new(epoch, (ulong)element, sample)).Normal;

    /// <summary>A whole number, each from <paramref name="least"/> to <paramref name="most"/> as likely.</summary>
    /// <param name="element">Which number.</param>
    /// <param name="least">The least.</param>
    /// <param name="most">The largest, not below the least.</param>
    /// <exception cref="ArgumentOutOfRangeException">The largest is below the least.</exception>
    public int Integer(int element, int least, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, least);
        return (int)(least + (long)Math.BigMul(Philox.Generate(seed, new(epoch, (ulong)element, sample)).Word, (ulong)((long)most - least + 1), out _));
    }
}

/// <summary>Samples as an epoch sees them: those of a batch, changed by the augmentations.</summary>
internal readonly struct Augmented<T>(Samples<T> samples, FitOptions<T> options, int epoch) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Copies the samples of these indices into a workspace's inputs, and changes them there.</summary>
    public void Gather(Workspace<T> run, ReadOnlySpan<int> order)
    {
        samples.Gather(run, order);
        for (var a = 0; a < options.Augmentations.Count; a++)
        {
            var augmentation = options.Augmentations[a];
            var rows = run.Input(augmentation.Column);
            var width = samples[augmentation.Column].Width;
            var seed = Philox.Derive(options.Seed + (ulong)a, "augmentation");
            for (var r = 0; r < order.Length; r++)
                augmentation.Apply(rows.Slice(r * width, width), new(seed, epoch, order[r]));
        }
    }

    /// <summary>Refuses augmentations that the samples cannot have.</summary>
    public static void Check(Samples<T> samples, FitOptions<T> options)
    {
        ArgumentNullException.ThrowIfNull(options.Augmentations, nameof(options));
        foreach (var augmentation in options.Augmentations)
        {
            ArgumentNullException.ThrowIfNull(augmentation, nameof(options));
            if (!samples.Has(augmentation.Column) || samples[augmentation.Column].IsLabels)
                throw new ArgumentException($"{augmentation} goes to column \"{augmentation.Column}\", but {(samples.Has(augmentation.Column) ? "that holds labels" : $"there are {string.Join(", ", samples.Names.Select(n => $"\"{n}\""))}")}.", nameof(options));
            augmentation.Check(samples[augmentation.Column].Width);
        }
    }
}
