namespace FastNN;

/// <summary>One tensor of a network's parameters.</summary>
/// <param name="Name">The layer's name, a dot, the slot's name: "dense1.weight".</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Role">What it does; null for a state, which is saved but not trained.</param>
/// <param name="Trainable">Whether it gets a gradient: false for states and for frozen layers.</param>
public sealed record TensorInfo(string Name, Shape Shape, Role? Role, bool Trainable)
{
    internal Initializer Initializer { get; init; } = Initializer.Zero;

    /// <summary>Where it starts in its parameter set; a multiple of 64 bytes.</summary>
    internal int Offset { get; init; }

    /// <summary>The number of elements.</summary>
    public int Size => Shape.Size;
}
