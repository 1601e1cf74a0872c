namespace FastNN;

/// <summary>A layer's input, declared by <see cref="Layer{T}.Input"/>. <c>default</c> is an absent one and resolves to empty spans.</summary>
public readonly struct Input
{
    internal readonly int Index;

    internal Input(int index) => Index = index;
}

/// <summary>A layer's output, declared by <see cref="Layer{T}.Output"/>. <c>default</c> is an absent one and resolves to empty spans.</summary>
public readonly struct Output
{
    internal readonly int Index;

    internal Output(int index) => Index = index;
}

/// <summary>A trained tensor of a layer, declared by <see cref="Layer{T}.Parameter"/>. <c>default</c> is an absent one.</summary>
public readonly struct Parameter
{
    internal readonly int Index;

    internal Parameter(int index) => Index = index;
}

/// <summary>A tensor that is saved with the model but not trained, such as a running mean. <c>default</c> is an absent one.</summary>
public readonly struct State
{
    internal readonly int Index;

    internal State(int index) => Index = index;
}

/// <summary>What the forward rule keeps for the derivative rules. <c>default</c> is an absent one.</summary>
public readonly struct Saved
{
    internal readonly int Index;

    internal Saved(int index) => Index = index;
}

/// <summary>Memory for the duration of one rule. <c>default</c> is an absent one.</summary>
public readonly struct Scratch
{
    internal readonly int Index;

    internal Scratch(int index) => Index = index;
}

internal enum SlotKind
{
    Absent,
    Input,
    Output,
    Parameter,
    State,
    Saved,
    Observed,
    Scratch,
}

/// <summary>What a layer said of one slot.</summary>
internal sealed record SlotInfo(SlotKind Slot, string Name, Shape Shape)
{
    public Kind Kind { get; init; }

    public Role Role { get; init; }

    public Initializer? Initializer { get; init; }

    public bool Keep { get; init; }

    public int PerRow { get; init; }

    public int Once { get; init; }
}
