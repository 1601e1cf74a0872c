using System.Globalization;
using System.Numerics;
using System.Text;

namespace FastNN.Testing;

/// <summary>Follows a recipe: adds values to a graph, writes down the code for it, and knows how the inputs it adds are filled.</summary>
internal sealed class GraphBuilder<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Wider values are left out: their laws take longer and say nothing more.</summary>
    private const int Widest = 140;

    private readonly Mixture mixture;
    private readonly int rows;
    private readonly Graph<T> graph = new();
    private readonly List<Entry> values = [];
    private readonly List<(Layer<T> Layer, LayerIngredient Ingredient, string Code)> layers = [];
    private readonly List<Action<Workspace<T>, Random>> fills = [];
    private readonly StringBuilder code = new("\nvar g = new Graph<double>();\n");
    private readonly int seed;
    private int terms;

    public GraphBuilder(GraphRecipe recipe)
    {
        (mixture, rows, seed) = (recipe.Mixture, recipe.Used, recipe.Seed);
        foreach (var shape in recipe.Inputs)
            Input(shape, Kind.Real);
        foreach (var choice in recipe.Steps)
            Layer(new(choice));
        var random = new Random(recipe.Seed);
        foreach (var choice in recipe.Terms)
            Loss(new(choice));
        if (terms == 0 || random.Next(4) == 0)
            Outputs(random);
        Carry(random);
        code.AppendLine($"var network = g.Build({recipe.Seed});");
        code.AppendLine($"// {recipe.Used} rows of {recipe.Rows} planned, in {(recipe.Training ? "training" : "inference")}");
        Network = graph.Build((ulong)recipe.Seed);
    }

    public Network<T> Network { get; }

    public string Code => code.ToString();

    /// <summary>Writes the inputs that are not plain real numbers, and carried state: zeros would make all rows alike.</summary>
    public void Fill(Workspace<T> run)
    {
        var random = new Random(seed);
        var state = new T[run.StateLength];
        foreach (ref var x in state.AsSpan())
            x = T.CreateChecked(2 * random.NextDouble() - 1);
        run.Restore(state);
        foreach (var fill in fills)
            fill(run, random);
    }

    private Entry Input(Shape shape, Kind kind, int below = 2, bool weight = false)
    {
        var value = graph.Input(shape, kind: kind);
        var entry = new Entry(value, $"v{values.Count}", Form.Atom($"x{values.Count}"), below);
        code.AppendLine($"var {entry.Code} = g.Input({Print(shape)}{(kind == Kind.Real ? "" : $", kind: Kind.{kind}")});");
        values.Add(entry);
        if (kind != Kind.Real)
        {
            fills.Add((run, random) =>
            {
                var numbers = run.Input(value.Name);
                for (var i = 0; i < numbers.Length; i++)
                {
                    // The first two indices differ: rows that are all alike have no spread to be normalised by.
                    numbers[i] = T.CreateChecked(weight ? Math.Max(0, random.NextDouble() * 2 - 0.3) : kind == Kind.Mask ? (random.Next(4) == 0 ? 0 : 1) : i < 2 ? i : random.Next(below));
                }
            });
        }

        return entry;
    }

    private void Layer(Random random)
    {
        var reals = values.Where(v => v.Value.Kind == Kind.Real && v.Value.Shape.Rank > 0).ToArray();
        if (layers.Count > 0 && random.Next(6) == 0)
        {
            var (shared, from, name) = layers[random.Next(layers.Count)];
            var takers = reals.Where(v => v.Value.Shape == First(shared)).ToArray();
            if (takers.Length > 0)
                Apply(shared, from, name, takers[random.Next(takers.Length)], random);
            return;
        }

        var ingredient = mixture.Layers[random.Next(mixture.Layers.Count)];
        var fitting = reals.Where(v => ingredient.When(v.Value.Shape, rows)).ToArray();
        if (fitting.Length == 0)
        {
            mixture.Leave($"a condition of {ingredient.Code}");
            return;
        }

        var x = fitting[random.Next(fitting.Length)];
        var beside = reals.Select(r => r.Value.Shape).Where(s => s.Rank == x.Value.Shape.Rank && s.WithLast(0) == x.Value.Shape.WithLast(0)).ToArray();
        var draw = new Sizes(x.Value.Shape, random, beside);
        var layer = ingredient.Make<T>(draw);
        if (layer.Outputs.Any(o => o.Shape.Size > Widest))
        {
            mixture.Leave($"values of more than {Widest} elements");
            return;
        }

        var made = $"layer{layers.Count}";
        if (Apply(layer, ingredient, made, x, random, ingredient.Print(draw, x.Code)))
            layers.Add((layer, ingredient, made));
    }

    private bool Apply(Layer<T> layer, LayerIngredient ingredient, string name, Entry x, Random random, string? declaration = null)
    {
        var ports = layer.Inputs;
        var first = ports.TakeWhile(p => p.Kind != Kind.Real).Count();
        var inputs = new Entry[ports.Count];
        for (var i = 0; i < ports.Count; i++)
        {
            inputs[i] = i == first && ports[i].Shape == x.Value.Shape ? x : Find(ports[i], ingredient.Below, random);
            if (i >= ingredient.TameFrom && ports[i].Kind == Kind.Real)
                inputs[i] = Tame(inputs[i], ingredient.Domain);
        }

        if (Forms(layer, ingredient, inputs) is not { } forms)
        {
            mixture.Leave("what would cancel");
            return false;
        }

        if (declaration is not null)
            code.AppendLine($"var {name} = {declaration};");
        var given = string.Join(", ", inputs.Select(i => i.Code));
        var outputs = graph.Apply(layer, null, [.. inputs.Select(i => i.Value)]);
        code.AppendLine($"var v{values.Count} = g.Apply({name}, null, {given});");
        var made = $"v{values.Count}";
        for (var i = 0; i < outputs.Length; i++)
            values.Add(new(outputs[i], $"{made}[{i}]", forms[i], 0));
        mixture.Took();
        if (random.Next(8) == 0)
        {
            graph.Freeze(layer);
            code.AppendLine($"g.Freeze({name});");
        }

        return true;
    }

    /// <summary>A value of the port's shape that is there, or a new input.</summary>
    private Entry Find(PortInfo port, int below, Random random)
    {
        var fitting = values.Where(v => v.Value.Kind == port.Kind && v.Value.Shape == port.Shape && (port.Kind != Kind.Index || v.Below == below)).ToArray();
        return fitting.Length > 0 && random.Next(4) > 0 ? fitting[random.Next(fitting.Length)] : Input(port.Shape, port.Kind, below);
    }

    /// <summary>Nothing else may read the tamed value: a quotient of it and itself would have a derivative of exactly 0.</summary>
    private static Entry Tame(Entry x, Domain domain) => new(domain.Into(x.Value), $"{x.Code} in its domain", Form.Atom($"tame({x.Form})"), 0);

    private void Loss(Random random)
    {
        if (mixture.Losses.Count == 0)
            return;
        var ingredient = mixture.Losses[random.Next(mixture.Losses.Count)];
        var fitting = values.Where(v => v.Value.Kind == Kind.Real && v.Value.Shape.Rank > 0 && ingredient.When(v.Value.Shape, rows)).ToArray();
        if (fitting.Length == 0)
        {
            mixture.Leave($"a condition of {ingredient.Code}");
            return;
        }

        var x = fitting[^Math.Min(fitting.Length, random.Next(1, 4))];
        if (ingredient.Classes is > 0 and var classes && x.Value.Shape.Last != classes)
        {
            var scores = graph.Single(new Dense<T, Identity>(x.Value.Shape, classes), null, x.Value);
            code.AppendLine($"var v{values.Count} = {x.Code}.Dense({classes});");
            x = new(scores, $"v{values.Count}", Form.Atom($"scores({x.Form})"), 0);
            values.Add(x);
        }

        var name = $"target{values.Count}";
        var asked = ingredient.Distribution ? null : ingredient.Loss.Target(x.Value, name);
        Entry target;
        if (asked is null)
            target = Input(x.Value.Shape, Kind.Real);
        else
        {
            target = new(asked, $"v{values.Count}", Form.Atom($"t{values.Count}"), x.Value.Shape.Last);
            code.AppendLine($"var {target.Code} = ({ingredient.Code}).Target({x.Code}, \"{name}\");");
            values.Add(target);
            if (asked.Kind != Kind.Real)
                fills.Add((run, draw) =>
                {
                    foreach (ref var t in run.Input(asked.Name))
                        t = T.CreateChecked(asked.Kind == Kind.Index ? draw.Next(target.Below) : 2 * draw.Next(2) - 1);
                });
        }

        var weight = random.Next(2) == 0 ? null : Input([], Kind.Mask, weight: true);
        var scale = random.Next(2) == 0 ? 1 : 0.3;
        terms++;
        Entry[] predictions = [x, .. Enumerable.Range(1, ingredient.Loss.Predictions - 1).Select(_ => Input(x.Value.Shape, Kind.Real))];
        graph.Minimize(scale * ingredient.Term<T>([.. predictions.Select(p => p.Value)], target.Value, weight?.Value));
        var given = string.Join(", ", predictions.Select(p => p.Code));
        code.AppendLine(CultureInfo.InvariantCulture, $"g.Minimize({scale} * ({ingredient.Code}).Of({(predictions.Length == 1 ? given : $"[{given}]")}, {target.Code}{(weight is null ? "" : $", {weight.Code}")}));");
        mixture.Took();
    }

    /// <summary>The last value, and one that others may read too.</summary>
    private void Outputs(Random random)
    {
        var reals = values.Where(v => v.Value.Kind == Kind.Real).ToArray();
        Entry[] chosen = [reals[^1], reals[random.Next(reals.Length)]];
        for (var i = 0; i < chosen.Length; i++)
        {
            graph.Output(chosen[i].Value, "yz"[i].ToString());
            code.AppendLine($"g.Output({chosen[i].Code}, \"{"yz"[i]}\");");
        }
    }

    /// <summary>In one network of eight, an input starts the next call with what a layer's output of its shape held.</summary>
    private void Carry(Random random)
    {
        if (random.Next(8) != 0)
            return;
        var to = values[0];
        if (values.Skip(1).LastOrDefault(v => v.Value.Kind == Kind.Real && v.Value.Shape == to.Value.Shape && !graph.Inputs.Contains(v.Value)) is not { } from)
            return;
        graph.Carry(from.Value, to.Value);
        code.AppendLine($"g.Carry({from.Code}, {to.Code});");
    }

    /// <summary>The forms of a layer's outputs; null where one would cancel.</summary>
    private static Form[]? Forms(Layer<T> layer, LayerIngredient ingredient, Entry[] inputs)
    {
        Form a = inputs[0].Form, b = inputs[^1].Form;
        if (layer is PairFormula<T, Add> or PairFormula<T, Subtract>)
            return a.Plus(b, layer is PairFormula<T, Add> ? 1 : -1) is { } sum ? [sum] : null;
        if (layer is PairFormula<T, Multiply>)
            return [a.Times(b)];
        if (ingredient.Idempotent && a.From == ingredient.Code)
            return null;
        var (name, arguments) = ($"f{layer.GetHashCode()}", string.Join(",", inputs.Select(i => i.Form)));

        // Where f is affine in places, the bias is an atom of its own, which a difference of two applications cancels.
        return [.. layer.Outputs.Select((_, i) => Affine(layer.GetType())
            ? Form.Atom($"{name}({arguments})").Plus(Form.Atom($"bias of {name}"), 1)!
            : Form.Atom($"{name}[{i}]({arguments})").Made(ingredient.Code))];
    }

    /// <summary>A dense layer without an activation, or with one of pieces.</summary>
    private static bool Affine(Type layer) => layer.IsGenericType && layer.GetGenericTypeDefinition() == typeof(Dense<,>)
        && layer.GenericTypeArguments[1] is var f && (f == typeof(Identity) || f.GetMethod(nameof(IActivation.Piece)) is not null);

    private static Shape? First(Layer<T> layer) => layer.Inputs.FirstOrDefault(p => p.Kind == Kind.Real)?.Shape;

    private static string Print(Shape shape) => shape.Rank == 1 ? $"{shape[0]}" : shape.ToString();

    private sealed record Entry(Value<T> Value, string Code, Form Form, int Below);
}
