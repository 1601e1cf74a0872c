using FastNN.Numerics;

namespace FastNN;

/// <summary>The second half: with every place known, writes the tables that passes read.</summary>
internal sealed partial class Planner<T>
{
    private void Write(List<(int Value, Piece Seed, Piece? Tangent)> seeds, List<Entry> program, SlotPieces[][] slots)
    {
        var table = new List<Faces>();
        var steps = new Step<T>[nodes.Count];
        for (var i = 0; i < nodes.Count; i++)
        {
            steps[i] = new(nodes[i].Layer, nodes[i].Name, nodes[i].Index, table.Count, slots[i].Length);
            table.AddRange(FacesOf(nodes[i], slots[i]));
        }

        plan.Steps = steps;
        plan.Table = [.. table];
        plan.RowSteps = plan.Rows == 1 && !plan.Checks ? [.. steps.Select(s => s.Layer.Row(plan.Table.AsSpan(s.FirstSlot, s.Slots)))] : [];
        plan.Nothing = nothing.Region;
        plan.TangentTable = plan.Checks ? Variant(plan.Table, (slot, faces) => Forget(slot, faces, tangents: false)) : plan.Table;
        plan.BackwardTable = plan.Checks ? Variant(plan.Table, (slot, faces) => Forget(slot, faces, tangents: true)) : plan.Table;
        plan.InputTable = Variant(plan.BackwardTable, (slot, faces) =>
        {
            if (slot.Slot == SlotKind.Parameter)
                (faces.Gradient, faces.GradientTangent) = (default, default);
            return faces;
        });
        plan.CommitTable = Variant(plan.Table, (slot, faces) =>
        {
            if (slot.Slot == SlotKind.State)
                faces.GradientTangent = faces.Value;
            return faces;
        });
        plan.Committing = [.. Enumerable.Range(0, nodes.Count).Where(i => Commits(nodes[i]))];
        plan.TangentSteps = [.. Enumerable.Range(0, nodes.Count).Where(i => forwardMode[nodes[i].Index])];
        plan.Backward = [.. program.Select(e => new BackwardAction(e.Action, e.Step, At(e.From), At(e.To), At(e.TangentFrom), At(e.TangentTo)))];
        plan.Weighing = Weighing();
        plan.Inputs = [.. graph.Inputs.Select(v => Port(graph.Values[v].Name, v, gradients[v], gradientTangents[v]))];
        var outputs = graph.Outputs;
        var real = 0;
        plan.Outputs = [.. outputs.Select(o => graph.Values[o.Value].Kind == Kind.Real && Derives
            ? Port(o.Name, o.Value, seeds[real].Seed, seeds[real++].Tangent)
            : Port(o.Name, o.Value, null, null))];
        plan.Terms = [.. graph.Terms.Select((t, i) => new TermRegions(t.Name ?? t.Loss.Name, t.Scale,
            Port(t.Loss.Name, t.Loss.Index, Derives ? seeds[real + i].Seed : null, Derives ? seeds[real + i].Tangent : null),
            t.Weight is not null, At(t.Weight is null ? null : values[t.Weight.Index])))];
        plan.RowSizes = (plan.Inputs is [var x] ? x.Shape.Size : -1, plan.Outputs is [var y] ? y.Shape.Size : -1);
        plan.Carried = [.. graph.Carried.Select((c, i) => (At(values[c.From]), At(values[c.To]), carried[i].Region))];
        Name(slots);
    }

    private Region[][] Dead(Phase phase, int steps)
    {
        var dying = arena.Passing(phase).ToLookup(p => p.Last, p => p.Region);
        return [[.. arena.Passing(phase).Select(p => p.Region)], .. Enumerable.Range(0, steps).Select(i => dying[i].Append(scratchStart.Region).ToArray())];
    }

    private Region At(Piece? piece) => piece is null ? default : piece.Region;

    private Port Port(string name, int v, Piece? gradient, Piece? gradientTangent) => new(name, graph.Values[v].Shape, graph.Values[v].Kind, new()
    {
        Value = At(values[v]),
        Gradient = At(gradient),
        Tangent = At(tangents[v]),
        GradientTangent = At(gradientTangent),
    });

