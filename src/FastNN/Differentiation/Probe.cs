using System.Numerics;
using FastNN.Numerics;

namespace FastNN.Differentiation;

/// <summary>One tensor that a derivative is taken by: a trained parameter or a real input that is not carried state.</summary>
internal sealed record Variable(string Name, TensorInfo? Parameter, int Input);

/// <summary>
/// A workspace at a point (its inputs and parameters as they are) seen as one function: variables in, C = ⟨c, heads⟩ out, with a fixed
/// random cotangent c over all outputs and losses.
/// </summary>
internal sealed class Probe<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Port[] heads;
    private readonly double[][] cotangents;
    private readonly T[] state;

    public Probe(Workspace<T> run, ulong seed, bool inputs = true, bool parameters = true)
    {
        Run = run;
        Seed = seed;
        var plan = run.Plan;
        var variables = new List<Variable>();
        if (parameters && plan.Asks(Derivatives.Parameters))
            variables.AddRange(plan.Network.Table.Where(t => t.Trainable).Select(t => new Variable(t.Name, t, -1)));
        if (inputs && plan.Asks(Derivatives.Input))
            variables.AddRange(plan.Inputs.Select((p, i) => (p, i)).Where(x => x.p.Kind == Kind.Real && !plan.Carried.Any(c => c.To == x.p.Faces.Value)).Select(x => new Variable(x.p.Name, null, x.i)));
        Variables = variables;
        heads = [.. run.Heads()];
        state = new T[run.StateLength];
        run.Snapshot(state);
        run.FindsPieces = true;
        try
        {
            Forward();
        }
        catch
        {
            run.FindsPieces = false;
            throw;
        }

        cotangents = [.. heads.Select((h, i) => Normals($"cotangent {i}", run.Memory(h.Faces.Value).Length))];
    }

    public Workspace<T> Run { get; }

    public ulong Seed { get; }

    public IReadOnlyList<Variable> Variables { get; }

    public IReadOnlyList<Port> Heads => heads;

    public Span<T> Value(Variable v) => v.Parameter is { } p ? Run.Parameters.View(p) : Used(v, Run.Input(v.Input));

    public ReadOnlySpan<T> Gradient(Variable v) => v.Parameter is { } p ? Run.Gradients.View(p) : Run.InputGradient(v.Input);

    public Span<T> Tangent(Variable v) => v.Parameter is { } p ? Run.ParameterTangents.View(p) : Used(v, Run.InputTangent(v.Input));

    public ReadOnlySpan<T> GradientTangent(Variable v) => v.Parameter is { } p ? Run.GradientTangents.View(p) : Run.InputGradientTangent(v.Input);

    /// <summary>A direction of standard normal numbers, one array a variable.</summary>
    public double[][] Direction(string name) => [.. Variables.Select((v, i) => Normals($"{name} {i}", Value(v).Length))];

    /// <summary>Runs forward at the present values, from the carried state there was.</summary>
    public void Forward()
    {
        Run.Restore(state);
        Run.Forward(Run.Rows);
    }

    /// <summary>C at the present values.</summary>
    public double Cost()
    {
        Forward();
        double sum = 0;
        for (var h = 0; h < heads.Length; h++)
        {
            ReadOnlySpan<T> y = Run.Memory(heads[h].Faces.Value);
            for (var i = 0; i < y.Length; i++)
                sum += cotangents[h][i] * double.CreateTruncating(y[i]);
        }

        return sum;
    }

    /// <summary>Runs forward and backward: gradients of C.</summary>
    public void Backward()
    {
        Forward();
        ClearGradients();
        SetCotangents();
        Run.Backward();
    }

    /// <summary>Runs forward and forward mode along a direction.</summary>
    public void Along(double[][] direction, Variable? only = null)
    {
        Forward();
        for (var i = 0; i < Variables.Count; i++)
        {
            var t = Tangent(Variables[i]);
            for (var j = 0; j < t.Length; j++)
                t[j] = only is null || ReferenceEquals(only, Variables[i]) ? T.CreateTruncating(direction[i][j]) : T.Zero;
        }

        Run.Tangent();
    }

    /// <summary>Runs everything: H·v of C along a direction.</summary>
    public void Curvature(double[][] direction)
    {
        Along(direction);
        ClearGradients();
        Run.GradientTangentsOrNull?.Clear();
        SetCotangents();
        Run.BackwardTangent();
    }

    /// <summary>Puts all tangents and parameter gradients back to zero, and carried state back to what it was, also when a layer threw.</summary>
    public void Dispose()
    {
        if (Run.Plan.Asks(Derivatives.Tangent))
        {
            foreach (var v in Variables)
                Tangent(v).Clear();
        }

        ClearGradients();
        Run.GradientTangentsOrNull?.Clear();
        Run.FindsPieces = false;
        Run.Restore(state);
    }

    public double LargestCotangent => cotangents.SelectMany(c => c).Select(Math.Abs).DefaultIfEmpty(0).Max();

    public double Cotangent(int head, int i) => cotangents[head][i];

    private void ClearGradients()
    {
        if (Run.Plan.Asks(Derivatives.Parameters))
            Run.Gradients.Clear();
    }

    private void SetCotangents()
    {
        for (var h = 0; h < heads.Length; h++)
        {
            var seed = Run.Memory(heads[h].Faces.Gradient);
            for (var i = 0; i < seed.Length; i++)
                seed[i] = T.CreateTruncating(cotangents[h][i]);
        }
    }

    private double[] Normals(string name, int n)
    {
        var key = Philox.Derive(Seed, name);

        // Rounded to T, so that the same direction is used wherever it passes through T.
        return [.. Enumerable.Range(0, n).Select(i => double.CreateTruncating(T.CreateTruncating(Philox.Generate(key, new(0, (ulong)i, 0)).Normal)))];
    }

    private Span<T> Used(Variable v, Span<T> planned) => planned[..(Run.Plan.Inputs[v.Input].Shape.Size * Run.Rows)];
}
