using System.Numerics;

namespace FastNN;

/// <summary>
/// Samples in memory, column by column: one column for each input of a training network, by name ("x", "target", "weight").
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Samples<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Dictionary<string, Column> columns = new(StringComparer.Ordinal);

    internal readonly record struct Column(ReadOnlyMemory<T> Numbers, ReadOnlyMemory<int> Labels, int Width, bool IsLabels);

    /// <summary>So many samples, without columns yet.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative number.</exception>
    public Samples(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Count = count;
    }

    /// <summary>Inputs "x" and class labels "target".</summary>
    /// <param name="x">[count, features], row after row.</param>
    /// <param name="labels">One class a sample.</param>
    /// <exception cref="ShapeException">The length of x is no multiple of the number of labels.</exception>
    public Samples(ReadOnlyMemory<T> x, ReadOnlyMemory<int> labels) : this(labels.Length) => Add("x", x).Add("target", labels);

    /// <summary>Inputs "x" and real targets "target".</summary>
    /// <param name="count">The number of samples.</param>
    /// <param name="x">[count, features], row after row.</param>
    /// <param name="targets">[count, outputs], row after row.</param>
    /// <exception cref="ShapeException">A length is no multiple of the number of samples.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A negative number of samples.</exception>
    public Samples(int count, ReadOnlyMemory<T> x, ReadOnlyMemory<T> targets) : this(count) => Add("x", x).Add("target", targets);

    /// <summary>The number of samples.</summary>
    public int Count { get; }

    /// <summary>The names of the columns.</summary>
    public IReadOnlyCollection<string> Names => columns.Keys;

    /// <summary>Adds a column of numbers; the memory is read while training, not copied.</summary>
    /// <param name="name">The input that it is for.</param>
    /// <param name="numbers">[count, width], row after row.</param>
    /// <exception cref="ShapeException">The length is no multiple of the number of samples.</exception>
    /// <exception cref="ArgumentException">The name is empty, or there is such a column.</exception>
    public Samples<T> Add(string name, ReadOnlyMemory<T> numbers)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (Count == 0 ? numbers.Length != 0 : numbers.Length % Count != 0)
            throw new ShapeException($"Column \"{name}\" holds {numbers.Length} numbers, which is no multiple of {Count} samples.");
        return Add(name, new Column(numbers, default, Count == 0 ? 0 : numbers.Length / Count, false));
    }

    /// <summary>Adds a column of class labels or other indices, one a sample.</summary>
    /// <param name="name">The input that it is for.</param>
    /// <param name="labels">One a sample.</param>
    /// <exception cref="ShapeException">There is not one label a sample.</exception>
    /// <exception cref="ArgumentException">The name is empty, or there is such a column.</exception>
    public Samples<T> Add(string name, ReadOnlyMemory<int> labels)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (labels.Length != Count)
            throw new ShapeException($"Column \"{name}\" holds {labels.Length} labels for {Count} samples.");
        return Add(name, new Column(default, labels, 1, true));
    }

    /// <summary>A copy of the samples of these indices, in this order; an index may occur more than once.</summary>
    /// <param name="indices">Each from 0 to less than <see cref="Count"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no sample of an index.</exception>
    public Samples<T> Subset(ReadOnlySpan<int> indices)
    {
        foreach (var i in indices)
        {
            if ((uint)i >= (uint)Count)
                throw new ArgumentOutOfRangeException(nameof(indices), i, $"There are {Count} samples, but sample {i} is asked for.");
        }

        var subset = new Samples<T>(indices.Length);
        foreach (var (name, column) in columns)
        {
            var (numbers, labels) = (new T[column.IsLabels ? 0 : indices.Length * column.Width], new int[column.IsLabels ? indices.Length : 0]);
            for (var r = 0; r < indices.Length; r++)
            {
                if (column.IsLabels)
                    labels[r] = column.Labels.Span[indices[r]];
                else
                    column.Numbers.Span.Slice(indices[r] * column.Width, column.Width).CopyTo(numbers.AsSpan(r * column.Width));
            }

            subset.Add(name, column with { Numbers = numbers, Labels = labels });
        }

        return subset;
    }

    /// <summary>The numbers of a column.</summary>
    internal ReadOnlyMemory<T> Numbers(string name)
    {
        ArgumentNullException.ThrowIfNull(name, "column");
        if (!columns.TryGetValue(name, out var column) || column.IsLabels)
            throw new ArgumentException($"There is no column \"{name}\" of numbers; there are {string.Join(", ", columns.Select(c => $"\"{c.Key}\"{(c.Value.IsLabels ? " (labels)" : "")}"))}.", "column");
        return column.Numbers;
    }

    /// <summary>The same samples with other numbers in a column.</summary>
    internal Samples<T> With(string name, ReadOnlyMemory<T> numbers)
    {
        var changed = new Samples<T>(Count);
        foreach (var (key, column) in columns)
            changed.Add(key, key == name ? column with { Numbers = numbers } : column);
        return changed;
    }

    internal Column this[string name] => columns[name];

    internal bool Has(string name) => columns.ContainsKey(name);

    /// <summary>Copies the samples of these indices into a workspace's inputs.</summary>
    internal void Gather(Workspace<T> run, ReadOnlySpan<int> order)
    {
        foreach (ref readonly var port in run.Plan.Inputs.AsSpan())
        {
            var column = columns[port.Name];
            var to = run.Input(port.Name);
            var width = column.Width;
            if (column.IsLabels)
            {
                var labels = column.Labels.Span;
                for (var r = 0; r < order.Length; r++)
                    to[r] = T.CreateTruncating(labels[order[r]]);
                continue;
            }

            var numbers = column.Numbers.Span;
            for (var r = 0; r < order.Length; r++)
                numbers.Slice(order[r] * width, width).CopyTo(to[(r * width)..]);
        }
    }

    /// <summary>Copies one column of all samples into a workspace's input of that name.</summary>
    internal void Gather(Workspace<T> run, string name)
    {
        var column = columns[name];
        if (column.IsLabels)
            run.Labels(name, column.Labels.Span);
        else
            column.Numbers.Span.CopyTo(run.Input(name));
    }

    /// <summary>Refuses samples that do not fit a network's inputs.</summary>
    internal void Check(Network<T> network, string argument)
    {
        if (Count == 0)
            throw new ArgumentException("There are no samples.", argument);
        foreach (var input in network.Inputs)
        {
            if (!columns.TryGetValue(input.Name, out var column))
                throw new ArgumentException($"The network's input \"{input.Name}\" {input.Shape} has no column; there are {string.Join(", ", columns.Keys.Select(k => $"\"{k}\""))}.", argument);
            if (column.IsLabels != (input.Kind == Kind.Index))
                throw new ArgumentException($"Column \"{input.Name}\" holds {(column.IsLabels ? "labels" : "numbers")}, but the training network's input \"{input.Name}\" {input.Shape} is of kind {input.Kind}: class labels go with SoftmaxCrossEntropy, numbers with the other losses.", argument);
            if (column.Width != input.Shape.Size)
                throw new ShapeException($"Column \"{input.Name}\" has {column.Width} numbers a sample, but the training network's input \"{input.Name}\" has shape {input.Shape}.");
        }

        if (columns.Keys.FirstOrDefault(k => !network.Inputs.Any(i => i.Name == k)) is { } unread)
            throw new ArgumentException($"No input of the training network reads column \"{unread}\"; its inputs are {string.Join(", ", network.Inputs.Select(i => $"\"{i.Name}\""))}.", argument);
    }

    private Samples<T> Add(string name, Column column)
    {
        if (!columns.TryAdd(name, column))
            throw new ArgumentException($"There is already a column \"{name}\".", nameof(name));
        return this;
    }
}
