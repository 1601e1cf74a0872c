using System.Numerics;
using System.Text;

namespace FastNN;

/// <summary>
/// A graph of layers that no longer changes, with a default set of parameters. Safe to share among threads; each needs its own
/// <see cref="Workspace{T}"/>.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Network<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Dictionary<Layer<T>, (string Name, int FirstTensor)> placed;

    internal Network(Description<T> description, ulong seed, Network<T>? origin)
    {
        if (description.Nodes.Count == 0 && description.Outputs.Count == 0)
            throw new InvalidOperationException("A network needs at least one layer or output; the graph is empty.");
        Description = description;
        Seed = seed;
        placed = new(ReferenceEqualityComparer.Instance);
        var tensors = Collect();
        var same = origin is not null && tensors.Count == origin.Layout.Tensors.Count;
        Layout = same && tensors.Zip(origin!.Layout.Tensors).All(t => t.First.Trainable == t.Second.Trainable) ? origin.Layout : TensorTable.Layout<T>(tensors);
        if (same)
            Parameters = origin!.Parameters;
        else
        {
            Parameters = new(Layout);
            if (origin is not null)
            {
                for (var i = 0; i < origin.Layout.Tensors.Count; i++)
                    origin.Parameters.View(origin.Layout.Tensors[i]).CopyTo(Parameters.View(Layout.Tensors[i]));
            }

            Parameters.Initialize(seed, origin?.Layout.Tensors.Count ?? 0);
        }
    }

    internal Description<T> Description { get; }

    internal TensorTable Layout { get; }

    internal ulong Seed { get; }

    /// <summary>The parameters it was built with.</summary>
    public ParameterSet<T> Parameters { get; }

    /// <summary>Names, shapes and roles of all parameters and states.</summary>
    public IReadOnlyList<TensorInfo> Table => Layout.Tensors;

    /// <summary>The number of parameters, frozen ones included, states not.</summary>
    public int ParameterCount => Layout.Tensors.Sum(t => t.Role is null ? 0 : t.Size);

    /// <summary>The inputs.</summary>
    public IReadOnlyList<Value<T>> Inputs => [.. Description.Inputs.Select(i => Description.Values[i])];

    /// <summary>The outputs' names and values.</summary>
    public IReadOnlyList<(string Name, Value<T> Value)> Outputs => [.. Description.Outputs.Select(o => (o.Name, Description.Values[o.Value]))];

    /// <summary>The terms that it minimises; empty unless it is a training network.</summary>
    public IReadOnlyList<Term<T>> Terms => Description.Terms;

    /// <summary>A new set of parameters, initialised from a seed: a pure function of the seed and the parameters' names.</summary>
    public ParameterSet<T> CreateParameters(ulong seed)
    {
        var set = new ParameterSet<T>(Layout);
        set.Initialize(seed);
        return set;
    }

    /// <summary>A set of zeros: for gradients, moments, averages.</summary>
    public ParameterSet<T> CreateGradients() => new(Layout);

    /// <summary>One thread's memory and passes over this network. All that it will ever need is allocated here.</summary>
    /// <param name="rows">The most rows that one call will run, at least 1.</param>
    /// <param name="derivatives">Which derivatives to provide for.</param>
    /// <param name="behaviour">How layers behave that act differently in training.</param>
    /// <param name="parameters">The parameters to run on; by default the network's own. Shared, not copied.</param>
    /// <param name="observe">Whether every value and gradient stays readable by name after the passes.</param>
    /// <param name="check">Whether memory is filled with NaN as soon as it is dead: slow, and changes no result of layers that declare rightly what they keep.</param>
    /// <param name="warm">Whether to run every pass once, on zeros, so that the first one that counts finds everything compiled.</param>
    /// <param name="team">Threads that share the work of each pass, for the same bits; its owner disposes it. By default the calling thread works alone.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one row, or unknown derivatives or behaviour.</exception>
    /// <exception cref="ShapeException">The memory would be larger than one array can be.</exception>
    /// <exception cref="ArgumentException">The parameters are those of another network.</exception>
    public Workspace<T> CreateWorkspace(int rows, Derivatives derivatives = Derivatives.None, Behaviour behaviour = Behaviour.Inference, ParameterSet<T>? parameters = null, bool observe = false, bool check = false, bool warm = true, Team? team = null) =>
        new(CreatePlan(rows, derivatives, behaviour, observe, check), parameters, warm, team);

    /// <summary>The plan of such workspaces, which any number of them can share.</summary>
    /// <param name="rows">The most rows that one call will run, at least 1.</param>
    /// <param name="derivatives">Which derivatives to provide for.</param>
    /// <param name="behaviour">How layers behave that act differently in training.</param>
    /// <param name="observe">Whether every value and gradient stays readable by name after the passes.</param>
    /// <param name="check">Whether memory is filled with NaN as soon as it is dead.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one row, or unknown derivatives or behaviour.</exception>
    /// <exception cref="ShapeException">The memory would be larger than one array can be.</exception>
    public Plan<T> CreatePlan(int rows, Derivatives derivatives = Derivatives.None, Behaviour behaviour = Behaviour.Inference, bool observe = false, bool check = false) =>
        new(this, rows, derivatives, behaviour, observe, check);

    /// <summary>
    /// A network with more on the same layers: losses, heads, probes. Without new parameters it shares this network's; with new ones it
    /// starts from a copy, and this network can run on the larger set too.
    /// </summary>
    /// <param name="more">Adds to the graph. Once it minimises a term, the outputs there were become watched values.</param>
    /// <exception cref="ShapeException">The parameters are more than one set can hold.</exception>
    public Network<T> With(Action<Graph<T>> more)
    {
        ArgumentNullException.ThrowIfNull(more);
        var graph = new Graph<T>(Description);
        var (outputs, terms) = (Description.Outputs.Count, Description.Terms.Count);
        more(graph);
        var description = graph.Description.CopyFor(graph);
        if (description.Terms.Count > terms)
        {
            description.Watched.AddRange(description.Outputs.Take(outputs));
            description.Outputs.RemoveRange(0, outputs);
        }

        return new(description, Seed, this);
    }

    /// <summary>A table of layers, output shapes and parameter counts.</summary>
    public override string ToString()
    {
        var lines = new List<(string Name, string Layer, string Shape, string Parameters)> { ("name", "layer", "output", "parameters") };
        foreach (var input in Inputs)
            lines.Add((input.Name, "input", input.Shape.ToString(), ""));
        foreach (var node in Description.Nodes)
        {
            var own = node.Layer.Slots.Where(s => s.Slot == SlotKind.Parameter).Sum(s => s.Once);
            var count = own == 0 ? "" : node.Occurrence > 0 ? "shared" : FormattableString.Invariant($"{own:N0}");
            if (own > 0 && Description.Frozen.Contains(node.Layer))
                count += " (frozen)";
            lines.Add((node.Name, node.Layer.ToString(), string.Join(" ", node.Outputs.Select(o => Description.Values[o].Shape)), count));
        }

        lines.Add(("", "", "total", FormattableString.Invariant($"{ParameterCount:N0}")));
        var (w0, w1, w2, w3) = (lines.Max(l => l.Name.Length), lines.Max(l => l.Layer.Length), lines.Max(l => l.Shape.Length), lines.Max(l => l.Parameters.Length));
        var text = new StringBuilder();
        foreach (var line in lines)
            text.AppendLine($"{line.Name.PadRight(w0)}  {line.Layer.PadRight(w1)}  {line.Shape.PadRight(w2)}  {line.Parameters.PadLeft(w3)}".TrimEnd());
        return text.ToString();
    }

    /// <summary>The tensors of a layer's parameters and states, in the order of its slots.</summary>
    internal TensorInfo Tensor(Layer<T> layer, int ordinal) => Layout.Tensors[placed[layer].FirstTensor + ordinal];

    private List<TensorInfo> Collect()
    {
        var tensors = new List<TensorInfo>();
        foreach (var node in Description.Nodes)
        {
            if (!placed.TryAdd(node.Layer, (node.Name, tensors.Count)))
                continue;
            var frozen = Description.Frozen.Contains(node.Layer);
            foreach (var slot in node.Layer.Slots.Where(s => s.Slot is SlotKind.Parameter or SlotKind.State))
            {
                var trained = slot.Slot == SlotKind.Parameter;
                tensors.Add(new($"{node.Name}.{slot.Name}", slot.Shape, trained ? slot.Role : null, trained && !frozen) { Initializer = slot.Initializer! });
            }
        }

        return tensors;
    }
}
