using System.Numerics;
using System.Runtime.InteropServices;
using FastNN.Serialization;

namespace FastNN;

/// <summary>
/// What a training run needs to go on exactly where it was: parameters, optimizers, carried state, counters, kept in one file that is replaced
/// as a whole.
/// </summary>
/// <remarks>
/// Made once, of everything that changes while the run goes on; then <see cref="Resume"/> once at the beginning and <see cref="Save"/> as often
/// as wanted. Every number keeps its bits. The file is in the safetensors format, one tensor for each tensor of a set, named after both.
/// <see cref="Trainer{T}.Fit"/> does all of it by itself (<see cref="FitOptions{T}.Checkpoint"/>); this is for loops written by hand.
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Checkpoint<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const string FormatKey = "format", Format = "FastNN checkpoint 1";

    /// <summary>No run has more of what grows, and no file makes this one reserve more memory.</summary>
    private const int MostNumbers = 1 << 24;

    private static readonly SafetensorType own = typeof(T) == typeof(float) ? SafetensorType.F32 : SafetensorType.F64;

    private readonly SortedDictionary<string, string> facts = new(StringComparer.Ordinal) { [FormatKey] = Format };
    private readonly List<(string Name, ParameterSet<T> Set)> sets = [];
    private readonly List<(string Name, Workspace<T> Run)> runs = [];
    private readonly List<(string Name, IResumable State, bool Grows)> states = [];

    /// <summary>Keeps a set of parameters: θ and the states of layers, an average, the best so far.</summary>
    /// <param name="name">Its name in the file.</param>
    /// <param name="parameters">The set itself, not a copy.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public Checkpoint<T> Add(string name, ParameterSet<T> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        sets.Add((Free(name), parameters));
        return this;
    }

    /// <summary>Keeps what an optimizer keeps: its states, its number of steps, its learning rate.</summary>
    /// <param name="name">Its name in the file.</param>
    /// <param name="optimizer">Its rule and options must be the same when the run goes on.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public Checkpoint<T> Add(string name, Optimizer<T> optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        Add(name, optimizer, grows: false);
        for (var s = 0; s < optimizer.States.Count; s++)
            Add($"{name}.state{s}", optimizer.States[s]);
        return Require($"{name} rule", optimizer.Description);
    }

    /// <summary>Keeps the state that a workspace carries from call to call.</summary>
    /// <param name="name">Its name in the file.</param>
    /// <param name="run">The workspace; its number of planned rows must be the same when the run goes on.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public Checkpoint<T> Add(string name, Workspace<T> run)
    {
        ArgumentNullException.ThrowIfNull(run);
        runs.Add((Free(name), run));
        return this;
    }

    /// <summary>Keeps numbers: counters, running sums, the best loss so far. Whole numbers are exact up to 2⁵³.</summary>
    /// <param name="name">Their name in the file.</param>
    /// <param name="numbers">The memory itself, not a copy; always as many.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public Checkpoint<T> Add(string name, Memory<double> numbers) => Add(name, new Numbers(numbers), grows: false);

    /// <summary>Keeps what counts or remembers.</summary>
    /// <param name="name">Its name in the file.</param>
    /// <param name="state">The thing itself.</param>
    /// <param name="grows">Whether there may be more or fewer numbers when they are read; else as many are wanted as there are then.</param>
    internal Checkpoint<T> Add(string name, IResumable state, bool grows)
    {
        states.Add((Free(name), state, grows));
        return this;
    }

    /// <summary>What must be the same when the run goes on: the data's name, the batch size, a seed.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="value">What it is now; a file that says otherwise is refused.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public Checkpoint<T> Require(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        facts.Add(Free(name), value);
        return this;
    }

    /// <summary>
    /// Writes everything as it is now. A process that is killed, a full disk or a power failure at any moment leave the file as it was before or as
    /// it is afterwards, whole.
    /// </summary>
    /// <param name="path">The file; its folder must exist. While it is being written there is another one, with ".tmp" after its name.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="IOException">The file cannot be written; the old one is whole.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written; the old one is whole.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var writer = new SafetensorsWriter();
        foreach (var (name, value) in facts)
            writer.Metadata.Add(name, value);
        foreach (var (name, set) in sets)
            set.AddTo(writer, $"{name}/");
        foreach (var (name, run) in runs)
            writer.Add(name, own, [run.StateLength], () => LittleEndian.Bytes<T>(Carried(run)));
        foreach (var (name, state, _) in states)
            writer.Add(name, [state.Count], Saved(state));
        AtomicFile.Write(path, writer.Write, $"{path}.tmp");
    }

    /// <summary>Makes everything what it was when the file was written; without such a file nothing happens.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Whether there was a file to go on from.</returns>
    /// <exception cref="ModelFormatException">The file is malformed, or of another run; the message says what differs. Nothing has changed.</exception>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public bool Resume(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
            return false;
        using var reader = SafetensorsReader.Open(path);
        CheckFacts(reader, path);
        CheckNames(reader, path);

        // Everything is read before anything changes. Only the numbers may still turn out to make no sense, hence they come first.
        var readSets = sets.ConvertAll(s => s.Set.Read(reader, path, [own], $"{s.Name}/"));
        var readRuns = runs.ConvertAll(r => Elements(reader, path, r.Name, r.Run.StateLength));
        Restore(path, states.ConvertAll(s => Doubles(reader, path, s.Name, s.State.Count, s.Grows)));
        for (var i = 0; i < sets.Count; i++)
            sets[i].Set.CopyFrom(readSets[i]);
        for (var i = 0; i < runs.Count; i++)
            runs[i].Run.Restore(readRuns[i]);
        return true;
    }

    private string Free(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (facts.ContainsKey(name) || sets.Exists(s => s.Name == name) || runs.Exists(r => r.Name == name) || states.Exists(s => s.Name == name))
            throw new ArgumentException($"There is already something named \"{name}\" in this checkpoint.", nameof(name));
        return name;
    }

    private void CheckFacts(SafetensorsReader reader, string path)
    {
        if (!reader.Metadata.TryGetValue(FormatKey, out var format) || format != Format)
            throw new ModelFormatException($"\"{path}\" is no checkpoint: its format is {(format is null ? "not stated" : SafetensorsHeader.Quote(format))}, wanted \"{Format}\".");
        foreach (var name in facts.Keys.Union(reader.Metadata.Keys))
        {
            var (wanted, seen) = (facts.GetValueOrDefault(name), reader.Metadata.GetValueOrDefault(name));
            if (wanted != seen)
                throw new ModelFormatException($"\"{path}\" is a checkpoint of another run: {Difference(name, seen, wanted)}.");
        }
    }

    /// <summary>Of long texts the first line in which they differ.</summary>
    private static string Difference(string name, string? seen, string? wanted)
    {
        var (theirs, ours) = ((seen ?? "").Split('\n'), (wanted ?? "").Split('\n'));
        var line = Enumerable.Range(0, Math.Max(theirs.Length, ours.Length)).First(i => theirs.ElementAtOrDefault(i) != ours.ElementAtOrDefault(i) || seen is null || wanted is null);
        return $"its {name} is {Shown(theirs, seen)}, but here it is {Shown(ours, wanted)}";

        string Shown(string[] lines, string? text) => text is null || line >= lines.Length ? "nothing" : SafetensorsHeader.Quote(lines[line].Trim());
    }

    private void CheckNames(SafetensorsReader reader, string path)
    {
        var names = sets.SelectMany(s => s.Set.Tensors.Select(t => $"{s.Name}/{t.Name}")).Concat(runs.Select(r => r.Name)).Concat(states.Select(s => s.Name)).ToHashSet(StringComparer.Ordinal);
        if (reader.Entries.FirstOrDefault(e => !names.Contains(e.Name)) is { } extra)
            throw new ModelFormatException($"\"{path}\" has a tensor {SafetensorsHeader.Quote(extra.Name)} that this run has not.");
    }

    private void Restore(string path, List<double[]> numbers)
    {
        var before = states.ConvertAll(s => Saved(s.State));
        for (var i = 0; i < states.Count; i++)
        {
            try
            {
                states[i].State.Restore(numbers[i]);
            }
            catch (FormatException e)
            {
                for (var done = 0; done < i; done++)
                    states[done].State.Restore(before[done]);
                throw new ModelFormatException($"\"{path}\": \"{states[i].Name}\": {e.Message}.", e);
            }
        }
    }

    private static double[] Saved(IResumable state)
    {
        var numbers = new double[state.Count];
        state.Save(numbers);
        return numbers;
    }

    private static T[] Carried(Workspace<T> run)
    {
        var carried = new T[run.StateLength];
        run.Snapshot(carried);
        return carried;
    }

    private static double[] Doubles(SafetensorsReader reader, string path, string name, int count, bool grows)
    {
        var entry = Vector(reader, path, name, SafetensorType.F64, count, grows);
        var numbers = new double[entry.Count];
        reader.Read(entry, numbers);
        return numbers;
    }

    private static T[] Elements(SafetensorsReader reader, string path, string name, int count)
    {
        var entry = Vector(reader, path, name, own, count);
        var elements = new T[count];
        if (typeof(T) == typeof(float))
            reader.Read(entry, MemoryMarshal.Cast<T, float>(elements.AsSpan()));
        else
            reader.Read(entry, MemoryMarshal.Cast<T, double>(elements.AsSpan()));
        return elements;
    }

    private static SafetensorEntry Vector(SafetensorsReader reader, string path, string name, SafetensorType type, int count, bool grows = false)
    {
        if (!reader.TryGet(name, out var entry))
            throw new ModelFormatException($"\"{path}\" has no tensor \"{name}\" {type}; it has {string.Join(", ", reader.Entries.Select(e => SafetensorsHeader.Quote(e.Name)))}.");
        if (entry.Type != type || entry.Shape.Count != 1)
            throw new ModelFormatException($"\"{path}\": tensor {entry} is no vector of {type}.");
        if (grows ? entry.Count > MostNumbers : entry.Count != count)
            throw new ModelFormatException($"\"{path}\": \"{name}\": it holds {entry.Count} numbers, but {(grows ? $"at most {MostNumbers}" : count)} are wanted.");
        return entry;
    }

    /// <summary>Numbers in memory, always as many.</summary>
    private sealed class Numbers(Memory<double> numbers) : IResumable
    {
        public int Count => numbers.Length;

        public void Save(Span<double> to) => numbers.Span.CopyTo(to);

        public void Restore(ReadOnlySpan<double> from) => from.CopyTo(numbers.Span);
    }
}
