using System.Numerics;

namespace FastNN;

/// <summary>
/// The one builder of networks: inputs, layers applied to values, outputs, terms to minimise. Layers are applied in order, so a graph has
/// no cycles; <see cref="Carry"/> closes loops over calls.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Graph<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> counters = new(StringComparer.Ordinal);
    private Description<T> description;

    /// <summary>An empty graph.</summary>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public Graph()
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
            throw new NotSupportedException($"Networks compute in float or double, not in {typeof(T).Name}.");
        description = new();
    }

    internal Graph(Description<T> from)
    {
        description = new();
        description = from.CopyFor(this);
        foreach (var value in description.Values)
            names.Add(value.Name);
        foreach (var node in description.Nodes)
            names.Add(node.Name);
        foreach (var named in description.Outputs.Concat(description.Watched))
            names.Add(named.Name);
    }

    internal Description<T> Description => description;

    /// <summary>The inputs, in the order they were added.</summary>
    public IReadOnlyList<Value<T>> Inputs => [.. description.Inputs.Select(i => description.Values[i])];

    /// <summary>Adds an input.</summary>
    /// <param name="shape">The shape of one row.</param>
    /// <param name="name">Its name; by default "x", or "x2", "x3", … where that is taken.</param>
    /// <param name="kind">What its numbers are.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The kind is unknown.</exception>
    public Value<T> Input(Shape shape, string? name = null, Kind kind = Kind.Real)
    {
        if (!Enum.IsDefined(kind))
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "An input is of an unknown kind.");
        var value = Add(Unused(name, "x"), shape, kind, -1);
        description.Inputs.Add(value.Index);
        return value;
    }

    /// <summary>Applies a layer. Applying one instance again shares its parameters.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="name">The name of this place in the network, and of the layer's parameters; by default the layer's type and a number.</param>
    /// <param name="inputs">One value for each input that the layer declares.</param>
    /// <returns>One value for each output that the layer declares.</returns>
    /// <exception cref="ShapeException">A shape, or the number of inputs, is not what the layer expects.</exception>
    /// <exception cref="ArgumentException">
    /// A value belongs to another graph or is of a kind that the layer does not expect, or the name is empty or taken.
    /// </exception>
    public Value<T>[] Apply(Layer<T> layer, string? name, params ReadOnlySpan<Value<T>> inputs)
    {
        ArgumentNullException.ThrowIfNull(layer);
        var ports = layer.Ports(SlotKind.Input);
        if (ports.Length != inputs.Length)
            throw new ShapeException($"{layer} has {Count(ports.Length, "input")}, but {inputs.Length} were given.");
        for (var i = 0; i < ports.Length; i++)
            Check(layer, ports[i], inputs[i]);

        var occurrence = description.Nodes.Count(n => ReferenceEquals(n.Layer, layer));
        var nodeName = Unused(name, char.ToLowerInvariant(layer.Name[0]) + layer.Name[1..], numbered: true);
        var outputs = layer.Ports(SlotKind.Output);
        if (outputs.Length > 1 && Array.Find(outputs, o => names.Contains($"{nodeName}.{o.Name}")) is { } taken)
        {
            names.Remove(nodeName);
            throw new ArgumentException($"The graph already has something called \"{nodeName}.{taken.Name}\".", nameof(name));
        }

        layer.Apply();
        var index = description.Nodes.Count;
        var values = new Value<T>[outputs.Length];
        for (var i = 0; i < outputs.Length; i++)
            values[i] = Add(outputs.Length == 1 ? nodeName : Unused($"{nodeName}.{outputs[i].Name}", ""), outputs[i].Shape, outputs[i].Kind, index);
        description.Nodes.Add(new(index, layer, nodeName, occurrence, [.. inputs.ToArray().Select(v => v.Index)], [.. values.Select(v => v.Index)]));
        return values;
    }

    /// <summary>Applies a layer of one output.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="name">As for <see cref="Apply"/>.</param>
    /// <param name="inputs">One value for each input that the layer declares.</param>
    /// <exception cref="ShapeException">A shape, or the number of inputs or outputs, is not what the layer expects.</exception>
    /// <exception cref="ArgumentException">
    /// A value belongs to another graph or is of a kind that the layer does not expect, or the name is empty or taken.
    /// </exception>
    public Value<T> Single(Layer<T> layer, string? name, params ReadOnlySpan<Value<T>> inputs)
    {
        ArgumentNullException.ThrowIfNull(layer);
        var outputs = layer.Ports(SlotKind.Output).Length;
        if (outputs != 1)
            throw new ShapeException($"{layer} has {Count(outputs, "output")}, not one; use Graph.Apply.");
        return Apply(layer, name, inputs)[0];
    }

    /// <summary>Makes a value an output of the network.</summary>
    /// <param name="value">A value of this graph.</param>
    /// <param name="name">The output's name; by default the value's.</param>
    /// <exception cref="ArgumentException">The value belongs to another graph, or the name is empty or taken.</exception>
    public void Output(Value<T> value, string? name = null) => Name(description.Outputs, value, name);

    /// <summary>Keeps a value readable by name after a forward pass, without a gradient of its own.</summary>
    /// <param name="value">A value of this graph.</param>
    /// <param name="name">The name; by default the value's.</param>
    /// <exception cref="ArgumentException">The value belongs to another graph, or the name is empty or taken.</exception>
    public void Watch(Value<T> value, string? name = null) => Name(description.Watched, value, name);

    /// <summary>
    /// Adds terms to the cost. In a graph that extends a network, the network's outputs become watched values: a cost is what is
    /// differentiated now.
    /// </summary>
    /// <param name="terms">The terms; if one is refused, none is added.</param>
    /// <exception cref="ShapeException">A loss or weight is not a scalar a row.</exception>
    /// <exception cref="ArgumentException">A loss or weight belongs to another graph, a loss holds no real numbers, or a scale is not finite.</exception>
    public void Minimize(params ReadOnlySpan<Term<T>> terms)
    {
        foreach (var term in terms)
        {
            Own(term.Loss, nameof(terms));
            if (term.Loss.Kind != Kind.Real)
                throw new ArgumentException($"A term is a real number, but \"{term.Loss.Name}\" holds {term.Loss.Kind} numbers.", nameof(terms));
            if (term.Loss.Shape.Size != 1)
                throw new ShapeException($"A term is one number a row, but \"{term.Loss.Name}\" has shape {term.Loss.Shape}.");
            if (term.Weight is { } weight)
            {
                Own(weight, nameof(terms));
                if (weight.Shape.Size != 1)
                    throw new ShapeException($"A term's weight is one number a row, but \"{weight.Name}\" has shape {weight.Shape}.");
            }

            if (!double.IsFinite(term.Scale))
                throw new ArgumentException($"A term's scale is finite, but that of \"{term.Name ?? term.Loss.Name}\" is {term.Scale}.", nameof(terms));
        }

        description.Terms.AddRange(terms);
    }

    /// <summary>The next forward pass starts <paramref name="to"/> with what <paramref name="from"/> held after this one.</summary>
    /// <param name="from">Any value.</param>
    /// <param name="to">An input of the same shape.</param>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    /// <exception cref="ArgumentException">
    /// One belongs to another graph, <paramref name="to"/> is no input or receives state already, or the kinds differ.
    /// </exception>
    public void Carry(Value<T> from, Value<T> to)
    {
        Own(from, nameof(from));
        Own(to, nameof(to));
        if (to.Producer >= 0)
            throw new ArgumentException($"State is carried into an input of the graph, but \"{to.Name}\" is computed.", nameof(to));
        if (from.Kind != to.Kind)
            throw new ArgumentException($"State carried from \"{from.Name}\" holds {from.Kind} numbers, but \"{to.Name}\" holds {to.Kind} numbers.", nameof(to));
        if (from.Shape != to.Shape)
            throw new ShapeException($"State carried from \"{from.Name}\" has shape {from.Shape}, but \"{to.Name}\" has {to.Shape}.");
        if (description.Carried.Exists(c => c.To == to.Index))
            throw new ArgumentException($"\"{to.Name}\" already receives carried state.", nameof(to));
        description.Carried.Add((from.Index, to.Index));
    }

    /// <summary>The parameters of a layer are not trained: they get no gradient.</summary>
    /// <exception cref="ArgumentException">The layer is not part of this graph.</exception>
    public void Freeze(Layer<T> layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (!description.Nodes.Exists(n => ReferenceEquals(n.Layer, layer)))
            throw new ArgumentException($"{layer} is not part of this graph.", nameof(layer));
        description.Frozen.Add(layer);
    }

    /// <summary>The value of this name: an output, a watched value, an input or the place of a layer.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message lists what there is.</exception>
    public Value<T> this[string name]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(name);
            foreach (var named in (ReadOnlySpan<Named>)[.. description.Outputs, .. description.Watched])
            {
                if (named.Name == name)
                    return description.Values[named.Value];
            }

            return description.Values.Find(v => v.Name == name)
                ?? throw new KeyNotFoundException($"The graph has no value \"{name}\". It has {string.Join(", ", description.Values.Select(v => $"\"{v.Name}\""))}.");
        }
    }

    private static string Count(int n, string thing) => n == 1 ? $"1 {thing}" : $"{n} {thing}s";

    private void Check(Layer<T> layer, SlotInfo port, Value<T>? value)
    {
        if (value is null)
            throw new ArgumentNullException("inputs", $"{layer} was given null for \"{port.Name}\".");
        Own(value, "inputs");
        if (port.Shape != value.Shape)
            throw new ShapeException($"{layer} expects {port.Shape} on \"{port.Name}\" but \"{value.Name}\" produces {value.Shape}.");
        if (port.Kind == Kind.Index && value.Kind != Kind.Index || port.Kind == Kind.Real && value.Kind == Kind.Index)
            throw new ArgumentException($"{layer} expects {port.Kind} numbers on \"{port.Name}\" but \"{value.Name}\" holds {value.Kind} numbers.", "inputs");
    }

    private Value<T> Add(string name, Shape shape, Kind kind, int producer)
    {
        var value = new Value<T>(this, description.Values.Count, name, shape, kind, producer);
        description.Values.Add(value);
        return value;
    }

    private void Name(List<Named> list, Value<T> value, string? name)
    {
        Own(value, nameof(value));
        if (name is not null)
            ArgumentException.ThrowIfNullOrEmpty(name);
        name ??= value.Name;
        if (description.Outputs.Exists(o => o.Name == name) || description.Watched.Exists(o => o.Name == name))
            throw new ArgumentException($"Two outputs or watched values would be called \"{name}\".", nameof(name));
        if (name != value.Name && !names.Add(name))
            throw new ArgumentException($"The graph already has something else called \"{name}\".", nameof(name));
        list.Add(new(value.Index, name));
    }

    private void Own(Value<T> value, string argument)
    {
        ArgumentNullException.ThrowIfNull(value, argument);
        if (!ReferenceEquals(value.Graph, this))
            throw new ArgumentException($"\"{value.Name}\" belongs to another graph.", argument);
    }

    private string Unused(string? name, string fallback, bool numbered = false)
    {
        if (name is not null)
        {
            ArgumentException.ThrowIfNullOrEmpty(name);
            return names.Add(name) ? name : throw new ArgumentException($"The graph already has something called \"{name}\".", nameof(name));
        }

        if (!numbered && names.Add(fallback))
            return fallback;
        while (true)
        {
            var next = counters[fallback] = counters.GetValueOrDefault(fallback, numbered ? 0 : 1) + 1;
            if (names.Add($"{fallback}{next}"))
                return $"{fallback}{next}";
        }
    }
}
