using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastNN.Numerics;

namespace FastNN;

/// <summary>Where a face of a slot lies in its block: <c>PerRow · rows + Once</c> elements from <c>Offset</c>. All zero: absent.</summary>
internal readonly record struct Region(int Offset, int PerRow, int Once)
{
    public int Length(int rows) => PerRow * rows + Once;
}

/// <summary>The four faces of a slot.</summary>
internal struct Faces
{
    public Region Value, Gradient, Tangent, GradientTangent;

    /// <summary>Of which kind the slot is: a handle of another kind comes from another layer.</summary>
    public SlotKind Kind;
}

/// <summary>
/// What a rule sees of its step: the handle of a slot gives its value, and <c>Gradient</c>, <c>Tangent</c>, <c>GradientTangent</c> its
/// other faces. A face that the plan does not provide for is an empty span.
/// </summary>
/// <remarks>Spans hold <see cref="Rows"/> rows, one after the other; parameters and states are as declared.</remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public ref struct Pass<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ref T memory;
    private readonly ref T parameters;
    private readonly ref T gradients;
    private readonly ref T tangents;
    private readonly ref T gradientTangents;

    internal ref Faces Slots;
    internal int Count;
    internal int Stream;
    private readonly ulong seed;
    private readonly ulong step;
    private readonly int firstRow;

    internal Pass(ref T memory, ref T parameters, ref T gradients, ref T tangents, ref T gradientTangents, int rows, bool training, ulong seed, ulong step, int firstRow, Team? team)
    {
        this.memory = ref memory;
        this.parameters = ref parameters;
        this.gradients = ref gradients;
        this.tangents = ref tangents;
        this.gradientTangents = ref gradientTangents;
        this.seed = seed;
        this.step = step;
        this.firstRow = firstRow;
        Rows = rows;
        Training = training;
        Team = team;
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>Whether the plan asks for the behaviour of training.</summary>
    public bool Training { get; }

    /// <summary>Who shares the work of this pass; none: the calling thread alone.</summary>
    public Team? Team { get; }

    /// <summary>x.</summary>
    /// <exception cref="InvalidOperationException">The handle belongs to another layer.</exception>
    public readonly ReadOnlySpan<T> this[Input slot]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Span(in memory, Slot(slot.Index, SlotKind.Input).Value);
    }

    /// <summary>y.</summary>
    /// <exception cref="InvalidOperationException">The handle belongs to another layer.</exception>
    public readonly Span<T> this[Output slot]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Span(in memory, Slot(slot.Index, SlotKind.Output).Value);
    }

    /// <summary>θ.</summary>
    /// <exception cref="InvalidOperationException">The handle belongs to another layer.</exception>
    public readonly ReadOnlySpan<T> this[Parameter slot]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Span(in parameters, Slot(slot.Index, SlotKind.Parameter).Value);
    }

    /// <summary>A state.</summary>
    /// <exception cref="InvalidOperationException">The handle belongs to another layer.</exception>
    public readonly ReadOnlySpan<T> this[State slot]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Span(in parameters, Slot(slot.Index, SlotKind.State).Value);
    }

    /// <summary>What Forward keeps.</summary>
    /// <exception cref="InvalidOperationException">The handle belongs to another layer.</exception>
    public readonly Span<T> this[Saved slot]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Span(in memory, Slot(slot.Index, SlotKind.Saved).Value);
    }

    /// <summary>Scratch memory; its content on entry is anything.</summary>
    /// <exception cref="InvalidOperationException">The handle belongs to another layer.</exception>
    public readonly Span<T> this[Scratch slot]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Span(in memory, Slot(slot.Index, SlotKind.Scratch).Value);
    }

    /// <summary>dx, to be overwritten.</summary>
    /// <exception cref="InvalidOperationException">The handle belongs to another layer.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Span<T> Gradient(Input slot) => Span(in memory, Slot(slot.Index, SlotKind.Input).Gradient);

    /// <summary>dy; may be used up.</summary>
    /// <exception cref="InvalidOperationException">The handle belongs to another layer.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Span<T> Gradient(Output slot) => Span(in memory, Slot(slot.Index, SlotKind.Output).Gradient);

    /// <summary>dθ, to be added to.</summary>
    /// <exception cref="InvalidOperationException">The handle belongs to another layer.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Span<T> Gradient(Parameter slot) => Span(in gradients, Slot(slot.Index, SlotKind.Parameter).Gradient);

    /// <summary>The gradient of an observed value, to be overwritten; empty unless the workspace observes.</summary>
    /// <exception cref="InvalidOperationException">The handle belongs to another layer.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Span<T> Gradient(Saved slot) => Span(in memory, Slot(slot.Index, SlotKind.Saved).Gradient);

    /// <summary>tx.</summary>
    /// <exception cref="InvalidOperationException">The handle belongs to another layer.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ReadOnlySpan<T> Tangent(Input slot) => Span(in memory, Slot(slot.Index, SlotKind.Input).Tangent);

    /// <summary>ty.</summary>
    /// <exception cref="InvalidOperationException">The handle belongs to another layer.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Span<T> Tangent(Output slot) => Span(in memory, Slot(slot.Index, SlotKind.Output).Tangent);

    /// <summary>tθ.</summary>
    /// <exception cref="InvalidOperationException">The handle belongs to another layer.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ReadOnlySpan<T> Tangent(Parameter slot) => Span(in tangents, Slot(slot.Index, SlotKind.Parameter).Tangent);

    /// <summary>The tangent of what Forward keeps.</summary>
    /// <exception cref="InvalidOperationException">The handle belongs to another layer.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Span<T> Tangent(Saved slot) => Span(in memory, Slot(slot.Index, SlotKind.Saved).Tangent);

    /// <summary>tdx, to be overwritten.</summary>
    /// <exception cref="InvalidOperationException">The handle belongs to another layer.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Span<T> GradientTangent(Input slot) => Span(in memory, Slot(slot.Index, SlotKind.Input).GradientTangent);

    /// <summary>tdy; may be used up.</summary>
    /// <exception cref="InvalidOperationException">The handle belongs to another layer.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Span<T> GradientTangent(Output slot) => Span(in memory, Slot(slot.Index, SlotKind.Output).GradientTangent);

    /// <summary>tdθ, to be added to.</summary>
    /// <exception cref="InvalidOperationException">The handle belongs to another layer.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Span<T> GradientTangent(Parameter slot) => Span(in gradientTangents, Slot(slot.Index, SlotKind.Parameter).GradientTangent);

    /// <summary>A state to be written. Only in <see cref="Layer{T}.Commit"/>: elsewhere it is empty.</summary>
    /// <exception cref="InvalidOperationException">The handle belongs to another layer.</exception>
    public readonly Span<T> Update(State slot) => Span(in parameters, Slot(slot.Index, SlotKind.State).GradientTangent);

    /// <summary>A uniform number in [0, 1): a pure function of seed, step, place in the graph, row and element.</summary>
    public readonly T Noise(int row, int element)
    {
        var bits = Philox.Generate(seed, new(step, (ulong)(uint)Stream << 32 | (uint)element, (ulong)(firstRow + (long)row)));
        return typeof(T) == typeof(float) ? T.CreateTruncating(bits.Single) : T.CreateTruncating(bits.Double);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ref Faces Slot(int index, SlotKind kind)
    {
        if ((uint)index >= (uint)Count || (Unsafe.Add(ref Slots, index).Kind != kind && index != 0))
            Throw.ForeignSlot(index, Count);
        return ref Unsafe.Add(ref Slots, index);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly Span<T> Span(ref readonly T block, in Region region) =>
        MemoryMarshal.CreateSpan(ref Unsafe.Add(ref Unsafe.AsRef(in block), region.Offset), region.Length(Rows));
}
