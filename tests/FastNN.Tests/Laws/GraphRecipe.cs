using System.Numerics;
using System.Text;

namespace FastNN.Tests.Laws;

/// <summary>
/// A random graph as a list of numbers, so that FsCheck can make it smaller: each number is one layer and what it is applied to. Printed,
/// it is the code that builds it.
/// </summary>
public sealed record GraphRecipe(int[] Inputs, int[] Choices, int Rows, int Seed)
{
    private enum Kind
    {
        Dense,
        DenseAgain,
        Add,
        Subtract,
        Multiply,
        Concat,
    }

    /// <summary>How many choices were left out of all networks so far because they would have cancelled: see <see cref="Form"/>.</summary>
    public static int LeftOut { get; private set; }

    public Network<T> Build<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T> => Build<T>(null);

    /// <summary>The code that builds it.</summary>
    public override string ToString()
    {
        var code = new StringBuilder().AppendLine().AppendLine("var g = new Graph<double>();");
        Build<double>(code);
        return code.AppendLine($"// {Rows} rows").ToString();
    }

    private Network<T> Build<T>(StringBuilder? code) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var graph = new Graph<T>();
        var values = new List<Value<T>>();
        var forms = new List<Form>();
        var dense = new Dictionary<int, Layer<T>>();
        void Add(Value<T> value, Form form, string how)
        {
            code?.AppendLine($"var v{values.Count} = {how};");
            values.Add(value);
            forms.Add(form);
        }

        foreach (var width in Inputs)
            Add(graph.Input(width), Form.Atom($"x{values.Count}"), $"g.Input({width})");
        foreach (var choice in Choices)
        {
            var random = new Random(choice);
            var a = random.Next(values.Count);
            var x = values[a];
            var same = Enumerable.Range(0, values.Count).Where(i => values[i].Shape == x.Shape).ToArray();
            var b = same[random.Next(same.Length)];
            switch ((Kind)random.Next(6))
            {
                case Kind.DenseAgain when dense.TryGetValue(x.Shape.Size, out var layer):
                    Add(graph.Single(layer, null, x), Apply(forms[a], layer), $"g.Single(theDenseLayerOf{x.Shape.Size}Inputs, null, v{a})");
                    break;
                case Kind.Dense or Kind.DenseAgain:
                    var (units, f) = (random.Next(1, 71), random.Next(8));
                    var made = Dense<T>(x.Shape, units, f, out var name);
                    dense[x.Shape.Size] = made;
                    Add(graph.Single(made, null, x), Apply(forms[a], made), $"v{a}.Dense({units}, new {name}())");
                    break;
                case Kind.Add when forms[a].Plus(forms[b], 1) is { } sum:
                    Add(x + values[b], sum, $"v{a} + v{b}");
                    break;
                case Kind.Subtract when forms[a].Plus(forms[b], -1) is { } difference:
                    Add(x - values[b], difference, $"v{a} - v{b}");
                    break;
                case Kind.Add or Kind.Subtract:
                    LeftOut++;
                    break;
                case Kind.Multiply:
                    Add(x * values[b], forms[a].Times(forms[b]), $"v{a} * v{b}");
                    break;
                default:
                    var c = random.Next(values.Count);
                    if (x.Shape.Size + values[c].Shape.Size <= 140)
                        Add(x.Concat(values[c]), forms[a].Beside(forms[c]), $"v{a}.Concat(v{c})");
                    break;
            }
        }

        // Two outputs: the last value, and one that others may read too.
        graph.Output(values[^1], "y");
        var second = new Random(Seed).Next(values.Count);
        graph.Output(values[second], "z");
        code?.AppendLine($"g.Output(v{values.Count - 1}, \"y\"); g.Output(v{second}, \"z\"); var network = g.Build({Seed});");
        return graph.Build((ulong)Seed);
    }

    /// <summary>A layer's output; where f is affine in places, the bias is an atom of its own, which a difference of two applications cancels.</summary>
    private static Form Apply<T>(Form x, Layer<T> layer) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var name = $"f{layer.GetHashCode()}";
        return layer is Dense<T, Identity> or Dense<T, Relu> or Dense<T, Elu> ? x.In(name).Plus(Form.Atom($"bias of {name}"), 1)! : x.In(name);
    }

    private static Layer<T> Dense<T>(Shape x, int units, int f, out string name) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Layer<T> Of<A>(A activation) where A : struct, IActivation => new Dense<T, A>(x, units, activation);
        (var layer, name) = f switch
        {
            0 => (Of(new Tanh()), "Tanh"),
            1 => (Of(new Sigmoid()), "Sigmoid"),
            2 => (Of(new Relu()), "Relu"),
            3 => (Of(new Gelu()), "Gelu"),
            4 => (Of(new Silu()), "Silu"),
            5 => (Of(new Softplus()), "Softplus"),
            6 => (Of(new Elu()), "Elu"),
            _ => (Of(new Identity()), "Identity"),
        };
        return layer;
    }
}

/// <summary>
/// What a value is, as a sum of atoms with whole factors. A sum in which an atom cancels is left out: its derivative by what the atom
/// depends on is exactly 0, of which arithmetic leaves rounding errors that no law can scale.
/// </summary>
internal sealed class Form
{
    private readonly SortedDictionary<string, int> terms = new(StringComparer.Ordinal);

    public static Form Atom(string name)
    {
        var form = new Form();
        form.terms[name] = 1;
        return form;
    }

    public Form In(string function) => Atom($"{function}({this})");

    public Form Beside(Form other) => Atom($"[{this},{other}]");

    public Form Times(Form other) => Atom(string.CompareOrdinal(ToString(), other.ToString()) <= 0 ? $"({this})*({other})" : $"({other})*({this})");

    /// <summary>The sum with a factor of 1 or −1; null if an atom cancels.</summary>
    public Form? Plus(Form other, int factor)
    {
        var sum = new Form();
        foreach (var (atom, n) in terms)
            sum.terms[atom] = n;
        foreach (var (atom, n) in other.terms)
        {
            sum.terms[atom] = sum.terms.GetValueOrDefault(atom) + factor * n;
            if (sum.terms[atom] == 0)
                return null;
        }

        return sum;
    }

    public override string ToString() => string.Join("+", terms.Select(t => $"{t.Value}{t.Key}"));
}
