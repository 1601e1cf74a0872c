using System.Numerics;

namespace FastNN;

/// <summary>
/// y = f(x; θ): an immutable description of a step of a network, with four rules. The constructor declares slots (inputs, outputs,
/// parameters, states, saved values, scratch); a rule reads and writes their faces (value, gradient, tangent, gradient tangent) through
/// its <see cref="Pass{T}"/>.
/// </summary>
/// <remarks>
/// An empty source is zero, an empty destination is not wanted. A layer holds no data that changes: one instance may stand at several
/// places of a graph (it then shares its parameters) and serve any number of threads.
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public abstract class Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<SlotInfo> slots = [new(SlotKind.Absent, "", default)];

    private bool applied;

    internal IReadOnlyList<SlotInfo> Slots => slots;

    internal SlotInfo[] Ports(SlotKind kind) => [.. slots.Where(s => s.Slot == kind)];

    /// <summary>The inputs that the layer declares, in order.</summary>
    public IReadOnlyList<PortInfo> Inputs => Infos(SlotKind.Input);

    /// <summary>The outputs that the layer declares, in order.</summary>
    public IReadOnlyList<PortInfo> Outputs => Infos(SlotKind.Output);

    /// <summary>Whether a row's result depends on the other rows, as in batch normalisation while training.</summary>
    public virtual bool CouplesRows => false;

    /// <summary>What it is called in tables, messages and, in lower case and numbered, in a network that names it by itself.</summary>
    public virtual string Name => TypeName(GetType());

    /// <summary>Declares an input.</summary>
    /// <remarks>All that declares is for constructors.</remarks>
    /// <param name="name">Its name in messages: the letter of the formula.</param>
    /// <param name="shape">The shape of one row.</param>
    /// <param name="kind">Only <see cref="Kind.Real"/> inputs have gradients and tangents.</param>
    /// <param name="keep">Whether a derivative rule reads its value or tangent; false lets the plan reuse the memory.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The kind is unknown.</exception>
    /// <exception cref="InvalidOperationException">The layer is part of a graph already.</exception>
    protected Input Input(string name, Shape shape, Kind kind = Kind.Real, bool keep = true) =>
        new(Declare(new(SlotKind.Input, name, shape) { Kind = kind, Keep = keep, PerRow = shape.Size }));

    /// <summary>Declares an output.</summary>
    /// <param name="name">Its name in messages.</param>
    /// <param name="shape">The shape of one row.</param>
    /// <param name="keep">Whether a derivative rule of this layer reads its value or tangent.</param>
    /// <param name="kind">What its numbers are.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The kind is unknown.</exception>
    /// <exception cref="InvalidOperationException">The layer is part of a graph already.</exception>
    protected Output Output(string name, Shape shape, bool keep = true, Kind kind = Kind.Real) =>
        new(Declare(new(SlotKind.Output, name, shape) { Kind = kind, Keep = keep, PerRow = shape.Size }));

    /// <summary>Declares a trained tensor, of this shape whatever the number of rows.</summary>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The role is unknown.</exception>
    /// <exception cref="InvalidOperationException">The layer is part of a graph already.</exception>
    protected Parameter Parameter(string name, Shape shape, Role role, Initializer initializer) =>
        new(Declare(new(SlotKind.Parameter, name, shape) { Role = role, Initializer = NotNull(initializer), Keep = true, Once = shape.Size }));

    /// <summary>Declares a tensor that is saved with the model but not trained, and changed by <see cref="Commit"/> alone.</summary>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    /// <exception cref="InvalidOperationException">The layer is part of a graph already.</exception>
    protected State State(string name, Shape shape, Initializer initializer) =>
        new(Declare(new(SlotKind.State, name, shape) { Initializer = NotNull(initializer), Keep = true, Once = shape.Size }));

    /// <summary>
    /// Declares memory that lives from Forward to the derivative rules: <paramref name="perRow"/> elements a row and
    /// <paramref name="once"/> more. It is plain scratch where no derivative is asked and the layer has no state to commit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    /// <exception cref="ShapeException">More elements a row than a tensor can hold.</exception>
    /// <exception cref="InvalidOperationException">The layer is part of a graph already.</exception>
    protected Saved Saved(int perRow, int once = 0) => new(Declare(Memory(SlotKind.Saved, "saved", perRow, once)));

    /// <summary>
    /// Declares a value inside the layer that is there to be looked at: present, with a gradient face, in an observing workspace, and
    /// empty in any other. With <paramref name="saved"/> it is always present, as <see cref="Saved"/> is.
    /// </summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    /// <exception cref="ShapeException">More elements a row than a tensor can hold.</exception>
    /// <exception cref="InvalidOperationException">The layer is part of a graph already.</exception>
    protected Saved Observed(string name, int perRow, bool saved = false) =>
        new(Declare(Memory(saved ? SlotKind.Saved : SlotKind.Observed, name, perRow, 0)));

    /// <summary>Declares memory that lives during one rule, shared by all steps of a plan.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    /// <exception cref="ShapeException">More elements a row than a tensor can hold.</exception>
    /// <exception cref="InvalidOperationException">The layer is part of a graph already.</exception>
    protected Scratch Scratch(int perRow, int once = 0) => new(Declare(Memory(SlotKind.Scratch, "scratch", perRow, once)));

    /// <summary>y ← f(x).</summary>
    protected internal abstract void Forward(in Pass<T> p);

    /// <summary>dx ← Jxᵀ·dy (overwrites), dθ += Jθᵀ·dy. May use up dy. Reads values that Forward left, and leaves them as they are.</summary>
    protected internal abstract void Backward(in Pass<T> p);

    /// <summary>ty ← Jx·tx + Jθ·tθ, and the tangents of what was saved where <see cref="BackwardTangent"/> reads them.</summary>
    protected internal abstract void Tangent(in Pass<T> p);

    /// <summary>
    /// Called instead of Backward, after Tangent: does what Backward does, and its derivative along the tangents: tdx ← ∂(dx), tdθ += ∂(dθ).
    /// May use up dy and tdy.
    /// </summary>
    /// <exception cref="NotSupportedException">The layer does not override it: it has no second derivative.</exception>
    protected internal virtual void BackwardTangent(in Pass<T> p) =>
        throw new NotSupportedException($"{this} has no second derivative: its layer does not override BackwardTangent.");

    /// <summary>Brings states up to date, once per optimizer step, where the layer has any. Reads what Forward saved and what the layer declares to keep.</summary>
    protected internal virtual void Commit(in Pass<T> p)
    {
    }

    /// <summary>
    /// A layer that computes the same with the values that parameters and states have now as constants, brought into the order in which they are
    /// read best; for inference alone. By default the layer itself, which keeps its parameters.
    /// </summary>
    /// <remarks>Only parameters and states may be read from <paramref name="p"/>. Inputs and outputs must be declared as this layer declares them.</remarks>
    protected internal virtual Layer<T> Pack(in Pass<T> p) => this;

    /// <summary>What <see cref="Forward"/> does to one row whose slots have these places; null: it is done by passes.</summary>
    internal virtual RowStep<T>? Row(ReadOnlySpan<Faces> slots) => null;

    /// <summary>
    /// A number that changes whenever the last Forward lay on another smooth piece of f, such as a hash of the signs of a ReLU's inputs.
    /// Gradient checks compare it on both sides of a difference. Smooth layers keep 0.
    /// </summary>
    protected internal virtual ulong Pieces(in Pass<T> p) => 0;

    /// <summary>The layer's name with its sizes, as tables and messages show it.</summary>
    public override string ToString() => Name;

    internal static string TypeName(Type type)
    {
        var name = type.Name;
        var tick = name.IndexOf('`');
        return tick < 0 ? name : name[..tick];
    }

    internal void Apply() => applied = true;

    private PortInfo[] Infos(SlotKind kind) => [.. Ports(kind).Select(s => new PortInfo(s.Name, s.Shape, s.Kind))];

    private SlotInfo Memory(SlotKind slot, string name, int perRow, int once)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(perRow);
        ArgumentOutOfRangeException.ThrowIfNegative(once);
        return new(slot, name, perRow) { Keep = true, PerRow = perRow, Once = once };
    }

    private static Initializer NotNull(Initializer initializer)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        return initializer;
    }

    private int Declare(SlotInfo slot)
    {
        ArgumentException.ThrowIfNullOrEmpty(slot.Name, "name");
        if (!Enum.IsDefined(slot.Kind))
            throw new ArgumentOutOfRangeException("kind", slot.Kind, $"{this} declares \"{slot.Name}\" of an unknown kind.");
        if (!Enum.IsDefined(slot.Role))
            throw new ArgumentOutOfRangeException("role", slot.Role, $"{this} declares \"{slot.Name}\" of an unknown role.");
        if (applied)
            throw new InvalidOperationException($"{this} declares \"{slot.Name}\" after it was put into a graph; a layer declares its slots in its constructor.");
        if (slot.Slot is SlotKind.Input or SlotKind.Output or SlotKind.Parameter or SlotKind.State && slots.Exists(s => s.Name == slot.Name))
            throw new ArgumentException($"{this} declares two slots called \"{slot.Name}\".");
        slots.Add(slot);
        return slots.Count - 1;
    }
}
