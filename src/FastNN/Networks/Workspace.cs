using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>
/// One thread's memory and passes over a network. It owns inputs and outputs: fill <see cref="Input(int)"/>, call <see cref="Forward(int)"/>,
/// read <see cref="Output(int)"/>. Nothing is allocated after it is created.
/// </summary>
/// <remarks>
/// A second thread that enters while a pass runs gets an <see cref="InvalidOperationException"/>. Writing the parameters during a pass is a
/// race: publish new ones by assigning another set to <see cref="Parameters"/> between passes.
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed partial class Workspace<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Block<T> memory;
    private readonly ParameterSet<T>? gradients, parameterTangents, gradientTangents;
    private ParameterSet<T> parameters;
    private int busy;
    private int rows;
    private bool valuesDone, forwardDone, tangentDone;

    /// <summary>A workspace of this plan, on these parameters or the network's own.</summary>
    /// <param name="plan">What it does.</param>
    /// <param name="parameters">θ; by default the network's own. Shared, not copied.</param>
    /// <param name="warm">
    /// Whether to run every pass of the plan once, on zeros, so that none is compiled when it first counts: 2 to 4 ms for every kind of tile and
    /// activation that no workspace of the process used before, and one pass. Checking plans do without.
    /// </param>
    /// <param name="team">Threads that share the work of each pass; its owner disposes it. By default the calling thread works alone.</param>
    /// <exception cref="ArgumentException">The parameters are those of another network.</exception>
    public Workspace(Plan<T> plan, ParameterSet<T>? parameters = null, bool warm = true, Team? team = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Team = team;
        Plan = plan;
        this.parameters = Matching(parameters ?? plan.Network.Parameters, nameof(parameters));
        memory = new(plan.Length);
        kept = new T[plan.Network.Layout.States.Sum(s => s.Size)];
        rows = plan.Rows;
        if (plan.Checks)
            View(plan.Nothing, plan.Rows).Fill(T.NaN);
        if (plan.Asks(Derivatives.Parameters))
        {
            gradients = plan.Network.CreateGradients();
            parameterTangents = plan.Asks(Derivatives.Tangent) ? plan.Network.CreateGradients() : null;
            gradientTangents = plan.Asks(Derivatives.Second) ? plan.Network.CreateGradients() : null;
        }

        if (warm && !plan.Checks)
            Warm();
    }

    /// <summary>What it does.</summary>
    public Plan<T> Plan { get; }

    /// <summary>Who shares the work of its passes; none: the calling thread alone.</summary>
    public Team? Team { get; }

    /// <summary>The network.</summary>
    public Network<T> Network => Plan.Network;

    /// <summary>The number of rows of the last <see cref="Forward(int)"/>; before the first, the planned ones.</summary>
    public int Rows => rows;

    /// <summary>θ. May be exchanged between passes for any set of the same network.</summary>
    /// <exception cref="ArgumentException">The parameters are those of another network.</exception>
    /// <exception cref="InvalidOperationException">A pass of this workspace is running.</exception>
    public ParameterSet<T> Parameters
    {
        get => parameters;
        set
        {
            Matching(value, nameof(value));
            Enter();
            parameters = value;
            forwardDone = tangentDone = false;
            Leave();
        }
    }

    /// <summary>∇θ: Backward adds to it, an optimizer's step reads and clears it.</summary>
    /// <exception cref="InvalidOperationException">The plan has no <see cref="Derivatives.Parameters"/>.</exception>
    public ParameterSet<T> Gradients => gradients ?? throw Unplanned("gradients of parameters", Derivatives.Parameters);

    /// <summary>The direction in θ of <see cref="Tangent"/>; zero unless written.</summary>
    /// <exception cref="InvalidOperationException">The plan lacks <see cref="Derivatives.Parameters"/> or <see cref="Derivatives.Tangent"/>.</exception>
    public ParameterSet<T> ParameterTangents => parameterTangents ?? throw Unplanned("tangents of parameters", Derivatives.Parameters | Derivatives.Tangent);

    /// <summary>The derivative of ∇θ along the direction of <see cref="Tangent"/>: <see cref="BackwardTangent()"/> adds to it.</summary>
    /// <exception cref="InvalidOperationException">The plan lacks <see cref="Derivatives.Parameters"/> or <see cref="Derivatives.Second"/>.</exception>
    public ParameterSet<T> GradientTangents => gradientTangents ?? throw Unplanned("gradient tangents of parameters", Derivatives.Parameters | Derivatives.Second);

    internal ParameterSet<T>? GradientTangentsOrNull => gradientTangents;

    /// <summary>The seed of all noise.</summary>
    public ulong Seed { get; set; }

    /// <summary>The step that noise belongs to: the same seed, step and row draw the same noise.</summary>
    public ulong Step { get; set; }

    /// <summary>The number of the first row in the whole batch, so that parts of a batch draw the noise of their own rows.</summary>
    public int FirstRow { get; set; }

    /// <summary>An input, to be written: the planned rows, [rows, shape].</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no input of this index.</exception>
    public Span<T> Input(int i) => View(Find(Plan.Inputs, i, "input").Faces.Value, Plan.Rows);

    /// <summary>An input by name.</summary>
    /// <exception cref="KeyNotFoundException">There is no input of this name; the message lists what there is.</exception>
    public Span<T> Input(string name) => View(Find(Plan.Inputs, name, "input").Faces.Value, Plan.Rows);

    /// <summary>An output of the last forward pass, [rows, shape].</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no output of this index.</exception>
    public ReadOnlySpan<T> Output(int i) => View(Find(Plan.Outputs, i, "output").Faces.Value, rows);

    /// <summary>An output by name.</summary>
    /// <exception cref="KeyNotFoundException">There is no output of this name; the message lists what there is.</exception>
    public ReadOnlySpan<T> Output(string name) => View(Find(Plan.Outputs, name, "output").Faces.Value, rows);

    /// <summary>The gradient of an output, to be added to before <see cref="Backward()"/>, which leaves it zero.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no output of this index.</exception>
    /// <exception cref="InvalidOperationException">The plan has no gradients, or the output holds indices or weights.</exception>
    public Span<T> OutputGradient(int i) => View(Face(Find(Plan.Outputs, i, "output"), p => p.Gradient, Derives, "gradients", Derivatives.Input), rows);

    /// <summary>The gradient of an output by name.</summary>
    /// <exception cref="KeyNotFoundException">There is no output of this name; the message lists what there is.</exception>
    /// <exception cref="InvalidOperationException">The plan has no gradients, or the output holds indices or weights.</exception>
    public Span<T> OutputGradient(string name) => View(Face(Find(Plan.Outputs, name, "output"), p => p.Gradient, Derives, "gradients", Derivatives.Input), rows);

    /// <summary>∂C/∂x of an input after <see cref="Backward()"/>, [rows, shape].</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no input of this index.</exception>
    /// <exception cref="InvalidOperationException">The plan lacks <see cref="Derivatives.Input"/>, or the input holds indices or weights.</exception>
    public ReadOnlySpan<T> InputGradient(int i) => View(Face(Find(Plan.Inputs, i, "input"), p => p.Gradient, Plan.Asks(Derivatives.Input), "gradients of inputs", Derivatives.Input), rows);

    /// <summary>∂C/∂x of an input by name.</summary>
    /// <exception cref="KeyNotFoundException">There is no input of this name; the message lists what there is.</exception>
    /// <exception cref="InvalidOperationException">The plan lacks <see cref="Derivatives.Input"/>, or the input holds indices or weights.</exception>
    public ReadOnlySpan<T> InputGradient(string name) => View(Face(Find(Plan.Inputs, name, "input"), p => p.Gradient, Plan.Asks(Derivatives.Input), "gradients of inputs", Derivatives.Input), rows);

    /// <summary>The direction in an input, to be written before <see cref="Tangent"/>: the planned rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no input of this index.</exception>
    /// <exception cref="InvalidOperationException">The plan lacks <see cref="Derivatives.Tangent"/>, or the input holds indices or weights.</exception>
    public Span<T> InputTangent(int i) => View(Face(Find(Plan.Inputs, i, "input"), p => p.Tangent, Plan.Asks(Derivatives.Tangent), "tangents", Derivatives.Tangent), Plan.Rows);

    /// <summary>The direction in an input by name.</summary>
    /// <exception cref="KeyNotFoundException">There is no input of this name; the message lists what there is.</exception>
    /// <exception cref="InvalidOperationException">The plan lacks <see cref="Derivatives.Tangent"/>, or the input holds indices or weights.</exception>
    public Span<T> InputTangent(string name) => View(Face(Find(Plan.Inputs, name, "input"), p => p.Tangent, Plan.Asks(Derivatives.Tangent), "tangents", Derivatives.Tangent), Plan.Rows);

    /// <summary>J·v of an output after <see cref="Tangent"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no output of this index.</exception>
    /// <exception cref="InvalidOperationException">The plan lacks <see cref="Derivatives.Tangent"/>, or the output holds indices or weights.</exception>
    public ReadOnlySpan<T> OutputTangent(int i) => View(Face(Find(Plan.Outputs, i, "output"), p => p.Tangent, Plan.Asks(Derivatives.Tangent), "tangents", Derivatives.Tangent), rows);

    /// <summary>J·v of an output by name.</summary>
    /// <exception cref="KeyNotFoundException">There is no output of this name; the message lists what there is.</exception>
    /// <exception cref="InvalidOperationException">The plan lacks <see cref="Derivatives.Tangent"/>, or the output holds indices or weights.</exception>
    public ReadOnlySpan<T> OutputTangent(string name) => View(Face(Find(Plan.Outputs, name, "output"), p => p.Tangent, Plan.Asks(Derivatives.Tangent), "tangents", Derivatives.Tangent), rows);

    /// <summary>The tangent of an output's gradient, to be added to before <see cref="BackwardTangent()"/>, which leaves it zero.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no output of this index.</exception>
    /// <exception cref="InvalidOperationException">The plan lacks <see cref="Derivatives.Second"/> or gradients, or the output holds indices or weights.</exception>
    public Span<T> OutputGradientTangent(int i) => View(Face(Find(Plan.Outputs, i, "output"), p => p.GradientTangent, Plan.Asks(Derivatives.Second) && Derives, "second derivatives", Derivatives.Second | Derivatives.Input), rows);

    /// <summary>The tangent of an output's gradient by name.</summary>
    /// <exception cref="KeyNotFoundException">There is no output of this name; the message lists what there is.</exception>
    /// <exception cref="InvalidOperationException">The plan lacks <see cref="Derivatives.Second"/> or gradients, or the output holds indices or weights.</exception>
    public Span<T> OutputGradientTangent(string name) => View(Face(Find(Plan.Outputs, name, "output"), p => p.GradientTangent, Plan.Asks(Derivatives.Second) && Derives, "second derivatives", Derivatives.Second | Derivatives.Input), rows);

    /// <summary>The derivative of ∂C/∂x along the direction of <see cref="Tangent"/>, after <see cref="BackwardTangent()"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no input of this index.</exception>
    /// <exception cref="InvalidOperationException">The plan lacks <see cref="Derivatives.Second"/> or <see cref="Derivatives.Input"/>, or the input holds indices or weights.</exception>
    public ReadOnlySpan<T> InputGradientTangent(int i) => View(Face(Find(Plan.Inputs, i, "input"), p => p.GradientTangent, Plan.Asks(Derivatives.Second | Derivatives.Input), "second derivatives of inputs", Derivatives.Second | Derivatives.Input), rows);

    /// <summary>The derivative of ∂C/∂x of an input by name.</summary>
    /// <exception cref="KeyNotFoundException">There is no input of this name; the message lists what there is.</exception>
    /// <exception cref="InvalidOperationException">The plan lacks <see cref="Derivatives.Second"/> or <see cref="Derivatives.Input"/>, or the input holds indices or weights.</exception>
    public ReadOnlySpan<T> InputGradientTangent(string name) => View(Face(Find(Plan.Inputs, name, "input"), p => p.GradientTangent, Plan.Asks(Derivatives.Second | Derivatives.Input), "second derivatives of inputs", Derivatives.Second | Derivatives.Input), rows);

    /// <summary>
    /// A value by name after a forward pass: inputs, outputs and watched values always; in an observing workspace every value, and what
    /// layers let one look at inside ("dense1" is a = f(z) of that layer, "dense1.z" is z).
    /// </summary>
    /// <exception cref="KeyNotFoundException">There is none of this name; the message lists what there is.</exception>
    public ReadOnlySpan<T> Value(string name) => View(Find(name).Value, rows);

    /// <summary>
    /// ∂C/∂value by name after a backward pass: of inputs, and in an observing workspace of every value ("dense1.z" has δ = ∂C/∂z).
    /// Empty where no gradient arrives.
    /// </summary>
    /// <exception cref="KeyNotFoundException">There is none of this name; the message lists what there is.</exception>
    public ReadOnlySpan<T> Gradient(string name) => View(Find(name).Gradient, rows);

    /// <summary>Writes class labels or other indices into an input of kind <see cref="Kind.Index"/>.</summary>
    /// <param name="input">The input's name.</param>
    /// <param name="labels">One index for each element, for at most the planned rows.</param>
    /// <exception cref="KeyNotFoundException">There is no input of this name; the message lists what there is.</exception>
    /// <exception cref="ArgumentException">The input holds other numbers than indices.</exception>
    /// <exception cref="ShapeException">More labels than the input holds.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label that single precision does not hold; then none is written.</exception>
    /// <exception cref="InvalidOperationException">A pass of this workspace is running.</exception>
    public void Labels(string input, ReadOnlySpan<int> labels)
    {
        ArgumentNullException.ThrowIfNull(input);
        var port = Find(Plan.Inputs, input, "input");
        if (port.Kind != Kind.Index)
            throw new ArgumentException($"Input \"{input}\" holds {port.Kind} numbers, not indices.", nameof(input));
        var to = View(port.Faces.Value, Plan.Rows);
        if (labels.Length > to.Length)
            throw new ShapeException($"{labels.Length} labels were given for \"{input}\", which holds {to.Length}: {Plan.Rows} rows of {port.Shape}.");
        for (var i = 0; typeof(T) == typeof(float) && i < labels.Length; i++)
        {
            if (Math.Abs((long)labels[i]) > 1 << 24)
                throw new ArgumentOutOfRangeException(nameof(labels), labels[i], $"Label {i} is {labels[i]}; single precision holds whole numbers up to {1 << 24}.");
        }

        Enter();
        for (var i = 0; i < labels.Length; i++)
            to[i] = T.CreateTruncating(labels[i]);
        Leave();
    }

    private bool Derives => (Plan.Derivatives & (Derivatives.Input | Derivatives.Parameters)) != 0;

    /// <summary>A region of this plan, which lies within the memory by construction.</summary>
    private Span<T> View(scoped in Region region, int count)
    {
        Debug.Assert(region.Offset >= 0 && (long)region.Offset + region.Length(count) <= memory.Length, "A plan's regions lie within its memory.");
        return MemoryMarshal.CreateSpan(ref System.Runtime.CompilerServices.Unsafe.Add(ref memory.First, region.Offset), region.Length(count));
    }

    private static ref readonly Port Find(Port[] ports, int i, string what)
    {
        if ((uint)i >= (uint)ports.Length)
            throw new ArgumentOutOfRangeException(nameof(i), i, $"There are {ports.Length} {what}s: {string.Join(", ", ports.Select(p => $"\"{p.Name}\""))}.");
        return ref ports[i];
    }

    private static ref readonly Port Find(Port[] ports, string name, string what)
    {
        ArgumentNullException.ThrowIfNull(name);
        for (var i = 0; i < ports.Length; i++)
        {
            if (ports[i].Name == name)
                return ref ports[i];
        }

        throw new KeyNotFoundException($"There is no {what} \"{name}\". There are {string.Join(", ", ports.Select(p => $"\"{p.Name}\""))}.");
    }

    private ref readonly (Shape Shape, Region Value, Region Gradient) Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        ref readonly var found = ref CollectionsMarshal.GetValueRefOrNullRef(Plan.Readable, name);
        if (System.Runtime.CompilerServices.Unsafe.IsNullRef(in found))
        {
            var hint = Plan.Observes ? "" : " Others are readable if the graph watches them, or in a workspace created with observe: true.";
            throw new KeyNotFoundException($"There is no readable value \"{name}\". There are {string.Join(", ", Plan.Readable.Keys.Select(k => $"\"{k}\""))}.{hint}");
        }

        return ref found;
    }

    private static Region Face(in Port port, Func<Faces, Region> face, bool planned, string what, Derivatives ask)
    {
        if (!planned)
            throw Unplanned(what, ask);
        if (port.Kind != Kind.Real)
            throw new InvalidOperationException($"\"{port.Name}\" holds {port.Kind} numbers, which have no {what}.");
        return face(port.Faces);
    }

    private static InvalidOperationException Unplanned(string what, Derivatives ask) =>
        new($"This workspace was not planned for {what}: create it with {string.Join(" | ", ask.ToString().Split(", ").Select(d => "Derivatives." + d))}.");

    private ParameterSet<T> Matching(ParameterSet<T> set, string argument)
    {
        ArgumentNullException.ThrowIfNull(set, argument);
        return Plan.Network.Layout.Mismatch(set.Layout) is { } why
            ? throw new ArgumentException($"The parameters do not match the network: {why}.", argument)
            : set;
    }
}