    private IEnumerable<Faces> FacesOf(Node<T> node, SlotPieces[] pieces)
    {
        var (tensor, scratch) = (0, scratchStart.Offset);
        for (var s = 0; s < pieces.Length; s++)
        {
            var slot = node.Layer.Slots[s];
            if (slot.Slot is SlotKind.Parameter or SlotKind.State)
            {
                var info = plan.Network.Tensor(node.Layer, tensor++);
                var region = new Region(info.Offset, 0, info.Size);
                var trained = info.Trainable && parameters;
                yield return new()
                {
                    Kind = slot.Slot,
                    Value = region,
                    Gradient = trained && backward[node.Index] ? region : default,
                    Tangent = trained && tangent ? region : default,
                    GradientTangent = trained && second && backward[node.Index] ? region : default,
                };
            }
            else if (slot.Slot == SlotKind.Scratch)
            {
                yield return new() { Kind = slot.Slot, Value = new(scratch, slot.PerRow, slot.Once) };
                scratch += (int)Block<T>.Padded((long)slot.PerRow * plan.Rows + slot.Once);
            }
            else
            {
                var p = pieces[s];
                yield return new() { Kind = slot.Slot == SlotKind.Observed ? SlotKind.Saved : slot.Slot, Value = At(p.Value), Gradient = At(p.Gradient), Tangent = At(p.Tangent), GradientTangent = At(p.GradientTangent) };
            }
        }
    }

    /// <summary>A copy of the table in which some slots show other faces.</summary>
    private Faces[] Variant(Faces[] table, Func<SlotInfo, Faces, Faces> change)
    {
        var copy = (Faces[])table.Clone();
        foreach (var step in plan.Steps)
        {
            for (var s = 0; s < step.Slots; s++)
                copy[step.FirstSlot + s] = change(step.Layer.Slots[s], copy[step.FirstSlot + s]);
        }

        return copy;
    }

    /// <summary>A checking plan shows NaN where a rule reads what its layer declared not to keep, whoever else keeps it.</summary>
    private Faces Forget(SlotInfo slot, Faces faces, bool tangents)
    {
        if (slot.Keep || slot.Slot is not (SlotKind.Input or SlotKind.Output))
            return faces;
        faces.Value = Nothing(faces.Value);
        if (tangents)
            faces.Tangent = Nothing(faces.Tangent);
        return faces;
    }

    private Region Nothing(Region region) => new(nothing.Offset, region.PerRow, region.Once);

    private int[] Weighing()
    {
        var wanted = new bool[graph.Values.Count];
        foreach (var term in graph.Terms.Where(t => t.Weight is not null))
            wanted[term.Weight!.Index] = true;
        var steps = new List<int>();
        for (var i = nodes.Count - 1; i >= 0; i--)
        {
            if (!nodes[i].Outputs.Any(o => wanted[o]))
                continue;
            steps.Insert(0, i);
            foreach (var v in nodes[i].Inputs)
                wanted[v] = true;
        }

        return [.. steps];
    }

    private void Name(SlotPieces[][] slots)
    {
        void Add(string name, Shape shape, Piece? value, Piece? gradient)
        {
            if (value is not null)
                plan.Readable.TryAdd(name, (shape, At(value), At(gradient)));
        }

        foreach (var named in graph.Watched.Concat(graph.Outputs))
            Add(named.Name, graph.Values[named.Value].Shape, values[named.Value], graph.Values[named.Value].Producer < 0 ? gradients[named.Value] : observed.GetValueOrDefault(named.Value));
        foreach (var v in graph.Inputs)
            Add(graph.Values[v].Name, graph.Values[v].Shape, values[v], gradients[v]);
        if (!plan.Observes)
            return;
        foreach (var value in graph.Values)
            Add(value.Name, value.Shape, values[value.Index], observed.GetValueOrDefault(value.Index));
        for (var i = 0; i < nodes.Count; i++)
        {
            for (var s = 0; s < slots[i].Length; s++)
            {
                var slot = nodes[i].Layer.Slots[s];
                if (slot.Slot is SlotKind.Saved or SlotKind.Observed && slot.Name != "saved")
                    Add($"{nodes[i].Name}.{slot.Name}", slot.Shape, slots[i][s].Value, slots[i][s].Gradient);
            }
        }
    }
}
