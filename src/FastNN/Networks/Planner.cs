using System.Numerics;
using FastNN.Numerics;

namespace FastNN;

/// <summary>
/// Works a plan out: which steps run, who needs gradients and tangents, how long every number lives, and where it lies.
/// </summary>
internal sealed partial class Planner<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Plan<T> plan;
    private readonly Description<T> graph;
    private readonly Arena<T> arena;
    private readonly bool input, parameters, tangent, second;

    // By node: does it run; is it part of the backward and of the tangent program.
    private readonly bool[] runs, backward, forwardMode;

    // By value: does a gradient of it matter; does one arrive; has it a tangent; does a derivative rule read it.
    private readonly bool[] needed, reached, moving, kept;

    private readonly Piece?[] values, gradients, gradientTangents, tangents;
    private readonly List<Node<T>> nodes = [];
    private readonly List<Piece> carried = [];
    private readonly Dictionary<int, Piece> observed = [];

    // By running node and port: where its rule leaves dx, which is a temporary where the value has an earlier contribution.
    private Piece?[]?[] inputGradients = [];
    private Piece?[]?[] inputGradientTangents = [];
    private Piece scratchStart = null!;
    private Piece nothing = null!;

    public Planner(Plan<T> plan)
    {
        this.plan = plan;
        graph = plan.Network.Description;
        arena = new(plan.Rows);
        input = plan.Asks(Derivatives.Input);
        parameters = plan.Asks(Derivatives.Parameters);
        tangent = plan.Asks(Derivatives.Tangent);
        second = plan.Asks(Derivatives.Second);
        var (n, v) = (graph.Nodes.Count, graph.Values.Count);
        (runs, backward, forwardMode) = (new bool[n], new bool[n], new bool[n]);
        (needed, reached, moving, kept) = (new bool[v], new bool[v], new bool[v], new bool[v]);
        (values, gradients, gradientTangents, tangents) = (new Piece?[v], new Piece?[v], new Piece?[v], new Piece?[v]);
    }

    private bool Derives => input || parameters;

    public void Work()
    {
        FindNodes();
        FindGradients();
        FindTangents();
        FindKept();
        PlaceValues();
        var seeds = PlaceSeeds();
        var program = BackwardProgram(seeds);
        var slots = PlaceSlots();
        plan.Length = arena.Place();
        if (plan.Checks)
            plan.Dead = [.. Enum.GetValues<Phase>().Select(phase => Dead(phase, phase == Phase.Backward ? program.Count : nodes.Count))];
        Write(seeds, program, slots);
    }

    private bool Trains(Node<T> node) =>
        parameters && !graph.Frozen.Contains(node.Layer) && node.Layer.Slots.Any(s => s.Slot == SlotKind.Parameter);

    /// <summary>The real inputs of a node, port by port.</summary>
    private static IEnumerable<int> RealInputs(Node<T> node) =>
        node.Layer.Ports(SlotKind.Input).Zip(node.Inputs).Where(p => p.First.Kind == Kind.Real).Select(p => p.Second);

    /// <summary>Nodes on which an output, a term, a watched or carried value depends; all of them when observing.</summary>
    private void FindNodes()
    {
        var wanted = new bool[graph.Values.Count];
        foreach (var v in Wanted())
            wanted[v] = true;
        for (var n = graph.Nodes.Count - 1; n >= 0; n--)
        {
            var node = graph.Nodes[n];
            runs[n] = plan.Observes || node.Outputs.Any(o => wanted[o]);
            if (!runs[n])
                continue;
            foreach (var v in node.Inputs)
                wanted[v] = true;
        }

        nodes.AddRange(graph.Nodes.Where(n => runs[n.Index]));
    }

    private IEnumerable<int> Wanted() =>
        graph.Outputs.Select(o => o.Value)
            .Concat(graph.Watched.Select(w => w.Value))
            .Concat(graph.Terms.Select(t => t.Loss.Index))
            .Concat(graph.Terms.Where(t => t.Weight is not null).Select(t => t.Weight!.Index))
            .Concat(graph.Carried.Select(c => c.From));

    /// <summary>What is differentiated: real outputs and the losses of terms.</summary>
    private IEnumerable<int> Differentiated() =>
        graph.Outputs.Select(o => o.Value).Where(v => graph.Values[v].Kind == Kind.Real).Concat(graph.Terms.Select(t => t.Loss.Index));

    private void FindGradients()
    {
        foreach (var v in graph.Inputs)
            needed[v] = input && graph.Values[v].Kind == Kind.Real;
        foreach (var node in nodes)
        {
            if (!Trains(node) && !RealInputs(node).Any(v => needed[v]))
                continue;
            foreach (var o in node.Outputs)
                needed[o] = graph.Values[o].Kind == Kind.Real;
        }

        foreach (var v in Differentiated())
            reached[v] = needed[v];
        foreach (var node in nodes.AsEnumerable().Reverse())
        {
            backward[node.Index] = node.Outputs.Any(o => reached[o]);
            if (!backward[node.Index])
                continue;
            foreach (var v in RealInputs(node))
                reached[v] |= needed[v];
        }
    }

    private void FindTangents()
    {
        if (!tangent)
            return;
        foreach (var v in graph.Inputs)
            moving[v] = graph.Values[v].Kind == Kind.Real;
        foreach (var node in nodes)
        {
            forwardMode[node.Index] = Trains(node) || RealInputs(node).Any(v => moving[v]);
            foreach (var o in node.Outputs)
                moving[o] = forwardMode[node.Index] && graph.Values[o].Kind == Kind.Real;
        }
    }

    /// <summary>Whether the layer has states, which its Commit brings up to date from what Forward left.</summary>
    private static bool Commits(Node<T> node) => node.Layer.Slots.Any(s => s.Slot == SlotKind.State);

    /// <summary>Values that a derivative rule or Commit reads, by what the layers declare.</summary>
    private void FindKept()
    {
        foreach (var node in nodes.Where(n => backward[n.Index] || forwardMode[n.Index] || Commits(n)))
        {
            foreach (var (port, v) in node.Layer.Ports(SlotKind.Input).Zip(node.Inputs))
                kept[v] |= port.Keep;
            foreach (var (port, v) in node.Layer.Ports(SlotKind.Output).Zip(node.Outputs))
                kept[v] |= port.Keep;
        }
    }

    private void PlaceValues()
    {
        var forever = new HashSet<int>(graph.Inputs.Concat(Wanted()));

        // Outputs that no direction reaches have a tangent too: memory that nobody writes, which is zero.
        var still = graph.Outputs.Select(o => o.Value).Where(v => tangent && !moving[v] && graph.Values[v].Kind == Kind.Real).ToHashSet();
        foreach (var value in graph.Values)
        {
            var v = value.Index;
            if (value.Producer >= 0 && !runs[value.Producer])
                continue;
            values[v] = arena.Add($"the value of \"{value.Name}\"", value.Shape.Size);
            if (kept[v] || plan.Observes || forever.Contains(v))
                values[v]!.Forever();
            if (moving[v] || still.Contains(v))
            {
                tangents[v] = arena.Add($"the tangent of \"{value.Name}\"", value.Shape.Size);
                if (second && kept[v] || forever.Contains(v))
                    tangents[v]!.Forever();
            }
        }

        carried.AddRange(graph.Carried.Select(c => arena.Add("carried state", graph.Values[c.From].Shape.Size).Forever()));
        for (var i = 0; i < nodes.Count; i++)
        {
            foreach (var v in nodes[i].Inputs.Concat(nodes[i].Outputs))
            {
                values[v]!.At(Phase.Forward, i);
                tangents[v]?.At(Phase.Tangent, i);
            }
        }
    }

    /// <summary>Where gradients come from outside: a piece for every real output and every term, and which value it belongs to.</summary>
    private List<(int Value, Piece Seed, Piece? Tangent)> PlaceSeeds()
    {
        var seeds = new List<(int, Piece, Piece?)>();
        if (!Derives)
            return seeds;
        foreach (var v in Differentiated())
        {
            var value = graph.Values[v];
            seeds.Add((v, arena.Add($"the gradient of output \"{value.Name}\"", value.Shape.Size).Forever(),
                second ? arena.Add($"the gradient tangent of output \"{value.Name}\"", value.Shape.Size).Forever() : null));
        }

        return seeds;
    }

    private sealed record Entry(Action Action, int Step, Piece? From, Piece? To, Piece? TangentFrom, Piece? TangentTo);

    /// <summary>
    /// The backward program. The first contribution to a value's gradient overwrites it, every later one goes to a temporary and is added.
    /// A value with one seed and nothing else takes the seed's memory as its own.
    /// </summary>
    private List<Entry> BackwardProgram(List<(int Value, Piece Seed, Piece? Tangent)> seeds)
    {
        var program = new List<Entry>();
        inputGradients = new Piece?[nodes.Count][];
        inputGradientTangents = new Piece?[nodes.Count][];
        var written = new bool[graph.Values.Count];
        foreach (var group in seeds.Where(s => reached[s.Value]).GroupBy(s => s.Value))
        {
            var v = group.Key;
            var readers = nodes.Where(n => backward[n.Index]).Sum(n => RealInputs(n).Count(i => i == v));
            written[v] = true;
            if (group.Count() == 1 && readers == 0 && graph.Values[v].Producer >= 0)
            {
                (gradients[v], gradientTangents[v]) = (group.First().Seed, group.First().Tangent);
                continue;
            }

            foreach (var (seed, index) in group.Select((s, i) => (s, i)))
            {
                var (g, gt) = Gradient(v);
                Contribute(program, index == 0 ? Action.Copy : Action.Add, seed.Seed, g, seed.Tangent, gt);
            }
        }

        for (var i = nodes.Count - 1; i >= 0; i--)
        {
            var node = nodes[i];
            if (!backward[node.Index])
                continue;
            if (plan.Observes)
            {
                foreach (var o in node.Outputs.Where(o => reached[o]))
                {
                    observed[o] = arena.Add($"the observed gradient of \"{graph.Values[o].Name}\"", graph.Values[o].Shape.Size).Forever();
                    program.Add(new(Action.Copy, -1, gradients[o], observed[o], null, null));
                }
            }

            var ports = node.Layer.Ports(SlotKind.Input);
            var at = program.Count;
            program.Add(new(Action.Rule, i, null, null, null, null));
            inputGradients[i] = new Piece?[ports.Length];
            inputGradientTangents[i] = new Piece?[ports.Length];
            foreach (var o in node.Outputs.Where(o => reached[o]))
            {
                gradients[o]!.At(Phase.Backward, at);
                gradientTangents[o]?.At(Phase.Backward, at);
            }

            for (var p = 0; p < ports.Length; p++)
            {
                var v = node.Inputs[p];
                if (ports[p].Kind != Kind.Real || !reached[v])
                    continue;
                var (g, gt) = Gradient(v);
                if (!written[v])
                {
                    written[v] = true;
                    (inputGradients[i]![p], inputGradientTangents[i]![p]) = (g.At(Phase.Backward, at), gt?.At(Phase.Backward, at));
                    continue;
                }

                var name = $"a second gradient of \"{graph.Values[v].Name}\"";
                var temporary = arena.Add(name, graph.Values[v].Shape.Size).At(Phase.Backward, at);
                var temporaryTangent = second ? arena.Add(name, graph.Values[v].Shape.Size).At(Phase.Backward, at) : null;
                (inputGradients[i]![p], inputGradientTangents[i]![p]) = (temporary, temporaryTangent);
                Contribute(program, Action.Add, temporary, g, temporaryTangent, gt);
            }
        }

        // An input that nothing depends on has a gradient too: memory that nobody writes, which is zero.
        foreach (var v in graph.Inputs.Where(v => needed[v]))
            Gradient(v);
        return program;
    }

    private (Piece, Piece?) Gradient(int v)
    {
        if (gradients[v] is null)
        {
            var value = graph.Values[v];
            gradients[v] = arena.Add($"the gradient of \"{value.Name}\"", value.Shape.Size);
            gradientTangents[v] = second ? arena.Add($"the gradient tangent of \"{value.Name}\"", value.Shape.Size) : null;
            if (value.Producer < 0)
            {
                gradients[v]!.Forever();
                gradientTangents[v]?.Forever();
            }
        }

        return (gradients[v]!, gradientTangents[v]);
    }

    private static void Contribute(List<Entry> program, Action action, Piece from, Piece to, Piece? tangentFrom, Piece? tangentTo)
    {
        var at = program.Count;
        foreach (var piece in (ReadOnlySpan<Piece?>)[from, to, tangentFrom, tangentTo])
            piece?.At(Phase.Backward, at);
        program.Add(new(action, -1, from, to, tangentFrom, tangentTo));
    }

    private readonly record struct SlotPieces(Piece? Value, Piece? Gradient, Piece? Tangent, Piece? GradientTangent);

    /// <summary>The memory of every slot of every step that is not a parameter or state.</summary>
    private SlotPieces[][] PlaceSlots()
    {
        var scratch = nodes.Count == 0 ? 0 : nodes.Max(n => n.Layer.Ports(SlotKind.Scratch).Aggregate(0L, (sum, s) => Math.Min(sum + Block<T>.Padded((long)s.PerRow * plan.Rows + s.Once), int.MaxValue)));
        scratchStart = arena.Add("scratch memory", 0, (int)scratch).Forever();
        nothing = arena.Add("what checks show for forgotten values", plan.Checks ? graph.Values.Select(v => v.Shape.Size).Append(0).Max() : 0).Forever();
        var all = new SlotPieces[nodes.Count][];
        for (var i = 0; i < nodes.Count; i++)
        {
            var (node, slots) = (nodes[i], nodes[i].Layer.Slots);
            all[i] = new SlotPieces[slots.Count];
            var (inputs, outputs) = (0, 0);
            for (var s = 0; s < slots.Count; s++)
            {
                all[i][s] = slots[s].Slot switch
                {
                    SlotKind.Input => InputSlot(i, node.Inputs[inputs], inputs++, slots[s].Kind),
                    SlotKind.Output => OutputSlot(node, node.Outputs[outputs++]),
                    SlotKind.Saved => SavedSlot(i, node, slots[s]),
                    SlotKind.Observed when plan.Observes => SavedSlot(i, node, slots[s]),
                    _ => default,
                };
            }
        }

        return all;
    }

    private SlotPieces InputSlot(int i, int v, int port, Kind kind) =>
        new(values[v], inputGradients[i]?[port], kind == Kind.Real ? tangents[v] : null, inputGradientTangents[i]?[port]);

    private SlotPieces OutputSlot(Node<T> node, int v) => backward[node.Index] && reached[v]
        ? new(values[v], gradients[v], tangents[v], gradientTangents[v])
        : new(values[v], null, tangents[v], null);

    private SlotPieces SavedSlot(int i, Node<T> node, SlotInfo slot)
    {
        Piece New(string what) => arena.Add($"{what} of \"{node.Name}\"", slot.PerRow, slot.Once);
        var named = slot.Name != "saved" && plan.Observes;
        var derives = backward[node.Index] || forwardMode[node.Index] || Commits(node);
        var value = New("what is saved");
        _ = derives || named ? value.Forever() : value.At(Phase.Forward, i);
        var moved = slot.Slot == SlotKind.Saved && forwardMode[node.Index] ? New("the tangent of what is saved") : null;
        _ = second && backward[node.Index] ? moved?.Forever() : moved?.At(Phase.Tangent, i);
        return new(value, named && backward[node.Index] ? New("the observed gradient").Forever() : null, moved, null);
    }
}
