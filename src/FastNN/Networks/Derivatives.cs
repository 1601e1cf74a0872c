namespace FastNN;

/// <summary>Which derivatives a workspace provides memory and rules for.</summary>
[Flags]
public enum Derivatives
{
    /// <summary>Forward only: memory of intermediate values is reused.</summary>
    None = 0,

    /// <summary>Backward gives gradients with respect to the network's inputs.</summary>
    Input = 1,

    /// <summary>Backward adds gradients with respect to the trained parameters; with <see cref="Tangent"/>, directions may lie in them too.</summary>
    Parameters = 2,

    /// <summary>Tangent gives J·v, forward mode, along directions in the inputs (and, with <see cref="Parameters"/>, the parameters).</summary>
    Tangent = 4,

    /// <summary>BackwardTangent gives the derivative of what Backward gives along the direction of Tangent: H·v. Implies <see cref="Tangent"/>.</summary>
    Second = 8 | Tangent,
}
